#include "livescore/protocol/json_web_token.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <array>

#include "livescore/core/secret.h"
#include "support/manual_clock.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp now = *parse_iso8601("2026-01-31T12:00:00Z");
const std::string secret(32, 's');

std::string seconds_from_now(std::chrono::seconds offset) {
    return std::to_string(
        std::chrono::floor<std::chrono::seconds>(now + offset).time_since_epoch().count());
}

const std::string header = R"({"alg":"HS256","typ":"JWT"})";
std::string payload(const std::string& more = {}, std::chrono::seconds expires_in = 60s) {
    return R"({"exp":)" + seconds_from_now(expires_in) + more + "}";
}

std::string unsigned_part(const std::string& head, const std::string& claims) {
    return to_base64url(head) + "." + to_base64url(claims);
}

std::string hmac(const std::string& key, const std::string& message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), code.data(),
         &size);
    return {code.begin(), code.begin() + size};
}

std::string signed_token(const std::string& claims, const std::string& head = header,
                         const std::string& key = secret) {
    const std::string message = unsigned_part(head, claims);
    return message + "." + to_base64url(hmac(key, message));
}

jwt_keys hs256() {
    return jwt_keys::from_secret(secret).value();
}

/// A key pair of OpenSSL.
class pair {
public:
    explicit pair(EVP_PKEY* made) : key_(made, EVP_PKEY_free) {}
    static pair rsa(unsigned bits = 2048) { return pair(EVP_RSA_gen(bits)); }
    static pair p256() { return pair(EVP_EC_gen("P-256")); }

    [[nodiscard]] std::string sign(const std::string& message) const {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                         EVP_MD_CTX_free);
        std::size_t size = 0;
        const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        EVP_DigestSign(context.get(), nullptr, &size, bytes, message.size());
        std::string signature(size, '\0');
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       bytes, message.size());
        signature.resize(size);
        return signature;
    }
    /// r and s side by side.
    [[nodiscard]] std::string sign_raw(const std::string& message) const {
        const std::string der = sign(message);
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::array<unsigned char, 64> raw{};
        BN_bn2binpad(ECDSA_SIG_get0_r(both), raw.data(), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(both), raw.data() + 32, 32);
        ECDSA_SIG_free(both);
        return {raw.begin(), raw.end()};
    }
    [[nodiscard]] std::string number(const char* name) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(value)), '\0');
        BN_bn2bin(value, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(value);
        return bytes;
    }
    [[nodiscard]] std::string rsa_jwk(const std::string& more) const {
        return rsa_jwk(more, number(OSSL_PKEY_PARAM_RSA_E));
    }
    [[nodiscard]] std::string rsa_jwk(const std::string& more, const std::string& exponent) const {
        return R"({"kty":"RSA","n":")" + to_base64url(number(OSSL_PKEY_PARAM_RSA_N)) +
               R"(","e":")" + to_base64url(exponent) + "\"" + more + "}";
    }
    [[nodiscard]] std::string ec_jwk(const std::string& more) const {
        const auto coordinate = [this](const char* name) {
            const std::string bytes = number(name);
            return to_base64url(std::string(32 - bytes.size(), '\0') + bytes);
        };
        return R"({"kty":"EC","crv":"P-256","x":")" + coordinate(OSSL_PKEY_PARAM_EC_PUB_X) +
               R"(","y":")" + coordinate(OSSL_PKEY_PARAM_EC_PUB_Y) + "\"" + more + "}";
    }
    [[nodiscard]] std::string public_pem() const {
        const std::unique_ptr<BIO, int (*)(BIO*)> out(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_PUBKEY(out.get(), key_.get());
        char* text = nullptr;
        const long size = BIO_get_mem_data(out.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

private:
    std::shared_ptr<EVP_PKEY> key_;
};

std::string set_of(const std::string& jwk) {
    return R"({"keys":[)" + jwk + "]}";
}

std::optional<jwt_problem> problem_of(const std::string& token, const jwt_keys& keys = hs256(),
                                      const jwt_rules& rules = {.leeway = 0s}) {
    const auto verdict = verify_jwt(token, keys, rules, now);
    const auto* const problem = std::get_if<jwt_problem>(&verdict);
    return problem ? std::optional(*problem) : std::nullopt;
}

TEST(JsonWebToken, TellsWhoAndWhichMatchesAndUntilWhen) {
    const auto verdict = verify_jwt(signed_token(payload(R"(,"sub":"ann","matches":[7,3])")),
                                    hs256(), {.leeway = 30s}, now);
    const auto& claims = std::get<jwt_claims>(verdict);
    EXPECT_EQ(claims.subject, "ann");
    EXPECT_EQ(claims.expires_at, now + 90s);
    EXPECT_EQ(claims.matches, (std::vector{match_id{3}, match_id{7}}));
    for (const auto* all : {"", R"(,"matches":"*")"}) {
        const auto open = verify_jwt(signed_token(payload(all)), hs256(), {}, now);
        EXPECT_FALSE(std::get<jwt_claims>(open).matches);
    }
}

TEST(JsonWebToken, OfNoOrAnUnknownAlgorithmIsRefusedWhateverItsSignature) {
    for (const auto* name : {"none", "None", "NONE", "nOnE", "", "HS512", "HS384", "hs256", "PS256",
                             "RS512", "ES384", "EdDSA"}) {
        const std::string head = R"({"alg":")" + std::string(name) + "\"}";
        EXPECT_EQ(problem_of(signed_token(payload(), head)), jwt_problem::bad_algorithm) << name;
        EXPECT_EQ(problem_of(unsigned_part(head, payload()) + "."), jwt_problem::bad_algorithm);
    }
}

TEST(JsonWebToken, IsRefusedWhenAnyOfItsBytesIsAnother) {
    const std::string good = signed_token(payload(R"(,"sub":"ann")"));
    ASSERT_FALSE(problem_of(good));
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(problem_of(bad)) << i;
        EXPECT_TRUE(problem_of(good.substr(0, i))) << i;
    }
    EXPECT_TRUE(problem_of(good + "A"));
    EXPECT_TRUE(problem_of(good + "."));
    EXPECT_TRUE(problem_of(good + "="));
}

TEST(JsonWebToken, WithAnEqualsSignAnywhereIsMalformed) {
    const std::string good = signed_token(payload());
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = '=';
        EXPECT_EQ(problem_of(bad), jwt_problem::malformed) << i;
        EXPECT_EQ(problem_of(good.substr(0, i) + "=" + good.substr(i)), jwt_problem::malformed)
            << i;
    }
}

TEST(JsonWebToken, ThatIsNoneIsMalformed) {
    for (const std::string& token :
         {std::string(),
          std::string("."),
          std::string(".."),
          std::string("a.b.c"),
          signed_token("[]"),
          signed_token("nonsense"),
          signed_token(payload(), "[]"),
          signed_token(payload(), "{}"),
          signed_token(payload(), R"({"alg":256})"),
          signed_token(payload(), R"({"alg":"HS256","crit":["exp"]})"),
          signed_token(payload(), R"({"alg":"HS256","kid":1})"),
          signed_token(payload(), R"({"alg":"HS256","x":1e999})"),
          signed_token(payload(), R"({"alg":"HS256","x":-99999999999999999999})"),
          signed_token("{}"),
          signed_token(R"({"exp":"soon"})"),
          signed_token(R"({"exp":null})"),
          signed_token(R"({"exp":-1})"),
          signed_token(R"({"exp":1e300})"),
          signed_token(payload(R"(,"nbf":"now")")),
          signed_token(payload(R"(,"sub":1)")),
          signed_token(payload(R"(,"matches":"7")")),
          signed_token(payload(R"(,"matches":[0])")),
          signed_token(payload(R"(,"matches":["7"])")),
          signed_token(payload(R"(,"matches":{})")),
          std::string(max_jwt_bytes + 1, 'a')}) {
        EXPECT_EQ(problem_of(token), jwt_problem::malformed) << token.substr(0, 100);
    }
}

TEST(JsonWebToken, HoldsFromNotBeforeUntilExpiryGiveOrTakeTheLeeway) {
    const auto with = [](std::chrono::seconds leeway) { return jwt_rules{.leeway = leeway}; };
    EXPECT_EQ(problem_of(signed_token(payload({}, 0s))), jwt_problem::expired);
    EXPECT_FALSE(problem_of(signed_token(payload({}, 1s))));
    EXPECT_FALSE(problem_of(signed_token(payload({}, -9s)), hs256(), with(10s)));
    EXPECT_EQ(problem_of(signed_token(payload({}, -10s)), hs256(), with(10s)),
              jwt_problem::expired);
    const std::string later = payload(R"(,"nbf":)" + seconds_from_now(5s));
    EXPECT_EQ(problem_of(signed_token(later)), jwt_problem::not_yet_valid);
    EXPECT_FALSE(problem_of(signed_token(later), hs256(), with(5s)));
}

TEST(JsonWebToken, IsOfTheIssuerAndForTheAudienceThatAreAskedFor) {
    const jwt_rules rules{.issuer = "me", .audience = "us", .leeway = 0s};
    const auto verdict = [&](const char* more) {
        return problem_of(signed_token(payload(more)), hs256(), rules);
    };
    EXPECT_FALSE(verdict(R"(,"iss":"me","aud":"us")"));
    EXPECT_FALSE(verdict(R"(,"iss":"me","aud":["them","us"])"));
    EXPECT_EQ(verdict(R"(,"aud":"us")"), jwt_problem::wrong_issuer);
    EXPECT_EQ(verdict(R"(,"iss":"you","aud":"us")"), jwt_problem::wrong_issuer);
    EXPECT_EQ(verdict(R"(,"iss":["me"],"aud":"us")"), jwt_problem::wrong_issuer);
    EXPECT_EQ(verdict(R"(,"iss":"me")"), jwt_problem::wrong_audience);
    EXPECT_EQ(verdict(R"(,"iss":"me","aud":"usa")"), jwt_problem::wrong_audience);
    EXPECT_EQ(verdict(R"(,"iss":"me","aud":[])"), jwt_problem::wrong_audience);
}

TEST(JsonWebToken, IsVerifiedByKeysOfASetForTheirOneAlgorithm) {
    const pair rsa = pair::rsa();
    const pair ec = pair::p256();
    const auto keys =
        jwt_keys::from_jwks(set_of(rsa.rsa_jwk(R"(,"kid":"r","use":"sig","alg":"RS256")") + "," +
                                   ec.ec_jwk(R"(,"kid":"e")")))
            .value();
    const auto token = [](const std::string& head, auto sign) {
        const std::string message = unsigned_part(head, payload());
        return message + "." + to_base64url(sign(message));
    };
    const auto by_rsa = [&](const std::string& m) { return rsa.sign(m); };
    const auto by_ec = [&](const std::string& m) { return ec.sign_raw(m); };
    EXPECT_FALSE(problem_of(token(R"({"alg":"RS256","kid":"r"})", by_rsa), keys));
    EXPECT_FALSE(problem_of(token(R"({"alg":"RS256"})", by_rsa), keys));
    EXPECT_FALSE(problem_of(token(R"({"alg":"ES256","kid":"e"})", by_ec), keys));
    // These names, algorithms and signatures do not belong together.
    EXPECT_EQ(problem_of(token(R"({"alg":"RS256","kid":"x"})", by_rsa), keys),
              jwt_problem::unknown_key);
    EXPECT_EQ(problem_of(token(R"({"alg":"RS256","kid":"e"})", by_rsa), keys),
              jwt_problem::bad_algorithm);
    EXPECT_EQ(problem_of(token(R"({"alg":"ES256","kid":"e"})", by_rsa), keys),
              jwt_problem::bad_signature);
    EXPECT_EQ(problem_of(token(R"({"alg":"RS256","kid":"r"})", by_ec), keys),
              jwt_problem::bad_signature);
    // RFC 7518 does not use the DER form. All zeros must not pass either (CVE-2022-21449).
    EXPECT_EQ(problem_of(token(R"({"alg":"ES256","kid":"e"})",
                               [&](const std::string& m) { return ec.sign(m); }),
                         keys),
              jwt_problem::bad_signature);
    EXPECT_EQ(problem_of(token(R"({"alg":"ES256","kid":"e"})",
                               [](const std::string&) { return std::string(64, '\0'); }),
                         keys),
              jwt_problem::bad_signature);
    // A signature with more bytes behind it, or between its halves, must not pass.
    for (const auto& [at, more] : {std::pair(64, 1), std::pair(0, 2), std::pair(32, 2)}) {
        const auto longer = [&, at = at, more = more](const std::string& m) {
            return by_ec(m).insert(static_cast<std::size_t>(at), static_cast<std::size_t>(more),
                                   '\0');
        };
        EXPECT_EQ(problem_of(token(R"({"alg":"ES256","kid":"e"})", longer), keys),
                  jwt_problem::bad_signature);
    }
    EXPECT_EQ(ERR_peek_error(), 0U) << "whoever uses OpenSSL next on this thread would be misled";
}

TEST(JsonWebToken, APublicKeyIsNeverASecret) {
    const pair rsa = pair::rsa();
    const auto keys = jwt_keys::from_jwks(set_of(rsa.rsa_jwk(R"(,"kid":"r")"))).value();
    for (const std::string& confused :
         {rsa.public_pem(), rsa.number(OSSL_PKEY_PARAM_RSA_N), rsa.rsa_jwk("")}) {
        for (const auto* head : {R"({"alg":"HS256","kid":"r"})", R"({"alg":"HS256"})"}) {
            EXPECT_EQ(problem_of(signed_token(payload(), head, confused), keys),
                      jwt_problem::bad_algorithm);
        }
    }
    EXPECT_FALSE(jwt_keys::from_secret(rsa.public_pem()));
    // When the server also has its own secret, the secret decides.
    EXPECT_EQ(problem_of(signed_token(payload(), header, rsa.public_pem()), hs256().with(keys)),
              jwt_problem::bad_signature);
}

TEST(JsonWebKeySet, TakesOnlyKeysThatAreGoodEnough) {
    const pair rsa = pair::rsa();
    const pair ec = pair::p256();
    std::string off_curve = ec.ec_jwk("");
    off_curve[off_curve.find("\"y\":\"") + 6] ^= 1;
    std::string padded_inside = ec.ec_jwk("");
    padded_inside[padded_inside.find("\"y\":\"") + 5 + 13] = '=';
    std::string short_coordinate = ec.ec_jwk("");
    short_coordinate.erase(short_coordinate.find("\"x\":\"") + 5, 4);
    for (const std::string& bad :
         {std::string(),
          std::string("{}"),
          std::string("[]"),
          std::string(R"({"keys":{}})"),
          set_of(""),
          set_of("1"),
          set_of("{}"),
          set_of(R"({"kty":"oct","k":"c2VjcmV0"})"),
          set_of(pair::rsa(1024).rsa_jwk("")),
          set_of(pair::rsa(2047).rsa_jwk("")),
          set_of(rsa.rsa_jwk("", std::string(1, '\x01'))),  // verifies everything
          set_of(rsa.rsa_jwk("", std::string("\x00\x01", 2))),
          set_of(rsa.rsa_jwk("", "\x02")),
          set_of(rsa.rsa_jwk("", std::string(9, '\x03'))),
          set_of(rsa.rsa_jwk("", "")),
          set_of(rsa.rsa_jwk(R"(,"use":"enc")")),
          set_of(rsa.rsa_jwk(R"(,"alg":"RS512")")),
          set_of(rsa.rsa_jwk(R"(,"alg":"ES256")")),
          set_of(R"({"kty":"RSA","n":"AQAB"})"),
          set_of(off_curve),
          set_of(padded_inside),
          set_of(short_coordinate),
          set_of(R"({"kty":"EC","crv":"P-521","x":"AA","y":"AA"})")}) {
        EXPECT_FALSE(jwt_keys::from_jwks(bad)) << bad;
    }
    EXPECT_EQ(jwt_keys::from_jwks(set_of("{}," + rsa.rsa_jwk(""))).value().size(), 1U);
}

TEST(JsonWebKeySet, AShortSecretIsNone) {
    EXPECT_FALSE(jwt_keys::from_secret(std::string(31, 's')));
    EXPECT_TRUE(problem_of(signed_token(payload()), jwt_keys()));
}

}  // namespace
}  // namespace livescore

// JSON Web Tokens and key sets. The verifier accepts no token that was not signed with the secret.
// It accepts a signed token only when the token holds now; this file reads the claims by itself to
// tell.
#include "livescore/protocol/json_web_token.h"

#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "fuzz_input.h"
#include "livescore/core/secret.h"
#include "livescore/protocol/websocket/utf8_validator.h"

namespace livescore {
namespace {

using fuzz::require;
using nlohmann::json;

constexpr timestamp now{std::chrono::seconds(1'800'000'000)};
const std::string secret = "a secret of the fuzz targets, 32+";
const jwt_keys keys = jwt_keys::from_secret(secret).value();
const jwt_rules no_rules{};
const jwt_rules strict{.issuer = "https://id.example", .audience = "livescore"};

std::string hmac(std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(message.data()), message.size(), code.data(),
         &size);
    return {code.begin(), code.begin() + size};
}

bool is_signed(std::string_view token) {
    const auto dot = token.rfind('.');
    return dot != std::string_view::npos &&
           token.substr(dot + 1) == to_base64url(hmac(token.substr(0, dot)));
}

bool names(const json& claim, const std::string& audience) {
    return claim == audience ||
           (claim.is_array() && std::find(claim.begin(), claim.end(), audience) != claim.end());
}

/// The verifier has accepted `payload`. Checks that it should have done so.
void check_claims(std::string_view payload, const jwt_rules& rules, const jwt_claims& read) {
    const json claims = json::parse(payload, nullptr, false);
    require(claims.is_object(), "claims are an object");
    require(claims.contains("exp") && claims["exp"].is_number(), "a token ends");
    const double leeway = 30;
    const double seconds = 1'800'000'000;
    require(claims["exp"].get<double>() + leeway >= seconds, "an accepted token has not expired");
    require(read.expires_at > now, "what has expired is refused");
    if (claims.contains("nbf"))
        require(claims["nbf"].get<double>() <= seconds + leeway + 1, "it is valid already");
    require(rules.issuer.empty() || claims["iss"] == rules.issuer, "it is of the issuer");
    require(rules.audience.empty() || names(claims["aud"], rules.audience), "it is for us");
    require(websocket::is_valid_utf8(read.subject), "the subject is UTF-8");
    require(read.subject.find('\0') == std::string::npos, "the subject has no NUL");
    require(claims.value("sub", json("")) == read.subject, "the subject is the token's");
    const bool is_limited = claims.contains("matches") && claims["matches"] != "*";
    require(read.matches.has_value() == is_limited, "a token for some matches is not one for all");
    if (!is_limited) return;
    require(read.matches->size() == claims["matches"].size(), "no match is added or lost");
    require(std::is_sorted(read.matches->begin(), read.matches->end()), "matches are sorted");
    for (const match_id id : *read.matches)
        require(raw(id) >= 1 && raw(id) <= max_match_id, "a match is in range");
}

/// `token` is any bytes of a client.
void check_token(std::string_view token) {
    const auto verdict = verify_jwt(token, keys, no_rules, now);
    if (std::holds_alternative<jwt_claims>(verdict)) {
        require(is_signed(token), "an accepted token was signed");
        require(token.size() <= max_jwt_bytes, "an accepted token is not too long");
    } else {
        require(!to_sentence(std::get<jwt_problem>(verdict)).empty(), "a refusal says why");
    }
    require(std::holds_alternative<jwt_problem>(verify_jwt(token, jwt_keys(), no_rules, now)),
            "without keys nothing is accepted");
}

/// The same token with one bit of the signature flipped.
std::string tampered(std::string token, unsigned bit) {
    const std::string message = token.substr(0, token.rfind('.'));
    std::string signature = hmac(message);
    signature[bit / 8 % signature.size()] ^= static_cast<char>(1U << bit % 8);
    return message + "." + to_base64url(signature);
}

/// A token of a provider that holds the secret: any header and payload, signed here.
void check_signed(std::string_view header, std::string_view payload, unsigned bit) {
    const std::string message = to_base64url(header) + "." + to_base64url(payload);
    const std::string token = message + "." + to_base64url(hmac(message));
    const auto free = verify_jwt(token, keys, no_rules, now);
    if (const auto* claims = std::get_if<jwt_claims>(&free)) {
        const json head = json::parse(header, nullptr, false);
        require(head.is_object() && head["alg"] == "HS256", "the header names the algorithm");
        require(!head.contains("crit"), "an extension that must be understood is not");
        check_claims(payload, no_rules, *claims);
        const auto turned = verify_jwt(tampered(token, bit), keys, no_rules, now);
        const auto* problem = std::get_if<jwt_problem>(&turned);
        require(problem != nullptr && *problem == jwt_problem::bad_signature,
                "a bit of the signature counts");
    } else {
        require(std::get<jwt_problem>(free) != jwt_problem::bad_signature, "the signature is good");
    }
    const auto checked = verify_jwt(token, keys, strict, now);
    if (const auto* claims = std::get_if<jwt_claims>(&checked)) {
        require(std::holds_alternative<jwt_claims>(free), "rules only refuse");
        check_claims(payload, strict, *claims);
    }
}

/// A provider's published keys. RSA keys of a permitted size do not fit: OpenSSL takes milliseconds
/// to check each.
void check_key_set(std::string_view text) {
    constexpr std::size_t most = 320;
    const auto set = jwt_keys::from_jwks(text.substr(0, most));
    if (!set) {
        require(set.error().code == errc::invalid_argument && !set.error().message.empty(),
                "a refusal says why");
        return;
    }
    require(set->size() >= 1 && set->size() <= 100, "a set is neither empty nor long");
    static const std::string token = [] {
        const std::string message =
            to_base64url(R"({"alg":"HS256"})") + "." + to_base64url(R"({"exp":1800000100})");
        return message + "." + to_base64url(hmac(message));
    }();
    require(std::holds_alternative<jwt_problem>(verify_jwt(token, *set, no_rules, now)),
            "a published key verifies no HMAC");
    require(std::holds_alternative<jwt_claims>(verify_jwt(token, set->with(keys), no_rules, now)),
            "other keys do not stand in the way");
}

}  // namespace
}  // namespace livescore

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace livescore;
    fuzz::input in(data, size);
    const unsigned kind = in.choice();
    const auto text = in.rest();
    switch (kind % 4) {
        case 0:
            check_token(text);
            break;
        case 1:
            check_key_set(text);
            break;
        default: {
            const auto line = text.find('\n');
            if (line == std::string_view::npos) {
                check_signed(R"({"alg":"HS256"})", text, kind);
            } else {
                check_signed(text.substr(0, line), text.substr(line + 1), kind);
            }
        }
    }
    return 0;
}

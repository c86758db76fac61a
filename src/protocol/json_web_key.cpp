#include "json_web_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>

#include <array>
#include <climits>

#include "json_input.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr std::size_t min_secret_bytes = 32;
constexpr int min_rsa_bits = 2048;
constexpr int max_rsa_bits = 16384;
constexpr std::size_t p256_bytes = 32;
constexpr std::size_t max_keys = 100;

template <class T, void (*free)(T*)>
struct deleter {
    void operator()(T* object) const noexcept { free(object); }
};
using bignum = std::unique_ptr<BIGNUM, deleter<BIGNUM, BN_free>>;
using param_builder = std::unique_ptr<OSSL_PARAM_BLD, deleter<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>>;
using params = std::unique_ptr<OSSL_PARAM, deleter<OSSL_PARAM, OSSL_PARAM_free>>;
using key_context = std::unique_ptr<EVP_PKEY_CTX, deleter<EVP_PKEY_CTX, EVP_PKEY_CTX_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, deleter<EVP_MD_CTX, EVP_MD_CTX_free>>;
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, deleter<ECDSA_SIG, ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT
}

bignum to_bignum(std::string_view bytes) {
    return bignum(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// A member that is a string, else nothing.
std::string_view text_member(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    return member->get_ref<const std::string&>();
}

evp_pkey make_key(const char* type, OSSL_PARAM_BLD* builder) {
    const params built(OSSL_PARAM_BLD_to_param(builder));
    const key_context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (!built || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, built.get()) != 1) {
        ERR_clear_error();
        return nullptr;
    }
    evp_pkey key(made);
    const key_context check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1) {
        ERR_clear_error();
        return nullptr;
    }
    return key;
}

evp_pkey read_rsa(const json& jwk) {
    const auto modulus = from_base64url(text_member(jwk, "n"));
    const auto exponent = from_base64url(text_member(jwk, "e"));
    if (!modulus || !exponent || modulus->size() > max_rsa_bits / 8 + 1 || exponent->size() > 8) {
        return nullptr;
    }
    const bignum n = to_bignum(*modulus);
    const bignum e = to_bignum(*exponent);
    const param_builder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || BN_num_bits(n.get()) < min_rsa_bits ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return nullptr;
    }
    return make_key("RSA", builder.get());
}

evp_pkey read_p256(const json& jwk) {
    const auto x = from_base64url(text_member(jwk, "x"));
    const auto y = from_base64url(text_member(jwk, "y"));
    if (text_member(jwk, "crv") != "P-256" || !x || !y || x->size() != p256_bytes ||
        y->size() != p256_bytes) {
        return nullptr;
    }
    const std::string point = '\x04' + *x + *y;  // uncompressed
    const param_builder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) !=
            1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                         point.size()) != 1) {
        return nullptr;
    }
    return make_key("EC", builder.get());
}

/// Null when it is a key for something else.
std::shared_ptr<const jwt_keys::key> read_key(const json& jwk) {
    if (!jwk.is_object()) return nullptr;
    const std::string_view use = text_member(jwk, "use");
    if (!use.empty() && use != "sig") return nullptr;
    auto key = std::make_shared<jwt_keys::key>();
    const std::string_view type = text_member(jwk, "kty");
    // A secret ("oct") in a set that is published is none.
    if (type == "RSA") {
        key->algorithm = jwt_algorithm::rs256;
        key->public_key = read_rsa(jwk);
    } else if (type == "EC") {
        key->algorithm = jwt_algorithm::es256;
        key->public_key = read_p256(jwk);
    }
    if (!key->public_key) return nullptr;
    const std::string_view algorithm = text_member(jwk, "alg");
    if (!algorithm.empty() && parse_jwt_algorithm(algorithm) != key->algorithm) return nullptr;
    key->id = text_member(jwk, "kid");
    return key;
}

bool verify_hmac(std::string_view secret, std::string_view message, std::string_view signature) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    unsigned size = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(message),
              message.size(), code.data(), &size)) {
        return false;
    }
    return equal_in_constant_time(std::string(code.begin(), code.begin() + size), signature);
}

/// r and s side by side (RFC 7518, 3.4) as OpenSSL wants them; empty when they are not.
std::string to_der(std::string_view signature) {
    if (signature.size() != 2 * p256_bytes) return {};
    bignum r = to_bignum(signature.substr(0, p256_bytes));
    bignum s = to_bignum(signature.substr(p256_bytes));
    const ecdsa_signature both(ECDSA_SIG_new());
    if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
    static_cast<void>(r.release());  // `both` owns them now
    static_cast<void>(s.release());
    std::array<unsigned char, 2 * p256_bytes + 16> der{};
    unsigned char* end = der.data();
    const int size = i2d_ECDSA_SIG(both.get(), &end);
    if (size <= 0) return {};
    return {der.begin(), der.begin() + size};
}

bool verify_by_public_key(EVP_PKEY* key, std::string_view message, std::string_view signature) {
    const digest_context context(EVP_MD_CTX_new());
    const bool good =
        context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                         message.size()) == 1;
    // OpenSSL keeps what went wrong for the thread.
    ERR_clear_error();
    return good;
}

}  // namespace

std::optional<jwt_algorithm> parse_jwt_algorithm(std::string_view name) noexcept {
    if (name == "HS256") return jwt_algorithm::hs256;
    if (name == "RS256") return jwt_algorithm::rs256;
    if (name == "ES256") return jwt_algorithm::es256;
    return std::nullopt;
}

bool jwt_keys::key::verifies(std::string_view message, std::string_view signature) const {
    switch (algorithm) {
        case jwt_algorithm::hs256:
            return verify_hmac(secret, message, signature);
        case jwt_algorithm::rs256:
            return verify_by_public_key(public_key.get(), message, signature);
        case jwt_algorithm::es256: {
            const std::string der = to_der(signature);
            return !der.empty() && verify_by_public_key(public_key.get(), message, der);
        }
    }
    return false;
}

jwt_keys::jwt_keys() = default;

result<jwt_keys> jwt_keys::from_secret(std::string secret) {
    if (secret.size() < min_secret_bytes) {
        return error{errc::invalid_argument, "must have at least 32 bytes", {}};
    }
    if (secret.find("-----BEGIN ") != std::string::npos) {
        return error{errc::invalid_argument, "is a key in PEM and no secret", {}};
    }
    auto one = std::make_shared<key>();
    one->algorithm = jwt_algorithm::hs256;
    one->secret = std::move(secret);
    jwt_keys keys;
    keys.keys_.push_back(std::move(one));
    return keys;
}

result<jwt_keys> jwt_keys::from_jwks(std::string_view text) {
    const json_limits limits{
        .max_depth = 8, .max_string_bytes = 16'384, .max_array_items = max_keys};
    const auto set = parse_json(text, limits);
    if (!set || !set->is_object()) {
        return error{errc::invalid_argument, "is no JSON Web Key Set", {}};
    }
    const auto list = set->find("keys");
    if (list == set->end() || !list->is_array()) {
        return error{errc::invalid_argument, "is no JSON Web Key Set", {}};
    }
    jwt_keys keys;
    for (const auto& jwk : *list) {
        if (auto one = read_key(jwk)) keys.keys_.push_back(std::move(one));
    }
    if (keys.keys_.empty()) {
        return error{errc::invalid_argument, "holds no key for RS256 or ES256", {}};
    }
    return keys;
}

jwt_keys jwt_keys::with(const jwt_keys& others) const {
    jwt_keys both = *this;
    both.keys_.insert(both.keys_.end(), others.keys_.begin(), others.keys_.end());
    return both;
}

std::size_t jwt_keys::size() const noexcept {
    return keys_.size();
}

}  // namespace livescore

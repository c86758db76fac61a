#include "json_web_key.h"

#include <cjose/jws.h>
#include <openssl/err.h>

#include <bit>

#include "encoding/json_input.h"
#include "livescore/core/secret.h"

namespace livescore {
namespace {

using nlohmann::json;

constexpr std::size_t min_secret_bytes = 32;
constexpr std::size_t min_rsa_bits = 2048;
constexpr std::size_t max_rsa_bits = 16384;
constexpr std::size_t es256_signature_bytes = 64;
constexpr std::size_t max_keys = 100;

using key_material = std::unique_ptr<cjose_jwk_t, cjose_jwk_deleter>;

struct jws_deleter {
    void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }
};

/// OpenSSL, beneath cjose, keeps an error for the thread. The next code on the thread would take it
/// for its own error.
struct clean_errors {
    ~clean_errors() { ERR_clear_error(); }
};

/// A member that is a string; otherwise nothing.
std::string_view text_member(const json& object, const char* name) {
    const auto member = object.find(name);
    if (member == object.end() || !member->is_string()) return {};
    return member->get_ref<const std::string&>();
}

/// The bit length of the number that these bytes form.
std::size_t bits_of(std::string_view number) {
    const auto first = number.find_first_not_of('\0');
    if (first == std::string_view::npos) return 0;
    const auto top = static_cast<unsigned char>(number[first]);
    return (number.size() - first - 1) * 8 + static_cast<std::size_t>(std::bit_width(top));
}

/// cjose takes an RSA key of any size and any exponent. With an exponent of 1 everything would
/// verify.
bool is_good_rsa(const json& jwk) {
    const auto modulus = from_base64url(text_member(jwk, "n"));
    const auto exponent = from_base64url(text_member(jwk, "e"));
    if (!modulus || !exponent || exponent->empty()) return false;
    const std::size_t bits = bits_of(*modulus);
    return bits >= min_rsa_bits && bits <= max_rsa_bits && bits_of(*exponent) > 1 &&
           exponent->size() <= 8 && (exponent->back() & 1) != 0 && (modulus->back() & 1) != 0;
}

/// cjose 0.6.2 ends the process at a coordinate with "=" inside. RFC 7518, 6.2.1.2: it has the full
/// size.
bool is_p256_coordinate(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == 32;
}

bool is_good_p256(const json& jwk) {
    return text_member(jwk, "crv") == "P-256" && is_p256_coordinate(text_member(jwk, "x")) &&
           is_p256_coordinate(text_member(jwk, "y"));
}

/// Makes a key of the public members alone. Null when they make no key, for example a point that is
/// not on its curve.
key_material import_key(const json& jwk, std::initializer_list<const char*> members) {
    json chosen = json::object();
    for (const char* name : members) {
        const std::string_view value = text_member(jwk, name);
        if (value.empty()) return nullptr;
        chosen[name] = value;
    }
    const std::string text = chosen.dump();
    const clean_errors after;
    cjose_err ignored{};
    return key_material(cjose_jwk_import(text.data(), text.size(), &ignored));
}

/// Null for a key for another use.
std::shared_ptr<const jwt_keys::key> read_key(const json& jwk) {
    if (!jwk.is_object()) return nullptr;
    const std::string_view use = text_member(jwk, "use");
    if (!use.empty() && use != "sig") return nullptr;
    auto key = std::make_shared<jwt_keys::key>();
    const std::string_view type = text_member(jwk, "kty");
    // A secret ("oct") in a published set is no secret.
    if (type == "RSA") {
        key->algorithm = jwt_algorithm::rs256;
        if (is_good_rsa(jwk)) key->material = import_key(jwk, {"kty", "n", "e"});
    } else if (type == "EC") {
        key->algorithm = jwt_algorithm::es256;
        if (is_good_p256(jwk)) key->material = import_key(jwk, {"kty", "crv", "x", "y"});
    }
    if (!key->material) return nullptr;
    const std::string_view algorithm = text_member(jwk, "alg");
    if (!algorithm.empty() && parse_jwt_algorithm(algorithm) != key->algorithm) return nullptr;
    key->id = text_member(jwk, "kid");
    return key;
}

}  // namespace

std::optional<jwt_algorithm> parse_jwt_algorithm(std::string_view name) noexcept {
    if (name == "HS256") return jwt_algorithm::hs256;
    if (name == "RS256") return jwt_algorithm::rs256;
    if (name == "ES256") return jwt_algorithm::es256;
    return std::nullopt;
}

std::optional<jwt_problem> jwt_keys::key::check(std::string_view token,
                                                std::string_view signature) const {
    // cjose splits a signature of any length into halves.
    if (algorithm == jwt_algorithm::es256 && signature.size() != es256_signature_bytes)
        return jwt_problem::bad_signature;
    const clean_errors after;
    cjose_err ignored{};
    const std::unique_ptr<cjose_jws_t, jws_deleter> jws(
        cjose_jws_import(token.data(), token.size(), &ignored));
    if (!jws) return jwt_problem::malformed;
    if (!cjose_jws_verify(jws.get(), material.get(), &ignored)) return jwt_problem::bad_signature;
    return std::nullopt;
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
    cjose_err why{};
    one->material.reset(
        cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(secret.data()),  // NOLINT
                                  secret.size(), &why));
    if (!one->material) return error{errc::invalid_argument, "cannot be used as a key", {}};
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

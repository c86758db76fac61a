/// JSON Web Tokens (RFC 7519) as far as subscribers bring them: signed, compact, HS256, RS256 or
/// ES256. A key is bound to its one algorithm; what the token says of it must agree and never
/// decides. Pure, by OpenSSL.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/core/ids.h"
#include "livescore/core/time.h"

namespace livescore {

/// Keys that tokens may be signed with. Cheap to copy; thread-safe.
class jwt_keys {
public:
    /// None: nothing verifies.
    jwt_keys();
    /// For HS256. invalid_argument: shorter than 32 bytes (RFC 7518, 3.2), or a public key, which
    /// is no secret.
    [[nodiscard]] static result<jwt_keys> from_secret(std::string secret);
    /// A JWK Set (RFC 7517): RSA keys of 2048 bits or more for RS256, P-256 keys for ES256. Keys
    /// for something else are passed over. invalid_argument: no such set, or nothing usable in it.
    [[nodiscard]] static result<jwt_keys> from_jwks(std::string_view json);

    /// Both sets together.
    [[nodiscard]] jwt_keys with(const jwt_keys& others) const;
    [[nodiscard]] std::size_t size() const noexcept;

    struct key;

private:
    std::vector<std::shared_ptr<const key>> keys_;
    friend class jwt_verification;
};

struct jwt_rules {
    std::string issuer{};             ///< `iss` must be this; empty: may be anything
    std::string audience{};           ///< `aud` must be or contain this; empty: may be anything
    std::chrono::seconds leeway{30};  ///< by which clocks may differ
};

struct jwt_claims {
    std::string subject;  ///< empty: none
    timestamp expires_at{};
    std::optional<std::vector<match_id>> matches;  ///< ascending; absent: all
};

enum class jwt_problem {
    malformed,      ///< no compact JWS, no JSON, claims of a wrong type, or no `exp`
    bad_algorithm,  ///< none, another than ours, or not that of the key
    unknown_key,    ///< no key with this `kid`: the keys may have been changed
    bad_signature,
    expired,
    not_yet_valid,
    wrong_issuer,
    wrong_audience,
};
/// A sentence for people.
[[nodiscard]] std::string_view to_sentence(jwt_problem) noexcept;

inline constexpr std::size_t max_jwt_bytes = 8 * 1024;

[[nodiscard]] std::variant<jwt_claims, jwt_problem> verify_jwt(std::string_view token,
                                                               const jwt_keys& keys,
                                                               const jwt_rules& rules,
                                                               timestamp now);

}  // namespace livescore

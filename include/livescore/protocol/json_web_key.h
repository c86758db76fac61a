/// The keys that verify JSON Web Tokens.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"

namespace livescore {

/// The keys that tokens may be signed with. Cheap to copy; thread-safe.
class jwt_keys {
public:
    /// No keys: no token verifies.
    jwt_keys();
    /// A key for HS256. invalid_argument for a secret shorter than 32 bytes (RFC 7518, 3.2).
    /// invalid_argument also for a public key, which is no secret.
    [[nodiscard]] static result<jwt_keys> from_secret(std::string secret);
    /// The keys of a JWK Set (RFC 7517): RSA keys of 2048 bits or more for RS256, and P-256 keys
    /// for ES256. The function skips keys for other uses. invalid_argument when `json` is not a JWK
    /// Set, or has no usable key.
    [[nodiscard]] static result<jwt_keys> from_jwks(std::string_view json);

    /// The keys of both sets.
    [[nodiscard]] jwt_keys with(const jwt_keys& others) const;
    [[nodiscard]] std::size_t size() const noexcept;

    struct key;

private:
    std::vector<std::shared_ptr<const key>> keys_;
    friend class jwt_verification;
};

}  // namespace livescore

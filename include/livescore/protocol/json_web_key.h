/// The keys that verify JSON Web Tokens.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/error.h"

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

}  // namespace livescore

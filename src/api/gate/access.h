/// The right that a route needs, and the credentials that a request brings.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "livescore/core/error.h"
#include "livescore/service/principal.h"

namespace livescore {

/// The right that a route needs; routes/table/ has the table. A route that names no right needs the
/// widest one.
enum class access : std::uint8_t {
    admin,
    observe,  ///< sees what operators see
    score,
    feed,       ///< sends reports of fixtures; a signature does instead of credentials
    subscribe,  ///< reads live events; WS_AUTH=required asks for credentials here too
    read,
    identify,  ///< open to all, but credentials that come along have to be valid
    open,
};

/// The credentials of a request as they stand in its head. The views point into the head.
struct credentials {
    std::string_view authorization{};  ///< the field's value, with any scheme
    std::string_view api_key{};        ///< the value of X-API-Key
    bool repeated = false;             ///< one of the fields is there twice

    [[nodiscard]] bool empty() const noexcept {
        return authorization.empty() && api_key.empty() && !repeated;
    }
};

/// Nothing for a request without credentials. Otherwise the owner of the credentials, or the reason
/// why they are not valid.
using identification = std::optional<result<shared_principal>>;

}  // namespace livescore

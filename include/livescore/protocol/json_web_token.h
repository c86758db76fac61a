/// JSON Web Tokens (RFC 7519) as subscribers bring them: signed, compact, HS256, RS256 or ES256. A
/// key is bound to one algorithm. The token's header must name the same algorithm, but it never
/// chooses. Pure; uses OpenSSL.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "livescore/core/ids.h"
#include "livescore/core/time.h"
#include "livescore/protocol/json_web_key.h"
#include "livescore/protocol/jwt_problem.h"

namespace livescore {

struct jwt_rules {
    std::string issuer{};             ///< `iss` must be this; empty: may be anything
    std::string audience{};           ///< `aud` must be or contain this; empty: may be anything
    std::chrono::seconds leeway{30};  ///< the clocks may differ by this
};

struct jwt_claims {
    std::string subject;  ///< empty: none
    timestamp expires_at{};
    std::optional<std::vector<match_id>> matches;  ///< ascending; absent: all
};

/// A sentence for people.
[[nodiscard]] std::string_view to_sentence(jwt_problem) noexcept;

inline constexpr std::size_t max_jwt_bytes = 8 * 1024;

[[nodiscard]] std::variant<jwt_claims, jwt_problem> verify_jwt(std::string_view token,
                                                               const jwt_keys& keys,
                                                               const jwt_rules& rules,
                                                               timestamp now);

}  // namespace livescore

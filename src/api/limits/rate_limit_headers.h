/// The headers RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10).
#pragma once
#include <string>
#include <string_view>

#include "livescore/core/gcra.h"

namespace livescore {

/// `RateLimit-Policy: "read";q=50;w=10` and `RateLimit: "read";r=49;t=1`, each line with its CRLF.
[[nodiscard]] std::string rate_limit_headers(std::string_view policy, const rate_limit& limit,
                                             const rate_decision& decision);
/// The wait in whole seconds, at least 1.
[[nodiscard]] std::string retry_after_seconds(std::chrono::microseconds wait);

}  // namespace livescore

#include "limits/rate_limit_headers.h"

#include <algorithm>

namespace livescore {
namespace {

std::int64_t seconds_up(std::chrono::microseconds time) {
    return std::chrono::ceil<std::chrono::seconds>(time).count();
}

}  // namespace

std::string rate_limit_headers(std::string_view policy, const rate_limit& limit,
                               const rate_decision& decision) {
    std::string lines = "RateLimit-Policy: \"";
    lines.append(policy).append("\";q=").append(std::to_string(limit.requests));
    lines.append(";w=").append(std::to_string(seconds_up(limit.window)));
    lines.append("\r\nRateLimit: \"").append(policy).append("\";r=");
    lines.append(std::to_string(decision.remaining)).append(";t=");
    lines.append(
        std::to_string(seconds_up(decision.allowed ? decision.reset : decision.retry_after)));
    return lines.append("\r\n");
}

std::string retry_after_seconds(std::chrono::microseconds wait) {
    return std::to_string(std::max<std::int64_t>(seconds_up(wait), 1));
}

}  // namespace livescore

#include "livescore/core/gcra.h"

#include <algorithm>

namespace livescore {

using std::chrono::microseconds;

rate_decision describe_rate(const rate_limit& limit, microseconds debt, bool allowed,
                            std::int64_t count) noexcept {
    rate_decision decision;
    decision.allowed = allowed;
    decision.reset = std::max(debt, microseconds(0));
    const microseconds left = limit.capacity() - decision.reset;
    decision.remaining = left.count() > 0 ? left / limit.interval() : 0;
    if (!allowed) decision.retry_after = limit.interval() * count - left;
    return decision;
}

rate_decision gcra::take(const rate_limit& limit, moment now, std::int64_t count) noexcept {
    const microseconds before = debt(now);
    const microseconds after = before + limit.interval() * count;
    if (after > limit.capacity()) return describe_rate(limit, before, false, count);
    settled_ = now + after;
    return describe_rate(limit, after, true);
}

microseconds gcra::debt(moment now) const noexcept {
    return std::max(settled_ - now, microseconds(0));
}

void gcra::learn(microseconds debt, moment now) noexcept {
    settled_ = std::max(settled_, now + debt);
}

}  // namespace livescore

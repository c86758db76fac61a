/// When the events of a replay are due. Pure.
#pragma once
#include <algorithm>
#include <chrono>
#include <optional>

#include "livescore/core/time.h"

namespace livescore {

class replay_pace {
public:
    using time = std::chrono::steady_clock::time_point;

    /// The first event is due `now`. `speed` is more than 0. A gap of the replay is at most
    /// `max_gap`.
    replay_pace(double speed, std::chrono::milliseconds max_gap, time now)
        : speed_(speed), max_gap_(max_gap), last_due_(now) {}

    /// When the event that happened `at` is due, behind the last that was passed.
    [[nodiscard]] time due(timestamp at) const {
        if (!last_at_) return last_due_;
        const std::chrono::duration<double> gap = std::max(at - *last_at_, timestamp::duration(0));
        const auto played = std::min<std::chrono::duration<double>>(gap / speed_, max_gap_);
        return last_due_ + std::chrono::duration_cast<time::duration>(played);
    }
    /// It goes by the time at which the event was due, so that delays do not add up.
    void pass(timestamp at) {
        last_due_ = due(at);
        last_at_ = at;
    }
    /// The replay stood still for so long.
    void shift(time::duration by) { last_due_ += by; }
    /// Goes on elsewhere in the log: the next event is due `now`.
    void restart(time now) {
        last_due_ = now;
        last_at_.reset();
    }

private:
    double speed_;
    std::chrono::milliseconds max_gap_;
    time last_due_;
    std::optional<timestamp> last_at_;
};

}  // namespace livescore

/// When a subscriber wants to hear of events.
#pragma once
#include <chrono>

namespace livescore {

struct push_timing {
    std::chrono::seconds delay{0};        ///< each event so long after it happened
    std::chrono::milliseconds window{0};  ///< conflation: of score and status the newest in each
    friend bool operator==(const push_timing&, const push_timing&) = default;
};

/// The most of both. 0: it is not to be had.
struct push_timing_limits {
    std::chrono::seconds max_delay{300};
    std::chrono::milliseconds max_window{10'000};
};

}  // namespace livescore

/// The clock that never goes back: for deadlines, ages and intervals within one process.
#pragma once
#include <chrono>

namespace livescore {

using steady_time = std::chrono::steady_clock::time_point;

/// The clock's reading in units of `Duration`, truncated. Only differences of readings mean
/// anything.
template <class Duration>
[[nodiscard]] Duration steady_now() noexcept {
    return std::chrono::duration_cast<Duration>(
        std::chrono::steady_clock::now().time_since_epoch());
}

}  // namespace livescore

/// Simulated time. The program has its own clock_gettime, timerfd_create and epoll_wait
/// (libc_seam.cpp). So std::chrono and Asio's timers follow this clock, and the product's code runs
/// as it is.
#pragma once
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

#include "livescore/core/time.h"

namespace livescore::simulation {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::milliseconds;

/// Since the beginning of the simulation.
using moment = microseconds;

namespace simulated_clock {

/// From now on every clock of the process stands at 0, until it is told to go on.
void begin() noexcept;
/// The clocks are those of the machine again.
void end() noexcept;
[[nodiscard]] bool is_running() noexcept;
[[nodiscard]] moment now() noexcept;
/// Never goes back.
void advance_to(moment at) noexcept;

}  // namespace simulated_clock

[[nodiscard]] inline moment now() noexcept {
    return simulated_clock::now();
}
/// The same moment on the wall.
[[nodiscard]] timestamp wall_time(moment at) noexcept;
[[nodiscard]] inline timestamp wall_now() noexcept {
    return wall_time(now());
}

/// How long `context` would sleep. Zero when it had work, and has done some of it.
[[nodiscard]] microseconds sleep_of(asio::io_context& context);

}  // namespace livescore::simulation

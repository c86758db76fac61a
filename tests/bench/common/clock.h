/// Times of the load generators: one clock for all processes of a machine.
#pragma once
#include <ctime>

#include <cstdint>

namespace bench {

using nanoseconds = std::int64_t;
inline constexpr nanoseconds second = 1'000'000'000;

inline nanoseconds read_clock(clockid_t clock) noexcept {
    timespec t{};
    clock_gettime(clock, &t);
    return t.tv_sec * second + t.tv_nsec;
}
inline nanoseconds now() noexcept {
    return read_clock(CLOCK_MONOTONIC);
}
/// Since 1970, to compare with the times of PostgreSQL and the servers.
inline nanoseconds wall_clock_now() noexcept {
    return read_clock(CLOCK_REALTIME);
}
inline nanoseconds from_seconds(double seconds) noexcept {
    return static_cast<nanoseconds>(seconds * static_cast<double>(second));
}
inline double to_seconds(nanoseconds t) noexcept {
    return static_cast<double>(t) / static_cast<double>(second);
}

}  // namespace bench

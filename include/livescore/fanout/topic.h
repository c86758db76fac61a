/// The topics that a client can subscribe to.
#pragma once
#include <chrono>
#include <cstdint>

#include "livescore/core/ids.h"

namespace livescore {

/// A match, or the channel of all matches (created, score, status and removal events). A topic may
/// be delayed or conflated: it is then a topic of its own, so that a hub finds its followers as it
/// finds all others. The number of a match takes the low 32 bits, the seconds of the delay the next
/// 10, and the milliseconds of the window the next 14.
using topic = match_id;
inline constexpr topic matches_channel{0};

inline constexpr std::int64_t max_topic_delay_seconds = (1 << 10) - 1;
inline constexpr std::int64_t max_topic_window_ms = (1 << 14) - 1;

namespace topic_bits {
inline constexpr int delay_shift = 32;
inline constexpr int window_shift = 42;
inline constexpr std::int64_t match = 0xFFFF'FFFF;
inline constexpr std::int64_t delay = max_topic_delay_seconds << delay_shift;
inline constexpr std::int64_t window = max_topic_window_ms << window_shift;
}  // namespace topic_bits

/// 0 for the channel.
[[nodiscard]] constexpr match_id match_of(topic of) noexcept {
    return match_id{raw(of) & topic_bits::match};
}
[[nodiscard]] constexpr bool is_channel(topic of) noexcept {
    return (raw(of) & topic_bits::match) == 0;
}
/// The channel whose events come as those of this topic do.
[[nodiscard]] constexpr topic channel_of(topic of) noexcept {
    return topic{raw(of) & ~topic_bits::match};
}
[[nodiscard]] constexpr std::chrono::seconds delay_of(topic of) noexcept {
    return std::chrono::seconds((raw(of) & topic_bits::delay) >> topic_bits::delay_shift);
}
[[nodiscard]] constexpr std::chrono::milliseconds window_of(topic of) noexcept {
    return std::chrono::milliseconds((raw(of) & topic_bits::window) >> topic_bits::window_shift);
}
/// The topic whose events it conflates.
[[nodiscard]] constexpr topic without_window(topic of) noexcept {
    return topic{raw(of) & ~topic_bits::window};
}
/// Both are within their bounds.
[[nodiscard]] constexpr topic with_delay(topic of, std::chrono::seconds delay) noexcept {
    return topic{(raw(of) & ~topic_bits::delay) | (delay.count() << topic_bits::delay_shift)};
}
[[nodiscard]] constexpr topic with_window(topic of, std::chrono::milliseconds window) noexcept {
    return topic{(raw(of) & ~topic_bits::window) | (window.count() << topic_bits::window_shift)};
}

}  // namespace livescore

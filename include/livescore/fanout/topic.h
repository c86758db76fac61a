/// The topics that a client can subscribe to.
#pragma once
#include <chrono>
#include <cstdint>

#include "livescore/core/ids.h"
#include "livescore/domain/sets/match_set.h"

namespace livescore {

/// A match, the channel of all matches (created, score, status and removal events), or a set of
/// matches (all their events). A topic may be delayed or conflated: it is then a topic of its own,
/// so that a hub finds its followers as it finds all others. The number of a match, a league or a
/// team takes the low 32 bits, the seconds of the delay the next 10, and the milliseconds of the
/// window the next 14. The next 2 tell the kind: 0 is a match or the channel, others are a
/// match_set_kind.
using topic = match_id;
inline constexpr topic matches_channel{0};

inline constexpr std::int64_t max_topic_delay_seconds = (1 << 10) - 1;
inline constexpr std::int64_t max_topic_window_ms = (1 << 14) - 1;

namespace topic_bits {
inline constexpr int delay_shift = 32;
inline constexpr int window_shift = 42;
inline constexpr int kind_shift = 56;
inline constexpr std::int64_t match = 0xFFFF'FFFF;
inline constexpr std::int64_t delay = max_topic_delay_seconds << delay_shift;
inline constexpr std::int64_t window = max_topic_window_ms << window_shift;
inline constexpr std::int64_t kind = std::int64_t{3} << kind_shift;
}  // namespace topic_bits

/// The topic of a set. The id of the set is of a league or a team, or 0.
[[nodiscard]] constexpr topic topic_of(const match_set& set) noexcept {
    return topic{(static_cast<std::int64_t>(set.kind) << topic_bits::kind_shift) | set.id};
}
inline constexpr topic live_channel = topic_of({match_set_kind::live, 0});

[[nodiscard]] constexpr bool is_set(topic of) noexcept {
    return (raw(of) & topic_bits::kind) != 0;
}
/// `of` is a set.
[[nodiscard]] constexpr match_set set_of(topic of) noexcept {
    return {static_cast<match_set_kind>((raw(of) & topic_bits::kind) >> topic_bits::kind_shift),
            raw(of) & topic_bits::match};
}
/// 0 for the channel. Not of a set.
[[nodiscard]] constexpr match_id match_of(topic of) noexcept {
    return match_id{raw(of) & topic_bits::match};
}
[[nodiscard]] constexpr bool is_channel(topic of) noexcept {
    return (raw(of) & (topic_bits::match | topic_bits::kind)) == 0;
}
/// Neither a channel nor a set.
[[nodiscard]] constexpr bool is_match(topic of) noexcept {
    return !is_channel(of) && !is_set(of);
}
/// The same match, channel or set, without delay and window.
[[nodiscard]] constexpr topic plain_topic(topic of) noexcept {
    return topic{raw(of) & (topic_bits::match | topic_bits::kind)};
}
/// The channel whose events come as those of this topic do.
[[nodiscard]] constexpr topic channel_of(topic of) noexcept {
    return topic{raw(of) & ~(topic_bits::match | topic_bits::kind)};
}
/// This set, whose events come as those of the topic do.
[[nodiscard]] constexpr topic set_like(topic of, const match_set& set) noexcept {
    return topic{raw(channel_of(of)) | raw(topic_of(set))};
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

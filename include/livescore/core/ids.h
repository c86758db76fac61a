/// Identifiers. They are distinct enum types: the compiler refuses a match id in the place of a
/// team id.
#pragma once
#include <cstdint>
#include <type_traits>

namespace livescore {

/// Database ids. They are positive, and at most 2^31-1 for matches, leagues and teams (PostgreSQL
/// `integer`).
enum class match_id : std::int64_t {};
enum class league_id : std::int64_t {};
enum class team_id : std::int64_t {};
/// PostgreSQL `bigint`.
enum class commentary_id : std::int64_t {};

/// The position of an event in the log of its match: 1, 2, 3, ... without gaps. 0 means before the
/// first event.
using sequence_number = std::int64_t;

inline constexpr std::int64_t max_match_id = 2'147'483'647;

template <class Id>
requires std::is_enum_v<Id>
[[nodiscard]] constexpr std::int64_t raw(Id id) noexcept {
    return static_cast<std::int64_t>(id);
}

}  // namespace livescore

/// The sheet of a match: who plays, and what is counted. Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/error.h"

namespace livescore {

enum class player_position { goalkeeper, defender, midfielder, forward };
/// "G", "D", "M", "F".
[[nodiscard]] std::string_view to_string(player_position) noexcept;
[[nodiscard]] std::optional<player_position> parse_position(std::string_view) noexcept;

/// Absent: not known.
struct lineup_player {
    std::optional<std::string> player{};  ///< the name; a request may give the id alone
    std::optional<std::int64_t> player_id{};
    std::optional<int> number{};
    std::optional<player_position> position{};
    std::optional<std::string> grid{};  ///< "row:column", row 1 is the goalkeeper's
    bool captain = false;
    friend bool operator==(const lineup_player&, const lineup_player&) = default;
};

struct team_sheet {
    std::optional<std::string> formation{};  ///< "4-2-2-2"
    std::optional<std::string> coach{};
    std::vector<std::pair<std::string, std::string>> colors{};  ///< ("shirt", "#c00000"), sorted
    std::vector<lineup_player> starting{};
    std::vector<lineup_player> bench{};
    friend bool operator==(const team_sheet&, const team_sheet&) = default;
};

/// Law 3 of the Laws of the Game. Sports with fewer players have fewer.
inline constexpr std::size_t max_starting = 11;
/// More than the 15 substitutes of the FIFA World Cup; squads of friendlies are larger.
inline constexpr std::size_t max_bench = 30;

struct match_lineups {
    std::optional<team_sheet> home{};
    std::optional<team_sheet> away{};
    friend bool operator==(const match_lineups&, const match_lineups&) = default;
};

/// PUT line-ups. Outer absent: the side stays as it is. Inner absent: nobody is known of it.
struct lineups_change {
    std::optional<std::optional<team_sheet>> home{};
    std::optional<std::optional<team_sheet>> away{};
};
[[nodiscard]] match_lineups change_lineups(match_lineups lineups, const lineups_change& change);
/// The players whose number somebody before them in the sheet has: their places in `starting`
/// followed by `bench`.
[[nodiscard]] std::vector<std::size_t> repeated_numbers(const team_sheet& sheet);

enum class stat_unit { percent, count, decimal };
/// "percent", "count", "decimal".
[[nodiscard]] std::string_view to_string(stat_unit) noexcept;
[[nodiscard]] std::optional<stat_unit> parse_stat_unit(std::string_view) noexcept;

/// A statistic of a match, or of one of its periods. At least one side is known.
struct match_stat {
    std::string name;
    stat_unit unit = stat_unit::count;
    std::optional<std::string> period{};  ///< absent: of the whole match
    std::optional<double> home{};
    std::optional<double> away{};
    friend bool operator==(const match_stat&, const match_stat&) = default;
};

struct known_stat {
    std::string_view name;
    stat_unit unit;
};
/// The documented names, with their units (docs/API.md#statistics).
[[nodiscard]] std::span<const known_stat> known_stats() noexcept;

/// A row of a request. Outer absent: unchanged. Inner absent: null, not known.
struct stat_change {
    std::string name;
    std::optional<stat_unit>
        unit{};  ///< absent: as before, or that of the documented name, or count
    std::optional<std::string> period{};
    std::optional<std::optional<double>> home{};
    std::optional<std::optional<double>> away{};
};

/// Five sets of forty names, or a whole match and its halves of sixty.
inline constexpr std::size_t max_stats = 200;

/// Changes rows by their names and periods, in place; new ones go to the end. A row of which no
/// side is known any more is removed. Error: invalid_argument, which names the place in `changes`:
/// for a value that its unit does not have, a period that the sport does not have, and too many
/// rows.
[[nodiscard]] result<std::vector<match_stat>> merge_stats(std::vector<match_stat> stats,
                                                          std::span<const stat_change> changes,
                                                          std::string_view sport);

}  // namespace livescore

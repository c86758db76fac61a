/// The parts of OpenLigaDB's decoder.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/domain/feed/fixture_report.h"
#include "reading/json_fields.h"

namespace livescore::openligadb {

/// The goals of both sides.
[[nodiscard]] constexpr int sum(const score& s) noexcept {
    return s.home + s.away;
}

/// A league's name without its season, and the season's label.
struct named_season {
    std::string name;
    std::optional<std::string> season{};
};
/// "1. Fußball-Bundesliga 2026/2027" is ("1. Fußball-Bundesliga", "2026-27"), and "WM 2026" is
/// ("WM", "2026"). A name without a year is of a season over two years, as most leagues are: with
/// the season 2026 it is "2026-27".
[[nodiscard]] named_season read_season(std::string_view league_name, std::optional<int> season);

/// matchResults by what they are of, as far as they are possible.
struct match_results {
    std::optional<score> half_time{};
    std::optional<score> end{};         ///< after 90 minutes
    std::optional<score> extra_time{};  ///< after 120 minutes
    std::optional<score> penalties{};   ///< the shoot-out's goals count on
    [[nodiscard]] bool has_end() const noexcept { return end || extra_time || penalties; }
};
[[nodiscard]] match_results read_results(const json_fields& results);

/// What the goals tell.
struct goal_rows {
    std::vector<reported_incident> incidents{};
    std::optional<score> running{};  ///< the highest score of play; absent without a goal
    std::optional<score> kicks{};    ///< goals of the shoot-out
    bool has_extra_time = false;
};
[[nodiscard]] goal_rows read_goals(const json_fields& goals);

[[nodiscard]] result<fixture_report> read_match(const json_fields& match,
                                                std::string_view asked_league, timestamp now);

/// "bl1" of "bl1/2026" and of "/getmatchdata/bl1/2026/12".
[[nodiscard]] std::string_view league_of(std::string_view followed_or_target);

}  // namespace livescore::openligadb

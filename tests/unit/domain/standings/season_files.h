/// The seasons of tests/data/standings.
#pragma once
#include <string>
#include <tuple>
#include <vector>

#include "league.h"

namespace livescore::tests {

/// position, team, played, won, drawn, lost, goals for, goals against, points
using expected_row = std::tuple<int, std::string, int, int, int, int, int, int, int>;

struct season_file {
    std::string name;
    test_league played;
    std::vector<expected_row> expected;
    std::vector<std::string> expected_under_2026_rule;
};

inline const std::vector<std::string> season_names{
    "austria-2024-25", "bundesliga-2019-20",       "championship-2020-21", "laliga-2022-23",
    "seriea-2022-23",  "ucl-league-phase-2025-26", "worldcup-2002-group-g"};

/// With its preset, its deductions, its stages and its play-off.
[[nodiscard]] season_file read_season(const std::string& name);

/// All rows of all tables, in order.
[[nodiscard]] std::vector<expected_row> plain(const standings&);

}  // namespace livescore::tests

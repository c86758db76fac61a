#include "livescore/protocol/tables/standings_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace livescore {
namespace {

using nlohmann::json;

standings_row a_row() {
    standings_row row;
    row.position = 3;
    row.position_shared = true;
    row.team = {team_id{7}, "Köln \"1948\""};
    row.played = 3;
    row.won = 1;
    row.drawn = 1;
    row.lost = 1;
    row.goals_for = 4;
    row.goals_against = 6;
    row.points = 4;
    row.deduction = 2;
    row.points_per_match = 4.0 / 3;
    row.form = "WDL";
    row.zone = "up";
    row.decided_by = "goalsFor";
    return row;
}

TEST(StandingsJson, HasEveryMemberOfTheContract) {
    standings tables;
    tables.tables = {{"Final", std::nullopt, {a_row()}}};
    tables.matches_counted = 12;
    tables.provisional = true;
    const json written =
        json::parse(write_standings({league_id{5}, "Liga", "2024-25", R"("bundesliga")"}, tables));
    EXPECT_EQ(written, json::parse(R"({
        "league": {"id": 5, "name": "Liga"}, "season": "2024-25", "rules": "bundesliga",
        "tables": [{"stage": "Final", "group": null, "rows": [{
            "position": 3, "positionShared": true, "team": {"id": 7, "name": "Köln \"1948\""},
            "played": 3, "won": 1, "drawn": 1, "lost": 1, "goalsFor": 4, "goalsAgainst": 6,
            "goalDifference": -2, "points": 4, "deduction": 2, "pointsPerMatch": 1.333,
            "form": "WDL", "zone": "up", "description": null, "decidedBy": "goalsFor"}]}],
        "matchesCounted": 12, "provisional": true})"));
}

TEST(StandingsJson, WhatIsNotKnownIsNull) {
    standings_row row = a_row();
    row.team.id = team_id{-3};
    row.points_per_match = std::nullopt;
    row.decided_by = std::nullopt;
    row.zone = std::nullopt;
    standings tables;
    tables.tables = {{std::nullopt, "A", {row}}};
    const json written = json::parse(write_standings({league_id{5}, "Liga", {}, {}}, tables));
    EXPECT_TRUE(written["season"].is_null());
    EXPECT_EQ(written["rules"]["order"],
              json::parse(R"(["points", "goalDifference", "goalsFor"])"));
    const json& told = written["tables"][0]["rows"][0];
    for (const char* member : {"pointsPerMatch", "decidedBy", "zone"}) {
        EXPECT_TRUE(told[member].is_null()) << member;
    }
    EXPECT_TRUE(told["team"]["id"].is_null());
}

TEST(StandingsJson, PointsPerMatchHasAtMostThreePlaces) {
    for (const auto& [value, expected] :
         {std::pair{2.0, "2"}, {1.5, "1.5"}, {2.0 / 3, "0.667"}, {-0.25, "-0.25"}, {0.0, "0"}}) {
        standings_row row = a_row();
        row.points_per_match = value;
        standings tables;
        tables.tables = {{std::nullopt, std::nullopt, {row}}};
        const std::string text = write_standings({league_id{5}, "Liga", {}, {}}, tables);
        EXPECT_NE(text.find("\"pointsPerMatch\":" + std::string(expected) + ","), std::string::npos)
            << text;
    }
}

TEST(StandingsJson, BestPlacedTeamsNameTheirGroups) {
    standings tables;
    tables.best_placed = {{"Group stage", 3, {a_row()}, {"C"}}};
    const json written = json::parse(write_standings({league_id{5}, "Cup", {}, {}}, tables));
    EXPECT_EQ(written["bestPlaced"][0]["position"], 3);
    EXPECT_EQ(written["bestPlaced"][0]["rows"][0]["group"], "C");
}

}  // namespace
}  // namespace livescore

#include <gtest/gtest.h>

#include "league.h"

namespace livescore {
namespace {

using tests::order_of;
using tests::test_league;

/// A, B, C and D play a first stage; A and B go on in "Upper", C and D in "Lower".
test_league a_split_league(stage_carry carry) {
    test_league played;
    played.season.stages = {{.name = "First"},
                            {.name = "Lower", .carry = carry, .from = "First"},
                            {.name = "Upper", .carry = carry, .from = "First"}};
    const auto in = [](standings_match& match, const char* stage) { match.stage = stage; };
    in(played.play("A", "B", 2, 1, 1), "First");
    in(played.play("C", "D", 1, 0, 1), "First");
    in(played.play("A", "C", 3, 0, 2), "First");
    in(played.play("B", "D", 1, 1, 2), "First");
    in(played.play("B", "C", 2, 0, 3), "First");
    in(played.play("D", "A", 0, 0, 3), "First");
    // A 7, B 4, C 3, D 2
    in(played.play("B", "A", 4, 0, 4), "Upper");
    in(played.play("D", "C", 1, 0, 4), "Lower");
    return played;
}
const standings_table& table_of(const standings& all, const std::string& stage) {
    for (const auto& table : all.tables) {
        if (table.stage == stage) return table;
    }
    throw std::runtime_error("no table of " + stage);
}

TEST(Stages, CarryNothing) {
    const standings all = a_split_league(stage_carry::none).tables();
    const auto& rows = table_of(all, "Upper").rows;
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].points, 3);
    EXPECT_EQ(rows[0].played, 1);
    EXPECT_EQ(rows[0].form, "W");
}

TEST(Stages, CarryAll) {
    const standings all = a_split_league(stage_carry::all).tables();
    const auto& rows = table_of(all, "Upper").rows;
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].points, 7);
    EXPECT_EQ(rows[1].points, 7);
    EXPECT_EQ(rows[0].decided_by, "goalDifference");
    EXPECT_EQ(rows[0].played, 4);
    EXPECT_EQ(rows[0].goals_for, 8);
    EXPECT_EQ(rows[0].form, "WWDL");
}

TEST(Stages, HalvePointsAndRoundThemDown) {
    test_league played = a_split_league(stage_carry::half_down);
    played.rules.order = {criterion::points, criterion::half_point_lost};
    const standings all = played.tables();
    const auto& rows = table_of(all, "Upper").rows;
    EXPECT_EQ(rows[0].team.name, "B");
    EXPECT_EQ(rows[0].points, 2 + 3);
    EXPECT_EQ(rows[1].points, 3);
    EXPECT_EQ(rows[0].played, 4);
    EXPECT_EQ(rows[0].won, 2);
    const auto& lower = table_of(all, "Lower").rows;
    EXPECT_EQ(order_of(lower), "1 D, 2 C");
    EXPECT_EQ(lower[0].points, 1 + 3);
    EXPECT_EQ(lower[1].points, 1);
    EXPECT_EQ(table_of(all, "First").rows[0].points, 7);
}

TEST(Stages, WhoLostHalfAPointComesFirst) {
    test_league played = a_split_league(stage_carry::half_down);
    played.rules.order = {criterion::points, criterion::half_point_lost,
                          criterion::goal_difference};
    played.season.matches.back().score = score{0, 0};
    // C has 1 (of 3) + 1, D has 1 (of 2) + 1 and the better difference.
    const standings all = played.tables();
    const auto& lower = table_of(all, "Lower").rows;
    EXPECT_EQ(order_of(lower), "1 C, 2 D");
    EXPECT_EQ(lower[0].decided_by, "halfPointLost");
}

TEST(Stages, NegativePointsAreHalvedDownToo) {
    test_league played = a_split_league(stage_carry::half_down);
    played.season.deductions = {{.team = played.team("D"), .points = 5, .stage = "First"}};
    const standings all = played.tables();
    const auto& lower = table_of(all, "Lower").rows;
    EXPECT_EQ(lower[0].team.name, "D");
    EXPECT_EQ(lower[0].points, -2 + 3) << "2 - 5 = -3, and half of it";
    EXPECT_EQ(lower[0].deduction, 5);
}

TEST(Stages, ADeductionBelongsToItsStage) {
    test_league played = a_split_league(stage_carry::half_down);
    const auto points = [&](const std::string& stage, const std::string& team) {
        const standings all = played.tables();
        for (const auto& row : table_of(all, stage).rows) {
            if (row.team.name == team) return row.points;
        }
        return -99;
    };
    played.season.deductions = {{.team = played.team("A"), .points = 3, .stage = "Upper"}};
    EXPECT_EQ(points("First", "A"), 7);
    EXPECT_EQ(points("Upper", "A"), 0) << "taken from the half";
    played.season.deductions[0].stage = "First";
    EXPECT_EQ(points("First", "A"), 4);
    EXPECT_EQ(points("Upper", "A"), 2) << "half of what is left";
    played.season.deductions[0].stage = std::nullopt;
    EXPECT_EQ(points("First", "A"), 4);
    EXPECT_EQ(points("Upper", "A"), 2);
}

TEST(Stages, HeadToHeadSpansThem) {
    test_league played = a_split_league(stage_carry::all);
    played.rules.order = {criterion::points, criterion::h2h_goal_difference,
                          criterion::goal_difference};
    const standings all = played.tables();
    const auto& rows = table_of(all, "Upper").rows;
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].decided_by, "h2hGoalDifference") << "1-2 and 4-0";
}

TEST(Stages, PositionsBeginAtOneUnlessTheRulesSayMore) {
    test_league played = a_split_league(stage_carry::all);
    EXPECT_EQ(table_of(played.tables(), "Lower").rows[0].position, 1);
    played.rules.positions_from["Lower"] = {.number = 3};
    EXPECT_EQ(order_of(table_of(played.tables(), "Lower").rows), "3 D, 4 C");
    played.rules.positions_from["Lower"] = {.behind = "Upper"};
    EXPECT_EQ(order_of(table_of(played.tables(), "Lower").rows), "3 D, 4 C");
    played.rules.positions_from.clear();
    played.season.stages[1].positions_from[""] = {.number = 7};
    EXPECT_EQ(order_of(table_of(played.tables(), "Lower").rows), "7 D, 8 C");
}

TEST(Stages, PositionsGoOnBehindTheBetterTeamsWhateverTheOrderOfTheStages) {
    test_league played = a_split_league(stage_carry::all);
    played.rules.positions_continue = true;
    const standings all = played.tables();
    EXPECT_EQ(order_of(table_of(all, "First").rows).substr(0, 3), "1 A");
    EXPECT_EQ(order_of(table_of(all, "Upper").rows), "1 B, 2 A");
    EXPECT_EQ(order_of(table_of(all, "Lower").rows), "3 D, 4 C");
}

TEST(Stages, PositionsGoOnAcrossTheGroupsOfASplitStage) {
    test_league played = a_split_league(stage_carry::all);
    played.rules.positions_continue = true;
    played.season.stages = {{.name = "First"},
                            {.name = "Final", .carry = stage_carry::all, .from = "First"}};
    for (auto& match : played.season.matches) {
        if (match.stage == "First") continue;
        match.group = match.stage;
        match.stage = "Final";
    }
    const standings all = played.tables();
    ASSERT_EQ(all.tables.size(), 3U);
    EXPECT_EQ(all.tables[1].group, "Lower");
    EXPECT_EQ(order_of(all.tables[1].rows), "3 D, 4 C");
    EXPECT_EQ(order_of(all.tables[2].rows), "1 B, 2 A");
    played.rules.positions_continue = false;
    played.rules.positions_from["Lower"] = {.number = 3};
    EXPECT_EQ(order_of(played.tables().tables[1].rows), "3 D, 4 C");
}

TEST(Stages, RingsOfPositionsAndOfStagesEnd) {
    test_league played = a_split_league(stage_carry::all);
    played.season.stages[1].from = "Upper";
    played.season.stages[2].from = "Lower";
    played.rules.positions_from["Lower"] = {.behind = "Upper"};
    played.rules.positions_from["Upper"] = {.behind = "Lower"};
    EXPECT_EQ(played.tables().tables.size(), 3U);
}

TEST(Stages, WithoutFromTheNewestStageThatCarriesNothingGoesBefore) {
    test_league played = a_split_league(stage_carry::all);
    for (auto& stage : played.season.stages) stage.from = std::nullopt;
    EXPECT_EQ(table_of(played.tables(), "Upper").rows[0].played, 4);
    // A first stage that has no name.
    played.season.stages.erase(played.season.stages.begin());
    for (auto& match : played.season.matches) {
        if (match.stage == "First") match.stage = std::nullopt;
    }
    const standings all = played.tables();
    ASSERT_EQ(all.tables.size(), 3U);
    EXPECT_FALSE(all.tables[0].stage);
    EXPECT_EQ(all.tables[0].rows.size(), 4U);
    EXPECT_EQ(table_of(all, "Upper").rows[0].played, 4);
}

TEST(Stages, MatchesOfAStageThatTheSeasonDoesNotHaveCountInNoTableUnlessAskedFor) {
    test_league played = a_split_league(stage_carry::all);
    played.play("A", "D", 5, 0, 9).stage = "Play-offs";
    EXPECT_EQ(played.tables().tables.size(), 3U);
    EXPECT_EQ(played.tables().matches_counted, 8);
    const standings asked = played.tables({.stage = "Play-offs"});
    ASSERT_EQ(asked.tables.size(), 1U);
    EXPECT_EQ(asked.tables[0].rows[0].played, 1);
    EXPECT_EQ(asked.matches_counted, 1);
}

TEST(Stages, WithoutAListTheyAreThoseOfTheMatchesInTheirOrder) {
    test_league played;
    played.play("A", "B", 1, 0).stage = "Opening";
    played.play("A", "B", 0, 1).stage = "Closing";
    const standings all = played.tables();
    ASSERT_EQ(all.tables.size(), 2U);
    EXPECT_EQ(all.tables[0].stage, "Opening");
    EXPECT_EQ(order_of(all.tables[1].rows), "1 B, 2 A");
}

TEST(Groups, HaveTablesAndKnockOutMatchesHaveNone) {
    test_league played;
    for (const char* group : {"Group 10", "Group 2", "Group 1"}) {
        const std::string g = group;
        played.play(g + "a", g + "b", 1, 0).group = g;
    }
    played.play("Group 1a", "Group 2a", 3, 0);
    const standings all = played.tables();
    ASSERT_EQ(all.tables.size(), 3U);
    EXPECT_EQ(all.tables[0].group, "Group 1");
    EXPECT_EQ(all.tables[1].group, "Group 2");
    EXPECT_EQ(all.tables[2].group, "Group 10");
    EXPECT_EQ(all.tables[0].rows[0].played, 1);
    EXPECT_EQ(all.matches_counted, 3);
    const standings one = played.tables({.group = "Group 2"});
    ASSERT_EQ(one.tables.size(), 1U);
    EXPECT_EQ(one.matches_counted, 1);
    EXPECT_TRUE(played.tables({.group = "Group 3"}).tables.empty());
}

TEST(Groups, TwoLeggedTiesAreNoTable) {
    test_league played;
    played.play("A", "B", 1, 0);
    auto& leg = played.play("A", "C", 1, 0);
    leg.is_tie = true;
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B");
    EXPECT_EQ(played.rows()[0].played, 1);
}

/// Three groups of three teams; the thirds lost by 1, 2 and 3 goals.
test_league three_groups() {
    test_league played;
    played.rules.zones = {{1, 2, "next"}};
    played.rules.best_placed =
        best_placed_rules{.position = 3,
                          .best = 2,
                          .order = {criterion::points, criterion::goal_difference},
                          .zone = "next",
                          .description = "as a third"};
    for (int i = 1; i <= 3; ++i) {
        const std::string g = "G" + std::to_string(i);
        played.play(g + "a", g + "b", 1, 0).group = g;
        played.play(g + "b", g + "c", i, 0).group = g;
        played.play(g + "a", g + "c", 1, 0).group = g;
    }
    return played;
}

TEST(BestPlaced, ComparesTheThirdsOfAllGroups) {
    const standings all = three_groups().tables();
    ASSERT_EQ(all.best_placed.size(), 1U);
    const auto& best = all.best_placed[0];
    EXPECT_EQ(order_of(best.rows), "1 G1c, 2 G2c, 3 G3c");
    EXPECT_EQ(best.groups, (std::vector<std::string>{"G1", "G2", "G3"}));
    EXPECT_EQ(best.rows[0].zone, "next");
    EXPECT_FALSE(best.rows[2].zone);
    EXPECT_EQ(all.tables[1].rows[2].zone, "next");
    EXPECT_EQ(all.tables[1].rows[2].description, "as a third");
    EXPECT_FALSE(all.tables[2].rows[2].zone);
}

TEST(BestPlaced, ThoseWhoShareTheLastPlaceAreUndecided) {
    test_league played = three_groups();
    played.rules.best_placed->order = {criterion::points};
    const standings all = played.tables();
    EXPECT_EQ(order_of(all.best_placed[0].rows), "1= G1c, 1= G2c, 1= G3c");
    for (const auto& row : all.best_placed[0].rows) EXPECT_FALSE(row.zone);
}

TEST(BestPlaced, OneGroupAloneComparesNothing) {
    EXPECT_TRUE(three_groups().tables({.group = "G1"}).best_placed.empty());
}

}  // namespace
}  // namespace livescore

#include <gtest/gtest.h>

#include "league.h"

namespace livescore {
namespace {

using tests::decided;
using tests::order_of;
using tests::test_league;
using tests::with_order;

TEST(HeadToHead, ComesBeforeGoalDifferenceWhereTheRulesSaySo) {
    test_league played;
    played.play("A", "B", 1, 0);
    played.play("B", "X", 9, 0);
    EXPECT_EQ(order_of(played.rows()), "1 B, 2 A, 3 X");
    played.rules.order.insert(played.rules.order.begin() + 1, criterion::h2h_points);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 X");
    EXPECT_EQ(decided(played.rows()), "h2hPoints, points, -");
}

TEST(HeadToHead, EachOfItsCriteria) {
    struct a_case {
        criterion c;
        score first;
        score second;
    };
    // A at home first. Each pair of results is level in what stands before.
    for (const auto& [c, first, second] : {a_case{criterion::h2h_points, {1, 0}, {0, 0}},
                                           a_case{criterion::h2h_goal_difference, {2, 0}, {1, 0}},
                                           a_case{criterion::h2h_away_goals, {1, 0}, {2, 1}}}) {
        test_league played = with_order({criterion::points, c});
        played.play("A", "B", first.home, first.away);
        played.play("B", "A", second.home, second.away);
        // B makes up for the points that it lost.
        if (c == criterion::h2h_points) {
            for (int i = 0; i < 3; ++i) played.play("B", "X", 0, 0);
        }
        EXPECT_EQ(order_of(played.rows()).substr(0, 8), "1 A, 2 B") << to_string(c);
        EXPECT_EQ(played.rows()[0].decided_by, to_string(c));
    }
}

TEST(HeadToHead, GoalsForDecideAmongThree) {
    test_league played = with_order({criterion::points, criterion::h2h_points,
                                     criterion::h2h_goal_difference, criterion::h2h_goals_for});
    played.play("A", "B", 1, 0);
    played.play("B", "C", 2, 1);
    played.play("C", "A", 3, 2);
    EXPECT_EQ(order_of(played.rows()), "1 C, 2 A, 3 B");
    EXPECT_EQ(decided(played.rows()), "h2hGoalsFor, h2hGoalsFor, -");
}

/// A beats B and B beats C, each by much; C beats A by little. B and C are level in the mini league
/// of three on points and difference, and then only their own match counts.
test_league a_league_that_needs_a_second_mini_league() {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::h2h_goal_difference,
                          criterion::goal_difference};
    played.play("A", "B", 3, 0);
    played.play("B", "C", 2, 0);
    played.play("C", "A", 1, 0);
    // A +2, B -1, C -1. C has the better difference of all matches.
    played.play("C", "X", 9, 0);
    played.play("A", "X", 1, 0);
    played.play("B", "X", 1, 0);
    return played;
}

TEST(HeadToHead, IsAppliedAgainToThoseThatStayLevel) {
    const test_league played = a_league_that_needs_a_second_mini_league();
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 C, 4 X");
    EXPECT_EQ(decided(played.rows()), "h2hGoalDifference, h2hPoints, points, -");
}

TEST(HeadToHead, IsNotAppliedAgainWhenTheRulesSayNo) {
    test_league played = a_league_that_needs_a_second_mini_league();
    played.rules.head_to_head.reapply = false;
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 C, 3 B, 4 X");
    EXPECT_EQ(decided(played.rows()), "h2hGoalDifference, goalDifference, points, -");
}

TEST(HeadToHead, WaitsUntilEveryMutualMatchIsPlayed) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    played.rules.head_to_head = {.when = head_to_head_when::complete, .legs = 2};
    played.play("A", "B", 1, 0, 1);
    played.play("B", "X", 5, 0, 2);
    played.play("A", "X", 0, 1, 3);
    played.play("X", "A", 0, 1, 3);
    played.play("X", "B", 0, 1, 4);
    // Level on 6 points; only one leg has been played.
    EXPECT_EQ(order_of(played.rows()), "1 B, 2 A, 3 X");
    EXPECT_EQ(played.rows()[0].decided_by, "goalDifference");
    played.fixture("B", "A", 5);
    EXPECT_EQ(played.rows()[0].team.name, "B");
    played.season.matches.pop_back();
    played.play("B", "A", 0, 0, 5);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 X");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
    // As of the round before, the second leg is still to come.
    EXPECT_EQ(order_of(played.rows({.round = "4"})), "1 B, 2 A, 3 X");
    played.rules.head_to_head.when = head_to_head_when::always;
    EXPECT_EQ(order_of(played.rows({.round = "4"})), "1 A, 2 B, 3 X");
}

TEST(HeadToHead, ALegThatIsNeverPlayedIsNotWaitedFor) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    played.rules.head_to_head = {.when = head_to_head_when::complete, .legs = 2};
    played.play("A", "B", 1, 0);
    played.play("B", "X", 5, 0);
    played.fixture("B", "A").standing = match_standing::void_;
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 X");
}

TEST(HeadToHead, WithoutANumberOfLegsThoseOfTheTableCount) {
    test_league once;
    once.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    once.rules.head_to_head.when = head_to_head_when::complete;
    once.play("A", "B", 1, 0);
    once.play("B", "X", 5, 0);
    EXPECT_EQ(order_of(once.rows()), "1 B, 2 A, 3 X") << "A and X have not met";
    once.play("X", "A", 1, 0);
    once.play("Y", "X", 1, 0);
    once.play("A", "Y", 0, 0);
    once.play("Y", "B", 0, 0);
    // Each has met each once, and no more is known of.
    EXPECT_EQ(order_of(once.rows()), "1 Y, 2 A, 3 B, 4 X");
    EXPECT_EQ(once.rows()[1].decided_by, "h2hPoints");
    once.fixture("X", "B");
    EXPECT_EQ(order_of(once.rows()), "1 Y, 2 B, 3 A, 4 X");
}

TEST(HeadToHead, OnlyWhereSomethingIsAtStake) {
    test_league played;
    played.rules.order = {criterion::points, criterion::goal_difference, criterion::goals_for,
                          criterion::h2h_points};
    played.rules.head_to_head.at_stake_only = true;
    played.play("A", "B", 1, 0);
    played.play("B", "A", 0, 0);
    played.play("B", "X", 2, 1);
    played.play("X", "A", 2, 1);
    EXPECT_EQ(order_of(played.rows()), "1= A, 1= B, 3 X");
    played.rules.zones = {{1, 2, "up"}};
    EXPECT_EQ(order_of(played.rows()), "1= A, 1= B, 3 X") << "both are in the zone";
    played.rules.zones = {{1, 1, "up"}};
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 X");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
}

TEST(HeadToHead, IsOfDecidedMatchesToo) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::h2h_goal_difference,
                          criterion::goal_difference};
    played.award("B", "A", {.home = award_result::loss, .away = award_result::win}, {0, 3});
    played.play("B", "X", 8, 0);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 X");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
}

TEST(Playoff, DecidesAPlaceBetweenTwoLevelTeamsWhateverTheirMatchesSay) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    played.rules.playoff_after = {1};
    played.play("A", "B", 1, 0);
    played.play("B", "C", 1, 0);
    played.play("C", "A", 0, 0);
    played.play("B", "C", 0, 0);
    // A and B have 4 points, and not every two teams have met twice.
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 C");
    EXPECT_EQ(played.rows()[0].decided_by, "h2hPoints");
    played.rules.playoff = {played.list({"B", "A"})};
    EXPECT_EQ(order_of(played.rows()), "1 B, 2 A, 3 C");
    EXPECT_EQ(decided(played.rows()), "playoff, points, -");
    played.deduct("B", 1);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 C");
    EXPECT_EQ(played.rows()[0].decided_by, "points")
        << "no play-off between teams that are not level";
}

TEST(Playoff, ThatIsNotPlayedYetLeavesThePlaceOpenAtTheEndOfTheSeason) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    played.rules.playoff_after = {1};
    played.play("A", "B", 1, 0, 1);
    played.play("B", "A", 0, 0, 2);
    played.deduct("A", 3);
    EXPECT_EQ(order_of(played.rows({.round = "1"})), "1 A, 2 B") << "in the course of the season";
    EXPECT_EQ(order_of(played.rows()), "1= A, 1= B");
    EXPECT_EQ(decided(played.rows()), "-, -");
}

TEST(Playoff, MovesTheThirdLevelTeamToWhatPartsItFromBoth) {
    test_league played;
    played.rules.order = {criterion::points, criterion::h2h_points, criterion::goal_difference};
    played.rules.playoff_after = {2};
    // Level on points. A is first by the mini league, B and C only by goal difference.
    played.play("A", "B", 1, 0);
    played.play("A", "C", 1, 0);
    played.play("B", "C", 0, 0);
    for (const char* name : {"B", "C"}) {
        for (int i = 0; i < 2; ++i) played.play(name, "X", 1 + i * (name[0] == 'B' ? 1 : 0), 0);
        played.play(name, name[0] == 'B' ? "X" : "Y", 0, 1);
    }
    played.play("A", "X", 0, 0);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B, 3 C, 4 X, 5 Y");
    EXPECT_EQ(decided(played.rows()), "h2hPoints, goalDifference, points, points, -");
    played.rules.playoff = {played.list({"C", "B"})};
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 C, 3 B, 4 X, 5 Y");
    EXPECT_EQ(decided(played.rows()), "h2hPoints, playoff, points, points, -");
}

}  // namespace
}  // namespace livescore

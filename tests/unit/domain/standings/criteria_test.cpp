/// Each criterion alone: teams that are level in everything before it.
#include <gtest/gtest.h>

#include "league.h"

namespace livescore {
namespace {

using tests::decided;
using tests::order_of;
using tests::test_league;
using tests::with_order;

TEST(Criterion, HasAWordOfItsOwn) {
    for (int i = 0; i < criterion_count; ++i) {
        const auto c = static_cast<criterion>(i);
        EXPECT_EQ(parse_criterion(to_string(c)), c);
    }
    EXPECT_FALSE(parse_criterion("Points"));
}

TEST(Criterion, Points) {
    test_league played = with_order({criterion::points});
    played.play("A", "B", 0, 1);
    EXPECT_EQ(order_of(played.rows()), "1 B, 2 A");
    EXPECT_EQ(decided(played.rows()), "points, -");
}

TEST(Criterion, PointsPerMatch) {
    test_league played = with_order({criterion::points_per_match});
    played.play("A", "X", 1, 0);
    played.play("A", "X", 0, 0);
    played.play("B", "Y", 1, 0);
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A, 3 X, 4 Y");
    EXPECT_EQ(decided(rows), "pointsPerMatch, pointsPerMatch, pointsPerMatch, -");
    EXPECT_DOUBLE_EQ(*rows[0].points_per_match, 3.0);
    EXPECT_DOUBLE_EQ(*rows[1].points_per_match, 2.0);
}

TEST(Criterion, PointsPerMatchIsComparedExactly) {
    test_league played = with_order({criterion::points_per_match});
    // 1 point of 3 matches and 2 of 6 are equal, whatever a third is in binary.
    for (int i = 0; i < 2; ++i) played.play("A", "X", 0, 1);
    played.play("A", "X", 0, 0);
    for (int i = 0; i < 4; ++i) played.play("B", "Y", 0, 1);
    for (int i = 0; i < 2; ++i) played.play("B", "Y", 0, 0);
    EXPECT_EQ(order_of(played.rows()), "1= X, 1= Y, 3= A, 3= B");
}

TEST(Criterion, GoalDifferenceThenGoals) {
    test_league played;
    played.play("A", "X", 2, 0);
    played.play("B", "Y", 3, 1);
    played.play("C", "Z", 3, 0);
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 C, 2 B, 3 A, 4 Y, 5 X, 6 Z");
    EXPECT_EQ(decided(rows), "goalDifference, goalsFor, points, goalsFor, goalDifference, -");
}

TEST(Criterion, Wins) {
    test_league played = with_order({criterion::points, criterion::wins});
    played.play("A", "X", 1, 0);
    for (int i = 0; i < 3; ++i) played.play("B", "Y", 0, 0);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2= B, 2= Y, 4 X");
}

TEST(Criterion, AwayWinsAndAwayGoals) {
    test_league played =
        with_order({criterion::points, criterion::away_wins, criterion::away_goals});
    played.play("X", "A", 0, 1);
    played.play("B", "Y", 1, 0);
    played.play("C", "Z", 1, 0);
    played.play("Z", "C", 3, 2);
    played.play("Z", "C", 0, 0);
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 C, 2 Z, 3 A, 4 B, 5= X, 5= Y");
    EXPECT_EQ(rows[2].decided_by, "awayWins");
    test_league goals = with_order({criterion::points, criterion::away_goals});
    goals.play("X", "A", 1, 1);
    goals.play("B", "Y", 2, 2);
    EXPECT_EQ(order_of(goals.rows()), "1 Y, 2 A, 3= B, 3= X");
    EXPECT_EQ(decided(goals.rows()), "awayGoals, awayGoals, -, -");
}

TEST(Criterion, FairPlay) {
    test_league played = with_order({criterion::points, criterion::fair_play});
    played.play("A", "B", 0, 0).fair_play = {-2, -1};
    EXPECT_EQ(order_of(played.rows()), "1 B, 2 A");
    EXPECT_EQ(decided(played.rows()), "fairPlay, -");
}

TEST(Criterion, OpponentsCountOnceEach) {
    test_league played = with_order({criterion::points, criterion::opponents_points});
    played.play("A", "X", 1, 0);
    played.play("B", "Y", 1, 0);
    played.play("X", "Z", 1, 0);
    played.play("Y", "Z", 0, 0);
    // A, B and X have 3 points. The opponents of X have 4, those of A 3, those of B 1.
    EXPECT_EQ(order_of(played.rows()), "1 X, 2 A, 3 B, 4= Y, 4= Z");
    EXPECT_EQ(played.rows()[1].decided_by, "opponentsPoints");

    test_league twice = with_order({criterion::points, criterion::opponents_points});
    twice.play("A", "X", 0, 0);
    twice.play("X", "A", 0, 0);
    twice.play("B", "Y", 0, 0);
    twice.play("B", "Z", 0, 0);
    EXPECT_EQ(order_of(twice.rows()), "1= A, 1= B, 1= X, 4= Y, 4= Z");

    test_league difference = with_order({criterion::points, criterion::opponents_goal_difference});
    difference.play("A", "X", 1, 0);
    difference.play("B", "Y", 2, 0);
    EXPECT_EQ(order_of(difference.rows()).substr(0, 8), "1 A, 2 B");
    EXPECT_EQ(difference.rows()[0].decided_by, "opponentsGoalDifference");

    test_league goals = with_order({criterion::points, criterion::opponents_goals_for});
    goals.play("A", "X", 2, 1);
    goals.play("B", "Y", 2, 0);
    goals.play("B", "Y", 0, 0);
    goals.play("A", "X", 0, 0);
    EXPECT_EQ(order_of(goals.rows()).substr(0, 8), "1 A, 2 B");
    EXPECT_EQ(goals.rows()[0].decided_by, "opponentsGoalsFor");
}

TEST(Criterion, DrawnLotsAndPlayoffsAreGiven) {
    for (const criterion c : {criterion::drawn_lots, criterion::playoff}) {
        test_league played = with_order({criterion::points, c});
        played.play("A", "B", 0, 0);
        EXPECT_EQ(order_of(played.rows()), "1= A, 1= B");
        auto& lists = c == criterion::playoff ? played.rules.playoff : played.rules.drawn_lots;
        lists = {played.list({"X", "Y"}), played.list({"B", "A"})};
        EXPECT_EQ(order_of(played.rows()), "1 B, 2 A");
        EXPECT_EQ(played.rows()[0].decided_by, to_string(c));
    }
}

TEST(Criterion, AListWithoutAllLevelTeamsDecidesNothing) {
    test_league played = with_order({criterion::points, criterion::drawn_lots});
    played.play("A", "B", 0, 0);
    played.play("B", "C", 0, 0);
    played.play("C", "A", 0, 0);
    played.rules.drawn_lots = {played.list({"C", "A"})};
    EXPECT_EQ(order_of(played.rows()), "1= A, 1= B, 1= C");
}

TEST(Criterion, TeamsThatStayLevelShareAPositionOrStandByName) {
    test_league played;
    played.play("B", "A", 1, 1);
    played.play("C", "D", 0, 3);
    EXPECT_EQ(order_of(played.rows()), "1 D, 2= A, 2= B, 4 C");
    EXPECT_EQ(decided(played.rows()), "points, -, points, -");
    played.rules.undecided_by_name = true;
    EXPECT_EQ(order_of(played.rows()), "1 D, 2 A, 3 B, 4 C");
    EXPECT_EQ(decided(played.rows()), "points, name, points, -");
}

TEST(Criterion, ThreeTeamsShareAndTheNextIsFourth) {
    test_league played;
    played.play("A", "B", 0, 0);
    played.play("B", "C", 0, 0);
    played.play("C", "A", 0, 0);
    played.play("D", "E", 0, 0);
    EXPECT_EQ(order_of(played.rows()), "1= A, 1= B, 1= C, 4= D, 4= E");
}

TEST(Zones, BelongToPositions) {
    test_league played;
    played.rules.zones = {{1, 1, "up", "Promotion"}, {2, 3, "stay"}};
    played.play("A", "B", 1, 0);
    played.play("C", "D", 3, 0);
    const auto rows = played.rows();
    EXPECT_EQ(rows[0].zone, "up");
    EXPECT_EQ(rows[0].description, "Promotion");
    EXPECT_EQ(rows[2].zone, "stay");
    EXPECT_FALSE(rows[2].description);
    EXPECT_FALSE(rows[3].zone);
    EXPECT_FALSE(played.rows({.venue = match_side::home})[0].zone);
}

TEST(Points, OfAShootOut) {
    test_league played;
    played.rules.points = {.win = 3, .draw = 1, .loss = 0, .shootout_win = 2};
    played.play("A", "B", 1, 1).shootout_winner = match_side::away;
    auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].points, 2);
    EXPECT_EQ(rows[1].points, 1);
    EXPECT_EQ(rows[0].drawn, 1);
    played.rules.points.shootout_loss = 0;
    EXPECT_EQ(played.rows()[1].points, 0);
}

TEST(Deduction, IsTakenFromThePointsAndNamed) {
    test_league played;
    played.play("A", "B", 1, 0);
    played.play("C", "B", 0, 0);
    played.deduct("A", 2);
    played.deduct("A", 1);
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 C, 2 B, 3 A");
    EXPECT_EQ(rows[2].points, 0);
    EXPECT_EQ(rows[2].deduction, 3);
    EXPECT_DOUBLE_EQ(*rows[2].points_per_match, 0.0);
}

TEST(Deduction, MayLeaveFewerThanNoPoints) {
    test_league played;
    played.fixture("A", "B");
    played.deduct("A", 4);
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[1].points, -4);
    EXPECT_FALSE(rows[1].points_per_match);
}

}  // namespace
}  // namespace livescore

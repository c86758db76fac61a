/// Which matches count and as what: awards, running matches, moments, rounds, venues, cards.
#include <gtest/gtest.h>

#include "league.h"

namespace livescore {
namespace {

using tests::order_of;
using tests::test_league;

TEST(Award, WithGoalsCountsItsScore) {
    test_league played;
    played.award("A", "B", {award_result::loss, award_result::win, true}, {0, 3});
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].points, 3);
    EXPECT_EQ(rows[0].goals_for, 3);
    EXPECT_EQ(rows[1].goals_against, 3);
    EXPECT_EQ(rows[0].form + rows[1].form, "WL");
}

TEST(Award, WithoutGoalsCountsForPointsOnly) {
    test_league played;
    played.award("A", "B", {award_result::loss, award_result::win, false}, {2, 0});
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].goals_for, 0);
    EXPECT_EQ(rows[1].goals_for, 0);
    EXPECT_EQ(rows[0].won, 1);
    EXPECT_EQ(rows[1].lost, 1);
}

TEST(Award, NoneForBothIsALossForBoth) {
    for (const auto outcome : {award_result::none, award_result::loss}) {
        test_league played;
        played.award("A", "B", {outcome, outcome, true}, {0, 0});
        for (const auto& row : played.rows()) {
            EXPECT_EQ(row.lost, 1);
            EXPECT_EQ(row.drawn, 0);
            EXPECT_EQ(row.points, 0);
            EXPECT_EQ(row.form, "L");
            EXPECT_EQ(row.position, 1);
        }
    }
}

TEST(Award, AgainstThePlayedScoreKeepsTheGoals) {
    test_league played;
    played.award("A", "B", {award_result::loss, award_result::win, true}, {2, 1});
    const auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1 B, 2 A");
    EXPECT_EQ(rows[0].goals_for, 1);
    EXPECT_EQ(rows[1].goals_for, 2);
}

TEST(Award, WithoutAnOutcomeGoesByItsScore) {
    test_league played;
    played.play("A", "B", 3, 0).standing = match_standing::awarded;
    EXPECT_EQ(played.rows()[0].points, 3);
    played.season.matches[0].score = score{1, 1};
    EXPECT_EQ(played.rows()[0].points, 1);
}

TEST(Award, OfAMatchThatIsFinishedAfterAllDoesNotCount) {
    test_league played;
    played.play("A", "B", 3, 0).award = match_award{award_result::loss, award_result::win, true};
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B");
}

TEST(Counting, LeavesOutWhatIsNotOver) {
    test_league played;
    played.play("A", "B", 1, 0);
    EXPECT_FALSE(played.tables().provisional);
    played.play("B", "A", 5, 0).standing = match_standing::remains;
    EXPECT_TRUE(played.tables().provisional);
    EXPECT_EQ(played.tables().matches_counted, 1);
    played.season.matches[1].standing = match_standing::running;
    EXPECT_TRUE(played.tables().provisional);
    EXPECT_EQ(order_of(played.rows()), "1 A, 2 B");
    const standings live = played.tables({.live = true});
    EXPECT_EQ(order_of(live.tables[0].rows), "1 B, 2 A");
    EXPECT_EQ(live.matches_counted, 2);
    EXPECT_TRUE(live.provisional);
    played.season.matches[1].standing = match_standing::void_;
    EXPECT_FALSE(played.tables().provisional);
    EXPECT_EQ(played.tables().matches_counted, 1);
}

TEST(Counting, ATeamBelongsToTheTableByItsFixtures) {
    test_league played;
    played.fixture("A", "B");
    auto rows = played.rows();
    EXPECT_EQ(order_of(rows), "1= A, 1= B");
    EXPECT_EQ(rows[0].played, 0);
    EXPECT_EQ(rows[0].form, "");
    EXPECT_FALSE(rows[0].points_per_match);
    played.season.matches[0].standing = match_standing::void_;
    EXPECT_TRUE(played.tables().tables.empty());
}

TEST(Counting, AMatchWithoutAKnownScoreIsNotCounted) {
    test_league played;
    played.play("A", "B", 0, 0).score = std::nullopt;
    EXPECT_EQ(played.tables().matches_counted, 0);
    EXPECT_TRUE(played.tables().provisional);
}

TEST(Counting, AtGoesByTheEndOfMatches) {
    test_league played;
    const auto& first = played.play("A", "B", 1, 0);
    const timestamp end = *first.ended;
    played.play("B", "A", 4, 0);
    EXPECT_EQ(played.tables({.at = end - std::chrono::seconds(1)}).matches_counted, 0);
    EXPECT_EQ(played.tables({.at = end}).matches_counted, 1);
    EXPECT_EQ(order_of(played.rows({.at = end})), "1 A, 2 B");
    EXPECT_TRUE(played.tables({.at = end}).provisional);
    EXPECT_EQ(played.tables({.at = end + std::chrono::hours(9)}).matches_counted, 2);
}

TEST(Counting, ADeductionHoldsFromItsDecision) {
    test_league played;
    played.play("A", "B", 1, 0);
    const timestamp end = *played.season.matches[0].ended;
    played.season.deductions = {
        {.team = played.team("A"), .points = 4, .decided_at = end + std::chrono::hours(1)}};
    EXPECT_EQ(played.rows({.at = end})[0].points, 3);
    EXPECT_EQ(played.rows({.at = end + std::chrono::hours(1)})[1].points, -1);
    EXPECT_EQ(played.rows()[1].points, -1);
}

TEST(Counting, RoundIsCumulative) {
    test_league played;
    played.play("A", "B", 1, 0, 1);
    played.play("B", "A", 2, 0, 2);
    played.play("B", "A", 2, 0, 10);
    EXPECT_EQ(order_of(played.rows({.round = "1"})), "1 A, 2 B");
    EXPECT_EQ(played.tables({.round = "2"}).matches_counted, 2);
    EXPECT_EQ(played.tables({.round = "Matchday 2"}).matches_counted, 2);
    EXPECT_EQ(played.tables({.round = "9"}).matches_counted, 2);
    EXPECT_EQ(played.tables({.round = "10"}).matches_counted, 3);
    EXPECT_FALSE(played.tables({.round = "2"}).provisional);
    played.season.matches[1].standing = match_standing::remains;
    EXPECT_TRUE(played.tables({.round = "2"}).provisional);
    EXPECT_FALSE(played.tables({.round = "1"}).provisional);
}

TEST(Counting, ANamedRoundMeansAllRoundsThatBeganNoLater) {
    test_league played;
    played.play("A", "B", 1, 0).round = "Opening";
    played.play("B", "A", 1, 0).round = "Middle";
    played.play("A", "B", 1, 0).round = "Closing";
    played.play("B", "A", 1, 0).round = "Middle";
    EXPECT_EQ(played.tables({.round = "Opening"}).matches_counted, 1);
    EXPECT_EQ(played.tables({.round = "Middle"}).matches_counted, 3);
    EXPECT_EQ(played.tables({.round = "Closing"}).matches_counted, 4);
    EXPECT_EQ(played.tables({.round = "Never"}).matches_counted, 0);
    EXPECT_EQ(played.tables({.round = "1"}).matches_counted, 0);
}

TEST(Counting, AStageThatCountsItsRoundsAnewTakesTheWholeStageBeforeIt) {
    test_league played;
    played.season.stages = {{.name = "First"},
                            {.name = "Last", .carry = stage_carry::all, .from = "First"}};
    for (int round = 1; round <= 4; ++round) played.play("A", "B", 1, 0, round).stage = "First";
    played.play("A", "B", 1, 0, 1).stage = "Last";
    played.play("A", "B", 1, 0, 2).stage = "Last";
    EXPECT_EQ(played.tables({.stage = "Last", .round = "1"}).tables[0].rows[0].played, 5);
    EXPECT_EQ(played.tables({.stage = "First", .round = "1"}).tables[0].rows[0].played, 1);
    for (auto& match : played.season.matches) {
        if (match.stage == "Last") match.round = std::to_string(4 + std::stoi(*match.round));
    }
    EXPECT_EQ(played.tables({.stage = "Last", .round = "5"}).tables[0].rows[0].played, 5);
    EXPECT_EQ(played.tables({.stage = "Last", .round = "3"}).tables[0].rows[0].played, 3);
}

TEST(Counting, VenueTakesOneSide) {
    test_league played;
    played.play("A", "B", 1, 0);
    played.play("B", "A", 0, 2);
    played.play("B", "C", 1, 0);
    played.deduct("A", 3);
    const auto home = played.rows({.venue = match_side::home});
    EXPECT_EQ(order_of(home), "1 A, 2 B, 3 C");
}

TEST(Form, IsOfFiveMatchesTheNewestFirst) {
    test_league played;
    played.play("A", "B", 1, 0);
    played.play("A", "B", 0, 1);
    played.play("B", "A", 0, 0);
    played.play("A", "B", 2, 0);
    played.play("B", "A", 0, 3);
    played.play("B", "A", 1, 0);
    const auto rows = played.rows();
    EXPECT_EQ(rows[0].team.name, "A");
    EXPECT_EQ(rows[0].form, "LWWDL");
    EXPECT_EQ(rows[1].form, "WLLDW");
    EXPECT_EQ(played.rows({.venue = match_side::home})[0].form, "WLW");
}

TEST(FairPlay, EachSetOfCardsOfOnePlayer) {
    const auto points = [](const std::vector<shown_card>& cards) {
        return fair_play_points(cards, {});
    };
    using enum card_kind;
    EXPECT_EQ(points({}), 0);
    EXPECT_EQ(points({{yellow, "p"}}), -1);
    EXPECT_EQ(points({{second_yellow, "p"}}), -3);
    EXPECT_EQ(points({{yellow, "p"}, {second_yellow, "p"}}), -3);
    EXPECT_EQ(points({{yellow, "p"}, {second_yellow, "p"}, {red, "p"}}), -3);
    EXPECT_EQ(points({{red, "p"}}), -4);
    EXPECT_EQ(points({{yellow, "p"}, {red, "p"}}), -5);
    EXPECT_EQ(points({{red, "p"}, {yellow, "p"}}), -5);
}

TEST(FairPlay, CardsOfSeveralAndOfUnknownPlayersAddUp) {
    using enum card_kind;
    const std::vector<shown_card> cards{{yellow, "p"}, {yellow, "q"}, {red, "q"},
                                        {yellow, ""},  {yellow, ""},  {red, ""}};
    EXPECT_EQ(fair_play_points(cards, {}), -1 - 5 - 1 - 1 - 4);
    const fair_play_rules other{.yellow = -2, .second_yellow = 0, .red = -6, .yellow_and_red = -7};
    EXPECT_EQ(fair_play_points(cards, other), -2 - 7 - 2 - 2 - 6);
}

}  // namespace
}  // namespace livescore

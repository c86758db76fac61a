// Traps of API-Football's events, which have no ids.
#include "unit/feeds/api_football/fixture_support.h"

namespace livescore {
namespace {

using namespace tests::api_football;

json with_events(const char* status, int home, int away, std::vector<json> events) {
    json one = fixture_json(status, home, away);
    one["events"] = std::move(events);
    return one;
}

TEST(api_football_events, details_name_the_kinds) {
    const auto report = report_of(
        with_events("2H", 2, 1,
                    {event(701, 10, nullptr, "Goal", "Normal Goal", {1, "A. One"}, {2, "B. Two"}),
                     event(702, 20, nullptr, "goal", "Penalty", {11, "C. Three"}),
                     event(701, 45, 2, "Goal", "Own Goal", {12, "D. Four"}),
                     event(702, 50, nullptr, "Card", "Yellow Card", {11, "C. Three"}),
                     event(702, 60, nullptr, "Card", "Second Yellow card", {11, "C. Three"}),
                     event(701, 61, nullptr, "Card", "Red Card", {1, "A. One"}),
                     event(701, 70, nullptr, "Weather", "Rain", {})}));
    EXPECT_EQ(rows_of(report),
              (list{"goal home 10' A. One > B. Two", "penalty_goal away 20' C. Three",
                    "own_goal home 45'+2 D. Four", "yellow_card away 50' C. Three",
                    "second_yellow away 60' C. Three", "red_card home 61' A. One"}));
    EXPECT_EQ(report.incidents->at(0).player_ref, "1");
    EXPECT_EQ(report.incidents->at(0).score_then, std::nullopt) << "rows are never counted";
}

TEST(api_football_events, an_own_goal_is_of_the_team_that_gains_it) {
    const auto report = report_of(
        with_events("1H", 0, 1, {event(702, 9, nullptr, "Goal", "Own Goal", {1, "A. One"})}));
    EXPECT_EQ(rows_of(report), (list{"own_goal away 9' A. One"}));
}

TEST(api_football_events, missed_penalty_has_type_goal_and_is_none) {
    const auto report = report_of(
        with_events("1H", 0, 0, {event(701, 9, nullptr, "Goal", "Missed Penalty", {1, "A. One"})}));
    EXPECT_EQ(rows_of(report), (list{"penalty_missed home 9' A. One"}));
}

TEST(api_football_events, extra_is_null_missing_or_the_added_minutes) {
    json missing = event(701, 90, nullptr, "Goal", "Normal Goal", {1, "A. One"});
    missing["time"].erase("extra");
    const auto report =
        report_of(with_events("2H", 3, 0,
                              {event(701, 45, nullptr, "Goal", "Normal Goal", {1, "A. One"}),
                               event(701, 45, 3, "Goal", "Normal Goal", {1, "A. One"}), missing}));
    EXPECT_EQ(rows_of(report),
              (list{"goal home 45' A. One", "goal home 45'+3 A. One", "goal home 90' A. One"}));
}

TEST(api_football_events, a_cancelled_goal_whose_row_vanished_leaves_the_review) {
    const auto report =
        report_of(with_events("2H", 1, 0,
                              {event(701, 30, nullptr, "Goal", "Normal Goal", {1, "A. One"}),
                               event(701, 55, nullptr, "Var", "Goal cancelled", {2, "B. Two"})}));
    EXPECT_EQ(rows_of(report), (list{"goal home 30' A. One", "var home 55' B. Two"}))
        << "the score says that the other goal stands";
    EXPECT_EQ(report.incidents->at(1).text, "Goal cancelled");
}

TEST(api_football_events, a_cancelled_goal_whose_row_stays_is_struck) {
    const auto report = report_of(
        with_events("2H", 1, 0,
                    {event(701, 30, nullptr, "Goal", "Normal Goal", {1, "A. One"}),
                     event(701, 54, nullptr, "Goal", "Normal Goal", {2, "B. Two"}),
                     event(701, 55, nullptr, "Var", "Goal Disallowed - offside", {2, "B. Two"})}));
    EXPECT_EQ(rows_of(report),
              (list{"goal home 30' A. One", "struck goal home 54' B. Two", "var home 55' B. Two"}));
}

TEST(api_football_events, of_two_goals_the_reviewed_players_own_one_is_struck) {
    const auto report =
        report_of(with_events("2H", 1, 0,
                              {event(701, 53, nullptr, "Goal", "Normal Goal", {1, "A. One"}),
                               event(701, 54, nullptr, "Goal", "Normal Goal", {2, "B. Two"}),
                               event(701, 55, nullptr, "Var", "Goal cancelled", {1, "A. One"})}));
    EXPECT_EQ(report.incidents->at(0).struck, true);
    EXPECT_EQ(report.incidents->at(1).struck, false);
}

TEST(api_football_events, without_a_score_the_review_strikes_the_goal) {
    json one = with_events("2H", 0, 0,
                           {event(701, 54, nullptr, "Goal", "Normal Goal", {2, "B. Two"}),
                            event(701, 55, nullptr, "Var", "Goal cancelled", {})});
    one["goals"] = pair(nullptr, nullptr);
    EXPECT_TRUE(report_of(one).incidents->at(0).struck);
}

TEST(api_football_events, a_confirmed_goal_stands) {
    const auto report =
        report_of(with_events("2H", 1, 0,
                              {event(701, 54, nullptr, "Goal", "Normal Goal", {2, "B. Two"}),
                               event(701, 55, nullptr, "Var", "Goal confirmed", {2, "B. Two"})}));
    EXPECT_EQ(rows_of(report), (list{"goal home 54' B. Two", "var home 55' B. Two"}));
}

TEST(api_football_events, rows_that_do_not_add_up_are_left_as_they_are) {
    const auto more =
        report_of(with_events("2H", 1, 0,
                              {event(701, 30, nullptr, "Goal", "Normal Goal", {1, "A. One"}),
                               event(701, 31, nullptr, "Goal", "Normal Goal", {1, "A. One"})}));
    EXPECT_EQ(more.goals, (score{1, 0}));
    EXPECT_EQ(rows_of(more), (list{"goal home 30' A. One", "goal home 31' A. One"}));
    const auto fewer = report_of(with_events("2H", 2, 0, {}));
    EXPECT_EQ(fewer.goals, (score{2, 0}));
}

TEST(api_football_events, penalty_confirmed_and_its_goal_are_one_goal) {
    const auto report =
        report_of(with_events("HT", 1, 0,
                              {event(701, 45, 5, "Var", "Penalty confirmed", {1, "A. One"}),
                               event(701, 45, 6, "Goal", "Penalty", {1, "A. One"})}));
    EXPECT_EQ(rows_of(report), (list{"var home 45'+5 A. One", "penalty_goal home 45'+6 A. One"}));
}

TEST(api_football_events, a_red_card_that_comes_twice_is_one) {
    const auto report =
        report_of(with_events("2H", 0, 0,
                              {event(701, 60, nullptr, "Card", "Red Card", {1, "A. One"}),
                               event(701, 61, nullptr, "Card", "Red Card", {1, "A. One"}),
                               event(701, 62, nullptr, "Card", "Red Card", {2, "B. Two"})}));
    EXPECT_EQ(rows_of(report), (list{"red_card home 60' A. One", "red_card home 62' B. Two"}));
}

TEST(api_football_events, a_red_card_that_is_cancelled_is_struck) {
    const auto report =
        report_of(with_events("2H", 0, 0,
                              {event(701, 60, nullptr, "Card", "Red Card", {1, "A. One"}),
                               event(701, 62, nullptr, "Var", "Red card cancelled", {1, "A. One"}),
                               event(701, 63, nullptr, "Var", "Card upgrade", {3, "C. Three"})}));
    EXPECT_EQ(rows_of(report), (list{"struck red_card home 60' A. One", "var home 62' A. One",
                                     "var home 63' C. Three"}));
}

TEST(api_football_events, a_substitution_goes_by_who_is_on_the_pitch) {
    std::vector<json> events{
        event(701, 60, nullptr, "subst", "Substitution 1", {12, "On One"}, {9, "Off One"}),
        event(701, 70, nullptr, "subst", "Substitution 2", {8, "Off Two"}, {13, "On Two"}),
        event(701, 80, nullptr, "subst", "Substitution 3", {14, "On Three"}, {12, "On One"})};
    json one = with_events("2H", 0, 0, events);
    EXPECT_EQ(rows_of(report_of(one)).at(0), "substitution home 60' On One > Off One")
        << "without line-ups it is as it comes";
    one["lineups"] = {lineup(701, {{8, "Off Two"}, {9, "Off One"}},
                             {{12, "On One"}, {13, "On Two"}, {14, "On Three"}})};
    EXPECT_EQ(rows_of(report_of(one)), (list{"substitution home 60' Off One > On One",
                                             "substitution home 70' Off Two > On Two",
                                             "substitution home 80' On One > On Three"}));
}

TEST(api_football_events, kicks_of_a_shoot_out_are_no_goals) {
    const auto report = report_of(with_events(
        "PEN", 0, 0,
        {event(701, 120, nullptr, "Goal", "Penalty", {1, "A. One"}, {}, "Penalty Shootout"),
         event(702, 120, nullptr, "Goal", "Missed Penalty", {11, "C. Three"}, {},
               "Penalty Shootout")}));
    EXPECT_EQ(rows_of(report), (list{"shootout_goal home A. One", "shootout_miss away C. Three"}));
}

TEST(api_football_events, a_player_whose_name_is_not_known_yet_is_absent) {
    const auto report = report_of(
        with_events("1H", 1, 0, {event(701, 5, nullptr, "Goal", "Normal Goal", {0, nullptr})}));
    EXPECT_EQ(report.incidents->at(0).player, std::nullopt);
    EXPECT_EQ(report.incidents->at(0).player_ref, std::nullopt);
}

}  // namespace
}  // namespace livescore

// Each test is a trap of OpenLigaDB's answers, with clubs that do not exist.
#include "unit/feeds/openligadb/openligadb_answers.h"

namespace livescore {
namespace {

TEST(openligadb_traps, names_of_a_match_are_read_and_club_icons_are_not) {
    const auto report = report_of(match(), in_play);
    EXPECT_EQ(report.ref, "72001");
    EXPECT_EQ(report.league.ref, "bl1");
    EXPECT_EQ(report.home.ref, "901");
    EXPECT_EQ(report.home.name, "SV Nordhafen");
    EXPECT_EQ(report.home.short_name, "Nordhafen");
    EXPECT_EQ(report.home.logo_url, std::nullopt);
    EXPECT_EQ(report.away.short_name, std::nullopt);
    EXPECT_EQ(report.round, "12");
    EXPECT_EQ(report.venue, "Hafenstadion, Nordhafen");
    EXPECT_EQ(report.attendance, std::nullopt);
    EXPECT_EQ(report.changed_at, at("2026-11-29T15:20:11.43Z"));
}

TEST(openligadb_traps, matchDateTimeUTC_is_the_authority) {
    json one = match();
    one["matchDateTime"] = "2026-11-29T09:00:00";
    EXPECT_EQ(report_of(one, in_play).start, kick_off);
}

TEST(openligadb_traps, a_local_time_alone_is_of_a_zone_with_a_windows_name) {
    json one = match();
    one.erase("matchDateTimeUTC");
    EXPECT_EQ(report_of(one, in_play).start, kick_off);
}

TEST(openligadb_traps, a_match_is_live_when_its_kick_off_has_passed_and_it_is_not_finished) {
    EXPECT_EQ(report_of(match(), kick_off - 1s).status, match_status::scheduled);
    EXPECT_EQ(report_of(match(), kick_off).status, match_status::live);
}

TEST(openligadb_traps, a_score_that_somebody_entered_is_the_score) {
    json one = match();
    one["matchResults"] = {outcome(1, 0, 0)};
    EXPECT_EQ(report_of(one, in_play).goals, score{});
    EXPECT_FALSE(report_of(one, in_play).goals_may_lag);
    one["matchResults"] = json::array();
    one["goals"] = {goal(1, 1, 0, 5)};
    EXPECT_FALSE(report_of(one, in_play).goals_may_lag);
    EXPECT_EQ(report_of(match(), kick_off - 1s).goals, std::nullopt);
}

TEST(openligadb_traps, a_date_30_hours_past_without_results_is_not_live) {
    EXPECT_EQ(report_of(match(), kick_off + 30h - 1s).status, match_status::live);
    const auto report = report_of(match(), kick_off + 30h);
    EXPECT_EQ(report.status, match_status::postponed);
    EXPECT_EQ(report.goals, std::nullopt);
}

TEST(openligadb_traps, a_past_date_with_a_half_time_alone_says_nothing_of_its_status) {
    json one = match();
    one["matchResults"] = {outcome(1, 1, 0)};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.status, std::nullopt);
    EXPECT_EQ(report.goals, std::nullopt);
}

TEST(openligadb_traps, matchIsFinished_before_the_result_does_not_finish) {
    json one = match();
    one["matchIsFinished"] = true;
    one["goals"] = {goal(1, 1, 0, 12)};
    one["matchResults"] = {outcome(1, 1, 0)};
    EXPECT_EQ(report_of(one, in_play).status, match_status::live);
    one["matchResults"].push_back(outcome(2, 1, 0));
    const auto report = report_of(one, in_play);
    EXPECT_EQ(report.status, match_status::finished);
    EXPECT_EQ(report.goals, (score{1, 0}));
    EXPECT_EQ(report.regular_time, (score{1, 0}));
    EXPECT_EQ(report.half_time, (score{1, 0}));
    EXPECT_EQ(report.decided, std::nullopt);
}

TEST(openligadb_traps, a_result_without_the_flag_ends_a_match_of_days_ago_alone) {
    json one = match();
    one["matchResults"] = {outcome(2, 2, 1)};
    EXPECT_EQ(report_of(one, in_play).status, match_status::live);
    EXPECT_EQ(report_of(one, in_play).goals, (score{2, 1}));
    EXPECT_EQ(report_of(one, next_week).status, match_status::finished);
}

TEST(openligadb_traps, matchResults_are_unordered) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(4, 5, 4), outcome(2, 1, 1), outcome(3, 2, 2), outcome(1, 1, 0)};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.half_time, (score{1, 0}));
    EXPECT_EQ(report.regular_time, (score{1, 1}));
    EXPECT_EQ(report.extra_time, (score{2, 2}));
    EXPECT_EQ(report.goals, (score{2, 2}));
    EXPECT_EQ(report.shootout, (score{3, 2}));
    EXPECT_EQ(report.decided, decided_by::penalties);
}

TEST(openligadb_traps, a_shoot_out_that_is_given_alone_is_taken_as_it_is) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(2, 4, 4), outcome(4, 3, 5)};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.goals, (score{4, 4}));
    EXPECT_EQ(report.shootout, (score{3, 5}));
}

TEST(openligadb_traps, resultTypeID_0_of_old_seasons_goes_by_the_name) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(0, 2, 2, "Endergebnis"), outcome(0, 2, 1, "Halbzeit"),
                           outcome(0, 3, 2, "nach Verlängerung"), outcome(0, 9, 9, "Sonstiges")};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.half_time, (score{2, 1}));
    EXPECT_EQ(report.regular_time, (score{2, 2}));
    EXPECT_EQ(report.goals, (score{3, 2}));
    EXPECT_EQ(report.decided, decided_by::extra_time);
}

TEST(openligadb_traps, a_stray_after_extra_time_0_0_is_no_result) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(2, 2, 0), outcome(3, 0, 0), outcome(4, 0, 0)};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.goals, (score{2, 0}));
    EXPECT_EQ(report.extra_time, std::nullopt);
    EXPECT_EQ(report.shootout, std::nullopt);
    EXPECT_EQ(report.decided, std::nullopt);
}

TEST(openligadb_traps, a_shoot_out_told_by_goals_with_a_comment_alone_is_not_in_the_score) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(1, 0, 1), outcome(2, 1, 1)};
    one["goals"] = {kick(6, 2, 3),     goal(2, 1, 1, 54), kick(4, 2, 2),
                    goal(1, 0, 1, 31), kick(3, 1, 2),     kick(7, 2, 4)};
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.goals, (score{1, 1}));
    EXPECT_EQ(report.shootout, (score{1, 3}));
    EXPECT_EQ(report.decided, decided_by::penalties);
    EXPECT_EQ(rows_of(report),
              (list{"goal away 0-1 31' A. Sturm", "goal home 1-1 54' A. Sturm",
                    "shootout_goal away A. Sturm", "shootout_goal home A. Sturm",
                    "shootout_goal away A. Sturm", "shootout_goal away A. Sturm"}));
}

TEST(openligadb_traps, a_shoot_out_that_runs_is_not_in_the_score) {
    json one = match();
    one["goals"] = {goal(1, 0, 1, 31), goal(2, 1, 1, 54), kick(3, 2, 1)};
    const auto report = report_of(one, kick_off + 150min);
    EXPECT_EQ(report.status, match_status::live);
    EXPECT_EQ(report.phase, match_phase::penalty_shootout);
    EXPECT_EQ(report.goals, (score{1, 1}));
    EXPECT_EQ(report.shootout, (score{1, 0}));
}

TEST(openligadb_traps, goals_are_unordered_and_go_by_their_running_score) {
    json one = match();
    one["goals"] = {goal(9, 2, 1, 40), goal(3, 1, 0, 44), goal(5, 1, 1, nullptr)};
    const auto report = report_of(one, in_play);
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(rows_of(report), (list{"goal home 1-0 44' A. Sturm", "goal away 1-1 A. Sturm",
                                     "goal home 2-1 40' A. Sturm"}));
}

TEST(openligadb_traps, matchMinute_null_is_not_0) {
    json one = match();
    one["goals"] = {goal(1, 1, 0, nullptr), goal(2, 2, 0, 0)};
    const auto report = report_of(one, in_play);
    EXPECT_EQ(report.incidents->at(0).minute, std::nullopt);
    EXPECT_EQ(report.incidents->at(1).minute, std::nullopt);
}

TEST(openligadb_traps, goalGetterID_0_and_an_empty_name_are_no_player) {
    json one = match();
    one["goals"] = {goal(1, 1, 0, 5, "")};
    one["goals"][0]["goalGetterID"] = 0;
    const auto report = report_of(one, in_play);
    EXPECT_EQ(report.incidents->at(0).player, std::nullopt);
    EXPECT_EQ(report.incidents->at(0).player_ref, std::nullopt);
}

TEST(openligadb_traps, an_own_goal_is_of_the_side_whose_score_rose) {
    json one = match();
    one["goals"] = {goal(1, 0, 1, 5, "N. Ordmann")};
    one["goals"][0]["isOwnGoal"] = true;
    EXPECT_EQ(rows_of(report_of(one, in_play)), (list{"own_goal away 0-1 5' N. Ordmann"}));
}

TEST(openligadb_traps, isPenalty_beside_isOwnGoal_is_wrong) {
    json one = match();
    one["goals"] = {goal(1, 0, 1, 5), goal(2, 0, 2, 9)};
    one["goals"][0]["isOwnGoal"] = true;
    one["goals"][0]["isPenalty"] = true;
    one["goals"][1]["isPenalty"] = true;
    EXPECT_EQ(rows_of(report_of(one, in_play)),
              (list{"own_goal away 0-1 5' A. Sturm", "penalty_goal away 0-2 9' A. Sturm"}));
}

TEST(openligadb_traps, a_goal_that_was_entered_twice_is_one_goal) {
    json one = match();
    one["goals"] = {goal(1, 1, 0, 5, ""), goal(2, 1, 0, 6, "B. Blitz"), goal(3, 1, 1, 9)};
    EXPECT_EQ(rows_of(report_of(one, in_play)),
              (list{"goal home 1-0 6' B. Blitz", "goal away 1-1 9' A. Sturm"}));
}

TEST(openligadb_traps, a_missing_row_leaves_the_others_sides_alone) {
    json one = match();
    one["goals"] = {goal(1, 2, 0, 5), goal(2, 3, 1, 50), goal(3, 3, 2, 60)};
    const auto report = report_of(one, in_play);
    EXPECT_EQ(report.goals, (score{3, 2}));
    EXPECT_EQ(rows_of(report), (list{"goal home 2-0 5' A. Sturm", "goal away 3-2 60' A. Sturm"}));
}

TEST(openligadb_traps, a_live_match_without_goals_and_results_may_be_behind) {
    const auto report = report_of(match(), in_play);
    EXPECT_EQ(report.goals, score{});
    EXPECT_TRUE(report.goals_may_lag);
    EXPECT_EQ(report.incidents, std::vector<reported_incident>());
}

TEST(openligadb_traps, results_behind_the_goals_do_not_lower_a_live_score) {
    json one = match();
    one["matchResults"] = {outcome(2, 1, 0), outcome(1, 1, 0)};
    one["goals"] = {goal(1, 1, 0, 5), goal(2, 1, 1, 50)};
    EXPECT_EQ(report_of(one, in_play).goals, (score{1, 1}));
    one["goals"] = json::array();
    EXPECT_EQ(report_of(one, in_play).goals, (score{1, 0}));
}

TEST(openligadb_traps, minutes_beyond_90_are_added_unless_there_was_extra_time) {
    json one = match();
    one["goals"] = {goal(1, 1, 0, 94), goal(2, 1, 1, 99), goal(3, 1, 2, 122)};
    one["goals"][1]["isOvertime"] = true;
    one["goals"][2]["isOvertime"] = true;
    const auto report = report_of(one, kick_off + 140min);
    EXPECT_EQ(rows_of(report), (list{"goal home 1-0 90'+4 A. Sturm", "goal away 1-1 99' A. Sturm",
                                     "goal away 1-2 120'+2 A. Sturm"}));
    EXPECT_EQ(report.incidents->at(0).period, std::nullopt);
    EXPECT_EQ(report.incidents->at(1).period, "extra_time_first");
    EXPECT_EQ(report.incidents->at(2).period, "extra_time_second");
}

TEST(openligadb_traps, extra_time_told_by_goals_alone_is_in_the_score) {
    json one = match();
    one["matchIsFinished"] = true;
    one["matchResults"] = {outcome(2, 1, 1)};
    one["goals"] = {goal(1, 1, 0, 20), goal(2, 1, 1, 50), goal(3, 2, 1, 118)};
    one["goals"][2]["isOvertime"] = true;
    const auto report = report_of(one, next_week);
    EXPECT_EQ(report.regular_time, (score{1, 1}));
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.decided, decided_by::extra_time);
}

TEST(openligadb_traps, the_season_in_a_leagues_name_is_not_part_of_it) {
    const auto season = [](const char* name, json year) {
        json one = match();
        one["leagueName"] = name;
        one["leagueSeason"] = std::move(year);
        const auto report = report_of(one, in_play);
        return report.league.name + " | " + report.season.value_or("none");
    };
    EXPECT_EQ(season("1. Fußball-Bundesliga 2026/2027", 2026), "1. Fußball-Bundesliga | 2026-27");
    EXPECT_EQ(season("1. Fußball-Bundesliga", "2026"), "1. Fußball-Bundesliga | 2026-27");
    EXPECT_EQ(season("Testliga 2099/00", nullptr), "Testliga | 2099-00");
    EXPECT_EQ(season("WM 2026", 2026), "WM | 2026");
    EXPECT_EQ(season("Hallenliga Gruppe 7", nullptr), "Hallenliga Gruppe 7 | none");
}

TEST(openligadb_traps, old_recordings_have_pascal_case_members) {
    const json old = json::parse(R"([{"MatchID": 4884, "MatchDateTime": "2002-08-09T20:00:00",
      "TimeZoneID": "W. Europe Standard Time", "LeagueId": 50, "LeagueName": "1. Testliga 2002/2003",
      "MatchDateTimeUTC": "2002-08-09T18:00:00Z",
      "Group": {"GroupName": "1. Spieltag", "GroupOrderID": 1, "GroupID": 11526},
      "Team1": {"TeamId": 7, "TeamName": "SV Nordhafen", "ShortName": ""},
      "Team2": {"TeamId": 54, "TeamName": "FC Südstein", "ShortName": ""},
      "MatchIsFinished": true,
      "MatchResults": [{"ResultName": "Endergebnis", "PointsTeam1": 2, "PointsTeam2": 1, "ResultTypeID": 2}],
      "Goals": [{"GoalID": 1, "ScoreTeam1": 1, "ScoreTeam2": 0, "MatchMinute": 3, "GoalGetterName": "A. Sturm"}],
      "Location": null, "NumberOfViewers": 4711}])");
    const auto answer = decode(old, next_week, "/getmatchdata/bl1/2002");
    ASSERT_TRUE(answer);
    const auto& report = answer->fixtures.at(0);
    EXPECT_EQ(report.ref, "4884");
    EXPECT_EQ(report.league.ref, "bl1");
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.attendance, 4711);
    EXPECT_EQ(rows_of(report), (list{"goal home 1-0 3' A. Sturm"}));
}

TEST(openligadb_traps, an_empty_answer_where_matches_are_known_is_an_error) {
    EXPECT_FALSE(decode(json::array(), in_play));
    const auto season = decode(json::array(), in_play, "/getmatchdata/bl1/2026");
    ASSERT_TRUE(season);
    EXPECT_TRUE(season->fixtures.empty());
}

TEST(openligadb_traps, an_answer_of_another_shape_is_an_error) {
    for (const char* body : {"null", "3", "\"\"", "{}", R"({"message": "gone"})", "[", ""}) {
        const auto answer = openligadb_adapter().decode(
            {.key = "k", .target = "/getmatchdata/bl1/2026"}, body, in_play);
        ASSERT_FALSE(answer) << body;
        EXPECT_EQ(answer.error().code, errc::invalid_argument);
    }
}

TEST(openligadb_traps, a_broken_match_is_a_problem_and_the_rest_is_taken) {
    json nameless = match();
    nameless["matchID"] = 7;
    nameless["team2"] = nullptr;
    const auto answer =
        decode(json::array({nameless, 3, json::object(), match(), nullptr}), in_play);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->fixtures.size(), 1U);
    EXPECT_EQ(answer->fixtures[0].ref, "72001");
    ASSERT_EQ(answer->problems.size(), 4U);
    EXPECT_EQ(answer->problems[0], "Fixture 7: away.name: Required");
}

TEST(openligadb_traps, one_match_is_an_object) {
    const auto answer = decode(match(), in_play, "/getmatchdata/72001");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.size(), 1U);
}

}  // namespace
}  // namespace livescore

// Each test is a trap of football-data.org's answers, with clubs that do not exist.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/feeds/plan_support.h"

namespace livescore {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using tests::fixture;
using tests::plan_of;
using list = std::vector<std::string>;

json match(const char* status = "FINISHED") {
    json one = json::parse(R"({
      "area": {"id": 2072, "name": "England", "code": "ENG"},
      "competition": {"id": 2021, "name": "Premier League", "code": "PL", "type": "LEAGUE"},
      "season": {"id": 900, "startDate": "2026-08-15", "endDate": "2027-05-23", "currentMatchday": 12},
      "id": 500101, "utcDate": "2026-11-29T14:00:00Z", "minute": 90, "injuryTime": 4,
      "attendance": 31000, "venue": "Harbour Ground", "matchday": 12, "stage": "REGULAR_SEASON",
      "group": null, "lastUpdated": "2026-11-29T16:05:00Z",
      "homeTeam": {"id": 801, "name": "Harbour Rovers FC", "shortName": "Harbour", "tla": "HAR", "crest": "https://c.test/1.png"},
      "awayTeam": {"id": 802, "name": "Millbrook Town", "shortName": "Millbrook", "tla": "MIL", "crest": null},
      "score": {"winner": "HOME_TEAM", "duration": "REGULAR", "fullTime": {"home": 2, "away": 1}, "halfTime": {"home": 1, "away": 1}}})");
    one["status"] = status;
    return one;
}

json pair(int home, int away) {
    return {{"home", home}, {"away", away}};
}

json shootout(json full, json penalties) {
    json one = match();
    one["score"] = {{"winner", "AWAY_TEAM"},
                    {"duration", "PENALTY_SHOOTOUT"},
                    {"fullTime", std::move(full)},
                    {"penalties", std::move(penalties)}};
    return one;
}

result<decoded_answer> decode(const json& body) {
    return football_data_adapter().decode({.key = "k", .target = "/v4/matches"}, body.dump(),
                                          tests::plan_now);
}

fixture_report report_of(const json& one) {
    const auto answer = decode({{"matches", json::array({one})}});
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->problems, list());
    EXPECT_EQ(answer->fixtures.size(), 1U);
    return answer->fixtures.at(0);
}

TEST(football_data_traps, members_of_a_match_are_read) {
    const auto report = report_of(match());
    EXPECT_EQ(report.ref, "500101");
    EXPECT_EQ(report.league.ref, "PL");
    EXPECT_EQ(report.league.name, "Premier League");
    EXPECT_EQ(report.league.country, "England");
    EXPECT_EQ(report.season, "2026-27");
    EXPECT_EQ(report.round, "12");
    EXPECT_EQ(report.stage, std::nullopt);
    EXPECT_EQ(report.home.code, "HAR");
    EXPECT_EQ(report.home.logo_url, std::nullopt);
    EXPECT_EQ(report.venue, "Harbour Ground");
    EXPECT_EQ(report.attendance, 31000);
    EXPECT_EQ(report.status, match_status::finished);
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.half_time, (score{1, 1}));
    EXPECT_EQ(report.regular_time, (score{2, 1}));
    EXPECT_EQ(report.decided, std::nullopt);
    EXPECT_EQ(report.quality, std::nullopt);
    EXPECT_EQ(report.incidents, std::nullopt) << "the free tier has no events";
}

TEST(football_data_traps, full_time_includes_the_shoot_out) {
    json one = shootout(pair(6, 6), pair(4, 5));
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.shootout, (score{4, 5}));
    EXPECT_EQ(report.winner, match_winner::away) << "of the tie: it is a second leg";
    EXPECT_EQ(report.decided, decided_by::penalties);
    EXPECT_EQ(report.quality, std::nullopt);
}

TEST(football_data_traps, a_negative_difference_keeps_the_raw_score_as_inconsistent) {
    const auto report = report_of(shootout(pair(3, 4), pair(4, 3)));
    EXPECT_EQ(report.goals, (score{3, 4}));
    EXPECT_EQ(report.shootout, std::nullopt);
    EXPECT_EQ(report.quality, "inconsistent");
}

TEST(football_data_traps, a_difference_that_the_parts_deny_keeps_the_raw_score) {
    json one = shootout(pair(6, 6), pair(4, 5));
    one["score"]["regularTime"] = pair(1, 1);
    one["score"]["extraTime"] = pair(0, 0);
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{6, 6}));
    EXPECT_EQ(report.quality, "inconsistent");
}

TEST(football_data_traps, a_score_below_half_time_cannot_be) {
    json one = shootout(pair(4, 5), pair(4, 5));
    one["score"]["halfTime"] = pair(1, 0);
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{4, 5}));
    EXPECT_EQ(report.quality, "inconsistent");
}

TEST(football_data_traps, regular_time_null_in_older_answers) {
    json one = shootout(pair(5, 6), pair(4, 5));
    one["score"]["regularTime"] = nullptr;
    one["score"]["extraTime"] = nullptr;
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{1, 1}));
    EXPECT_EQ(report.regular_time, std::nullopt);
    EXPECT_EQ(report.extra_time, std::nullopt);
}

TEST(football_data_traps, penalties_null_in_a_shoot_out_goes_by_the_parts) {
    json one = shootout(pair(6, 7), nullptr);
    one["score"]["regularTime"] = pair(1, 1);
    one["score"]["extraTime"] = pair(1, 1);
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{2, 2}));
    EXPECT_EQ(report.shootout, (score{4, 5}));
    EXPECT_EQ(report.regular_time, (score{1, 1}));
    EXPECT_EQ(report.extra_time, (score{2, 2}));
}

TEST(football_data_traps, penalties_null_without_parts_is_a_level_score_or_inconsistent) {
    const auto level = report_of(shootout(pair(1, 1), nullptr));
    EXPECT_EQ(level.goals, (score{1, 1}));
    EXPECT_EQ(level.shootout, std::nullopt);
    EXPECT_EQ(level.winner, match_winner::away);
    EXPECT_EQ(level.quality, std::nullopt);
    const auto unclear = report_of(shootout(pair(5, 6), nullptr));
    EXPECT_EQ(unclear.goals, (score{5, 6}));
    EXPECT_EQ(unclear.quality, "inconsistent");
}

TEST(football_data_traps, extra_time_is_goals_in_extra_time_alone) {
    json one = match();
    one["score"] = {{"winner", "HOME_TEAM"},     {"duration", "EXTRA_TIME"},
                    {"fullTime", pair(3, 2)},    {"halfTime", pair(0, 0)},
                    {"regularTime", pair(2, 2)}, {"extraTime", pair(1, 0)}};
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{3, 2}));
    EXPECT_EQ(report.regular_time, (score{2, 2}));
    EXPECT_EQ(report.extra_time, (score{3, 2}));
    EXPECT_EQ(report.decided, decided_by::extra_time);
}

TEST(football_data_traps, statuses_are_mapped_in_any_case) {
    const auto told = [](const char* word) {
        const auto report = report_of(match(word));
        return std::string(report.status ? to_string(*report.status) : "none") +
               (report.phase ? ' ' + std::string(to_string(*report.phase)) : "");
    };
    EXPECT_EQ(told("SCHEDULED"), "scheduled");
    EXPECT_EQ(told("TIMED"), "scheduled");
    EXPECT_EQ(told("IN_PLAY"), "live");
    EXPECT_EQ(told("paused"), "halftime");
    EXPECT_EQ(told("EXTRA_TIME"), "live extra_time");
    EXPECT_EQ(told("PENALTY_SHOOTOUT"), "live penalty_shootout");
    EXPECT_EQ(told("FINISHED"), "finished full_time");
    EXPECT_EQ(told("SUSPENDED"), "suspended");
    EXPECT_EQ(told("POSTPONED"), "postponed");
    EXPECT_EQ(told("CANCELLED"), "cancelled");
    EXPECT_EQ(told("AWARDED"), "awarded full_time");
}

TEST(football_data_traps, an_unknown_status_does_not_break_the_rest) {
    const auto report = report_of(match("VAR_CHECK"));
    EXPECT_EQ(report.status, std::nullopt);
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.regular_time, std::nullopt) << "nothing says that it is over";
    json none = match();
    none["status"] = nullptr;
    EXPECT_EQ(report_of(none).status, std::nullopt);
}

TEST(football_data_traps, null_goals_are_not_0_and_a_score_before_kick_off_is_none) {
    json one = match("IN_PLAY");
    one["score"]["fullTime"] = {{"home", nullptr}, {"away", nullptr}};
    EXPECT_EQ(report_of(one).goals, std::nullopt);
    one["score"]["fullTime"] = {{"home", 1}, {"away", nullptr}};
    EXPECT_EQ(report_of(one).goals, std::nullopt);
    json timed = match("TIMED");
    timed["score"]["fullTime"] = pair(0, 0);
    EXPECT_EQ(report_of(timed).goals, std::nullopt);
}

TEST(football_data_traps, injury_time_counts_while_the_match_runs) {
    EXPECT_EQ(report_of(match("IN_PLAY")).added_minutes, 4);
    EXPECT_EQ(report_of(match()).added_minutes, std::nullopt);
}

TEST(football_data_traps, a_tla_with_a_blank_is_read_without_it) {
    json one = match();
    one["homeTeam"]["tla"] = "HA ";
    one["awayTeam"]["tla"] = "M1L";
    const auto report = report_of(one);
    EXPECT_EQ(report.home.code, "HA");
    EXPECT_EQ(report.away.code, std::nullopt);
}

TEST(football_data_traps, stages_groups_and_matchdays_are_places) {
    json one = match();
    one["stage"] = "GROUP_STAGE";
    one["group"] = "GROUP_C";
    auto report = report_of(one);
    EXPECT_EQ(report.stage, "Group stage");
    EXPECT_EQ(report.group, "Group C");
    EXPECT_EQ(report.round, "12");
    one["stage"] = "QUARTER_FINALS";
    one["group"] = nullptr;
    report = report_of(one);
    EXPECT_EQ(report.stage, std::nullopt);
    EXPECT_EQ(report.round, "Quarter finals");
}

TEST(football_data_traps, a_match_whose_teams_are_not_known_yet_is_a_problem_of_its_own) {
    json one = match("TIMED");
    one["homeTeam"] = {{"id", nullptr}, {"name", nullptr}};
    const auto answer = decode({{"matches", json::array({one, match()})}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.size(), 1U);
    EXPECT_EQ(answer->problems, (list{"Fixture 500101: home.name: Required"}));
}

TEST(football_data_traps, the_competition_of_the_list_serves_its_matches) {
    json one = match();
    json competition = one["competition"];
    one.erase("competition");
    const auto answer = decode({{"competition", competition}, {"matches", json::array({one})}});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.at(0).league.ref, "PL");
}

TEST(football_data_traps, an_error_with_http_200_is_an_error) {
    EXPECT_FALSE(decode({{"message", "slow down"}, {"errorCode", 429}}));
    EXPECT_FALSE(decode({{"filters", json::object()}}));
    EXPECT_FALSE(decode(json::array()));
    EXPECT_FALSE(football_data_adapter().decode({}, "<html>", tests::plan_now));
}

TEST(football_data_plan, one_request_asks_for_all_that_runs) {
    EXPECT_EQ(plan_of(football_data_adapter(), {"PL", "BL1"},
                      {fixture("1", -60min, match_status::live), fixture("2", 9h)}),
              (list{"live /v4/matches?competitions=PL,BL1&dateFrom=2026-11-29&dateTo=2026-12-01",
                    "idle /v4/competitions/PL/matches", "idle /v4/competitions/BL1/matches"}));
}

TEST(football_data_plan, without_a_match_that_is_near_schedules_are_all) {
    EXPECT_EQ(plan_of(football_data_adapter(), {"PL"}, {fixture("1", 30h)}),
              (list{"idle /v4/competitions/PL/matches"}));
}

TEST(football_data_plan, states_its_limits_in_headers) {
    const auto& adapter = football_data_adapter();
    EXPECT_EQ(adapter.credentials("abc"), (response_headers{{"x-auth-token", "abc"}}));
    const auto some =
        adapter.limits({{"x-requests-available-minute", "7"}, {"x-requestcounter-reset", "41"}});
    EXPECT_EQ(some.left_minute, 7);
    EXPECT_EQ(some.retry_after, std::nullopt);
    const auto none =
        adapter.limits({{"x-requests-available-minute", "0"}, {"x-requestcounter-reset", "41"}});
    EXPECT_EQ(none.retry_after, 41s);
    EXPECT_EQ(adapter.limits({{"retry-after", "9"}}).retry_after, 9s);
}

}  // namespace
}  // namespace livescore

// Each test is a trap of API-Football's answers, with clubs that do not exist.
#include "unit/feeds/api_football/fixture_support.h"

namespace livescore {
namespace {

using namespace tests::api_football;

TEST(api_football_traps, members_of_a_fixture_are_read) {
    const auto report = report_of(fixture_json("2H", 2, 1));
    EXPECT_EQ(report.ref, "990001");
    EXPECT_EQ(report.league.ref, "39");
    EXPECT_EQ(report.league.country, "England");
    EXPECT_EQ(report.season, "2026-27");
    EXPECT_EQ(report.round, "12");
    EXPECT_EQ(report.stage, std::nullopt);
    EXPECT_EQ(report.start, parse_iso8601("2026-11-29T14:00:00Z"));
    EXPECT_EQ(report.officials, R"([{"country":"England","name":"M. Whistle","role":"referee"}])");
    EXPECT_EQ(report.venue, "Harbour Ground");
}

TEST(api_football_traps, the_minute_beyond_full_time_is_not_what_the_board_shows) {
    json one = fixture_json("2H", 2, 1);
    for (const int minute : {1, 2, 7}) {
        one["fixture"]["status"]["extra"] = minute;
        EXPECT_EQ(report_of(one).added_minutes, std::nullopt);
    }
}

TEST(api_football_traps, errors_come_with_http_200_as_a_list_or_an_object) {
    json body = envelope({});
    EXPECT_TRUE(decode(body));
    body["errors"] = {{"token", "Error/Missing application key"}};
    const auto refused = decode(body);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("Missing application key"), std::string::npos);
    body["errors"] = {"rateLimit"};
    EXPECT_FALSE(decode(body));
    body["errors"] = json::object();
    EXPECT_TRUE(decode(body));
    body["response"] = nullptr;
    EXPECT_FALSE(decode(body));
}

TEST(api_football_traps, statuses_are_read_in_any_case_and_unknown_ones_say_nothing) {
    const auto told = [](const char* word) {
        const auto report = report_of(fixture_json(word, 1, 1));
        return std::string(report.status ? to_string(*report.status) : "none") +
               (report.phase ? ' ' + std::string(to_string(*report.phase)) : "");
    };
    EXPECT_EQ(told("TBD"), "scheduled");
    EXPECT_EQ(told("ns"), "scheduled");
    EXPECT_EQ(told("1h"), "live first_half");
    EXPECT_EQ(told("Ht"), "halftime half_time");
    EXPECT_EQ(told("2H"), "live second_half");
    EXPECT_EQ(told("ET"), "live extra_time");
    EXPECT_EQ(told("BT"), "halftime extra_time");
    EXPECT_EQ(told("P"), "live penalty_shootout");
    EXPECT_EQ(told("SUSP"), "suspended");
    EXPECT_EQ(told("INT"), "suspended");
    EXPECT_EQ(told("FT"), "finished full_time");
    EXPECT_EQ(told("AET"), "finished full_time");
    EXPECT_EQ(told("PEN"), "finished full_time");
    EXPECT_EQ(told("PST"), "postponed");
    EXPECT_EQ(told("CANC"), "cancelled");
    EXPECT_EQ(told("ABD"), "abandoned");
    EXPECT_EQ(told("AWD"), "awarded full_time");
    EXPECT_EQ(told("WO"), "awarded full_time");
    EXPECT_EQ(told("LIVE"), "live");
    EXPECT_EQ(told("WTF"), "none");
    json none = fixture_json("FT", 1, 1);
    none["fixture"]["status"] = nullptr;
    EXPECT_EQ(report_of(none).status, std::nullopt);
}

TEST(api_football_traps, goals_null_before_kick_off_are_not_0) {
    json one = fixture_json("NS", 0, 0);
    one["goals"] = {{"home", nullptr}, {"away", nullptr}};
    EXPECT_EQ(report_of(one).goals, std::nullopt);
    json live = fixture_json("1H", 0, 0);
    EXPECT_EQ(report_of(live).goals, (score{0, 0}));
    live["goals"]["away"] = nullptr;
    EXPECT_EQ(report_of(live).goals, std::nullopt);
}

TEST(api_football_traps, half_time_is_the_running_score_during_the_first_half) {
    json one = fixture_json("1H", 1, 0);
    one["score"]["halftime"] = pair(1, 0);
    EXPECT_EQ(report_of(one).half_time, std::nullopt);
    one["fixture"]["status"]["short"] = "HT";
    EXPECT_EQ(report_of(one).half_time, (score{1, 0}));
}

TEST(api_football_traps, goals_exclude_the_shoot_out_and_extratime_is_of_extra_time_alone) {
    json one = fixture_json("PEN", 2, 2);
    one["score"] = {{"halftime", pair(1, 0)},
                    {"fulltime", pair(1, 1)},
                    {"extratime", pair(1, 1)},
                    {"penalty", pair(4, 5)}};
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{2, 2}));
    EXPECT_EQ(report.regular_time, (score{1, 1}));
    EXPECT_EQ(report.extra_time, (score{2, 2}));
    EXPECT_EQ(report.shootout, (score{4, 5}));
    EXPECT_EQ(report.decided, decided_by::penalties);
    EXPECT_EQ(report.quality, std::nullopt);
}

TEST(api_football_traps, pen_in_a_league_round_has_no_extra_time) {
    json one = fixture_json("PEN", 1, 1);
    one["score"] = {{"halftime", pair(0, 0)},
                    {"fulltime", pair(1, 1)},
                    {"extratime", pair(nullptr, nullptr)},
                    {"penalty", pair(3, 1)}};
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{1, 1}));
    EXPECT_EQ(report.extra_time, std::nullopt);
    EXPECT_EQ(report.shootout, (score{3, 1}));
}

TEST(api_football_traps, parts_that_contradict_the_goals_are_inconsistent) {
    json one = fixture_json("FT", 3, 1);
    one["score"]["fulltime"] = pair(2, 1);
    const auto report = report_of(one);
    EXPECT_EQ(report.goals, (score{3, 1}));
    EXPECT_EQ(report.regular_time, std::nullopt);
    EXPECT_EQ(report.quality, "inconsistent");
}

TEST(api_football_traps, winner_true_leads_and_is_no_winner_before_an_award) {
    json one = fixture_json("2H", 1, 0);
    one["teams"]["home"]["winner"] = true;
    EXPECT_EQ(report_of(one).winner, std::nullopt);
    one["fixture"]["status"]["short"] = "WO";
    EXPECT_EQ(report_of(one).winner, match_winner::home);
    EXPECT_EQ(report_of(one).decided, decided_by::awarded);
}

TEST(api_football_traps, lists_without_events_say_nothing_of_events) {
    json one = fixture_json("2H", 1, 0);
    one.erase("events");
    EXPECT_EQ(report_of(one).incidents, std::nullopt);
    one["events"] = json::array();
    EXPECT_EQ(report_of(one).incidents, std::vector<reported_incident>());
}

TEST(api_football_traps, rounds_of_groups_and_stages) {
    const auto place = [](const char* round) {
        json one = fixture_json("NS", 0, 0);
        one["league"]["round"] = round;
        const auto report = report_of(one);
        return report.stage.value_or("-") + '|' + report.group.value_or("-") + '|' +
               report.round.value_or("-");
    };
    EXPECT_EQ(place("Regular Season - 12"), "-|-|12");
    EXPECT_EQ(place("Group A - 3"), "-|Group A|3");
    EXPECT_EQ(place("League Stage - 8"), "League Stage|-|8");
    EXPECT_EQ(place("Quarter-finals"), "-|-|Quarter-finals");
}

TEST(api_football_traps, a_season_is_one_year_where_leagues_follow_the_calendar) {
    const auto season = [](const char* country, const char* league) {
        json one = fixture_json("NS", 0, 0);
        one["league"]["country"] = country;
        one["league"]["name"] = league;
        return report_of(one).season.value();
    };
    EXPECT_EQ(season("Germany", "Bundesliga"), "2026-27");
    EXPECT_EQ(season("Brazil", "Serie A"), "2026");
    EXPECT_EQ(season("World", "World Cup"), "2026");
    EXPECT_EQ(season("World", "UEFA Champions League"), "2026-27");
}

TEST(api_football_traps, a_broken_fixture_is_a_problem_and_the_rest_is_taken) {
    json broken = fixture_json("NS", 0, 0);
    broken["teams"]["away"]["name"] = nullptr;
    const auto answer = decode(envelope({3, broken, fixture_json("NS", 0, 0), nullptr}));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.size(), 1U);
    EXPECT_EQ(answer->problems.size(), 3U);
}

TEST(api_football_traps, further_pages_are_asked_for) {
    json body = envelope({});
    body["paging"] = {{"current", 1}, {"total", 3}};
    const planned_request first{.key = "api-football:39/2026",
                                .target = "/fixtures?league=39&season=2026"};
    const auto one = api_football_adapter().decode(first, body.dump(), tests::plan_now);
    ASSERT_EQ(one->more.size(), 1U);
    EXPECT_EQ(one->more[0].target, "/fixtures?league=39&season=2026&page=2");
    body["paging"]["current"] = 2;
    const auto two = api_football_adapter().decode(one->more[0], body.dump(), tests::plan_now);
    EXPECT_EQ(two->more.at(0).target, "/fixtures?league=39&season=2026&page=3");
    EXPECT_EQ(two->more.at(0).key, "api-football:39/2026#page=3");
    body["paging"]["current"] = 3;
    EXPECT_TRUE(api_football_adapter().decode(two->more[0], body.dump(), {})->more.empty());
}

TEST(api_football_traps, statistics_are_numbers_percents_decimals_and_null) {
    json one = fixture_json("2H", 1, 0);
    const auto of = [](int team, json shots, json share, json goals) {
        return json{{"team", {{"id", team}}},
                    {"statistics",
                     {{{"type", "Total Shots"}, {"value", std::move(shots)}},
                      {{"type", "Ball Possession"}, {"value", std::move(share)}},
                      {{"type", "expected_goals"}, {"value", std::move(goals)}},
                      {{"type", "Moon Phase"}, {"value", 3}}}}};
    };
    one["statistics"] = {of(701, 9, "53%", "1.34"), of(702, nullptr, "47%", "0.05")};
    const auto report = report_of(one);
    ASSERT_EQ(report.stats.size(), 3U);
    EXPECT_EQ(report.stats[0].name, "shots");
    EXPECT_EQ(report.stats[0].home, std::optional(std::optional(9.0)));
    EXPECT_EQ(report.stats[0].away, std::nullopt) << "null is not 0";
    EXPECT_EQ(report.stats[1].name, "possession");
    EXPECT_EQ(report.stats[1].away, std::optional(std::optional(47.0)));
    EXPECT_EQ(report.stats[2].name, "expected_goals");
    EXPECT_EQ(report.stats[2].home, std::optional(std::optional(1.34)));
    EXPECT_EQ(report.stats[2].away, std::optional(std::optional(0.05)));
}

TEST(api_football_traps, line_ups_have_colours_without_a_hash_and_a_bench_without_a_grid) {
    json one = fixture_json("2H", 1, 0);
    json sheet = lineup(701, {{1, "G. Keeper"}, {9, "A. Striker"}}, {{12, "B. Bench"}});
    sheet["startXI"][1]["player"]["number"] = 1;  // a slip: the keeper's number again
    one["lineups"] = {sheet, lineup(999, {{3, "Of Another Match"}}, {})};
    const auto report = report_of(one);
    ASSERT_TRUE(report.lineups && report.lineups->home && *report.lineups->home);
    EXPECT_FALSE(report.lineups->away);
    const team_sheet& home = **report.lineups->home;
    EXPECT_EQ(home.formation, "4-3-3");
    EXPECT_EQ(home.coach, "C. Coach");
    using colors = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(home.colors, (colors{{"number", "#ffffff"}, {"shirt", "#c00000"}}));
    ASSERT_EQ(home.starting.size(), 2U);
    EXPECT_EQ(home.starting[0].grid, "1:1");
    EXPECT_EQ(home.starting[0].position, player_position::goalkeeper);
    EXPECT_EQ(home.starting[1].number, std::nullopt);
    ASSERT_EQ(home.bench.size(), 1U);
    EXPECT_EQ(home.bench[0].grid, std::nullopt);
}

TEST(api_football_plan, live_fixtures_come_twenty_at_a_time) {
    std::vector<known_fixture> fixtures;
    for (int i = 1; i <= 21; ++i)
        fixtures.push_back(
            tests::fixture(std::to_string(i), std::chrono::minutes(-30), match_status::live));
    fixtures.push_back(tests::fixture("77", std::chrono::hours(3)));
    const auto plan = tests::plan_of(api_football_adapter(), {"39/2026", "wrong"}, fixtures);
    EXPECT_EQ(plan, (list{"live /fixtures?ids=1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18-19-20",
                          "live /fixtures?ids=21", "near /fixtures?ids=77",
                          "idle /fixtures?league=39&season=2026"}));
}

TEST(api_football_plan, states_its_limits_in_headers) {
    const auto& adapter = api_football_adapter();
    EXPECT_EQ(adapter.credentials("abc"), (response_headers{{"x-apisports-key", "abc"}}));
    const auto limits = adapter.limits({{"x-ratelimit-requests-remaining", "88"},
                                        {"x-ratelimit-remaining", "9"},
                                        {"retry-after", "30"}});
    EXPECT_EQ(limits.left_day, 88);
    EXPECT_EQ(limits.left_minute, 9);
    EXPECT_EQ(limits.retry_after, std::chrono::seconds(30));
}

}  // namespace
}  // namespace livescore

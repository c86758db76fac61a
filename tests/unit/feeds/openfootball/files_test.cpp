// Files of openfootball: their spellings, their times, and whole ones of tests/data.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "unit/feeds/plan_support.h"

namespace livescore {
namespace {

using nlohmann::json;
using list = std::vector<std::string>;

result<decoded_answer> decode(const std::string& body) {
    return openfootball_adapter().decode({.key = "k", .target = "file.json"}, body,
                                         tests::plan_now);
}

decoded_answer read_data(const std::string& name) {
    std::ifstream in(std::string(LIVESCORE_SOURCE_DIR) + "/tests/data/" + name);
    std::stringstream text;
    text << in.rdbuf();
    auto answer = decode(text.str());
    EXPECT_TRUE(answer) << name;
    return answer ? *std::move(answer) : decoded_answer{};
}

fixture_report report_of(const json& match, const char* title = "English Premier League 2026/27") {
    const auto answer = decode(json{{"name", title}, {"matches", json::array({match})}}.dump());
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->problems, list());
    EXPECT_EQ(answer->fixtures.size(), 1U);
    return answer->fixtures.at(0);
}

json match(json more = json::object()) {
    json one{{"round", "Matchday 3"},
             {"date", "2026-08-29"},
             {"time", "15:00"},
             {"team1", "Harbour Rovers"},
             {"team2", "Millbrook Town"}};
    one.update(more);
    return one;
}

std::string row(const reported_incident& told) {
    std::string text = told.type + (told.side == match_side::home ? " home " : " away ");
    if (told.minute) text += std::to_string(*told.minute);
    if (told.added_minute) text += '+' + std::to_string(*told.added_minute);
    text += ' ' + told.period.value_or("?") + ' ' + std::to_string(told.score_then->home) + '-' +
            std::to_string(told.score_then->away);
    return text;
}

list rows_of(const fixture_report& report) {
    list rows;
    for (const reported_incident& told : report.incidents.value()) rows.push_back(row(told));
    return rows;
}

TEST(openfootball_files, a_title_names_league_country_and_season) {
    const auto league = [](const char* title) {
        const auto report = report_of(match(), title);
        return report.league.name + " | " + report.league.country.value_or("-") + " | " +
               report.season.value_or("-") +
               (report.league.kind == league_kind::cup ? " | cup" : "");
    };
    EXPECT_EQ(league("English Premier League 2024/25"), "Premier League | England | 2024-25");
    EXPECT_EQ(league("Deutsche Bundesliga 2024-2025"), "Bundesliga | Germany | 2024-25");
    EXPECT_EQ(league("Austria 2024/25"), "Bundesliga | Austria | 2024-25");
    EXPECT_EQ(league("UEFA Champions League 2025/26"), "UEFA Champions League | - | 2025-26 | cup");
    EXPECT_EQ(league("World Cup 2022"), "World Cup | - | 2022 | cup");
    EXPECT_EQ(league("Scottish Test Cup 2026"), "Test Cup | Scotland | 2026 | cup");
}

TEST(openfootball_files, local_times_are_of_the_countrys_zone) {
    EXPECT_EQ(report_of(match()).start, parse_iso8601("2026-08-29T14:00:00Z"));
    EXPECT_EQ(report_of(match({{"date", "2026-12-26"}})).start,
              parse_iso8601("2026-12-26T15:00:00Z"));
    EXPECT_EQ(report_of(match(), "World Cup 2022").start, parse_iso8601("2026-08-29T12:00:00Z"))
        << "Qatar, the host";
    EXPECT_EQ(report_of(match({{"time", "13:00 UTC-6"}}), "World Cup 2026").start,
              parse_iso8601("2026-08-29T19:00:00Z"));
    EXPECT_EQ(report_of(match({{"time", nullptr}})).start, parse_iso8601("2026-08-29T11:00:00Z"))
        << "noon";
}

TEST(openfootball_files, a_time_without_a_zone_is_utc_and_says_so) {
    const auto answer =
        decode(json{{"name", "Sample League 2026/27"}, {"matches", {match()}}}.dump());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.at(0).start, parse_iso8601("2026-08-29T15:00:00Z"));
    EXPECT_EQ(answer->problems, (list{"Nothing tells the time zone of Sample League: it is UTC"}));
}

TEST(openfootball_files, minutes_come_in_three_spellings) {
    const auto text = read_data("samples/minutes-as-text.json");
    ASSERT_EQ(text.fixtures.size(), 2U);
    EXPECT_EQ(rows_of(text.fixtures[0]),
              (list{"goal away 9 first_half 0-1", "goal home 45+1 first_half 1-1",
                    "own_goal home 50 second_half 2-1", "goal away 90+6 second_half 2-2",
                    "goal away 105 extra_time_first 2-3",
                    "penalty_goal home 120+1 extra_time_second 3-3"}));
    EXPECT_EQ(text.fixtures[0].shootout, (score{5, 4}));
    EXPECT_EQ(text.fixtures[0].decided, decided_by::penalties);
    EXPECT_EQ(rows_of(text.fixtures[1]), (list{"goal home 90+2 second_half 1-0"}));
    const auto offset = read_data("samples/minutes-with-offset.json");
    EXPECT_EQ(rows_of(offset.fixtures.at(0)),
              (list{"goal home 45+2 first_half 1-0", "penalty_goal away 90+4 second_half 1-1",
                    "goal home 120+1 extra_time_second 2-1"}));
    EXPECT_EQ(offset.fixtures.at(0).goals, (score{2, 1}));
}

TEST(openfootball_files, statuses_and_scores_of_a_season) {
    const auto answer = read_data("samples/season.json");
    list told;
    for (const fixture_report& report : answer.fixtures) {
        std::string text(report.status ? to_string(*report.status) : "none");
        if (report.goals)
            text +=
                ' ' + std::to_string(report.goals->home) + '-' + std::to_string(report.goals->away);
        told.push_back(text);
    }
    EXPECT_EQ(told, (list{"finished 3-2", "finished 2-1", "finished 0-4", "awarded 3-0",
                          "postponed", "cancelled", "abandoned 1-0", "scheduled"}));
}

TEST(openfootball_files, a_match_of_the_past_without_a_result_has_no_status) {
    EXPECT_EQ(report_of(match()).status, std::nullopt);
    EXPECT_EQ(report_of(match()).goals, std::nullopt);
    EXPECT_EQ(report_of(match({{"score", {{"ht", {1, 0}}}}})).goals, std::nullopt);
    EXPECT_EQ(report_of(match({{"date", "2027-01-02"}})).status, match_status::scheduled);
}

TEST(openfootball_files, matches_in_rounds_and_teams_as_objects_are_read) {
    const auto answer = decode(R"({"name": "English Premier League 2012/13", "rounds": [
      {"name": "Matchday 1", "matches": [{"date": "2012-08-18",
        "team1": {"name": "Harbour Rovers", "code": "HAR"}, "team2": {"key": "millbrook"},
        "score1": 0, "score2": 5, "score1i": 0, "score2i": 3}]}]})");
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->fixtures.size(), 1U);
    const auto& report = answer->fixtures[0];
    EXPECT_EQ(report.round, "1");
    EXPECT_EQ(report.away.name, "millbrook");
    EXPECT_EQ(report.goals, (score{0, 5}));
    EXPECT_EQ(report.half_time, (score{0, 3}));
}

TEST(openfootball_files, a_broken_match_is_a_problem_and_the_rest_is_taken) {
    const auto answer =
        decode(json{{"name", "English Premier League 2026/27"},
                    {"matches", {3, match({{"team2", 7}}), match(), match({{"status", "moved"}})}}}
                   .dump());
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->fixtures.size(), 1U);
    EXPECT_EQ(answer->problems.size(), 3U);
}

TEST(openfootball_files, other_documents_are_errors) {
    for (const char* body : {"[]", "{}", R"({"name": "x"})", R"({"matches": []})", "text"})
        EXPECT_FALSE(decode(body)) << body;
}

TEST(openfootball_files, a_whole_world_cup_is_read) {
    const auto answer = read_data("worldcup-2022.json");
    EXPECT_EQ(answer.problems, list());
    ASSERT_EQ(answer.fixtures.size(), 64U);
    std::set<std::string> refs;
    for (const fixture_report& report : answer.fixtures) {
        refs.insert(report.ref);
        EXPECT_EQ(report.status, match_status::finished) << report.ref;
        ASSERT_TRUE(report.goals) << report.ref;
        if (!report.incidents || report.incidents->empty()) continue;
        EXPECT_EQ(report.incidents->back().score_then, report.goals) << report.ref;
    }
    EXPECT_EQ(refs.size(), 64U) << "each match has a reference of its own";
    const auto final = std::ranges::find(answer.fixtures, "Final", &fixture_report::round);
    ASSERT_NE(final, answer.fixtures.end());
    EXPECT_EQ(final->goals, (score{3, 3}));
    EXPECT_EQ(final->regular_time, (score{2, 2}));
    EXPECT_EQ(final->shootout, (score{4, 2}));
    EXPECT_EQ(final->start, parse_iso8601("2022-12-18T15:00:00Z"));
}

TEST(openfootball_files, seasons_in_rows_of_columns_are_read) {
    for (const char* name :
         {"bundesliga-2019-20", "austria-2024-25", "laliga-2022-23", "seriea-2022-23",
          "championship-2020-21", "ucl-league-phase-2025-26", "worldcup-2002-group-g"}) {
        const std::string file = std::string("standings/") + name + ".json";
        const auto answer = read_data(file);
        EXPECT_EQ(answer.problems, list()) << name;
        EXPECT_FALSE(answer.fixtures.empty()) << name;
        std::set<std::string> refs;
        for (const fixture_report& report : answer.fixtures) {
            EXPECT_TRUE(report.goals) << report.ref;
            refs.insert(report.ref);
        }
        EXPECT_EQ(refs.size(), answer.fixtures.size()) << name;
    }
}

TEST(openfootball_plan, each_file_is_asked_for_as_it_is_configured) {
    EXPECT_EQ(tests::plan_of(openfootball_adapter(), {"/data/a.json", "https://x.test/b.json"},
                             {tests::fixture("1", std::chrono::minutes(-5))}),
              (list{"idle /data/a.json", "idle https://x.test/b.json"}));
}

}  // namespace
}  // namespace livescore

#include "livescore/protocol/feed/fixture_report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "schema/fixture_report_writer.h"

namespace livescore {
namespace {

using test::write_fixture_reports;

constexpr std::string_view whole_report = R"({
    "ref": "4711", "season": "2026-27", "stage": "Final stage", "group": "A",
    "round": "Matchday 7",
    "league": {"ref": "n1", "name": " Nordliga ", "sport": "football", "shortName": "NL",
               "country": "Germany", "gender": "female", "ageClass": "U21", "kind": "cup",
               "logoUrl": "https://example.com/nl.svg"},
    "home": {"ref": "16", "name": "SV Heim", "shortName": "Heim", "code": "HEI",
             "country": "Germany", "logoUrl": "https://example.com/h.svg"},
    "away": {"name": "SV Gast"},
    "startTime": "2026-11-29T14:30:00.000Z", "status": "live", "phase": "second_half",
    "period": "second_half", "reason": "Snow", "addedMinutes": 4,
    "score": {"home": 2, "away": 1}, "halfTime": {"home": 1, "away": 1},
    "regularTime": {"home": 2, "away": 1}, "extraTime": {"home": 3, "away": 1},
    "shootout": {"home": 4, "away": 2}, "winner": "home", "decidedBy": "penalties",
    "incidents": [
        {"type": "goal", "side": "home", "minute": 45, "addedMinute": 2, "period": "first_half",
         "player": "Arno", "playerRef": "9", "relatedPlayer": "Bela", "relatedPlayerRef": "10",
         "score": {"home": 1, "away": 0}, "review": "confirmed", "struck": true, "text": "Wow"},
        {"type": "yellow_card"}],
    "lineups": {"home": {"formation": "4-4-2", "coach": "Dora", "colors": {"shirt": "#c00000"},
                         "starting": [{"player": "Arno", "number": 9, "captain": true}],
                         "bench": []}, "away": null},
    "stats": [{"name": "possession", "unit": "percent", "home": 53, "away": null}],
    "venue": "Deich", "officials": ["Ena"], "attendance": 0,
    "coverage": {"events": true, "live": false}, "quality": "inconsistent", "removed": true,
    "changedAt": "2026-11-29T15:47:03.000Z"})";

result<std::vector<fixture_report>> read(std::string_view body, std::size_t most = 200) {
    return read_fixture_reports({media_type::json, body}, {}, most);
}
std::string fixtures(std::string_view list) {
    return R"({"fixtures": [)" + std::string(list) + "]}";
}
/// "path code" of each problem.
std::vector<std::string> problems_of(const std::string& body, std::size_t most = 200) {
    const auto reports = read(body, most);
    std::vector<std::string> found;
    if (reports) return found;
    for (const auto& problem : reports.error().details) {
        std::string text;
        for (const auto& step : problem.path) text += (text.empty() ? "" : ".") + step;
        found.push_back(text + " " + problem.code);
    }
    return found;
}
std::string minimal(std::string_view more = {}, std::string_view ref = "1") {
    return R"({"ref": ")" + std::string(ref) +
           R"(", "league": {"name": "L"}, "home": {"name": "A"}, "away": {"name": "B"})" +
           std::string(more) + "}";
}

TEST(FixtureReportJson, AReportHasEveryMember) {
    const auto reports = read(fixtures(whole_report));
    ASSERT_TRUE(reports) << reports.error().message;
    const fixture_report& report = reports->at(0);
    EXPECT_EQ(report.ref, "4711");
    EXPECT_EQ(report.league.name, "Nordliga");
    EXPECT_EQ(report.league.ref, "n1");
    EXPECT_EQ(report.league.gender, gender::female);
    EXPECT_EQ(report.league.kind, league_kind::cup);
    EXPECT_EQ(report.round, "7");
    EXPECT_EQ(report.home.code, "HEI");
    EXPECT_EQ(report.away.ref, "");
    EXPECT_EQ(report.start, parse_iso8601("2026-11-29T14:30:00Z"));
    EXPECT_EQ(report.status, match_status::live);
    EXPECT_EQ(report.phase, match_phase::second_half);
    EXPECT_EQ(report.added_minutes, 4);
    EXPECT_EQ(report.goals, (score{2, 1}));
    EXPECT_EQ(report.half_time, (score{1, 1}));
    EXPECT_EQ(report.extra_time, (score{3, 1}));
    EXPECT_EQ(report.shootout, (score{4, 2}));
    EXPECT_EQ(report.winner, match_winner::home);
    EXPECT_EQ(report.decided, decided_by::penalties);
    ASSERT_EQ(report.incidents->size(), 2U);
    const reported_incident& goal = report.incidents->front();
    EXPECT_EQ(goal.side, match_side::home);
    EXPECT_EQ(goal.minute, 45);
    EXPECT_EQ(goal.added_minute, 2);
    EXPECT_EQ(goal.related_player_ref, "10");
    EXPECT_EQ(goal.score_then, (score{1, 0}));
    EXPECT_EQ(goal.review, review_state::confirmed);
    EXPECT_TRUE(goal.struck);
    EXPECT_EQ(goal.text, "Wow");
    EXPECT_EQ(report.incidents->at(1).minute, std::nullopt);
    ASSERT_TRUE(report.lineups && report.lineups->home && *report.lineups->home);
    EXPECT_TRUE((*report.lineups->home)->starting.at(0).captain);
    ASSERT_TRUE(report.lineups->away);
    EXPECT_FALSE(*report.lineups->away);
    EXPECT_EQ(report.stats.at(0).home, std::optional(std::optional(53.0)));
    EXPECT_EQ(report.attendance, 0);
    EXPECT_EQ(report.coverage.events, true);
    EXPECT_EQ(report.coverage.lineups, std::nullopt);
    EXPECT_EQ(report.coverage.live, false);
    EXPECT_EQ(report.quality, "inconsistent");
    EXPECT_TRUE(report.removed);
    EXPECT_EQ(report.changed_at, parse_iso8601("2026-11-29T15:47:03Z"));
}

TEST(FixtureReportJson, WhatIsWrittenIsWhatWasRead) {
    const auto reports = read(fixtures(whole_report));
    ASSERT_TRUE(reports);
    auto expected = nlohmann::json::parse(fixtures(whole_report));
    auto& fixture = expected["fixtures"][0];
    fixture["league"]["name"] = "Nordliga";
    fixture["round"] = "7";
    EXPECT_EQ(nlohmann::json::parse(write_fixture_reports(*reports)), expected);
}

TEST(FixtureReportJson, WhatIsNotSaidIsNotKnown) {
    const auto reports = read(fixtures(minimal()));
    ASSERT_TRUE(reports);
    const fixture_report& report = reports->at(0);
    EXPECT_EQ(report.goals, std::nullopt);
    EXPECT_EQ(report.status, std::nullopt);
    EXPECT_EQ(report.incidents, std::nullopt);
    EXPECT_EQ(report.lineups.has_value(), false);
    EXPECT_EQ(report.league.sport, "football");
    EXPECT_FALSE(report.removed);
    // null says as little as nothing.
    const auto nulls = read(fixtures(minimal(R"(, "score": null, "incidents": null, "removed": null,
        "status": null, "lineups": null, "stats": null, "coverage": null)")));
    ASSERT_TRUE(nulls);
    EXPECT_EQ(write_fixture_reports(*nulls), write_fixture_reports(*reports));
    // An empty list says that there is none.
    const auto none = read(fixtures(minimal(R"(, "incidents": [])")));
    ASSERT_TRUE(none);
    EXPECT_EQ(none->at(0).incidents, std::vector<reported_incident>{});
}

TEST(FixtureReportJson, UnknownMembersAreNamedByTheirPaths) {
    EXPECT_EQ(problems_of(R"({"fixtures": [)" + minimal() + R"(], "more": 1})"),
              std::vector<std::string>{"more unrecognized_key"});
    const std::string third = minimal(R"(, "scores": {}, "score": {"home": 1, "away": 1, "x": 1},
        "coverage": {"odds": true}, "incidents": [{"type": "goal", "min": 1}],
        "stats": [{"name": "corners", "total": 3}], "lineups": {"home": {"trainer": "x",
        "colors": {"hat": "#000000"}, "starting": [{"player": "A", "no": 1}]}})",
                                      "3");
    EXPECT_THAT(problems_of(fixtures(minimal("", "1") + "," + minimal("", "2") + "," + third)),
                testing::UnorderedElementsAre(
                    "fixtures.2.scores unrecognized_key", "fixtures.2.score.x unrecognized_key",
                    "fixtures.2.coverage.odds unrecognized_key",
                    "fixtures.2.incidents.0.min unrecognized_key",
                    "fixtures.2.stats.0.total unrecognized_key",
                    "fixtures.2.lineups.home.trainer unrecognized_key",
                    "fixtures.2.lineups.home.colors.hat unrecognized_key",
                    "fixtures.2.lineups.home.starting.0.no unrecognized_key"));
}

TEST(FixtureReportJson, TheNumberOfFixturesAndOfProblemsIsBounded) {
    EXPECT_EQ(problems_of(fixtures("")), std::vector<std::string>{"fixtures too_small"});
    const std::string two = fixtures(minimal("", "1") + "," + minimal("", "2"));
    EXPECT_TRUE(read(two, 2));
    EXPECT_EQ(problems_of(two, 1), std::vector<std::string>{"fixtures too_big"});
    std::string many;
    for (int i = 0; i < 100; ++i) many += std::string(i == 0 ? "" : ",") + R"({"bad": 1})";
    EXPECT_LT(problems_of(fixtures(many)).size(), 30U);
}

TEST(FixtureReportJson, AFormIsNoReport) {
    const auto refused = read_fixture_reports({media_type::form, "fixtures=1"}, {}, 200);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::unsupported_media);
}

TEST(FixtureReportJson, TheSchemaIsJson) {
    const auto schema = nlohmann::json::parse(fixture_report_schema());
    EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
}

TEST(ProviderName, HasSmallLettersDigitsAndHyphens) {
    for (const std::string& name :
         {std::string("a"), std::string("api-football"), std::string(40, '9')})
        EXPECT_TRUE(is_provider_name(name)) << name;
    for (const std::string& name :
         {std::string(), std::string("A"), std::string("a_b"), std::string("a.b"),
          std::string("a b"), std::string("ä"), std::string(41, 'a')})
        EXPECT_FALSE(is_provider_name(name)) << name;
}

}  // namespace
}  // namespace livescore

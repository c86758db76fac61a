#include <gmock/gmock.h>

#include "bodies.h"

namespace livescore::test {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(CreateMatchBody, NeedsFiveFields) {
    EXPECT_THAT(refusals(read_create(json::object())),
                ElementsAre("sport invalid_type", "homeTeam invalid_type", "awayTeam invalid_type",
                            "startTime invalid_type", "endTime invalid_type"));
    const auto read = read_create(a_match());
    ASSERT_TRUE(read);
    EXPECT_EQ(read->sport, "football");
    EXPECT_EQ(read->home_team, "Qatar");
    EXPECT_EQ(read->away_team, "Ecuador");
    EXPECT_EQ(read->schedule.start, parse_iso8601("2026-01-31T12:00:00Z"));
    EXPECT_EQ(read->schedule.end, parse_iso8601("2026-01-31T14:00:00Z"));
    EXPECT_EQ(read->score, score{});
    EXPECT_EQ(read->stats, "{}");
    EXPECT_FALSE(read->league);
    EXPECT_FALSE(read->schedule.halftime);
}

TEST(CreateMatchBody, MissingFieldsAreCalledRequired) {
    const auto read = read_create(json::object());
    EXPECT_EQ(read.error().message, "Invalid payload");
    EXPECT_EQ(read.error().details.at(0).message, "Required");
}

TEST(CreateMatchBody, ReadsWhatIsOptional) {
    auto body = a_match();
    body.update({{"league", "World Cup"},
                 {"homeScore", "2"},
                 {"awayScore", 1.0},
                 {"stats", {{"cards", 3}}},
                 {"halftime", "2026-01-31T12:45:00+00:00"},
                 {"secondHalf", "2026-01-31T13:00:00Z"},
                 {"id", 99},
                 {"status", "finished"},
                 {"extra", nullptr}});
    const auto read = read_create(body);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->league, "World Cup");
    EXPECT_EQ(read->score, (score{2, 1}));
    EXPECT_EQ(read->stats, R"({"cards":3})");
    EXPECT_EQ(read->schedule.halftime, parse_iso8601("2026-01-31T12:45:00Z"));
    EXPECT_EQ(read->schedule.second_half, parse_iso8601("2026-01-31T13:00:00Z"));
}

TEST(CreateMatchBody, TakesTheBreakFromScheduleTooAndNullAsNone) {
    auto body = a_match();
    body["schedule"] = {{"halftime", "2026-01-31T12:45:00Z"}};
    auto read = read_create(body);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->schedule.halftime, parse_iso8601("2026-01-31T12:45:00Z"));
    EXPECT_EQ(read->schedule.second_half, parse_iso8601("2026-01-31T13:00:00Z"));
    body = a_match();
    body.update({{"halftime", nullptr}, {"secondHalf", nullptr}, {"league", nullptr}});
    read = read_create(body);
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->schedule.halftime);
    body["schedule"] = {{"halftime", 5}};
    body.erase("halftime");
    EXPECT_THAT(refusals(read_create(body)), ElementsAre("schedule/halftime invalid_type"));
}

TEST(CreateMatchBody, EndMustFollowStart) {
    auto body = a_match();
    body["endTime"] = body["startTime"];
    const auto read = read_create(body);
    EXPECT_THAT(refusals(read), ElementsAre("endTime custom"));
    EXPECT_EQ(read.error().details.at(0).message,
              "endTime must be chronologically after startTime");
}

TEST(CreateMatchBody, RefusesWrongFields) {
    EXPECT_THAT(refused_with("sport", ""), ElementsAre("sport too_small"));
    EXPECT_THAT(refused_with("homeTeam", " \t\n"), ElementsAre("homeTeam too_small"));
    EXPECT_THAT(refused_with("homeTeam", 5), ElementsAre("homeTeam invalid_type"));
    EXPECT_THAT(refused_with("homeTeam", nullptr), ElementsAre("homeTeam invalid_type"));
    EXPECT_THAT(refused_with("awayTeam", std::string(201, 'x')), ElementsAre("awayTeam too_big"));
    EXPECT_THAT(refused_with("startTime", "tomorrow"), ElementsAre("startTime invalid_format"));
    EXPECT_THAT(refused_with("endTime", 1'769'860'800), ElementsAre("endTime invalid_type"));
    EXPECT_THAT(refused_with("homeScore", -1), ElementsAre("homeScore too_small"));
    EXPECT_THAT(refused_with("homeScore", 2'147'483'648), ElementsAre("homeScore too_big"));
    EXPECT_THAT(refused_with("awayScore", "99999999999999999999"),
                ElementsAre("awayScore too_big"));
    EXPECT_THAT(refused_with("stats", json::array()), ElementsAre("stats invalid_type"));
    EXPECT_THAT(refused_with("stats", "{}"), ElementsAre("stats invalid_type"));
    EXPECT_THAT(refused_with("halftime", "2026-01-31T11:00:00Z"), ElementsAre("halftime custom"));
    EXPECT_THAT(refused_with("schedule", 1), ElementsAre("schedule invalid_type"));
}

TEST(CreateMatchBody, LengthsCountCharactersAndNamesAreTrimmed) {
    std::string umlauts;
    for (int i = 0; i < 200; ++i) umlauts += "ü";
    auto body = a_match();
    body["homeTeam"] = "  " + umlauts + "\n";
    const auto read = read_create(body);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->home_team, umlauts);
}

TEST(CreateMatchBody, AFormIsReadByTheSameRules) {
    const auto read = read_create_match(
        form_body("sport=football&homeTeam=C%C3%B4te+d%27Ivoire&awayTeam=Br%C3%A9sil&"
                  "startTime=2026-01-31T12%3A00%3A00Z&endTime=2026-01-31T14:00:00Z&homeScore=3"),
        limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->home_team, "Côte d'Ivoire");
    EXPECT_EQ(read->score, (score{3, 0}));
    EXPECT_THAT(
        refusals(read_create_match(form_body("sport=football&homeScore=x"), limits)),
        ElementsAre("homeTeam invalid_type", "awayTeam invalid_type", "startTime invalid_type",
                    "endTime invalid_type", "homeScore invalid_type"));
}

TEST(UpdateMatchBody, LeavesOutWhatIsAbsent) {
    const auto read = read_update_match(json_body(R"({"homeTeam":" Katar "})"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->home_team, "Katar");
    EXPECT_FALSE(read->away_team);
    EXPECT_FALSE(read->start);
    EXPECT_FALSE(read->halftime);
    EXPECT_FALSE(read->stats);
}

TEST(UpdateMatchBody, NullRemovesTheHalftime) {
    const auto read = read_update_match(
        json_body(R"({"halftime":null,"schedule":{"secondHalf":"2026-01-31T13:00:00Z"}})"), limits);
    ASSERT_TRUE(read);
    ASSERT_TRUE(read->halftime);
    EXPECT_FALSE(*read->halftime);
    EXPECT_EQ(read->second_half, parse_iso8601("2026-01-31T13:00:00Z"));
}

TEST(UpdateMatchBody, WithNothingToChangeIsRefused) {
    for (const char* text : {"{}", R"({"homeScore":1,"status":"live"})", R"({"schedule":{}})"}) {
        const auto read = read_update_match(json_body(text), limits);
        EXPECT_THAT(refusals(read), ElementsAre(" custom")) << text;
        EXPECT_THAT(read.error().details.at(0).message, HasSubstr("Nothing to change"));
    }
    EXPECT_THAT(refusals(read_update_match(json_body(R"({"sport":""})"), limits)),
                ElementsAre("sport too_small"));
}

TEST(SetScoreBody, CoercesDigitsAndNothingElse) {
    const auto read = read_set_score(json_body(R"({"homeScore":"3","awayScore":0})"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->score, (score{3, 0}));
    for (const char* value : {"1.5", "true", "null", "\"\"", "\" \"", "\"1.5\"", "\"abc\"",
                              "\"+1\"", "\"1e2\"", "\"0x1\"", "\" 1\"", "[]", "[1]", "{}"}) {
        const auto body = std::string(R"({"homeScore":)") + value + R"(,"awayScore":0})";
        EXPECT_THAT(refusals(read_set_score(json_body(body), limits)),
                    ElementsAre("homeScore invalid_type"))
            << value;
    }
}

TEST(SetScoreBody, NeedsBothSidesWithinRange) {
    EXPECT_THAT(refusals(read_set_score(json_body(R"({"homeScore":-1})"), limits)),
                ElementsAre("homeScore too_small", "awayScore invalid_type"));
    EXPECT_THAT(
        refusals(read_set_score(json_body(R"({"homeScore":"-1","awayScore":1e30})"), limits)),
        ElementsAre("homeScore too_small", "awayScore too_big"));
    EXPECT_TRUE(read_set_score(json_body(R"({"homeScore":100000,"awayScore":0})"), limits));
    EXPECT_FALSE(read_set_score(json_body(R"({"homeScore":100001,"awayScore":0})"), limits));
    EXPECT_TRUE(read_set_score(form_body("homeScore=1&awayScore=2"), limits));
}

TEST(SetStatusBody, ReadsStatusPhaseAndReason) {
    const auto read = read_set_status(
        json_body(R"({"status":"live","phase":"extra_time","reason":"a draw"})"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->status, match_status::live);
    EXPECT_EQ(read->phase, match_phase::extra_time);
    EXPECT_EQ(read->reason, "a draw");
    EXPECT_FALSE(read_set_status(json_body(R"({"status":"live"})"), limits)->phase);
}

TEST(SetStatusBody, RefusesUnknownWords) {
    EXPECT_THAT(refusals(read_set_status(json_body("{}"), limits)),
                ElementsAre("status invalid_type"));
    EXPECT_THAT(refusals(read_set_status(json_body(R"({"status":"LIVE","phase":"x"})"), limits)),
                ElementsAre("status invalid_value", "phase invalid_value"));
    EXPECT_THAT(refusals(read_set_status(json_body(R"({"status":1})"), limits)),
                ElementsAre("status invalid_value"));
    const json reason{{"status", "live"}, {"reason", std::string(501, 'x')}};
    EXPECT_THAT(refusals(read_set_status(json_body(reason.dump()), limits)),
                ElementsAre("reason too_big"));
}

}  // namespace
}  // namespace livescore::test

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "livescore/protocol/request_body.h"

namespace livescore {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

const json_limits limits;

request_body json_body(std::string_view bytes) {
    return {media_type::json, bytes};
}
request_body form_body(std::string_view bytes) {
    return {media_type::form, bytes};
}

/// "path/to/field code" of each detail of a refusal, else empty.
template <class T>
std::vector<std::string> refusals(const result<T>& read) {
    std::vector<std::string> texts;
    if (read) return texts;
    const error e = read.error();
    EXPECT_EQ(e.code, errc::invalid_argument);
    EXPECT_FALSE(e.details.empty());
    for (const auto& detail : e.details) {
        std::string text;
        for (const auto& step : detail.path) text += (text.empty() ? "" : "/") + step;
        texts.push_back(text + ' ' + detail.code);
        EXPECT_FALSE(detail.message.empty());
    }
    return texts;
}

json a_match() {
    return {{"sport", "football"},
            {"homeTeam", "Qatar"},
            {"awayTeam", "Ecuador"},
            {"startTime", "2026-01-31T12:00:00Z"},
            {"endTime", "2026-01-31T14:00:00Z"}};
}

auto read_create(const json& body) {
    return read_create_match(json_body(body.dump()), limits);
}

/// Refusals of a match with one member replaced.
std::vector<std::string> refused_with(const std::string& name, const json& value) {
    auto body = a_match();
    body[name] = value;
    return refusals(read_create(body));
}

TEST(JsonBody, ThatIsNoJsonSaysWhere) {
    for (const std::string_view text :
         {"", " ", "{", "{\"a\":1,}", "{a:1}", "{} {}", "nul", "{\"a\":\"\x01\"}", "{\"a\":01}",
          "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "// comment\n{}", "{\"a\":NaN}"}) {
        const auto read = read_set_score(json_body(text), limits);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().message, "Invalid JSON") << text;
        EXPECT_THAT(read.error().details.at(0).message, HasSubstr("at byte")) << text;
    }
    const auto nul = read_set_score(json_body(std::string_view("{}\0{", 4)), limits);
    EXPECT_EQ(nul.error().message, "Invalid JSON");
}

TEST(JsonBody, MustBeAnObject) {
    for (const char* text : {"[]", "1", "\"x\"", "null", "true"}) {
        const auto read = read_set_score(json_body(text), limits);
        EXPECT_THAT(refusals(read), ElementsAre(" invalid_type")) << text;
        EXPECT_EQ(read.error().message, "Invalid payload");
        EXPECT_TRUE(read.error().details.at(0).path.empty());
    }
}

TEST(JsonBody, DepthIsLimitedWithoutRecursion) {
    const auto nested = [](std::size_t depth) {
        return R"({"homeScore":1,"awayScore":1,"x":)" + std::string(depth - 1, '[') +
               std::string(depth - 1, ']') + "}";
    };
    EXPECT_TRUE(read_set_score(json_body(nested(32)), limits));
    EXPECT_THAT(refusals(read_set_score(json_body(nested(33)), limits)), ElementsAre(" too_big"));
    EXPECT_FALSE(read_set_score(json_body(nested(500'000)), limits));
    EXPECT_FALSE(read_set_score(json_body(std::string(1'000'000, '[')), limits));
    std::string objects;
    for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
    EXPECT_FALSE(read_set_score(json_body(objects), limits));
}

TEST(JsonBody, U0000IsRefusedWhereverItStands) {
    EXPECT_THAT(refused_with("homeTeam", std::string("a\0b", 3)),
                ElementsAre("homeTeam invalid_format"));
    EXPECT_THAT(refused_with("stats", json{{"a", json::array({1, std::string(1, '\0')})}}),
                ElementsAre("stats/a/1 invalid_format"));
    EXPECT_THAT(refused_with("stats", json{{std::string("k\0", 2), 1}}),
                ElementsAre("stats invalid_format"));
    EXPECT_THAT(refused_with("ignored", std::string(1, '\0')),
                ElementsAre("ignored invalid_format"));
}

TEST(JsonBody, LongStringsListsAndNumbersAreRefused) {
    EXPECT_THAT(refused_with("ignored", std::string(65'537, 'x')), ElementsAre("ignored too_big"));
    EXPECT_THAT(refused_with("ignored", json(std::vector<int>(1'001))),
                ElementsAre("ignored too_big"));
    EXPECT_THAT(refusals(read_set_score(json_body(R"({"x":1e999})"), limits)),
                ElementsAre(" too_big"));
    const std::vector<std::string> hostile(1'000, std::string(1, '\0'));
    EXPECT_LE(refused_with("ignored", json(hostile)).size(), 20U);
}

TEST(JsonBody, OfDuplicateMembersTheLastWins) {
    const auto read =
        read_set_score(json_body(R"({"homeScore":1,"awayScore":1,"homeScore":2})"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->score, (score{2, 1}));
}

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

TEST(FormBody, ThatIsNoTextIsRefused) {
    for (const char* text : {"a=%", "a=%zz", "a=%00", "a=%ff", "%ff=1"}) {
        EXPECT_THAT(refusals(read_set_score(form_body(text), limits)),
                    ElementsAre(" invalid_format"))
            << text;
    }
    const auto longer = "homeScore=1&awayScore=1&x=" + std::string(65'537, 'x');
    EXPECT_THAT(refusals(read_set_score(form_body(longer), limits)), ElementsAre("x too_big"));
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

auto read_entry(const json& body) {
    return read_add_commentary(json_body(body.dump()), limits);
}

TEST(AddCommentaryBody, HasTheOriginalsDefaults) {
    const auto read = read_entry({{"minute", 0}, {"message", "Kick-off"}});
    ASSERT_TRUE(read);
    const new_commentary& entry = read->entry;
    EXPECT_EQ(entry.minute, 0);
    EXPECT_EQ(entry.message, "Kick-off");
    EXPECT_EQ(entry.sequence, 0);
    EXPECT_EQ(entry.period, 1);
    EXPECT_EQ(entry.event_type, "commentary");
    EXPECT_FALSE(entry.actor);
    EXPECT_FALSE(entry.team);
    EXPECT_FALSE(entry.metadata);
    EXPECT_FALSE(entry.tags);
    EXPECT_FALSE(read->score);
}

TEST(AddCommentaryBody, ReadsEveryField) {
    const auto read = read_entry({{"minute", 90},
                                  {"message", "Goal!"},
                                  {"sequence", 3},
                                  {"period", "2"},
                                  {"eventType", "goal"},
                                  {"actor", "Messi"},
                                  {"team", nullptr},
                                  {"metadata", {{"assist", "Di María"}}},
                                  {"tags", {"goal", "penalty"}}});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->entry.period, 2);
    EXPECT_EQ(read->entry.actor, "Messi");
    EXPECT_FALSE(read->entry.team);
    EXPECT_EQ(read->entry.metadata, R"({"assist":"Di María"})");
    EXPECT_EQ(read->entry.tags, (std::vector<std::string>{"goal", "penalty"}));
}

TEST(AddCommentaryBody, MetadataMayBeAnyValue) {
    const auto metadata = [](const json& value) {
        return read_entry({{"minute", 1}, {"message", "x"}, {"metadata", value}})->entry.metadata;
    };
    EXPECT_EQ(metadata("text"), "\"text\"");
    EXPECT_EQ(metadata(json::array({1, nullptr})), "[1,null]");
    EXPECT_EQ(metadata(false), "false");
    EXPECT_EQ(metadata(nullptr), std::nullopt);
}

TEST(AddCommentaryBody, AGoalCarriesBothSidesOfTheScoreOrNeither) {
    const json entry{{"minute", 1}, {"message", "x"}};
    auto body = entry;
    body.update({{"homeScore", 1}, {"awayScore", "0"}});
    EXPECT_EQ(read_entry(body)->score, (score{1, 0}));
    body = entry;
    body["score"] = {{"homeScore", 2}, {"awayScore", 1}};
    EXPECT_EQ(read_entry(body)->score, (score{2, 1}));
    body = entry;
    body["homeScore"] = 1;
    EXPECT_THAT(refusals(read_entry(body)), ElementsAre("awayScore invalid_type"));
    body = entry;
    body["score"] = {{"awayScore", -1}};
    EXPECT_THAT(refusals(read_entry(body)),
                ElementsAre("score/homeScore invalid_type", "score/awayScore too_small"));
}

TEST(AddCommentaryBody, RefusesWrongFields) {
    EXPECT_THAT(refusals(read_entry(json::object())),
                ElementsAre("minute invalid_type", "message invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", "5"}, {"message", ""}})),
                ElementsAre("minute invalid_type", "message too_small"));
    EXPECT_THAT(refusals(read_entry({{"minute", -1}, {"message", std::string(10'001, 'x')}})),
                ElementsAre("minute too_small", "message too_big"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1'001}, {"message", 5}})),
                ElementsAre("minute too_big", "message invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1},
                                     {"message", "x"},
                                     {"sequence", 2'147'483'648},
                                     {"period", "second"},
                                     {"eventType", std::string(101, 'x')},
                                     {"actor", 7},
                                     {"tags", {"a", 1, nullptr}}})),
                ElementsAre("sequence too_big", "period invalid_type", "eventType too_big",
                            "actor invalid_type", "tags/1 invalid_type", "tags/2 invalid_type"));
    EXPECT_THAT(refusals(read_entry({{"minute", 1}, {"message", "x"}, {"tags", "a"}})),
                ElementsAre("tags invalid_type"));
    const std::vector<int> no_texts(1'000);
    const auto of_many = refusals(
        read_entry({{"minute", "x"}, {"message", "x"}, {"tags", no_texts}, {"metadata", 1}}));
    EXPECT_EQ(of_many.size(), 1 + 20) << "a short request has no long answer";
    const std::vector<std::string> large(7, std::string(10'000, 'x'));
    EXPECT_THAT(refusals(read_entry({{"minute", 1}, {"message", "x"}, {"metadata", large}})),
                ElementsAre("metadata too_big"));
}

TEST(AddCommentaryBody, InAFormTheMinuteIsANumericString) {
    const auto read = read_add_commentary(form_body("minute=5&message=Hello+there"), limits);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->entry.minute, 5);
    EXPECT_EQ(read->entry.message, "Hello there");
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

}  // namespace
}  // namespace livescore

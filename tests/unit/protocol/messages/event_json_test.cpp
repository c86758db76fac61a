#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/event_json.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using nlohmann::ordered_json;
using testing::ElementsAre;

const timestamp noon = timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 31)) + 12h;

match sample_match() {
    match m;
    m.id = match_id{7};
    m.sport = "football";
    m.league = "World Cup";
    m.home_team = "Côte d'Ivoire";
    m.away_team = "\"quoted\" \\ \n";
    m.away_team_ref = team_id{5};
    m.status = match_status::live;
    m.phase = match_phase::first_half;
    m.schedule = {noon, noon + 2h, noon + 45min, noon + 60min};
    m.score = {2, 1};
    m.clock_started = noon;
    m.stats = R"({"possession":[60,40]})";
    m.last_seq = 41;
    m.created_at = noon - 1h;
    m.updated_at = noon + 10min + 7ms;
    return m;
}

new_commentary an_entry() {
    new_commentary entry;
    entry.minute = 23;
    entry.sequence = 2;
    entry.event_type = "goal";
    entry.actor = "Mbappé";
    entry.message = "Goal! \"What a strike\" \xF0\x9F\x8E\x89\n";
    entry.metadata = R"({"assist":"Griezmann","xg":0.31})";
    entry.tags = std::vector<std::string>{"goal", "\ttab"};
    return entry;
}

std::vector<std::string> keys_of(const ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

/// The bytes that PostgreSQL writes: head || seq || middle || id || tail.
std::string concatenated(const event_pieces& p, const std::string& seq, const std::string& id) {
    return p.head + seq + p.middle + (p.has_id ? id : "") + p.tail;
}

TEST(MatchJson, HasTheContractsKeysInOrder) {
    EXPECT_THAT(
        keys_of(ordered_json::parse(write_match(sample_match()))),
        ElementsAre("id", "sport", "league", "homeTeam", "awayTeam", "homeTeamId", "awayTeamId",
                    "status", "phase", "startTime", "endTime", "homeScore", "awayScore",
                    "elapsedSeconds", "stats", "seq", "createdAt", "updatedAt", "halftime",
                    "secondHalf", "statusReason", "leagueId", "season", "stage", "group", "round",
                    "venue", "officials", "attendance", "winner", "decidedBy", "leg", "aggregate",
                    "tieId", "periods", "addedMinutes", "award", "clockSource", "coverage",
                    "source", "locked", "stale", "quality"));
}

TEST(MatchJson, HasTheMatchsValues) {
    const auto json = ordered_json::parse(write_match(sample_match()));
    EXPECT_EQ(json["id"], 7);
    EXPECT_EQ(json["homeTeam"], "Côte d'Ivoire");
    EXPECT_EQ(json["awayTeam"], "\"quoted\" \\ \n");
    EXPECT_EQ(json["homeTeamId"], nullptr);
    EXPECT_EQ(json["awayTeamId"], 5);
    EXPECT_EQ(json["status"], "live");
    EXPECT_EQ(json["phase"], "first_half");
    EXPECT_EQ(json["startTime"], "2026-01-31T12:00:00.000Z");
    EXPECT_EQ(json["elapsedSeconds"], 600);
    EXPECT_EQ(json["stats"]["possession"][0], 60);
    EXPECT_EQ(json["seq"], 41);
    EXPECT_EQ(json["updatedAt"], "2026-01-31T12:10:00.007Z");
    EXPECT_EQ(json["halftime"], "2026-01-31T12:45:00.000Z");
    EXPECT_EQ(json["statusReason"], nullptr);
}

TEST(MatchJson, AScoreThatIsNotKnownIsNull) {
    match m = sample_match();
    m.details.fed = true;
    m.details.score_known = false;
    m.details.periods.push_back({.kind = "first_half", .started_at = noon});
    const auto json = ordered_json::parse(write_match(m));
    EXPECT_EQ(json["homeScore"], nullptr);
    EXPECT_EQ(json["awayScore"], nullptr);
    EXPECT_EQ(json["periods"][0]["home"], nullptr);
    m.details.score_known = true;
    const auto known = ordered_json::parse(write_match(m));
    EXPECT_EQ(known["homeScore"], m.score.home);
    EXPECT_EQ(known["periods"][0]["home"], m.score.home);
}

TEST(MatchJson, NamesWhatTheLicenceOfItsSourceAsksFor) {
    match m = sample_match();
    EXPECT_FALSE(ordered_json::parse(write_match(m)).contains("attribution"));
    m.details.source = "football-data";
    EXPECT_FALSE(ordered_json::parse(write_match(m)).contains("attribution"));
    m.details.source = "openligadb";
    const auto json = ordered_json::parse(write_match(m));
    EXPECT_THAT(json["attribution"].get<std::string>(), testing::HasSubstr("ODbL"));
}

TEST(CommentaryJson, AMinuteThatIsNotKnownIsNullAndSoIsItsClock) {
    commentary item{commentary_id{9}, match_id{7}, an_entry(), noon};
    item.entry.minute = 0;
    item.entry.incident = incident{.minute_unknown = true};
    const auto json = ordered_json::parse(write_commentary(item));
    EXPECT_EQ(json["minute"], nullptr);
    EXPECT_EQ(json["clock"], nullptr);
    item.entry.incident->minute_unknown = false;
    EXPECT_EQ(ordered_json::parse(write_commentary(item))["minute"], 0);
}

TEST(ScoreEvent, SaysWhatTheChangeWas) {
    const match m = sample_match();
    const auto data_of = [&m](const score_updated& told) {
        const auto event = ordered_json::parse(write_event(m, 5, noon, told));
        return event["data"].dump();
    };
    EXPECT_EQ(data_of({score{1, 0}}), R"({"homeScore":1,"awayScore":0})");
    EXPECT_EQ(data_of({.score = score{1, 0}, .correction = true}),
              R"({"homeScore":1,"awayScore":0,"correction":true})");
    EXPECT_EQ(data_of({.score = score{1, 0}, .locks = true}),
              R"({"homeScore":1,"awayScore":0,"locked":true})");
}

TEST(ScoreEvent, OfAnAppendThatLocksHasTheBytesOfAnyOther) {
    event_pieces pieces = score_event_pieces(match_id{7}, {1, 0}, noon);
    say_locked(pieces);
    const score_updated told{.score = {1, 0}, .locks = true};
    EXPECT_EQ(splice(pieces, 5, 0), write_event(sample_match(), 5, noon, told));
}

TEST(MatchJson, IsValidEvenWhenTheTextIsNotUtf8) {
    match m = sample_match();
    m.home_team = "\xff\xc3(";
    EXPECT_TRUE(ordered_json::accept(write_match(m)));
}

TEST(CommentaryJson, HasTheContractsKeysInOrderAndNullForWhatIsAbsent) {
    commentary item{commentary_id{9}, match_id{7}, an_entry(), noon};
    item.entry.actor.reset();
    item.entry.metadata.reset();
    item.entry.tags.reset();
    item.entry.event_type = "commentary";
    const auto json = ordered_json::parse(write_commentary(item));
    EXPECT_THAT(keys_of(json),
                ElementsAre("id", "matchId", "minute", "sequence", "period", "eventType", "actor",
                            "team", "message", "metadata", "tags", "createdAt"));
    EXPECT_EQ(json["id"], 9);
    EXPECT_EQ(json["matchId"], 7);
    EXPECT_EQ(json["actor"], nullptr);
    EXPECT_EQ(json["metadata"], nullptr);
    EXPECT_EQ(json["tags"], nullptr);
    EXPECT_EQ(json["createdAt"], "2026-01-31T12:00:00.000Z");
}

TEST(CommentaryJson, OfAnIncidentHasItsMembersToo) {
    commentary item{commentary_id{9}, match_id{7}, an_entry(), noon};
    item.entry.event_type = "goal";
    item.entry.minute = 45;
    item.entry.incident =
        incident{.added_minute = 2, .side = match_side::home, .player = "Haaland"};
    const auto json = ordered_json::parse(write_commentary(item));
    EXPECT_EQ(json["clock"], "45+2'");
    EXPECT_EQ(json["side"], "home");
    EXPECT_EQ(json["player"], "Haaland");
    EXPECT_EQ(json["review"], "none");
    EXPECT_EQ(json["retractedBy"], nullptr);
    EXPECT_EQ(json["homeScore"], nullptr);
}

TEST(EventJson, EnvelopeComesInOrder) {
    const auto text = write_event(sample_match(), 42, noon, score_updated{{3, 1}});
    EXPECT_EQ(
        text,
        R"({"type":"score:update","matchId":7,"seq":42,"timestamp":"2026-01-31T12:00:00.000Z",)"
        R"("data":{"homeScore":3,"awayScore":1}})");
}

TEST(EventJson, SplicedScoreIsTheWrittenScore) {
    const auto pieces = score_event_pieces(match_id{7}, {3, 1}, noon);
    EXPECT_FALSE(pieces.has_id);
    EXPECT_TRUE(pieces.middle.empty());
    EXPECT_TRUE(pieces.head.ends_with("\"seq\":"));
    EXPECT_EQ(splice(pieces, 42, 0), write_event(sample_match(), 42, noon, score_updated{{3, 1}}));
    EXPECT_EQ(splice(pieces, 42, 0), concatenated(pieces, "42", ""));
}

TEST(EventJson, SplicedCommentaryIsTheWrittenCommentary) {
    const auto entry = an_entry();
    const auto pieces = commentary_event_pieces(match_id{7}, entry, noon);
    EXPECT_TRUE(pieces.has_id);
    EXPECT_TRUE(pieces.middle.starts_with(",\"timestamp\""));
    EXPECT_TRUE(pieces.middle.ends_with("\"id\":"));
    const commentary item{commentary_id{12'345'678'901}, match_id{7}, entry, noon};
    const auto spliced = splice(pieces, 42, 12'345'678'901);
    EXPECT_EQ(spliced, write_event(sample_match(), 42, noon, commentary_added{item}));
    EXPECT_EQ(spliced, concatenated(pieces, "42", "12345678901"));

    const auto json = ordered_json::parse(spliced);
    EXPECT_THAT(keys_of(json), ElementsAre("type", "matchId", "seq", "timestamp", "data"));
    EXPECT_EQ(json["type"], "commentary:new");
    EXPECT_EQ(json["data"], ordered_json::parse(write_commentary(item)));
    EXPECT_EQ(keys_of(json["data"]).front(), "id");
    EXPECT_EQ(json["data"]["message"], entry.message);
    EXPECT_EQ(json["data"]["metadata"]["xg"], 0.31);
    EXPECT_EQ(json["data"]["tags"][1], "\ttab");
}

TEST(EventJson, CreatedAndUpdatedCarryTheMatchWithTheEventsSeq) {
    for (const match_event& event : {match_event(match_created{}), match_event(match_updated{})}) {
        const auto json = ordered_json::parse(write_event(sample_match(), 42, noon, event));
        EXPECT_EQ(json["type"], to_string(type_of(event)));
        auto expected = ordered_json::parse(write_match(sample_match()));
        expected["seq"] = 42;
        EXPECT_EQ(json["data"], expected);
    }
}

TEST(EventJson, StatusNamesBothStatesAndTheReasonIfThereIsOne) {
    status_changed change{match_status::live, match_status::suspended, match_phase::first_half, {}};
    EXPECT_EQ(
        write_event(sample_match(), 3, noon, change),
        R"({"type":"match:status","matchId":7,"seq":3,"timestamp":"2026-01-31T12:00:00.000Z",)"
        R"("data":{"status":"suspended","oldStatus":"live","newStatus":"suspended",)"
        R"("phase":"first_half"}})");
    change.reason = "fog";
    const auto json = ordered_json::parse(write_event(sample_match(), 3, noon, change));
    EXPECT_EQ(json["data"]["reason"], "fog");
}

TEST(EventJson, SplicedTransitionIsTheWrittenStatus) {
    const status_changed change{
        match_status::scheduled, match_status::live, match_phase::first_half, {}};
    const auto p = transition_event_pieces(match_id{7}, change);
    EXPECT_TRUE(p.middle.ends_with("\"timestamp\":\""));
    EXPECT_TRUE(p.tail.starts_with("\""));
    EXPECT_EQ(p.head + "2" + p.middle + "2026-01-31T12:00:00.000Z" + p.tail,
              write_event(sample_match(), 2, noon, change));
}

TEST(EventJson, ATooLargeEventNamesItsLargestMember) {
    auto entry = an_entry();
    entry.actor = std::string(300, 'a');
    const auto refused =
        event_too_large(splice(commentary_event_pieces(match_id{7}, entry, noon), 1, 1), 100);
    EXPECT_EQ(refused.code, errc::invalid_argument);
    ASSERT_EQ(refused.details.size(), 1U);
    EXPECT_THAT(refused.details[0].path, ElementsAre("actor"));
    EXPECT_EQ(refused.details[0].code, "too_big");
    EXPECT_NE(refused.details[0].message.find("100 bytes"), std::string::npos);
}

}  // namespace
}  // namespace livescore

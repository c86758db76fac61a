// Subscriptions to several matches and to sets of them, and filters of event types.
#include <gmock/gmock.h>

#include "livescore/protocol/client_message.h"
#include "livescore/protocol/encoding/event_words.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

template <class Message>
Message read_wish(std::string_view text) {
    auto outcome = read_client_message(text);
    if (const auto* refused = std::get_if<message_error>(&outcome)) {
        ADD_FAILURE() << text << ": " << refused->code << ' ' << refused->message;
        return {};
    }
    return std::get<Message>(std::get<client_message>(outcome));
}

message_error refused_wish(std::string_view text, std::size_t max_batch = 100) {
    const auto outcome = read_client_message(text, max_batch);
    const auto* refused = std::get_if<message_error>(&outcome);
    return refused == nullptr ? message_error{} : *refused;
}

std::string batch_of(int count) {
    std::string ids;
    for (int i = 1; i <= count; ++i) ids.append(i > 1 ? "," : "").append(std::to_string(i));
    return R"({"action":"subscribe","matchIds":[)" + ids + "]}";
}

constexpr match_set league_seven{match_set_kind::league, 7};
constexpr match_set team_three{match_set_kind::team, 3};
constexpr match_set what_is_live{match_set_kind::live, 0};

TEST(Subscriptions, ABatchNamesItsMatchesOnceEach) {
    const auto batch = read_wish<subscribe_matches>(
        R"({"action":"subscribe","matchIds":[3,"1",3.0,2],"since":4,"epoch":"00000000000000ff",)"
        R"("delay":30,"events":["score:update"]})");
    EXPECT_THAT(batch.matches, ElementsAre(match_id{3}, match_id{1}, match_id{2}));
    EXPECT_EQ(batch.from.since, 4);
    EXPECT_EQ(batch.from.epoch, log_epoch{255});
    EXPECT_EQ(batch.timing, (asked_timing{30s, std::nullopt}));
    EXPECT_THAT(names_of(batch.events), ElementsAre("score:update"));
    const auto end =
        read_wish<unsubscribe_matches>(R"({"action":"unsubscribe","matchIds":[2,1,2]})");
    EXPECT_THAT(end.matches, ElementsAre(match_id{2}, match_id{1}));
}

TEST(Subscriptions, ABatchIsTakenOrRefusedAsAWhole) {
    EXPECT_EQ(read_wish<subscribe_matches>(batch_of(100)).matches.size(), 100U);
    EXPECT_EQ(refused_wish(batch_of(101)).code, "invalid_match_ids");
    EXPECT_THAT(refused_wish(batch_of(101)).message, HasSubstr("100"));
    EXPECT_EQ(refused_wish(batch_of(3000)).code, "invalid_match_ids");
    EXPECT_EQ(refused_wish(batch_of(3), 2).code, "invalid_match_ids");
    EXPECT_EQ(refused_wish(batch_of(2), 2).code, "");
    for (const char* const bad : {"[]", "[1,0]", "[1,-1]", "[1,null]", "[1,\"x\"]", "[1.5]",
                                  "[[1]]", "[2147483648]", "1", "\"1,2\"", "{}", "true"}) {
        for (const char* const action : {"subscribe", "unsubscribe"}) {
            EXPECT_EQ(refused_wish(R"({"action":")" + std::string(action) + R"(","matchIds":)" +
                                   bad + "}")
                          .code,
                      "invalid_match_ids")
                << bad;
        }
    }
}

TEST(Subscriptions, ASetIsALeagueATeamOrWhatIsLive) {
    const auto league = read_wish<subscribe_set>(
        R"({"action":"subscribe","leagueId":7,"conflate":200,"events":["match:status"]})");
    EXPECT_EQ(league.set, league_seven);
    EXPECT_EQ(league.timing, (asked_timing{std::nullopt, 200ms}));
    EXPECT_THAT(names_of(league.events), ElementsAre("match:status"));
    EXPECT_EQ(read_wish<subscribe_set>(R"({"action":"subscribe","teamId":"3"})").set, team_three);
    const auto live = read_wish<subscribe_set>(R"({"type":"subscribe","channel":"live"})");
    EXPECT_EQ(live.set, what_is_live);
    EXPECT_TRUE(live.events.is_all());
    EXPECT_EQ(read_wish<unsubscribe_set>(R"({"action":"unsubscribe","leagueId":7})").set,
              league_seven);
    EXPECT_EQ(read_wish<unsubscribe_set>(R"({"action":"unsubscribe","teamId":3})").set, team_three);
    EXPECT_EQ(read_wish<unsubscribe_set>(R"({"action":"unsubscribe","channel":"live"})").set,
              what_is_live);
    for (const char* const bad : {"0", "-1", "1.5", "2147483648", "\"x\"", "[7]", "true", "{}"}) {
        const std::string value(bad);
        EXPECT_EQ(refused_wish(R"({"action":"subscribe","leagueId":)" + value + "}").code,
                  "invalid_league_id");
        EXPECT_EQ(refused_wish(R"({"action":"unsubscribe","teamId":)" + value + "}").code,
                  "invalid_team_id");
    }
}

TEST(Subscriptions, ASetHasNoPlaceToResumeAt) {
    for (const char* const set : {R"("leagueId":7)", R"("teamId":3)", R"("channel":"live")"}) {
        EXPECT_EQ(refused_wish(R"({"action":"subscribe","since":4,)" + std::string(set) + "}").code,
                  "invalid_since");
        EXPECT_EQ(
            refused_wish(R"({"action":"subscribe","since":null,)" + std::string(set) + "}").code,
            "");
    }
}

TEST(Subscriptions, AMessageIsAboutOneThing) {
    for (const char* const both :
         {R"("leagueId":7,"teamId":3)", R"("leagueId":7,"channel":"live")",
          R"("matchId":1,"leagueId":7)", R"("matchId":1,"matchIds":[1])",
          R"("matchIds":[1],"channel":"matches")", R"("matchIds":[1],"teamId":3)"}) {
        for (const char* const action : {"subscribe", "unsubscribe"}) {
            EXPECT_EQ(
                refused_wish(R"({"action":")" + std::string(action) + "\"," + both + "}").code,
                "invalid_message")
                << both;
        }
    }
    // These have always meant the match.
    EXPECT_EQ(
        read_wish<subscribe_match>(R"({"action":"subscribe","matchId":1,"channel":"matches"})")
            .match,
        match_id{1});
    EXPECT_EQ(
        read_wish<subscribe_match>(R"({"action":"subscribe","matchId":1,"leagueId":null})").match,
        match_id{1});
}

TEST(Subscriptions, AFilterNamesTypesOfEvents) {
    const auto filter_of = [](const std::string& list) {
        return read_wish<subscribe_match>(R"({"action":"subscribe","matchId":1,"events":)" + list +
                                          "}")
            .events;
    };
    EXPECT_TRUE(filter_of("null").is_all());
    const event_filter two = filter_of(R"(["score:update","match:status","score:update"])");
    for (int i = 0; i < event_type_count; ++i) {
        const auto type = static_cast<event_type>(i);
        EXPECT_EQ(two.wants(type),
                  type == event_type::score_update || type == event_type::match_status);
    }
    EXPECT_FALSE(read_wish<subscribe_matches_channel>(
                     R"({"action":"subscribe","channel":"matches","events":["score:update"]})")
                     .events.wants(event_type::match_status));
    for (const char* const bad : {"[]", "{}", "\"score:update\"", "[1]", "[null]", "true",
                                  R"(["score:update",1])", R"([["score:update"]])"}) {
        EXPECT_EQ(
            refused_wish(R"({"action":"subscribe","matchId":1,"events":)" + std::string(bad) + "}")
                .code,
            "invalid_events")
            << bad;
    }
}

TEST(Subscriptions, AnUnknownTypeIsNamed) {
    const auto problem = refused_wish(
        R"({"action":"subscribe","leagueId":7,"events":["goal","score:update","Score:Update"]})");
    EXPECT_EQ(problem.code, "invalid_events");
    EXPECT_THAT(problem.message, HasSubstr(R"("goal", "Score:Update")"));
    EXPECT_THAT(problem.message, HasSubstr("score:update, commentary:new"));
    const auto endless = refused_wish(R"({"action":"subscribe","matchId":1,"events":[")" +
                                      std::string(1000, 'x') + R"(","a","b","c","d","last"]})");
    EXPECT_LT(endless.message.size(), 500U);
    EXPECT_THAT(endless.message, Not(HasSubstr("last")));
}

TEST(Subscriptions, AcknowledgementsTellTheirTargetAndFilter) {
    event_filter two = event_filter::none();
    two.add(event_type::score_update);
    two.add(event_type::match_status);
    EXPECT_EQ(write_set_subscribed({league_seven, log_epoch{255}}, R"([{"id":1}])"),
              R"({"type":"subscribed","leagueId":7,"epoch":"00000000000000ff","data":[{"id":1}]})");
    EXPECT_EQ(
        write_set_subscribed({team_three, log_epoch{255}, 30s, 200ms, two, true}, "[]"),
        R"({"type":"subscribed","teamId":3,"epoch":"00000000000000ff","delay":30,)"
        R"("conflate":200,"events":["match:status","score:update"],"hasMore":true,"data":[]})");
    EXPECT_EQ(write_set_subscribed({what_is_live}, "[]"),
              R"({"type":"subscribed","channel":"live","data":[]})");
    subscribed_place place{match_id{1}, 43, log_epoch{255}, true};
    place.events = two;
    EXPECT_EQ(write_subscribed(place, "{}"),
              R"({"type":"subscribed","matchId":1,"seq":43,"epoch":"00000000000000ff",)"
              R"("recovered":true,"events":["match:status","score:update"],"data":{}})");
    EXPECT_EQ(write_channel_subscribed(log_epoch{255}, 0s, 0ms, two),
              R"({"type":"subscribed","channel":"matches","epoch":"00000000000000ff",)"
              R"("events":["match:status","score:update"]})");
    EXPECT_EQ(write_set_unsubscribed(league_seven), R"({"type":"unsubscribed","leagueId":7})");
    EXPECT_EQ(write_set_unsubscribed(team_three), R"({"type":"unsubscribed","teamId":3})");
    EXPECT_EQ(write_set_unsubscribed(what_is_live), R"({"type":"unsubscribed","channel":"live"})");
    EXPECT_EQ(write_set_error("forbidden", "no", team_three, 3s),
              R"({"type":"error","code":"forbidden","message":"no","teamId":3,"retryAfter":3})");
}

}  // namespace
}  // namespace livescore

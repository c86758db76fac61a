#include <gmock/gmock.h>

#include "livescore/protocol/client_message.h"

namespace livescore {
namespace {

template <class Message>
Message read_as(std::string_view text) {
    auto outcome = read_client_message(text);
    if (const auto* refused = std::get_if<message_error>(&outcome)) {
        ADD_FAILURE() << text << ": " << refused->code << ' ' << refused->message;
        return {};
    }
    return std::get<Message>(std::get<client_message>(outcome));
}

std::string refusal(std::string_view text) {
    const auto outcome = read_client_message(text);
    const auto* refused = std::get_if<message_error>(&outcome);
    if (refused == nullptr) return "";
    EXPECT_FALSE(refused->message.empty());
    return refused->code;
}

TEST(ClientMessage, SubscribesToAMatch) {
    const auto plain = read_as<subscribe_match>(R"({"action":"subscribe","matchId":1})");
    EXPECT_EQ(plain.match, match_id{1});
    EXPECT_EQ(plain.from, resume_point{});
    const auto resumed =
        read_as<subscribe_match>(R"({"action":"subscribe","matchId":1,"since":5000000000})");
    EXPECT_EQ(resumed.from.since, 5'000'000'000);
    EXPECT_FALSE(resumed.from.epoch);
    EXPECT_EQ(
        read_as<subscribe_match>(R"({"action":"subscribe","matchId":1,"since":0})").from.since, 0);
    EXPECT_FALSE(
        read_as<subscribe_match>(R"({"action":"subscribe","matchId":1,"since":null})").from.since);
}

TEST(ClientMessage, AResumeMayTellItsEpoch) {
    const auto epoch_in = [](const std::string& epoch) {
        return read_as<subscribe_match>(R"({"action":"subscribe","matchId":1,"since":4,"epoch":)" +
                                        epoch + "}")
            .from.epoch;
    };
    EXPECT_EQ(epoch_in(R"("00000000000000ff")"), log_epoch{255});
    EXPECT_EQ(epoch_in(R"("another service's")"), log_epoch::unknown);
    EXPECT_EQ(epoch_in(R"("")"), log_epoch::unknown);
    EXPECT_FALSE(epoch_in("null"));
}

TEST(ClientMessage, ASubscribeMayAskForDelayAndConflation) {
    using namespace std::chrono_literals;
    const auto late = read_as<subscribe_match>(
        R"({"action":"subscribe","matchId":1,"delay":30,"conflate":200.0})");
    EXPECT_EQ(late.timing, (asked_timing{30s, 200ms}));
    const auto channel = read_as<subscribe_matches_channel>(
        R"({"action":"subscribe","channel":"matches","delay":0})");
    EXPECT_EQ(channel.timing, (asked_timing{0s, std::nullopt}));
    EXPECT_EQ(read_as<subscribe_match>(R"({"action":"subscribe","matchId":1})").timing,
              asked_timing{});
    for (const char* const bad : {"-1", "1.5", R"("30")", "true", "[]"}) {
        const std::string value(bad);
        EXPECT_EQ(refusal(R"({"action":"subscribe","matchId":1,"delay":)" + value + "}"),
                  "invalid_delay");
        EXPECT_EQ(refusal(R"({"action":"subscribe","channel":"matches","conflate":)" + value + "}"),
                  "invalid_conflate");
    }
}

TEST(ClientMessage, StartsAndSteersAReplay) {
    const auto start =
        read_as<start_replay>(R"({"action":"replay","matchId":1,"speed":20,"from":5})");
    EXPECT_EQ(start.match, match_id{1});
    EXPECT_EQ(start.how, (replay_request{20, 5}));
    EXPECT_EQ(read_as<start_replay>(R"({"action":"replay","matchId":"1"})").how, replay_request{});
    EXPECT_EQ(read_as<start_replay>(R"({"action":"replay","matchId":1,"speed":0.5})").how.speed,
              0.5);
    EXPECT_EQ(read_as<control_replay>(R"({"action":"pause","matchId":1})").what,
              replay_control::pause);
    EXPECT_EQ(read_as<control_replay>(R"({"action":"resume","matchId":1})").what,
              replay_control::resume);
    EXPECT_EQ(read_as<control_replay>(R"({"action":"stop","matchId":1})").what,
              replay_control::stop);
    for (const char* const name : {"from", "seq", "to"}) {
        EXPECT_EQ(read_as<seek_replay>(R"({"action":"seek","matchId":1,")" + std::string(name) +
                                       R"(":7})")
                      .from,
                  7);
    }
    for (const char* const action : {"replay", "pause", "resume", "stop", "seek"})
        EXPECT_EQ(refusal(R"({"action":")" + std::string(action) + R"("})"), "invalid_match_id");
    for (const char* const bad : {"0", "0.09", "-1", R"("20")", "true"})
        EXPECT_EQ(refusal(R"({"action":"replay","matchId":1,"speed":)" + std::string(bad) + "}"),
                  "invalid_speed");
    for (const char* const bad : {"-1", "1.5", R"("5")"}) {
        EXPECT_EQ(refusal(R"({"action":"replay","matchId":1,"from":)" + std::string(bad) + "}"),
                  "invalid_from");
        EXPECT_EQ(refusal(R"({"action":"seek","matchId":1,"from":)" + std::string(bad) + "}"),
                  "invalid_from");
    }
    EXPECT_EQ(refusal(R"({"action":"seek","matchId":1})"), "invalid_from");
}

TEST(ClientMessage, ReplaysTellWhereTheyAre) {
    EXPECT_EQ(write_replay_started(match_id{1}, {20, 5}),
              R"({"type":"replay:started","matchId":1,"speed":20.0,"from":5})");
    EXPECT_EQ(write_replay_step("paused", match_id{1}, 12),
              R"({"type":"replay:paused","matchId":1,"lastSeq":12})");
    EXPECT_EQ(write_replay_ended(match_id{1}, 43, "complete"),
              R"({"type":"replay:ended","matchId":1,"lastSeq":43,"reason":"complete"})");
}

TEST(ClientMessage, AnAcknowledgementTellsDelayAndConflation) {
    using namespace std::chrono_literals;
    EXPECT_EQ(
        write_subscribed({match_id{1}, 43, log_epoch{255}, false, 30s, 200ms}, "{}"),
        R"({"type":"subscribed","matchId":1,"seq":43,"epoch":"00000000000000ff","recovered":false,)"
        R"("delay":30,"conflate":200,"data":{}})");
    EXPECT_EQ(write_channel_subscribed(log_epoch::unknown, 30s, 200ms),
              R"({"type":"subscribed","channel":"matches","delay":30,"conflate":200})");
}

TEST(ClientMessage, MatchIdMayBeANumericString) {
    EXPECT_EQ(read_as<subscribe_match>(R"({"action":"subscribe","matchId":"12"})").match,
              match_id{12});
    EXPECT_EQ(read_as<unsubscribe_match>(R"({"action":"unsubscribe","matchId":12.0})").match,
              match_id{12});
}

TEST(ClientMessage, TypeIsReadAsActionAndActionWins) {
    EXPECT_EQ(read_as<subscribe_match>(R"({"type":"subscribe","matchId":3})").match, match_id{3});
    read_as<client_ping>(R"({"type":"subscribe","action":"ping"})");
}

TEST(ClientMessage, KnowsTheMatchesChannelAndPing) {
    read_as<subscribe_matches_channel>(R"({"action":"subscribe","channel":"matches"})");
    read_as<unsubscribe_matches_channel>(R"({"action":"unsubscribe","channel":"matches"})");
    read_as<client_ping>(R"({"action":"ping","unknown":[{}]})");
}

TEST(ClientMessage, RefusalsHaveStableCodes) {
    EXPECT_EQ(refusal(""), "invalid_json");
    EXPECT_EQ(refusal("{"), "invalid_json");
    EXPECT_EQ(refusal("{}x"), "invalid_json");
    EXPECT_EQ(refusal("{\"action\":\"\xff\"}"), "invalid_json");
    EXPECT_EQ(refusal(std::string(50'000, '[')), "invalid_json");
    EXPECT_EQ(refusal("[]"), "invalid_message");
    EXPECT_EQ(refusal("\"ping\""), "invalid_message");
    EXPECT_EQ(refusal("{}"), "invalid_message");
    EXPECT_EQ(refusal(R"({"action":1})"), "invalid_message");
    EXPECT_EQ(refusal(R"({"action":"Subscribe"})"), "unknown_action");
    EXPECT_EQ(refusal(R"({"action":"subscribe"})"), "invalid_match_id");
    for (const char* id : {"0", "-1", "1.5", "2147483648", "1e30", "\"x\"", "\"\"", "\"1 \"",
                           "true", "[]", "{}", "null"}) {
        EXPECT_EQ(refusal(std::string(R"({"action":"subscribe","matchId":)") + id + "}"),
                  "invalid_match_id")
            << id;
    }
    for (const char* since : {"-1", "1.5", "\"1\"", "true", "[]"}) {
        EXPECT_EQ(
            refusal(std::string(R"({"action":"subscribe","matchId":1,"since":)") + since + "}"),
            "invalid_since")
            << since;
    }
    for (const char* epoch : {"1", "true", "[]", "{}"}) {
        EXPECT_EQ(
            refusal(std::string(R"({"action":"subscribe","matchId":1,"epoch":)") + epoch + "}"),
            "invalid_epoch")
            << epoch;
    }
    EXPECT_EQ(refusal(R"({"action":"subscribe","channel":"scores"})"), "unknown_channel");
    EXPECT_EQ(refusal(R"({"action":"subscribe","channel":1})"), "unknown_channel");
}

TEST(ServerMessage, HasTheContractsShape) {
    EXPECT_EQ(write_welcome("api-1"),
              R"({"type":"welcome","message":"Connected to Live Score API","instance":"api-1"})");
    EXPECT_EQ(write_subscribed({match_id{1}, 43, log_epoch{255}, true}, R"({"id":1})"),
              R"({"type":"subscribed","matchId":1,"seq":43,"epoch":"00000000000000ff",)"
              R"("recovered":true,"data":{"id":1}})");
    EXPECT_EQ(write_unsubscribed(match_id{1}), R"({"type":"unsubscribed","matchId":1})");
    EXPECT_EQ(write_channel_subscribed(log_epoch::unknown),
              R"({"type":"subscribed","channel":"matches"})");
    EXPECT_EQ(write_channel_subscribed(log_epoch{255}),
              R"({"type":"subscribed","channel":"matches","epoch":"00000000000000ff"})");
    EXPECT_EQ(write_channel_unsubscribed(), R"({"type":"unsubscribed","channel":"matches"})");
    EXPECT_EQ(write_pong(), R"({"type":"pong"})");
    EXPECT_EQ(write_error("unknown_match", "No \"match\"", match_id{9}),
              R"({"type":"error","code":"unknown_match","message":"No \"match\"","matchId":9})");
    EXPECT_EQ(write_error("invalid_json", "x", {}),
              R"({"type":"error","code":"invalid_json","message":"x"})");
}

}  // namespace
}  // namespace livescore

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

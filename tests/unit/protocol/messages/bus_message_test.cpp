#include <gmock/gmock.h>

#include "livescore/protocol/bus_message.h"

namespace livescore {
namespace {

committed_event an_event(event_type type, std::string json) {
    return {match_id{7}, 42, type, std::make_shared<const std::string>(std::move(json))};
}

TEST(BusMessage, OfAnEventIsItsHeaderAndItsBytes) {
    EXPECT_EQ(write_event_message(an_event(event_type::score_update, R"({"a":1})")),
              "1 7 42 score:update 1\n{\"a\":1}");
    EXPECT_EQ(write_event_message(an_event(event_type::commentary_new, "{}")),
              "1 7 42 commentary:new 0\n{}");
}

TEST(BusMessage, OfAnEventIsReadWithoutTouchingItsBytes) {
    const std::string json = "{ \"text\" : \"two\\nlines\"\n}";
    const std::string message = write_event_message(an_event(event_type::match_status, json));
    const auto read = read_bus_message(message);
    ASSERT_TRUE(read);
    const auto& event = std::get<event_message>(*read);
    EXPECT_EQ(event.match, match_id{7});
    EXPECT_EQ(event.seq, 42);
    EXPECT_EQ(event.type, event_type::match_status);
    EXPECT_EQ(event.json, json);
    EXPECT_EQ(event.json.data() + event.json.size(), message.data() + message.size());
}

TEST(BusMessage, OfHeadsIsReadAsItIsWritten) {
    EXPECT_EQ(write_heads_message({}), "heads []");
    const std::vector<head> heads{{match_id{1}, 5}, {match_id{2'147'483'647}, 9'000'000'000}};
    const auto message = write_heads_message(heads);
    EXPECT_EQ(message, "heads [[1,5],[2147483647,9000000000]]");
    const auto read = read_bus_message(message);
    ASSERT_TRUE(read);
    const auto& got = std::get<heads_message>(*read).heads;
    ASSERT_EQ(got.size(), 2U);
    EXPECT_EQ(got[1].match, heads[1].match);
    EXPECT_EQ(got[1].last_seq, heads[1].last_seq);
}

TEST(BusMessage, AnythingElseIsRefused) {
    for (const std::string_view message : {"",
                                           "1",
                                           "\n",
                                           "1 7 42 score:update 1",
                                           "1 7 42 score:update 1\n",
                                           "2 7 42 score:update 1\n{}",
                                           "01 7 42 score:update 1\n{}",
                                           "1 0 42 score:update 1\n{}",
                                           "1 -7 42 score:update 1\n{}",
                                           "1 2147483648 42 score:update 1\n{}",
                                           "1 7 0 score:update 1\n{}",
                                           "1 7 x score:update 1\n{}",
                                           "1 7 42 goal 1\n{}",
                                           "1 7 42 score:update\n{}",
                                           "1 7 42 score:update 1 2\n{}",
                                           "1 7 42 score:update -1\n{}",
                                           "1  7 42 score:update 1\n{}",
                                           " 1 7 42 score:update 1\n{}",
                                           "heads",
                                           "heads ",
                                           "heads {}",
                                           "heads [1,2]",
                                           "heads [[1]]",
                                           "heads [[1,2,3]]",
                                           "heads [[0,1]]",
                                           "heads [[-1,1]]",
                                           "heads [[1,-1]]",
                                           "heads [[1,1.5]]",
                                           "heads [[2147483648,1]]",
                                           "heads [[1,18446744073709551615]]",
                                           "heads [[1,2]",
                                           "heads [[1,\"2\"]]"}) {
        const auto read = read_bus_message(message);
        ASSERT_FALSE(read) << message;
        EXPECT_EQ(read.error().code, errc::invalid_argument);
    }
}

}  // namespace
}  // namespace livescore

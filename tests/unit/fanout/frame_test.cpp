#include "livescore/fanout/frame.h"

#include <gtest/gtest.h>

#include <barrier>
#include <thread>
#include <vector>

namespace livescore {
namespace {

TEST(Frame, ItsEventStreamFormsCarryTheJsonUntouched) {
    const frame f(match_id{1}, 7, event_type::commentary_new, "{\"message\":\"\u2028 \\n\"}");
    EXPECT_EQ(*f.event_stream_bytes(),
              "id: 7\nevent: commentary:new\ndata: {\"message\":\"\u2028 \\n\"}\n\n");
    EXPECT_EQ(*f.event_stream_bytes_without_id(),
              "event: commentary:new\ndata: {\"message\":\"\u2028 \\n\"}\n\n");
}

TEST(Frame, ShardsThatAskAtTheSameTimeShareOneForm) {
    for (int round = 0; round < 200; ++round) {
        const frame f(match_id{1}, round, event_type::score_update, "{}");
        constexpr std::size_t shards = 4;
        std::vector<const std::string*> seen(shards);
        std::barrier together(shards);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < shards; ++i) {
            threads.emplace_back([&, i] {
                together.arrive_and_wait();
                seen[i] = f.event_stream_bytes().get();
            });
        }
        for (auto& t : threads) t.join();
        for (const auto* bytes : seen) ASSERT_EQ(bytes, seen.front());
    }
}

TEST(Frame, SubscribedIsFramedForTheFormat) {
    EXPECT_EQ(*frame_subscribed(wire_format::event_stream, "43", "{}"),
              "id: 43\nevent: subscribed\ndata: {}\n\n");
    EXPECT_EQ(*frame_subscribed(wire_format::event_stream, std::nullopt, "{}"),
              "event: subscribed\ndata: {}\n\n");
    EXPECT_EQ(*frame_subscribed(wire_format::websocket, "43", "{}"), "\x81\x02{}");
}

}  // namespace
}  // namespace livescore

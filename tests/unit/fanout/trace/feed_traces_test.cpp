// The way of a trace through the feed: with its event to the shards, and before it to the bus.
#include "fanout/trace/trace_board.h"
#include "unit/fanout/feed_fixture.h"

namespace livescore::test {
namespace {

traced_event traced(const committed_event& event, std::string request = "req-1") {
    const std::string id = "4bf92f3577b34da6a3ce929d0e0e4736";
    event_trace trace{id, "00-" + id + "-00f067aa0ba902b7-01", std::move(request)};
    return {event.match, event.seq, std::make_shared<const event_trace>(std::move(trace))};
}

class FeedTraces : public Feed {
protected:
    void follow() {
        log.append_event(one);
        join_and_wait(one);
        items.clear();
    }
    /// The seqs of the delivered events, each with whether it has a trace.
    std::vector<std::pair<sequence_number, bool>> delivered() const {
        std::vector<std::pair<sequence_number, bool>> all;
        for (const auto& item : items) {
            if (item.frame) all.emplace_back(item.frame->seq(), item.trace != nullptr);
        }
        return all;
    }
    using deliveries = std::vector<std::pair<sequence_number, bool>>;
};

TEST_F(FeedTraces, ACommitIsDeliveredWithItsTraceAndTheBusHearsOfItFirst) {
    follow();
    const auto plain = log.append_event(one);
    const auto goal = log.append_event(one);
    events->report({plain});
    events->note_traced({traced(goal)});
    events->report({goal});
    run_until([&] { return items.size() == 2; });
    EXPECT_EQ(delivered(), (deliveries{{2, false}, {3, true}}));
    EXPECT_EQ(bus.published,
              (std::vector{write_event_message(plain), write_trace_message(traced(goal)),
                           write_event_message(goal)}));
}

TEST_F(FeedTraces, AnotherInstanceGetsItOverTheBus) {
    follow();
    const auto goal = log.append_event(one);
    bus.receive(write_trace_message(traced(goal)));
    bus.receive(write_event_message(goal));
    const auto plain = log.append_event(one);
    bus.receive(write_event_message(plain));
    run_until([&] { return items.size() == 2; });
    EXPECT_EQ(delivered(), (deliveries{{2, true}, {3, false}}));
}

TEST_F(FeedTraces, ItsOwnMessageThatComesBackIsForgotten) {
    follow();
    const auto goal = log.append_event(one);
    events->note_traced({traced(goal)});
    events->report({goal});
    run_until([&] { return items.size() == 1; });
    for (const std::string& text : std::vector(bus.published)) bus.receive(text);
    const auto next = log.append_event(one);
    events->report({next});
    run_until([&] { return items.size() == 2; });
    EXPECT_EQ(delivered(), (deliveries{{2, true}, {3, false}}));
}

TEST_F(FeedTraces, ATraceOfAnotherDeploymentIsDropped) {
    events->stop();
    feed_options options;
    options.deployment = std::make_shared<const deployment_identity>(5);
    make(options);
    follow();
    const auto goal = log.append_event(one);
    bus.receive(write_trace_message(traced(goal), 6));
    bus.receive(write_event_message(goal, 5));
    run_until([&] { return items.size() == 1; });
    EXPECT_EQ(delivered(), (deliveries{{2, false}}));
}

TEST_F(FeedTraces, WithoutFollowersTheBusIsStillTold) {
    const auto goal = log.append_event(one);
    events->note_traced({traced(goal)});
    events->report({goal});
    run_until([&] { return bus.published.size() == 2; });
    EXPECT_EQ(bus.published.front(), write_trace_message(traced(goal)));
    EXPECT_TRUE(items.empty());
}

committed_event event_at(match_id match, sequence_number seq) {
    return {match, seq, event_type::score_update, std::make_shared<const std::string>("{}")};
}

TEST(TraceBoard, ATraceIsTakenOnceAndOnlyByItsEvent) {
    trace_board board;
    EXPECT_TRUE(board.is_empty());
    const auto goal = event_at(one, 3);
    board.note(traced(goal), {});
    EXPECT_FALSE(board.is_empty());
    const auto other = make_frame(event_at(one, 4), one);
    EXPECT_EQ(board.take(one, *other), nullptr);
    const auto frame = make_frame(goal, one);
    EXPECT_EQ(board.take(match_id{2}, *frame), nullptr);
    EXPECT_NE(board.take(one, *frame), nullptr);
    EXPECT_EQ(board.take(one, *frame), nullptr);
    EXPECT_TRUE(board.is_empty());
}

TEST(TraceBoard, WhatNobodyTakesIsForgotten) {
    trace_board board(2);
    steady_time now{};
    for (const sequence_number seq : {1, 2, 3}) board.note(traced(event_at(one, seq)), now);
    EXPECT_EQ(board.take(one, *make_frame(event_at(one, 1), one)), nullptr);
    EXPECT_NE(board.take(one, *make_frame(event_at(one, 2), one)), nullptr);
    now += std::chrono::minutes(2);
    board.note(traced(event_at(one, 9)), now);
    EXPECT_EQ(board.take(one, *make_frame(event_at(one, 3), one)), nullptr);
    EXPECT_NE(board.take(one, *make_frame(event_at(one, 9), one)), nullptr);
    EXPECT_TRUE(board.is_empty());
}

}  // namespace
}  // namespace livescore::test

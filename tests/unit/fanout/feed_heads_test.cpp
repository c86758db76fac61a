#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, AHeadTellsOfAnEventThatNobodyPublished) {
    log.append_event(one);
    join_and_wait(one);
    log.append_event(one);
    bus.receive(write_heads_message(log.all_heads()));
    run_until([&] { return seen_after_last_join(one).size() == 1; });
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
}

TEST_F(Feed, WithoutHeadsItPollsPostgreSQLItself) {
    events->stop();
    feed_options options;
    options.heads_interval = std::chrono::milliseconds(2);
    options.heads_window = std::chrono::milliseconds(20);
    make(options);
    log.append_event(one);
    join_and_wait(one);
    log.append_event(one);
    run_until([&] { return seen_after_last_join(one).size() == 1; });
    EXPECT_TRUE(events->stats().polling);
    run_until([&] { return bus.resubscribed > 0; });
}

TEST_F(Feed, WithoutRedisItPollsAtOnce) {
    events->stop();
    feed_options options;
    options.heads_interval = std::chrono::milliseconds(2);
    options.heads_window = std::chrono::hours(1);
    bus.is_connected = false;
    make(options);
    run_until([&] { return events->stats().polling; });
    bus.is_connected = true;
    run_until([&] {
        bus.receive(write_heads_message({}));
        return !events->stats().polling;
    });
}

}  // namespace
}  // namespace livescore::test

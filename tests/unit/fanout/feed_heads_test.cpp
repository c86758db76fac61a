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

TEST_F(Feed, AfterASilenceItLooksBackAsFarAsThatWas) {
    constexpr std::chrono::milliseconds silence{150};
    events->stop();
    feed_options options;
    options.heads_interval = std::chrono::milliseconds(2);
    options.heads_window = std::chrono::milliseconds(20);
    options.baseline_age = std::chrono::milliseconds(20);
    bus.is_connected = false;
    make(options);
    join_and_wait(matches_channel);
    const int before = log.reads;
    run_until([&] { return log.reads > before + 2; });
    EXPECT_LT(log.longest_window, silence);
    log.down = true;
    const auto began = std::chrono::steady_clock::now();
    run_until([&] { return std::chrono::steady_clock::now() - began > silence; });
    log.old_seq[one] = 1;
    for (int i = 0; i < 2; ++i) log.append_event(one, event_type::score_update);
    log.down = false;
    run_until([&] { return seen_after_last_join(one) == seq_list{2}; });
    EXPECT_GE(log.longest_window, silence);
    EXPECT_GE(log.longest_age, silence);
}

// An event may come by the bus before the first look after a silence has ended.
TEST_F(Feed, WhileASilenceLastsANewMatchBeginsAsFarBackAsThat) {
    constexpr std::chrono::milliseconds silence{150};
    feed_options options;
    options.heads_window = std::chrono::milliseconds(20);
    options.baseline_age = std::chrono::milliseconds(20);
    make(options);
    join_and_wait(matches_channel);
    const auto began = std::chrono::steady_clock::now();
    static_cast<void>(log.append_event(one, event_type::score_update));  // nobody tells of it
    control.restart();
    control.run_until(began + silence);
    events->on_committed({log.append_event(one, event_type::score_update)});
    run_until([&] { return seen_after_last_join(one) == seq_list{1, 2}; });
    EXPECT_GE(log.longest_age, silence);
}

}  // namespace
}  // namespace livescore::test

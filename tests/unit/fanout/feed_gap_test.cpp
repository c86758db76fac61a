#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, OwnEventsThatComeBackFromRedisAreDropped) {
    log.append_event(one);
    join_and_wait(one);
    commit(one);
    settle();
    ASSERT_EQ(bus.published.size(), 1U);
    bus.receive(bus.published[0]);
    settle();
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
    EXPECT_EQ(events->stats().duplicates_dropped, 1U);
}

TEST_F(Feed, AnEventThatRedisLostIsReadFromTheLog) {
    log.append_event(one);
    join_and_wait(one);
    log.append_event(one);  // no message tells of it
    const auto third = log.append_event(one);
    bus.receive(write_event_message(third));
    run_until([&] { return seen_after_last_join(one).size() == 2; });
    EXPECT_EQ(seen_after_last_join(one), (seq_list{2, 3}));
    EXPECT_EQ(events->stats().gaps_filled, 2U);
}

TEST_F(Feed, AnEventBehindACutIsReadFromTheLog) {
    log.append_event(one);
    join_and_wait(one);
    for (int i = 0; i < 9; ++i) log.append_event(one);
    log.removed_up_to = 8;
    bus.receive(write_heads_message({{one, 10}}));
    run_until([&] { return seen_after_last_join(one) == seq_list{9, 10}; });
}

TEST_F(Feed, WhilePostgreSQLIsAwayJoinsAreRefusedAndTheGapIsFilledAfterwards) {
    log.append_event(one);
    join_and_wait(one);
    log.down = true;
    log.append_event(one);
    bus.receive(write_event_message(log.append_event(one)));
    join(match_id{2});
    run_until([&] { return last_join()->request.to == match_id{2}; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    EXPECT_EQ(items.size(), 2U);
    log.down = false;
    run_until([&] { return items.size() == 4; });
    EXPECT_EQ(items[2].frame->seq(), 2);
    EXPECT_EQ(items[3].frame->seq(), 3);
}

}  // namespace
}  // namespace livescore::test

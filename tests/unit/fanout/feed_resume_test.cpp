#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, ManyResumesAreServedFromTheTail) {
    log.append_event(one);
    join_and_wait(one);
    commit(one, 20);
    settle();
    const int reads = log.reads;
    log.max_turns = 1;
    for (int i = 0; i < 100; ++i) join(one, 11);
    run_until([&] { return items.size() == 121; });
    EXPECT_EQ(log.reads, reads + 1);  // a snapshot not older than the events they have seen
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":true"), std::string::npos);
    EXPECT_EQ(seen_after_last_join(one).front(), 12);
    EXPECT_EQ(seen_after_last_join(one).back(), 21);
    EXPECT_EQ(seen_after_last_join(one).size(), 10U);
}

TEST_F(Feed, AResumeFromBelowTheTailReadsTheLogOnceForMany) {
    for (int i = 0; i < 600; ++i) log.append_event(one);
    const int reads = log.reads;
    log.max_turns = 1;
    for (sequence_number since = 100; since < 150; ++since) join(one, since);
    run_until([&] { return items.size() == 50; });
    for (const auto& item : items) {
        ASSERT_TRUE(item.join);
        ASSERT_EQ(item.join->replay.size(),
                  static_cast<std::size_t>(600 - *item.join->request.since));
        EXPECT_EQ(item.join->replay.front()->seq(), *item.join->request.since + 1);
    }
    EXPECT_LE(log.reads - reads, 3);
}

TEST_F(Feed, AResumeFromTooFarBackOrFromTheFutureIsNotRecovered) {
    for (int i = 0; i < 1200; ++i) log.append_event(one);
    join_and_wait(one, 5);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
    items.clear();
    join_and_wait(one, 5000);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
}

TEST_F(Feed, AResumeBelowWhatRetentionKeptIsNotRecovered) {
    for (int i = 0; i < 30; ++i) log.append_event(one);
    log.removed_up_to = 20;
    join_and_wait(one, 10);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
}

}  // namespace
}  // namespace livescore::test

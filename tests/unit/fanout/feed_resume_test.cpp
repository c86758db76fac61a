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

TEST_F(Feed, ALongResumeComesPageByPageAsItIsTaken) {
    feed_options options;
    options.page_bytes = 1000;
    events->stop();
    make(options);
    for (int i = 0; i < 600; ++i) log.append_event(one);
    join_and_wait(one, 100);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":true"), std::string::npos);
    sequence_number seen = 100;
    int pages = 0;
    for (; last_join()->outcome == join_outcome::catching_up; ++pages) {
        std::size_t bytes = 0;
        for (const auto& f : last_join()->replay) {
            EXPECT_EQ(f->seq(), ++seen);
            bytes += f->json().size();
        }
        ASSERT_LE(bytes, 1000U);
        ASSERT_EQ(last_join()->position, seen);
        join_request next = last_join()->request;
        next.since = seen;
        next.acknowledged = true;
        items.clear();
        events->join(shard, std::move(next));
        run_until([&] { return last_join() != nullptr; });
        EXPECT_EQ(last_join()->acknowledgement, nullptr) << "only the first page is acknowledged";
    }
    EXPECT_GE(pages, 8);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    commit(one);
    settle();
    EXPECT_EQ(seen_after_last_join(one).front(), seen + 1);
    EXPECT_EQ(seen_after_last_join(one).back(), 601);
    EXPECT_LT(log.largest_read, 100U);
}

TEST_F(Feed, AResumeOfMoreBytesThanAllowedIsNotRecovered) {
    feed_options options;
    options.page_bytes = 200;
    options.resume_bytes = 1000;
    events->stop();
    make(options);
    for (int i = 0; i < 300; ++i) log.append_event(one);
    join_and_wait(one, 100);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
    items.clear();
    join_and_wait(one, 280);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":true"), std::string::npos);
}

TEST_F(Feed, APageOfAResumeDoesNotStayInMemory) {
    for (int i = 0; i < 600; ++i) log.append_event(one);
    join_and_wait(one, 100);
    EXPECT_EQ(last_join()->replay.size(), 500U);
    EXPECT_GT(events->stats().page_bytes, 500U);
    EXPECT_LT(events->stats().track_bytes, 2000U) << "a snapshot and its acknowledgement";
    items.clear();
    EXPECT_EQ(events->stats().page_bytes, 0U);
}

TEST_F(Feed, AllTracksTogetherHaveABoundAndStayRight) {
    feed_options options;
    options.tracks_bytes = 20'000;
    events->stop();
    make(options);
    for (int id = 1; id <= 80; ++id) {
        log.append_event(match_id{id});
        items.clear();
        join_and_wait(match_id{id});
        commit(match_id{id}, 20);
        settle();
        ASSERT_LE(events->stats().track_bytes, 20'000U);
    }
    items.clear();
    join_and_wait(one, 1);
    EXPECT_EQ(seen_after_last_join(one).size(), 20U) << "from the log, since the tail is gone";
}

TEST_F(Feed, AResumeBelowWhatRetentionKeptIsNotRecovered) {
    for (int i = 0; i < 30; ++i) log.append_event(one);
    log.removed_up_to = 20;
    join_and_wait(one, 10);
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
}

}  // namespace
}  // namespace livescore::test

#include "feed_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Feed, NewsThatAreThereAreAnsweredAtOnceFromMemory) {
    log.append_event(one);
    join_and_wait(one);
    commit(one, 3);
    settle();
    items.clear();
    const int reads = log.reads;
    await_news(one, 2);
    settle();
    ASSERT_NE(last_join(), nullptr);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(last_join()->position, 4);
    ASSERT_EQ(last_join()->replay.size(), 2U);
    EXPECT_EQ(last_join()->replay[0]->seq(), 3);
    EXPECT_EQ(log.reads, reads);
}

TEST_F(Feed, AThousandThatWaitForNewsCostOneReadAndAllGetTheSameFrame) {
    log.append_event(one);
    for (int i = 0; i < 1000; ++i) await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    EXPECT_EQ(answers(), 0U);
    commit(one);
    settle();
    EXPECT_EQ(answers(), 1000U);
    EXPECT_EQ(log.reads, 1);
    for (const auto& item : items) {
        ASSERT_TRUE(item.join) << "who only waits is no subscriber";
        ASSERT_EQ(item.join->replay.size(), 1U);
        EXPECT_EQ(item.join->replay[0].get(), last_join()->replay[0].get());
    }
    items.clear();
    commit(one);
    settle();
    EXPECT_TRUE(items.empty());
}

TEST_F(Feed, WaitingEndsOnceWithoutNews) {
    log.append_event(one);
    const auto who = await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    events->end_wait(one, 1, *who);
    events->end_wait(one, 1, *who);
    settle();
    EXPECT_EQ(answers(), 1U);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_TRUE(last_join()->replay.empty());
    EXPECT_EQ(last_join()->position, 1);
    commit(one);
    settle();
    EXPECT_EQ(answers(), 1U);
}

TEST_F(Feed, NewsThatMemoryHasNotAreReadOnceForAll) {
    for (int i = 0; i < 3; ++i) log.append_event(one);
    for (int i = 0; i < 1000; ++i) await_news(one, i % 3);
    run_until([&] { return answers() == 1000; });
    EXPECT_LE(log.reads, 2) << "where to begin, and what has been";
    for (const auto& item : items) {
        ASSERT_TRUE(item.join->recovered);
        ASSERT_EQ(static_cast<int>(item.join->replay.size()), 3 - *item.join->request.since);
    }
}

TEST_F(Feed, NewsTooFarBackAreLeftToTheLog) {
    events->stop();
    feed_options options;
    options.resume_limit = 2;
    make(options);
    for (int i = 0; i < 3; ++i) log.append_event(one);
    await_news(one, 0);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_FALSE(last_join()->recovered);
}

TEST_F(Feed, WhilePostgreSQLIsAwayOnlyWhatHasBeenIsRefused) {
    log.append_event(one);
    join_and_wait(one);
    items.clear();
    log.down = true;
    await_news(one, 0);
    await_news(one, 1);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    EXPECT_EQ(last_join()->request.since, 0);
    settle();
    EXPECT_EQ(answers(), 1U);
}

TEST_F(Feed, ASinceBeyondTheMatchWaitsForWhatComesBehindIt) {
    log.append_event(one);
    await_news(one, 3);
    run_until([&] { return log.reads > 0; });
    settle();
    commit(one, 2);
    settle();
    EXPECT_EQ(answers(), 0U);
    commit(one);
    settle();
    ASSERT_EQ(answers(), 1U);
    ASSERT_EQ(last_join()->replay.size(), 1U);
    EXPECT_EQ(last_join()->replay[0]->seq(), 4);
}

TEST_F(Feed, NewsOfAnUnknownMatchOrOneThatCannotBeReadAreRefused) {
    await_news(match_id{99}, 0);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    items.clear();
    log.append_event(one);
    log.down = true;
    await_news(one, 1);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
}

TEST_F(Feed, ADeletedMatchIsSaidToWhoWaitsForItsNews) {
    events->stop();
    feed_options options;
    options.idle_track = std::chrono::milliseconds(5);
    make(options);
    log.append_event(one);
    const auto who = await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    log.logs.erase(one);
    // Any later look at the match tells; here it is the look for another client that waits.
    run_until([&] {
        if (answers() == 0) await_news(one, 1);
        return answers() > 0;
    });
    EXPECT_EQ(items.front().join->outcome, join_outcome::unknown_match);
}

}  // namespace
}  // namespace livescore::test

#include "api/limits/local_rate_limits.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace livescore {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr rate_limit ten{10, seconds(10)};
constexpr gcra::moment now = seconds(1000);
constexpr auto read = traffic_class::read;
constexpr auto write = traffic_class::write;

TEST(LocalRateLimits, ClientsAndClassesHaveTheirOwn) {
    local_rate_limits limits(1024);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limits.take(read, "a", ten, now, false).allowed);
    EXPECT_FALSE(limits.take(read, "a", ten, now, false).allowed);
    EXPECT_TRUE(limits.take(read, "b", ten, now, false).allowed);
    EXPECT_TRUE(limits.take(write, "a", ten, now, false).allowed);
}

TEST(LocalRateLimits, WhatOthersKnowCounts) {
    local_rate_limits limits(1024);
    limits.learn(read, "a", seconds(10), now);
    EXPECT_FALSE(limits.take(read, "a", ten, now, false).allowed);
    EXPECT_TRUE(limits.take(read, "a", ten, now + seconds(1), false).allowed);
}

TEST(LocalRateLimits, TellsWhatWasLetThroughOnceAndAddsWhatCameMeanwhile) {
    local_rate_limits limits(1024);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limits.take(read, "a", ten, now, true).allowed);
    EXPECT_TRUE(limits.take(write, "a", ten, now, false).allowed);
    const auto told = limits.take_unshared();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].identity, "a");
    EXPECT_EQ(told[0].requests, 3);
    EXPECT_TRUE(limits.take_unshared().empty());

    EXPECT_TRUE(limits.take(read, "a", ten, now, true).allowed);  // during the question
    limits.settle(told[0], ten, seconds(8), now);                 // another instance had five
    EXPECT_EQ(limits.take(read, "a", ten, now, true).remaining, 0);
    EXPECT_FALSE(limits.take(read, "a", ten, now, true).allowed);
    const auto again = limits.take_unshared();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].requests, 2);
}

TEST(LocalRateLimits, TheTimeThatAskingTakesIsNotTheClients) {
    local_rate_limits limits(1024);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limits.take(read, "a", ten, now, true).allowed);
    const auto told = limits.take_unshared();
    limits.settle(told.at(0), ten, seconds(10), now);  // learnt when the next is there
    EXPECT_TRUE(limits.take(read, "a", ten, now + seconds(1), true).allowed);
}

TEST(LocalRateLimits, WhatCameMeanwhileCountsFromWhenItCame) {
    local_rate_limits limits(1024);
    EXPECT_TRUE(limits.take(read, "a", ten, now, true).allowed);
    const auto told = limits.take_unshared();
    // The requests of `now` have come back by then.
    EXPECT_TRUE(limits.take(read, "a", ten, now + seconds(5), true).allowed);
    limits.settle(told.at(0), ten, seconds(1), now);
    EXPECT_EQ(limits.take(read, "a", ten, now + seconds(5), true).remaining, 8);
}

TEST(LocalRateLimits, MemoryIsBoundedAndWhoOwesMostIsRemembered) {
    local_rate_limits limits(64);
    while (limits.take(read, "greedy", ten, now, false).allowed) {
    }
    // Each of these clients owes less, and they are far more than the places.
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_TRUE(limits.take(read, "once-" + std::to_string(i), ten, now, true).allowed);
    }
    EXPECT_FALSE(limits.take(read, "greedy", ten, now, false).allowed);
    EXPECT_LE(limits.take_unshared().size(), 64U);
}

TEST(LocalRateLimits, ManyThreadsTakeExactlyTheLimit) {
    local_rate_limits limits(1024);
    const rate_limit thousand{1000, seconds(1000)};
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 1000; ++i) {
                if (limits.take(read, "a", thousand, now, true).allowed) ++allowed;
            }
        });
    }
    for (auto& t : threads) t.join();
    EXPECT_EQ(allowed, 1000);
    const auto told = limits.take_unshared();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].requests, 1000);
}

}  // namespace
}  // namespace livescore

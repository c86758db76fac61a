#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "livescore/redis/redis.h"
#include "support/redis_instances.h"

namespace livescore {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

class RedisRateLimits : public testing::Test {
protected:
    RedisRateLimits() {
        for (int i = 0; i < 2; ++i) {
            // A command does not wait for a connection, so the first ones may find none.
            while (!ask(i, {{"warm-up", rate_limit{}, 0, true, {}}})) {
            }
        }
    }

    shared_rate_limits::answers ask(int which, std::vector<rate_charge> charges) {
        return both_.loop.call<shared_rate_limits::answers>(
            [&](auto done) { both_.of(which).charge(std::move(charges), std::move(done)); });
    }

    test::redis_instances<shared_rate_limits> both_{make_shared_rate_limits};
    test::redis_admin& admin_ = both_.admin;
};

constexpr rate_limit hourly{20, seconds(3600)};

TEST_F(RedisRateLimits, TwoInstancesLetThroughTheLimitTogetherAndNotOneMore) {
    int allowed = 0;
    for (int i = 0; i < 60; ++i) {
        const auto answers = ask(i % 2, {{"write:a", hourly, 1, false, {}}});
        ASSERT_TRUE(answers);
        if (answers->front().allowed) ++allowed;
        ASSERT_EQ(answers->front().allowed, i < 20) << i;
    }
    EXPECT_EQ(allowed, 20);
}

TEST_F(RedisRateLimits, ClientsAndClassesHaveTheirOwn) {
    const rate_limit one{1, seconds(3600)};
    EXPECT_TRUE(ask(0, {{"write:a", one, 1, false, {}}})->front().allowed);
    EXPECT_TRUE(ask(0, {{"write:b", one, 1, false, {}}})->front().allowed);
    EXPECT_TRUE(ask(0, {{"connect:a", one, 1, false, {}}})->front().allowed);
    EXPECT_FALSE(ask(1, {{"write:a", one, 1, false, {}}})->front().allowed);
}

TEST_F(RedisRateLimits, AKeyIsOneClientWhereverItAsksAndItsAddressIsAnother) {
    const rate_limit more{hourly.requests * 3, hourly.window};  // RATE_LIMIT_KEY_FACTOR
    int by_key = 0;
    int by_address = 0;
    for (int i = 0; i < 80; ++i) {
        const auto answers = ask(i % 2, {{"write:key:7", more, 1, false, {}},
                                         {"write:203.0.113.7", hourly, 1, false, {}},
                                         {"write:key:8", more, 1, true, {}}});
        ASSERT_TRUE(answers);
        by_key += answers->at(0).allowed ? 1 : 0;
        by_address += answers->at(1).allowed ? 1 : 0;
        // Time passes as well.
        EXPECT_GT(answers->at(2).debt, more.interval() * i);
        EXPECT_LE(answers->at(2).debt, more.interval() * (i + 1));
    }
    EXPECT_EQ(by_key, 60);
    EXPECT_EQ(by_address, 20);
    for (const char* key : {"livescore:rl:write:key:7", "livescore:rl:write:203.0.113.7"})
        EXPECT_GT(admin_.command({"PTTL", key}).integer, 0) << key;
}

TEST_F(RedisRateLimits, WhatWasForcedIsCountedBeyondTheLimitAndPaidBack) {
    const auto answers =
        ask(0, {{"read:a", hourly, 50, true, {}}, {"read:b", hourly, 3, true, {}}});
    ASSERT_EQ(answers->size(), 2U);
    EXPECT_TRUE(answers->at(0).allowed);
    EXPECT_EQ(answers->at(0).debt, hourly.interval() * 50);
    EXPECT_EQ(answers->at(1).debt, hourly.interval() * 3);
    EXPECT_FALSE(ask(1, {{"read:a", hourly, 1, false, {}}})->front().allowed);
}

TEST_F(RedisRateLimits, WhatCameEarlierIsCountedFromThen) {
    const rate_limit brief{10, seconds(100)};
    const auto answers = ask(0, {{"read:a", brief, 3, true, seconds(8)}});
    EXPECT_EQ(answers->front().debt, seconds(22));
    // Behind a debt that the client has anyway, the age of a request makes no difference.
    EXPECT_GT(ask(0, {{"read:a", brief, 1, true, seconds(8)}})->front().debt, seconds(25));
    EXPECT_EQ(ask(0, {{"read:b", brief, 1, true, seconds(60)}})->front().debt, seconds(0));
}

TEST_F(RedisRateLimits, AKeyLivesAsLongAsItsClientOwesSomething) {
    const rate_limit brief{10, seconds(100)};
    const auto before = admin_.time_us();
    ask(0, {{"write:a", brief, 3, true, {}}});
    const auto left = admin_.command({"PTTL", "livescore:rl:write:a"}).integer;
    EXPECT_GE(left, 30'000 - (admin_.time_us() - before) / 1000 - 1);
    EXPECT_LE(left, 30'000);
}

/// Compares Redis with the algorithm in C++ on Redis' own clock. A decision depends on the moment
/// when Redis looked. So the test asks the model for the moments before and after. Redis must agree
/// with one of the answers.
TEST_F(RedisRateLimits, DecidesAsTheModelDoes) {
    // The pace follows the machine. On a busy machine, requests come too slowly for a fixed limit
    // to refuse any. On a quiet one they come too fast for it to allow any.
    const auto warm_up = admin_.time_us();
    for (int i = 0; i < 50; ++i) ask(0, {{"warm-up", rate_limit{}, 1, false, {}}});
    const auto pace =
        std::max(milliseconds(1), milliseconds((admin_.time_us() - warm_up) * 3 / 50'000));
    const std::vector<rate_limit> limits{{5, 10 * pace}, {3, 2 * pace}, {1, pace}};
    std::map<std::string, gcra> earliest;
    std::map<std::string, gcra> latest;
    std::mt19937 dice(11);
    int refused = 0;
    int decided = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::size_t which = dice() % limits.size();
        const rate_limit& limit = limits[which];
        const std::string client = "model:" + std::to_string(which);
        const microseconds before(admin_.time_us());
        const auto answers = ask(static_cast<int>(dice() % 2), {{client, limit, 1, false, {}}});
        const microseconds after(admin_.time_us());
        ASSERT_TRUE(answers);
        const bool allowed = answers->front().allowed;
        gcra if_before = earliest[client];
        gcra if_after = latest[client];
        const bool at_before = latest[client].debt(before) + limit.interval() <= limit.capacity();
        const bool at_after = earliest[client].debt(after) + limit.interval() <= limit.capacity();
        // When even the largest debt allows the request, or even the smallest refuses it, there is
        // no choice.
        if (at_before) {
            ASSERT_TRUE(allowed) << i;
        }
        if (!at_after) {
            ASSERT_FALSE(allowed) << i;
        }
        decided += at_before || !at_after ? 1 : 0;
        if (!allowed) {
            ++refused;
            continue;
        }
        if_before.set(if_before.debt(before) + limit.interval(), before);
        if_after.set(if_after.debt(after) + limit.interval(), after);
        earliest[client] = if_before;
        latest[client] = if_after;
        // The answer of Redis lies between the two.
        ASSERT_GE(answers->front().debt + microseconds(1), earliest[client].debt(after));
        ASSERT_LE(answers->front().debt, latest[client].debt(before) + microseconds(1));
        earliest[client].set(answers->front().debt, before);
        latest[client].set(answers->front().debt, after);
    }
    EXPECT_GT(refused, 100);
    EXPECT_LT(refused, 2900);
    EXPECT_GT(decided, 1500) << "the model had nothing to say";
}

TEST_F(RedisRateLimits, WithoutRedisThereIsNoKnowing) {
    both_.server.kill();
    EXPECT_FALSE(ask(0, {{"write:a", hourly, 1, false, {}}}));
    EXPECT_FALSE(ask(0, {{"write:a", hourly, 1, false, {}}}));
}

}  // namespace
}  // namespace livescore

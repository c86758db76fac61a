#include "api/limits/rate_limiter.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

namespace livescore {
namespace {

using std::chrono::seconds;

/// Redis under the control of a test: it records the questions, and answers at once or not at all.
class scripted_limits final : public shared_rate_limits {
public:
    void charge(std::vector<rate_charge> charges, std::function<void(answers)> done) override {
        asked.insert(asked.end(), charges.begin(), charges.end());
        if (silent) return;
        std::vector<rate_answer> given(charges.size(), answer);
        done(answers(std::move(given)));
    }
    std::vector<rate_charge> asked;
    rate_answer answer;
    bool silent = false;
};

class RateLimiter : public testing::Test {
protected:
    RateLimiter() {
        options_.rate_limits = enforcement::enforce;
        options_.redis_timeout = std::chrono::milliseconds(1);
        for (rate_limit* limit : {&options_.read, &options_.write, &options_.connect})
            *limit = {3, seconds(3600)};
        options_.key_factor = 1;
    }
    rate_limiter::ruling take(rate_limiter& limiter, traffic_class kind, std::string identity) {
        asio::io_context io;
        rate_limiter::ruling ruled;
        asio::co_spawn(io, limiter.take(kind, std::move(identity)),
                       [&](std::exception_ptr failure, rate_limiter::ruling result) {
                           EXPECT_FALSE(failure);
                           ruled = result;
                       });
        io.run();
        return ruled;
    }
    bool may_write(rate_limiter& limiter, const char* identity = "203.0.113.1") {
        return take(limiter, traffic_class::write, identity).decision.allowed;
    }
    traffic_options options_;
    metrics_registry metrics_;
    scripted_limits redis_;
};

TEST_F(RateLimiter, ReadsNeverAskRedis) {
    rate_limiter limiter(options_, &redis_, metrics_);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(limiter.take_read("203.0.113.1").decision.allowed, i < 3);
    EXPECT_TRUE(redis_.asked.empty());
}

TEST_F(RateLimiter, ChangesAskRedisUntilThisInstanceKnowsTheAnswer) {
    rate_limiter limiter(options_, &redis_, metrics_);
    redis_.answer = {false, seconds(3600)};  // other instances have used all of it
    EXPECT_FALSE(may_write(limiter));
    ASSERT_EQ(redis_.asked.size(), 1U);
    EXPECT_EQ(redis_.asked[0].client, "write:203.0.113.1");
    EXPECT_FALSE(redis_.asked[0].forced);
    for (int i = 0; i < 10; ++i) EXPECT_FALSE(may_write(limiter));
    EXPECT_EQ(redis_.asked.size(), 1U) << "a flood stays here";
}

TEST_F(RateLimiter, WithoutAnAnswerItDecidesByItself) {
    rate_limiter limiter(options_, &redis_, metrics_);
    redis_.silent = true;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(may_write(limiter), i < 3);
    EXPECT_NE(metrics_.scrape().find("livescore_api_rate_limit_fallbacks_total 3"),
              std::string::npos);
}

TEST_F(RateLimiter, EachIdentityAndEachClassHasALimitOfItsOwn) {
    rate_limiter limiter(options_, &redis_, metrics_);
    for (const char* who : {"203.0.113.1", "key:1", "key:2", "token:ab"}) {
        for (int i = 0; i < 5; ++i) EXPECT_EQ(may_write(limiter, who), i < 3) << who;
        EXPECT_TRUE(take(limiter, traffic_class::connect, who).decision.allowed) << who;
    }
    ASSERT_EQ(redis_.asked.size(), 4U * (3U + 1U));
    EXPECT_EQ(redis_.asked[0].client, "write:203.0.113.1");
    EXPECT_EQ(redis_.asked[3].client, "connect:203.0.113.1");
    EXPECT_EQ(redis_.asked[4].client, "write:key:1");
}

TEST_F(RateLimiter, AnApiKeyMayHaveMoreThanAnAddress) {
    options_.key_factor = 2;
    rate_limiter limiter(options_, &redis_, metrics_);
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(may_write(limiter, "key:1"), i < 6);
        EXPECT_EQ(may_write(limiter, "token:ab"), i < 3);
        EXPECT_EQ(limiter.take_read("key:1").decision.allowed, i < 6);
        EXPECT_EQ(limiter.take_read("token:ab").decision.allowed, i < 3);
    }
    EXPECT_EQ(limiter.take_read("key:2").limit.requests, 6);
    EXPECT_EQ(redis_.asked[0].limit.requests, 6) << "all instances count by the same limit";
}

TEST_F(RateLimiter, AReadThatCameBackCanBeTakenAgainAndTheOthersDoNotCountIt) {
    options_.rate_sync_interval = std::chrono::milliseconds(1);
    rate_limiter limiter(options_, &redis_, metrics_);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.take_read("203.0.113.1").decision.allowed);
    EXPECT_FALSE(limiter.take_read("203.0.113.1").decision.allowed);
    limiter.excuse_join("203.0.113.1");
    limiter.excuse_join("203.0.113.1");
    asio::io_context io;
    limiter.start(io);
    while (redis_.asked.empty()) io.run_one();
    EXPECT_EQ(redis_.asked[0].requests, 1);
    limiter.stop();
}

TEST_F(RateLimiter, TheQuotaOfAKeyIsCountedInBytesAndInEveryMode) {
    options_.rate_limits = enforcement::off;
    options_.scorer_max_bytes_per_day = 1000;
    rate_limiter limiter(options_, &redis_, metrics_);
    EXPECT_TRUE(limiter.take_posted("key:1", 900).decision.allowed);
    const rate_decision denied = limiter.take_posted("key:1", 200).decision;
    EXPECT_FALSE(denied.allowed);
    // A hundred bytes are missing, and a byte comes back in 86.4 s.
    EXPECT_NEAR(static_cast<double>(denied.retry_after.count()), 100 * 86.4e6, 1e6);
    EXPECT_TRUE(limiter.take_posted("key:1", 100).decision.allowed);
    EXPECT_TRUE(limiter.take_posted("key:2", 1000).decision.allowed);
}

TEST_F(RateLimiter, TheOthersLearnWhatAKeyHasReadWithTheLimitOfTheKey) {
    options_.key_factor = 2;
    options_.rate_sync_interval = std::chrono::milliseconds(1);
    rate_limiter limiter(options_, &redis_, metrics_);
    static_cast<void>(limiter.take_read("key:1"));
    asio::io_context io;
    limiter.start(io);
    while (redis_.asked.empty()) io.run_one();
    EXPECT_EQ(redis_.asked[0].client, "read:key:1");
    EXPECT_EQ(redis_.asked[0].limit.requests, 6);
    EXPECT_TRUE(redis_.asked[0].forced);
    limiter.stop();
}

}  // namespace
}  // namespace livescore

#include "livescore/core/gcra.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace livescore {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr rate_limit fifty{50, seconds(10)};

/// The leaky bucket of the textbook: a level that drains with time.
class leaky_bucket {
public:
    explicit leaky_bucket(const rate_limit& limit) : limit_(limit) {}

    bool take(microseconds now) {
        const auto drained = static_cast<double>((now - last_).count()) /
                             static_cast<double>(limit_.interval().count());
        level_ = std::max(0.0, level_ - drained);
        last_ = now;
        if (level_ + 1.0 > static_cast<double>(limit_.requests) + 1e-9) return false;
        level_ += 1.0;
        return true;
    }

private:
    rate_limit limit_;
    double level_ = 0;
    microseconds last_{0};
};

TEST(Gcra, ABurstOfTheWholeLimitIsAllowedAndNotOneMore) {
    gcra state;
    const gcra::moment now = seconds(1000);
    for (int i = 49; i >= 0; --i) {
        const auto said = state.take(fifty, now);
        ASSERT_TRUE(said.allowed);
        ASSERT_EQ(said.remaining, i);
    }
    const auto refused = state.take(fifty, now);
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.remaining, 0);
    EXPECT_EQ(refused.retry_after, milliseconds(200));
    EXPECT_EQ(refused.reset, seconds(10));
}

TEST(Gcra, ARequestComesBackAfterItsShareOfTheWindow) {
    gcra state;
    gcra::moment now = seconds(1000);
    while (state.take(fifty, now).allowed) {
    }
    const auto refused = state.take(fifty, now);
    EXPECT_FALSE(state.take(fifty, now + refused.retry_after - microseconds(1)).allowed);
    EXPECT_TRUE(state.take(fifty, now + refused.retry_after).allowed);
    EXPECT_FALSE(state.take(fifty, now + refused.retry_after).allowed);
}

TEST(Gcra, BeingRefusedCostsNothing) {
    gcra state;
    const gcra::moment now = seconds(1000);
    while (state.take(fifty, now).allowed) {
    }
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(state.take(fifty, now).allowed);
    EXPECT_TRUE(state.take(fifty, now + milliseconds(200)).allowed);
}

TEST(Gcra, AgreesWithALeakyBucketAtAnyTimes) {
    std::mt19937 dice(7);
    for (const rate_limit limit : {fifty, rate_limit{5, seconds(2)}, rate_limit{1, seconds(1)},
                                   rate_limit{100, milliseconds(100)}}) {
        gcra state;
        leaky_bucket model(limit);
        gcra::moment now = seconds(1);
        // The requests come at about the rate itself, with silences and bursts.
        std::uniform_int_distribution<std::int64_t> step(0, 2 * limit.interval().count());
        int allowed = 0;
        for (int i = 0; i < 20'000; ++i) {
            if (i % 500 == 0) now += limit.window / 2;
            if (i % 7 != 0) now += microseconds(i % 3 == 0 ? 0 : step(dice));
            const bool expected = model.take(now);
            ASSERT_EQ(state.take(limit, now).allowed, expected) << "request " << i;
            allowed += expected ? 1 : 0;
        }
        ASSERT_GT(allowed, 1000);
        ASSERT_LT(allowed, 20'000) << "nothing was ever refused";
    }
}

TEST(Gcra, NoWindowEverHasMoreThanTwiceTheLimit) {
    // A state of one number has this price: a full burst, and the requests that come back
    // meanwhile.
    gcra state;
    std::deque<gcra::moment> admitted;
    std::size_t most = 0;
    for (gcra::moment now = seconds(100); now < seconds(160); now += milliseconds(10)) {
        if (state.take(fifty, now).allowed) admitted.push_back(now);
        while (!admitted.empty() && admitted.front() <= now - fifty.window) admitted.pop_front();
        most = std::max(most, admitted.size());
    }
    EXPECT_GE(most, 50U);
    EXPECT_LE(most, 100U);
}

TEST(Gcra, LearnsOnlyOfALargerDebt) {
    gcra state;
    const gcra::moment now = seconds(1);
    state.learn(seconds(4), now);
    state.learn(seconds(2), now);
    EXPECT_EQ(state.debt(now), seconds(4));
    EXPECT_EQ(state.debt(now + seconds(3)), seconds(1));
    EXPECT_EQ(state.debt(now + seconds(30)), seconds(0));
}

}  // namespace
}  // namespace livescore

#include "livescore/core/backoff.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace livescore {
namespace {

using std::chrono::milliseconds;

TEST(Backoff, StaysWithinTheDoubledBaseAndTheCap) {
    for (int round = 0; round < 200; ++round) {
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(10'000), 0), milliseconds(100));
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(10'000), 3), milliseconds(800));
        EXPECT_LE(full_jitter(milliseconds(100), milliseconds(1'000), 4'000'000'000U),
                  milliseconds(1'000));
        EXPECT_GE(full_jitter(milliseconds(100), milliseconds(1'000), 2), milliseconds(0));
    }
}

TEST(Backoff, UsesTheWholeRange) {
    auto least = milliseconds::max();
    auto most = milliseconds::min();
    for (int round = 0; round < 1'000; ++round) {
        const auto delay = full_jitter(milliseconds(100), milliseconds(100'000), 3);
        least = std::min(least, delay);
        most = std::max(most, delay);
    }
    EXPECT_LT(least, milliseconds(200));
    EXPECT_GT(most, milliseconds(600));
}

TEST(Backoff, OfNothingIsNothingAndLargeValuesDoNotOverflow) {
    EXPECT_EQ(full_jitter(milliseconds(0), milliseconds(100), 9), milliseconds(0));
    EXPECT_EQ(full_jitter(milliseconds(-5), milliseconds(-1), 9), milliseconds(0));
    EXPECT_GE(full_jitter(milliseconds::max(), milliseconds::max(), 9), milliseconds(0));
}

}  // namespace
}  // namespace livescore

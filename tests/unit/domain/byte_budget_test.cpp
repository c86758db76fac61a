#include "livescore/domain/byte_budget.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace livescore {
namespace {

TEST(ByteBudget, ALeaseCountsUntilItEnds) {
    byte_budget budget(100);
    {
        const byte_lease lease = budget.take(60);
        EXPECT_EQ(lease.bytes(), 60U);
        EXPECT_EQ(budget.used(), 60U);
        EXPECT_FALSE(budget.take(41));
        EXPECT_TRUE(budget.take(40)) << "a refusal takes nothing";
    }
    EXPECT_EQ(budget.used(), 0U);
}

TEST(ByteBudget, AMovedLeaseCountsOnce) {
    byte_budget budget(100);
    byte_lease a = budget.take(60);
    byte_lease b = std::move(a);
    EXPECT_EQ(budget.used(), 60U);
    a = budget.take(10);
    b = std::move(a);
    EXPECT_EQ(b.bytes(), 10U);
    a = {};
    EXPECT_EQ(budget.used(), 10U);
    b.resize(0);
    EXPECT_EQ(budget.used(), 0U);
    byte_lease().resize(7);  // it has no budget
}

TEST(ByteBudget, WhileLittleIsLeftALeaseIsSmallerAndNeverBelowTheLeast) {
    byte_budget budget(1000);
    std::vector<byte_lease> held;
    std::size_t last = 1000;
    while (byte_lease lease = budget.take(400, 50)) {
        EXPECT_LE(lease.bytes(), last);
        EXPECT_GE(lease.bytes(), 50U);
        last = lease.bytes();
        held.push_back(std::move(lease));
        ASSERT_LE(budget.used(), 1000U);
    }
    EXPECT_EQ(held.front().bytes(), 250U);
    EXPECT_GT(held.size(), 8U) << "a few holders cannot take everything";
    EXPECT_GT(budget.used(), 950U);
}

TEST(ByteBudget, WhatIsUsedBeyondTheLeaseKeepsOthersAway) {
    byte_budget budget(100);
    byte_lease lease = budget.take(10);
    lease.resize(150);
    EXPECT_EQ(budget.used(), 150U);
    EXPECT_FALSE(budget.take(1));
    const byte_lease change = budget.take_anyway(5);
    EXPECT_EQ(budget.used(), 155U);
    lease.resize(20);
    EXPECT_TRUE(budget.take(75));
}

TEST(ByteBudget, ALeaseMayOutliveItsBudget) {
    std::optional<byte_budget> budget(100);
    const byte_lease lease = budget->take(60);
    budget.reset();
    EXPECT_EQ(lease.bytes(), 60U);
}

}  // namespace
}  // namespace livescore

// The load generator's own accounting. If it overlooks a fault, no benchmark and no check of the
// promise notices it.
#include "bench/common/delivery_ledger.h"

#include <gmock/gmock.h>

#include <utility>
#include <vector>

#include "bench/common/histogram.h"

namespace bench {
namespace {

constexpr nanoseconds unknown = 0;

TEST(DeliveryLedger, EachEventOnceAndInOrderIsNeitherLostNorDoubled) {
    delivery_ledger ledger(7, 1);
    subscription who;
    ledger.subscribed(who, 41);
    for (const std::int64_t seq : {42, 43, 44}) ledger.delivered(who, seq, unknown, true);
    ledger.settle(who);
    EXPECT_EQ(ledger.deliveries, 3u);
    EXPECT_EQ(ledger.lost, 0u);
    EXPECT_EQ(ledger.duplicated, 0u);
}

TEST(DeliveryLedger, AGapIsLost) {
    delivery_ledger ledger(7, 1);
    subscription who;
    ledger.subscribed(who, 41);
    ledger.delivered(who, 44, unknown, true);
    EXPECT_EQ(ledger.lost, 2u);
}

TEST(DeliveryLedger, WhatComesAgainOrLateIsDoubled) {
    delivery_ledger ledger(7, 1);
    subscription who;
    ledger.subscribed(who, 41);
    for (const std::int64_t seq : {42, 42, 41}) ledger.delivered(who, seq, unknown, true);
    EXPECT_EQ(ledger.duplicated, 2u);
    EXPECT_EQ(ledger.deliveries, 1u);
}

TEST(DeliveryLedger, WhatOthersHaveAndOneHasNotIsLostInTheEnd) {
    delivery_ledger ledger(7, 1);
    subscription ahead;
    subscription behind;
    for (auto* who : {&ahead, &behind}) ledger.subscribed(*who, 41);
    ledger.delivered(ahead, 42, unknown, true);
    EXPECT_TRUE(ledger.is_complete(ahead));
    EXPECT_FALSE(ledger.is_complete(behind));
    ledger.settle(ahead);
    EXPECT_EQ(ledger.lost, 0u);
    ledger.settle(behind);
    EXPECT_EQ(ledger.lost, 1u);
}

TEST(DeliveryLedger, WhatWasPublishedAndReachedNobodyIsLost) {
    delivery_ledger ledger(7, 1);
    subscription who;
    ledger.subscribed(who, 41);
    EXPECT_EQ(ledger.publish(ledger.matches()[0]), 42);
    ledger.settle(who);
    EXPECT_EQ(ledger.lost, 1u);
}

TEST(DeliveryLedger, AnEventIsUnderWayUntilTheLastReaderHasIt) {
    delivery_ledger ledger(7, 2);
    ledger.matches()[0].readers = 2;
    subscription first;
    subscription second;
    for (auto* who : {&first, &second}) ledger.subscribed(*who, 0);
    const auto seq = ledger.publish(ledger.matches()[0]);
    ledger.delivered(first, seq, now(), true);
    EXPECT_EQ(ledger.outstanding, 1u);
    EXPECT_EQ(ledger.last.count(), 0u);
    ledger.delivered(second, seq, now(), true);
    EXPECT_EQ(ledger.outstanding, 0u);
    EXPECT_EQ(ledger.last.count(), 1u);
    EXPECT_EQ(ledger.each.count(), 2u);
}

TEST(DeliveryLedger, HalfOfTheReadersHaveAnEventWithTheOneInTheMiddle) {
    for (const auto& [readers, middle] :
         {std::pair(1u, 1u), std::pair(4u, 2u), std::pair(5u, 3u)}) {
        delivery_ledger ledger(7, 1);
        ledger.matches()[0].readers = readers;
        std::vector<subscription> all(readers);
        for (auto& who : all) ledger.subscribed(who, 0);
        const auto seq = ledger.publish(ledger.matches()[0]);
        for (std::uint32_t i = 0; i < readers; ++i) {
            ledger.delivered(all[i], seq, now(), true);
            EXPECT_EQ(ledger.half.count(), i + 1 < middle ? 0u : 1u) << i << " of " << readers;
        }
    }
}

TEST(DeliveryLedger, WhoDoesNotCountIsCheckedButNotMeasured) {
    delivery_ledger ledger(7, 1);
    ledger.matches()[0].readers = 1;
    subscription slow;
    ledger.subscribed(slow, 0);
    ledger.delivered(slow, ledger.publish(ledger.matches()[0]), now(), false);
    EXPECT_EQ(ledger.outstanding, 1u);
    EXPECT_EQ(ledger.each.count(), 0u);
    ledger.delivered(slow, 1, now(), false);
    EXPECT_EQ(ledger.duplicated, 1u);
}

TEST(LatencyHistogram, PercentilesAreWithinAHundredth) {
    histogram values;
    for (int i = 1; i <= 10'000; ++i) values.add(i * nanoseconds{1'000'000});
    EXPECT_EQ(values.count(), 10'000u);
    EXPECT_NEAR(values.percentile_ms(0.5), 5'000, 50);
    EXPECT_NEAR(values.percentile_ms(0.99), 9'900, 99);
    EXPECT_EQ(values.percentile_ms(1), values.max_ms());
    EXPECT_EQ(values.max_ms(), 10'000);
}

TEST(LatencyHistogram, IsZeroWithoutValuesAndTakesNoNegativeTimes) {
    histogram values;
    EXPECT_EQ(values.percentile_ms(0.99), 0);
    values.add(-5);
    EXPECT_EQ(values.max_ms(), 0);
}

}  // namespace
}  // namespace bench

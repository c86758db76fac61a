#include "delivery/connection_shares.h"

#include <gtest/gtest.h>

namespace livescore::test {
namespace {

int take_all(connection_shares& shares, bool proven, int mine, int most = 1'000) {
    int taken = 0;
    while (taken < most && shares.take(proven, mine)) ++taken;
    return taken;
}

TEST(ConnectionShares, AnEndpointHasItsOwnLimit) {
    connection_shares shares(100, 4);
    EXPECT_TRUE(shares.take(true, 3));
    EXPECT_FALSE(shares.take(true, 4));
    EXPECT_TRUE(shares.take(false, 0));
    EXPECT_FALSE(shares.take(false, 1));
    EXPECT_FALSE(shares.is_full(true));
    EXPECT_FALSE(shares.is_full(false));
}

TEST(ConnectionShares, EndpointsThatHangLeaveHalfToTheOthers) {
    connection_shares shares(100, 4);
    EXPECT_EQ(take_all(shares, false, 0), 50);
    EXPECT_TRUE(shares.is_full(false));
    EXPECT_FALSE(shares.is_full(true));
    EXPECT_EQ(take_all(shares, true, 0), 50);
    EXPECT_TRUE(shares.is_full(true));
    shares.give_back(false);
    EXPECT_TRUE(shares.take(false, 0));
}

TEST(ConnectionShares, WhoBeginsToHangMovesToTheShareOfThoseWhoDo) {
    connection_shares shares(100, 4);
    EXPECT_EQ(take_all(shares, true, 0, 60), 60);
    for (int i = 0; i < 15; ++i) shares.move(false, 4);
    EXPECT_FALSE(shares.take(false, 0));
    EXPECT_EQ(take_all(shares, true, 0), 40);
    for (int i = 0; i < 60; ++i) shares.give_back(false);
    EXPECT_EQ(shares.in_use(), 40);
    shares.move(true, 0);
    EXPECT_EQ(take_all(shares, false, 0), 50);
}

}  // namespace
}  // namespace livescore::test

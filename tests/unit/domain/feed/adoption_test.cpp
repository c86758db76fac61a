// A match that a feed takes over: a person's word stands, and what the plan did does not count.
#include "livescore/domain/feed/adoption.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp start{std::chrono::hours(24 * 20'000)};

match planned() {
    match m;
    m.schedule.start = start;
    m.schedule.end = start + 2h;
    m.created_at = start - 24h;
    return m;
}

TEST(Adoption, MakesTheProviderTheClockAndTheSource) {
    const auto taken = take_over(planned(), "alpha", false, start - 1h);
    EXPECT_TRUE(taken.after.details.fed);
    EXPECT_EQ(taken.after.details.clock, clock_source::feed);
    EXPECT_EQ(taken.after.details.source, "alpha");
    EXPECT_FALSE(taken.after.details.locked);
    EXPECT_EQ(taken.after.updated_at, start - 1h);
    EXPECT_EQ(taken.events.size(), 1U);
    EXPECT_TRUE(take_over(taken.after, "beta", true, start).events.empty())
        << "a feed runs it already";
}

TEST(Adoption, LocksWhatAPersonHasScoredOrBegun) {
    EXPECT_TRUE(take_over(planned(), "alpha", true, start).after.details.locked);
    auto begun = planned();
    begun.status = match_status::live;
    begun.status_set_at = start - 5min;
    EXPECT_TRUE(take_over(begun, "alpha", false, start).after.details.locked);
    begun.status = match_status::postponed;
    EXPECT_TRUE(take_over(begun, "alpha", false, start).after.details.locked);
}

TEST(Adoption, DoesNotLockWhatThePlanDid) {
    for (const auto status : {match_status::live, match_status::halftime, match_status::finished}) {
        auto moved = planned();
        moved.status = status;
        EXPECT_FALSE(take_over(moved, "alpha", false, start + 3h).after.details.locked);
    }
}

TEST(Adoption, GivesALockBackOnce) {
    auto locked = planned();
    locked.details.locked = true;
    const auto given = give_back(locked, start);
    EXPECT_FALSE(given.after.details.locked);
    EXPECT_EQ(given.events.size(), 1U);
    EXPECT_TRUE(give_back(given.after, start).events.empty());
}

}  // namespace
}  // namespace livescore

#include "api/push/replay_pace.h"

#include <gtest/gtest.h>

#include "api/limits/replay_places.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp first_event = *parse_iso8601("2026-05-01T18:00:00Z");
const replay_pace::time began{};

TEST(ReplayPace, GapsAreTheOriginalOnesDividedByTheSpeed) {
    replay_pace pace(20, 10s, began);
    EXPECT_EQ(pace.due(first_event), began) << "the first comes at once";
    pace.pass(first_event);
    EXPECT_EQ(pace.due(first_event + 40s), began + 2s);
    pace.pass(first_event + 40s);
    EXPECT_EQ(pace.due(first_event + 41s), began + 2s + 50ms);
}

TEST(ReplayPace, ASpeedBelowOneStretches) {
    replay_pace pace(0.5, 10s, began);
    pace.pass(first_event);
    EXPECT_EQ(pace.due(first_event + 2s), began + 4s);
}

TEST(ReplayPace, ALongGapIsCut) {
    replay_pace pace(1, 10s, began);
    pace.pass(first_event);
    EXPECT_EQ(pace.due(first_event + 24h), began + 10s);
    pace.pass(first_event + 24h);
    EXPECT_EQ(pace.due(first_event + 24h + 1s), began + 11s);
}

TEST(ReplayPace, AnEventThatIsOlderThanTheOneBeforeComesAtOnce) {
    replay_pace pace(1, 10s, began);
    pace.pass(first_event);
    EXPECT_EQ(pace.due(first_event - 3s), began);
}

TEST(ReplayPace, APauseShiftsWhatComes) {
    replay_pace pace(2, 10s, began);
    pace.pass(first_event);
    pace.shift(7s);
    EXPECT_EQ(pace.due(first_event + 4s), began + 9s);
}

TEST(ReplayPace, ASeekBeginsAnew) {
    replay_pace pace(1, 10s, began);
    pace.pass(first_event + 1h);
    pace.restart(began + 5s);
    EXPECT_EQ(pace.due(first_event), began + 5s);
    pace.pass(first_event);
    EXPECT_EQ(pace.due(first_event + 1s), began + 6s);
}

TEST(ReplayPlaces, AreFreeAgainWhenTheyEnd) {
    replay_places places(2);
    replay_place first = places.take();
    {
        const replay_place second = places.take();
        EXPECT_TRUE(first);
        EXPECT_TRUE(second);
        EXPECT_FALSE(places.take());
        EXPECT_EQ(places.taken(), 2U);
    }
    EXPECT_EQ(places.taken(), 1U);
    replay_place moved = std::move(first);
    EXPECT_TRUE(places.take());
    moved = {};
    EXPECT_EQ(places.taken(), 0U);
}

}  // namespace
}  // namespace livescore

#include "api/push/replay_pace.h"

#include <gtest/gtest.h>

#include "api/limits/replay_places.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

const timestamp kick_off = *parse_iso8601("2026-05-01T18:00:00Z");
const replay_pace::time start{};

TEST(ReplayPace, GapsAreTheOriginalOnesDividedByTheSpeed) {
    replay_pace pace(20, 10s, start);
    EXPECT_EQ(pace.due(kick_off), start) << "the first comes at once";
    pace.pass(kick_off);
    EXPECT_EQ(pace.due(kick_off + 40s), start + 2s);
    pace.pass(kick_off + 40s);
    EXPECT_EQ(pace.due(kick_off + 41s), start + 2s + 50ms);
}

TEST(ReplayPace, ASpeedBelowOneStretches) {
    replay_pace pace(0.5, 10s, start);
    pace.pass(kick_off);
    EXPECT_EQ(pace.due(kick_off + 2s), start + 4s);
}

TEST(ReplayPace, ALongGapIsCut) {
    replay_pace pace(1, 10s, start);
    pace.pass(kick_off);
    EXPECT_EQ(pace.due(kick_off + 24h), start + 10s);
    pace.pass(kick_off + 24h);
    EXPECT_EQ(pace.due(kick_off + 24h + 1s), start + 11s);
}

TEST(ReplayPace, AnEventThatIsOlderThanTheOneBeforeComesAtOnce) {
    replay_pace pace(1, 10s, start);
    pace.pass(kick_off);
    EXPECT_EQ(pace.due(kick_off - 3s), start);
}

TEST(ReplayPace, APauseShiftsWhatComes) {
    replay_pace pace(2, 10s, start);
    pace.pass(kick_off);
    pace.shift(7s);
    EXPECT_EQ(pace.due(kick_off + 4s), start + 9s);
}

TEST(ReplayPace, ASeekBeginsAnew) {
    replay_pace pace(1, 10s, start);
    pace.pass(kick_off + 1h);
    pace.restart(start + 5s);
    EXPECT_EQ(pace.due(kick_off), start + 5s);
    pace.pass(kick_off);
    EXPECT_EQ(pace.due(kick_off + 1s), start + 6s);
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

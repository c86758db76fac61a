#include "livescore/fanout/topic.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

using namespace std::chrono_literals;

TEST(Topic, HasAMatchADelayAndAWindow) {
    const match_id largest{max_match_id};
    const topic all = with_window(with_delay(largest, 1023s), 16383ms);
    EXPECT_EQ(match_of(all), largest);
    EXPECT_EQ(delay_of(all), 1023s);
    EXPECT_EQ(window_of(all), 16383ms);
    EXPECT_EQ(without_window(all), with_delay(largest, 1023s));
    EXPECT_EQ(with_delay(with_window(all, 0ms), 0s), largest);
    EXPECT_GT(raw(all), 0);
}

TEST(Topic, AMatchWithoutBothIsItsOwnTopic) {
    EXPECT_EQ(with_window(with_delay(match_id{7}, 0s), 0ms), match_id{7});
    EXPECT_FALSE(is_channel(with_delay(match_id{7}, 30s)));
}

TEST(Topic, TheChannelOfAMatchComesAsTheMatchDoes) {
    EXPECT_EQ(channel_of(match_id{7}), matches_channel);
    EXPECT_EQ(channel_of(with_delay(match_id{7}, 30s)), with_delay(matches_channel, 30s));
    EXPECT_TRUE(is_channel(with_window(matches_channel, 200ms)));
}

}  // namespace
}  // namespace livescore

// Sockets with many topics: their frames wait on the dirty list.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/fanout/hub/recording_subscriber.h"

namespace livescore {
namespace {

TEST(HubDirtyList, ASocketWithMoreMatchesThanOneSendHoldsGetsEachFrameOnceInOrder) {
    hub h;
    recording_subscriber all;
    recording_subscriber some;
    constexpr int matches = 150;
    for (int match = 1; match <= matches; ++match) {
        h.add(all, match_id{match});
        if (match % 70 == 1) h.add(some, match_id{match});
    }
    std::vector<shared_frame> frames;
    std::vector<shared_frame> of_some;
    for (int match = 1; match <= matches; ++match) {
        frames.push_back(frame_of(match, 1));
        if (match % 70 == 1) of_some.push_back(frames.back());
    }
    h.deliver(frames);
    EXPECT_EQ(all.bytes, bytes_of(frames));
    EXPECT_EQ(all.sends, 3);
    EXPECT_EQ(some.bytes, bytes_of(of_some));
    h.deliver(frames);
    EXPECT_EQ(all.bytes, bytes_of(frames) + bytes_of(frames));
    h.remove_all(all, [](topic) {});
    h.remove_all(some, [](topic) {});
}

TEST(HubDirtyList, AFilterOfASocketWithManyMatchesHoldsBackInTheSameSend) {
    hub h;
    recording_subscriber a;
    event_filter scores = event_filter::none();
    scores.add(event_type::score_update);
    h.add(a, match_id{1}, scores);
    h.add(a, match_id{2});
    const std::vector frames{frame_of(1, 1), frame_of(1, 2, event_type::score_update),
                             frame_of(2, 1), frame_of(2, 2)};
    const auto delivered = h.deliver(frames);
    EXPECT_EQ(a.sends, 1);
    EXPECT_EQ(delivered.frames, 3U);
    EXPECT_EQ(delivered.bytes, a.bytes.size());
    EXPECT_EQ(a.bytes.size(), bytes_of({frames[1], frames[2], frames[3]}).size());
    h.remove_all(a, [](topic) {});
}

}  // namespace
}  // namespace livescore

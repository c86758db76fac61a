// Sockets with many topics: their frames wait on the dirty list.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "livescore/fanout/hub.h"

namespace livescore {
namespace {

class recording_subscriber final : public subscriber {
public:
    void send(byte_pieces given) override {
        ++sends;
        for (const auto* piece : given) bytes += **piece;
    }
    int sends = 0;
    std::string bytes;
};

shared_frame frame_of(int match, sequence_number seq,
                      event_type type = event_type::commentary_new) {
    const std::string json = "[" + std::to_string(match) + "," + std::to_string(seq) + "]";
    return std::make_shared<const frame>(match_id{match}, seq, type, json);
}

std::string bytes_of(const std::vector<shared_frame>& frames) {
    std::string all;
    for (const auto& f : frames) all += *f->websocket_bytes();
    return all;
}

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

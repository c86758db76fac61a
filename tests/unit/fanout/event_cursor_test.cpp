#include "livescore/fanout/event_cursor.h"

#include <gtest/gtest.h>

#include <random>

namespace livescore {
namespace {

shared_frame frame_of(sequence_number seq) {
    return std::make_shared<const frame>(match_id{1}, seq, event_type::commentary_new,
                                         std::to_string(seq));
}

std::vector<sequence_number> seqs(const std::vector<shared_frame>& frames) {
    std::vector<sequence_number> out;
    for (const auto& f : frames) out.push_back(f->seq());
    return out;
}

using verdict = event_cursor::verdict;
using seq_list = std::vector<sequence_number>;

TEST(EventCursor, TheNextEventIsDelivered) {
    event_cursor cursor(41);
    std::vector<shared_frame> out;
    EXPECT_EQ(cursor.offer(frame_of(42), out), verdict::delivered);
    EXPECT_EQ(seqs(out), seq_list{42});
    EXPECT_EQ(cursor.position(), 42);
    EXPECT_FALSE(cursor.has_gap());
}

TEST(EventCursor, WhatWasDeliveredIsDroppedWhenItComesAgain) {
    event_cursor cursor(41);
    std::vector<shared_frame> out;
    cursor.offer(frame_of(42), out);
    out.clear();
    EXPECT_EQ(cursor.offer(frame_of(42), out), verdict::duplicate);
    EXPECT_EQ(cursor.offer(frame_of(7), out), verdict::duplicate);
    EXPECT_TRUE(out.empty());
}

TEST(EventCursor, ALaterEventWaitsForTheMissingOneAndFollowsIt) {
    event_cursor cursor(0);
    std::vector<shared_frame> out;
    EXPECT_EQ(cursor.offer(frame_of(3), out), verdict::held);
    EXPECT_EQ(cursor.offer(frame_of(2), out), verdict::held);
    EXPECT_EQ(cursor.offer(frame_of(3), out), verdict::duplicate);
    EXPECT_TRUE(out.empty());
    EXPECT_TRUE(cursor.has_gap());
    EXPECT_EQ(cursor.offer(frame_of(1), out), verdict::delivered);
    EXPECT_EQ(seqs(out), (seq_list{1, 2, 3}));
    EXPECT_FALSE(cursor.has_gap());
}

TEST(EventCursor, AHeadBeyondThePositionIsAGap) {
    event_cursor cursor(5);
    cursor.note_head(4);
    EXPECT_FALSE(cursor.has_gap());
    cursor.note_head(6);
    EXPECT_TRUE(cursor.has_gap());
}

TEST(EventCursor, HeldEventsAreBoundedAndWhatIsDroppedStaysKnownAsMissing) {
    event_cursor cursor(0, 2);
    std::vector<shared_frame> out;
    for (const sequence_number seq : {5, 4, 3, 2}) cursor.offer(frame_of(seq), out);
    cursor.offer(frame_of(1), out);
    EXPECT_EQ(seqs(out), (seq_list{1, 2, 3}));
    EXPECT_TRUE(cursor.has_gap());
    EXPECT_EQ(cursor.newest_known(), 5);
}

TEST(EventCursor, HeldBytesAreBoundedToo) {
    event_cursor cursor(0, 1024, 1000);
    std::vector<shared_frame> out;
    const auto large = [](sequence_number seq) {
        return std::make_shared<const frame>(match_id{1}, seq, event_type::commentary_new,
                                             std::string(300, 'x'));
    };
    for (int round = 0; round < 3; ++round) {
        const sequence_number from = cursor.position();
        for (const sequence_number by : {6, 5, 4, 3, 2}) cursor.offer(large(from + by), out);
        out.clear();
        cursor.offer(large(from + 1), out);
        EXPECT_EQ(seqs(out), (seq_list{from + 1, from + 2, from + 3, from + 4}));
        EXPECT_EQ(cursor.newest_known(), from + 6);
        cursor.skip_to(from + 6, out);
    }
    cursor.offer(std::make_shared<const frame>(match_id{1}, cursor.position() + 2,
                                               event_type::commentary_new, std::string(2000, 'x')),
                 out);
    EXPECT_TRUE(cursor.has_gap());
}

TEST(EventCursor, SkippingReleasesWhatFollowsAndForgetsWhatLiesBelow) {
    event_cursor cursor(0);
    std::vector<shared_frame> out;
    for (const sequence_number seq : {2, 4, 5}) cursor.offer(frame_of(seq), out);
    cursor.skip_to(3, out);
    EXPECT_EQ(seqs(out), (seq_list{4, 5}));
    EXPECT_EQ(cursor.position(), 5);
}

// The reference is the definition itself. Sources may repeat, reorder and lose events: the cursor
// still lets through first+1, first+2, ... It lets through all events once the feed has read the
// log for the gap.
TEST(EventCursor, RandomDeliveriesComeOutOnceInOrderWithoutGaps) {
    for (unsigned seed = 0; seed < 3000; ++seed) {
        std::mt19937 random(seed);
        const auto first = static_cast<sequence_number>(random() % 5);
        const auto last = first + 1 + static_cast<sequence_number>(random() % 30);
        event_cursor cursor(first, 1 + random() % 8);
        std::vector<shared_frame> out;
        for (int i = 0; i < 80; ++i) {
            const sequence_number seq =
                1 + static_cast<sequence_number>(random() % static_cast<unsigned>(last));
            cursor.offer(frame_of(seq), out);
            if (random() % 10 == 0) cursor.note_head(seq);
        }
        cursor.note_head(last);
        while (cursor.has_gap()) {
            for (sequence_number seq = cursor.position() + 1; seq <= last; ++seq)
                cursor.offer(frame_of(seq), out);
        }
        seq_list expected;
        for (sequence_number seq = first + 1; seq <= last; ++seq) expected.push_back(seq);
        ASSERT_EQ(seqs(out), expected) << "seed " << seed;
    }
}

}  // namespace
}  // namespace livescore

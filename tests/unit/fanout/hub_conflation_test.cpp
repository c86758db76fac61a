#include <gtest/gtest.h>

#include "livescore/fanout/hub.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using seq_list = std::vector<sequence_number>;

constexpr match_id one{1};
const topic conflated = with_window(one, 200ms);
const hub::time start{};

/// Remembers the seqs that it is sent.
class follower final : public subscriber {
public:
    void send(byte_pieces given) override {
        for (const auto* piece : given) {
            for (std::size_t at = piece->get()->find("<"); at != std::string::npos;
                 at = (*piece)->find("<", at + 1))
                seqs.push_back(std::stoll((*piece)->substr(at + 1)));
        }
    }
    void on_topic_ended(topic of) override { ended.push_back(of); }
    seq_list seqs;
    std::vector<topic> ended;
};

shared_frame frame_of(sequence_number seq, event_type type, topic of = one) {
    return std::make_shared<const frame>(of, seq, type, "<" + std::to_string(seq) + ">");
}
shared_frame score(sequence_number seq) {
    return frame_of(seq, event_type::score_update);
}
shared_frame status(sequence_number seq) {
    return frame_of(seq, event_type::match_status);
}
shared_frame comment(sequence_number seq) {
    return frame_of(seq, event_type::commentary_new);
}

class Conflation : public testing::Test {
protected:
    ~Conflation() override {
        for (auto* who : {&a, &b, &plain}) h.remove_all(*who, [](topic) {});
    }
    void deliver(const std::vector<shared_frame>& frames, hub::time now) {
        if (h.conflates()) h.hold(frames, now);
        h.deliver(frames);
    }
    void end_windows(hub::time now) {
        h.begin_ended(now);
        hub::budget unlimited = std::numeric_limits<hub::budget>::max();
        ASSERT_TRUE(h.go_on(unlimited));
    }
    hub h;
    follower a;
    follower b;
    follower plain;
};

TEST_F(Conflation, OfScoreAndStatusOnlyTheNewestOfAWindowComes) {
    h.add(a, conflated);
    h.add(plain, one);
    deliver({score(1), comment(2), status(3), score(4)}, start);
    deliver({status(5), comment(6), score(7)}, start + 100ms);
    EXPECT_EQ(a.seqs, seq_list{});
    EXPECT_EQ(plain.seqs, (seq_list{1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(h.next_end(), start + 200ms) << "from the first event on";
    end_windows(start + 199ms);
    EXPECT_EQ(a.seqs, seq_list{});
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, (seq_list{2, 5, 6, 7}));
    EXPECT_EQ(h.next_end(), std::nullopt);
    deliver({score(8)}, start + 250ms);
    end_windows(start + 450ms);
    EXPECT_EQ(a.seqs, (seq_list{2, 5, 6, 7, 8}));
}

TEST_F(Conflation, AMemberThatCameDuringAWindowGetsWhatItDoesNotHave) {
    h.add(a, conflated);
    deliver({comment(1), score(2), comment(3)}, start);
    h.add(b, conflated, 3);
    deliver({comment(4), score(5)}, start + 10ms);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, (seq_list{1, 3, 4, 5}));
    EXPECT_EQ(b.seqs, (seq_list{4, 5}));
    deliver({comment(6)}, start + 300ms);
    end_windows(start + 500ms);
    EXPECT_EQ(b.seqs, (seq_list{4, 5, 6}));
}

TEST_F(Conflation, ANewestScoreThatTheMemberHasDoesNotComeAgain) {
    h.add(a, conflated);
    deliver({score(1), score(2)}, start);
    h.add(b, conflated, 2);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, seq_list{2});
    EXPECT_EQ(b.seqs, seq_list{});
}

TEST_F(Conflation, AMemberThatLeavesIsNotSentAnything) {
    h.add(a, conflated);
    deliver({comment(1)}, start);
    h.add(b, conflated, 1);
    deliver({comment(2)}, start);
    h.remove(b, conflated);
    h.remove(a, conflated);
    EXPECT_FALSE(h.conflates()) << "what it held has gone";
    EXPECT_EQ(h.next_end(), std::nullopt);
    end_windows(start + 1s);
    EXPECT_EQ(b.seqs, seq_list{});
}

TEST_F(Conflation, EachWindowIsATopicOfItsOwn) {
    const topic slow = with_window(one, 1000ms);
    h.add(a, conflated);
    h.add(b, slow);
    deliver({score(1)}, start);
    end_windows(start + 200ms);
    deliver({score(2)}, start + 300ms);
    end_windows(start + 500ms);
    EXPECT_EQ(a.seqs, (seq_list{1, 2}));
    EXPECT_EQ(b.seqs, seq_list{});
    end_windows(start + 1000ms);
    EXPECT_EQ(b.seqs, seq_list{2});
}

TEST_F(Conflation, TheChannelKeepsTheNewestScoreOfEachMatch) {
    h.add(a, with_window(matches_channel, 200ms));
    deliver({score(1), frame_of(11, event_type::score_update, match_id{2}), comment(2), score(3)},
            start);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, (seq_list{11, 3}));
}

TEST_F(Conflation, ADelayedMatchIsConflatedByItsOwnEvents) {
    const topic late = with_delay(one, 30s);
    h.add(a, with_window(late, 200ms));
    deliver({score(1)}, start);
    EXPECT_EQ(h.next_end(), std::nullopt) << "that is the present";
    deliver({frame_of(1, event_type::score_update, late)}, start);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, seq_list{1});
}

TEST_F(Conflation, ARemovedMatchEndsItsTopicsBehindTheLastEvent) {
    h.add(a, conflated);
    deliver({score(1), frame_of(2, event_type::match_removed)}, start);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, (seq_list{1, 2}));
    EXPECT_EQ(h.take_removed(), std::vector{conflated});
    h.end(conflated);
    EXPECT_EQ(a.ended, std::vector{conflated});
    EXPECT_FALSE(h.conflates());
}

TEST_F(Conflation, TooMuchThatNothingOvertakesEndsTheWindow) {
    h.add(a, conflated);
    std::vector<shared_frame> many;
    for (sequence_number seq = 1; seq <= 1'025; ++seq) many.push_back(comment(seq));
    deliver(many, start);
    EXPECT_EQ(h.next_end(), start);
    end_windows(start);
    EXPECT_EQ(a.seqs.size(), 1'025U);
}

TEST_F(Conflation, ManyScoresAreNotTooMuch) {
    h.add(a, conflated);
    std::vector<shared_frame> many;
    for (sequence_number seq = 1; seq <= 5'000; ++seq) many.push_back(score(seq));
    deliver(many, start);
    EXPECT_EQ(h.next_end(), start + 200ms);
    end_windows(start + 200ms);
    EXPECT_EQ(a.seqs, seq_list{5'000});
}

TEST_F(Conflation, EventStreamsGetNoPlaceToResumeAt) {
    hub streams(wire_format::event_stream);
    follower who;
    streams.add(who, conflated);
    const auto f = comment(7);
    streams.hold(std::vector{f}, start);
    streams.begin_ended(start + 200ms);
    hub::budget unlimited = std::numeric_limits<hub::budget>::max();
    streams.go_on(unlimited);
    EXPECT_EQ(who.seqs, seq_list{7});
    EXPECT_EQ(f->event_stream_bytes_without_id()->find("id:"), std::string::npos);
    streams.remove_all(who, [](topic) {});
}

}  // namespace
}  // namespace livescore

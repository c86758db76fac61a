#include <gtest/gtest.h>

#include "livescore/fanout/hub.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using seqs_seen = std::vector<sequence_number>;

constexpr match_id the_match{1};
const topic conflated_match = with_window(the_match, 200ms);
const hub::time opened{};

/// Remembers the seqs that it is sent.
class window_follower final : public subscriber {
public:
    void send(byte_pieces given) override {
        for (const auto* piece : given) {
            for (std::size_t at = piece->get()->find("<"); at != std::string::npos;
                 at = (*piece)->find("<", at + 1))
                seqs.push_back(std::stoll((*piece)->substr(at + 1)));
        }
    }
    void on_topic_ended(topic of) override { ended.push_back(of); }
    seqs_seen seqs;
    std::vector<topic> ended;
};

shared_frame event_at(sequence_number seq, event_type type, topic of = the_match) {
    return std::make_shared<const frame>(of, seq, type, "<" + std::to_string(seq) + ">");
}
shared_frame score_at(sequence_number seq) {
    return event_at(seq, event_type::score_update);
}
shared_frame status_at(sequence_number seq) {
    return event_at(seq, event_type::match_status);
}
shared_frame comment_at(sequence_number seq) {
    return event_at(seq, event_type::commentary_new);
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
    window_follower a;
    window_follower b;
    window_follower plain;
};

TEST_F(Conflation, OfScoreAndStatusOnlyTheNewestOfAWindowComes) {
    h.add(a, conflated_match);
    h.add(plain, the_match);
    deliver({score_at(1), comment_at(2), status_at(3), score_at(4)}, opened);
    deliver({status_at(5), comment_at(6), score_at(7)}, opened + 100ms);
    EXPECT_EQ(a.seqs, seqs_seen{});
    EXPECT_EQ(plain.seqs, (seqs_seen{1, 2, 3, 4, 5, 6, 7}));
    EXPECT_EQ(h.next_end(), opened + 200ms) << "from the first event on";
    end_windows(opened + 199ms);
    EXPECT_EQ(a.seqs, seqs_seen{});
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, (seqs_seen{2, 5, 6, 7}));
    EXPECT_EQ(h.next_end(), std::nullopt);
    deliver({score_at(8)}, opened + 250ms);
    end_windows(opened + 450ms);
    EXPECT_EQ(a.seqs, (seqs_seen{2, 5, 6, 7, 8}));
}

TEST_F(Conflation, AMemberThatCameDuringAWindowGetsWhatItDoesNotHave) {
    h.add(a, conflated_match);
    deliver({comment_at(1), score_at(2), comment_at(3)}, opened);
    h.add(b, conflated_match);
    deliver({comment_at(4), score_at(5)}, opened + 10ms);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, (seqs_seen{1, 3, 4, 5}));
    EXPECT_EQ(b.seqs, (seqs_seen{4, 5}));
    deliver({comment_at(6)}, opened + 300ms);
    end_windows(opened + 500ms);
    EXPECT_EQ(b.seqs, (seqs_seen{4, 5, 6}));
}

TEST_F(Conflation, ANewestScoreThatTheMemberHasDoesNotComeAgain) {
    h.add(a, conflated_match);
    deliver({score_at(1), score_at(2)}, opened);
    h.add(b, conflated_match);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, seqs_seen{2});
    EXPECT_EQ(b.seqs, seqs_seen{});
}

TEST_F(Conflation, AMemberThatLeavesIsNotSentAnything) {
    h.add(a, conflated_match);
    deliver({comment_at(1)}, opened);
    h.add(b, conflated_match);
    deliver({comment_at(2)}, opened);
    h.remove(b, conflated_match);
    h.remove(a, conflated_match);
    EXPECT_FALSE(h.conflates()) << "what it held has gone";
    EXPECT_EQ(h.next_end(), std::nullopt);
    end_windows(opened + 1s);
    EXPECT_EQ(b.seqs, seqs_seen{});
}

TEST_F(Conflation, EachWindowIsATopicOfItsOwn) {
    const topic slow = with_window(the_match, 1000ms);
    h.add(a, conflated_match);
    h.add(b, slow);
    deliver({score_at(1)}, opened);
    end_windows(opened + 200ms);
    deliver({score_at(2)}, opened + 300ms);
    end_windows(opened + 500ms);
    EXPECT_EQ(a.seqs, (seqs_seen{1, 2}));
    EXPECT_EQ(b.seqs, seqs_seen{});
    end_windows(opened + 1000ms);
    EXPECT_EQ(b.seqs, seqs_seen{2});
}

TEST_F(Conflation, TheChannelKeepsTheNewestScoreOfEachMatch) {
    h.add(a, with_window(matches_channel, 200ms));
    deliver({score_at(1), event_at(11, event_type::score_update, match_id{2}), comment_at(2),
             score_at(3)},
            opened);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, (seqs_seen{11, 3}));
}

TEST_F(Conflation, ADelayedMatchIsConflatedByItsOwnEvents) {
    const topic late = with_delay(the_match, 30s);
    h.add(a, with_window(late, 200ms));
    deliver({score_at(1)}, opened);
    EXPECT_EQ(h.next_end(), std::nullopt) << "that is the present";
    deliver({event_at(1, event_type::score_update, late)}, opened);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, seqs_seen{1});
}

TEST_F(Conflation, ARemovedMatchEndsItsTopicsBehindTheLastEvent) {
    h.add(a, conflated_match);
    deliver({score_at(1), event_at(2, event_type::match_removed)}, opened);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, (seqs_seen{1, 2}));
    EXPECT_EQ(h.take_removed(), std::vector{conflated_match});
    h.end(conflated_match);
    EXPECT_EQ(a.ended, std::vector{conflated_match});
    EXPECT_FALSE(h.conflates());
}

TEST_F(Conflation, TooMuchThatNothingOvertakesEndsTheWindow) {
    h.add(a, conflated_match);
    std::vector<shared_frame> many;
    for (sequence_number seq = 1; seq <= 1'025; ++seq) many.push_back(comment_at(seq));
    deliver(many, opened);
    EXPECT_EQ(h.next_end(), opened);
    end_windows(opened);
    EXPECT_EQ(a.seqs.size(), 1'025U);
}

TEST_F(Conflation, ManyScoresAreNotTooMuch) {
    h.add(a, conflated_match);
    std::vector<shared_frame> many;
    for (sequence_number seq = 1; seq <= 5'000; ++seq) many.push_back(score_at(seq));
    deliver(many, opened);
    EXPECT_EQ(h.next_end(), opened + 200ms);
    end_windows(opened + 200ms);
    EXPECT_EQ(a.seqs, seqs_seen{5'000});
}

TEST_F(Conflation, EventStreamsGetNoPlaceToResumeAt) {
    hub streams(wire_format::event_stream);
    window_follower who;
    streams.add(who, conflated_match);
    const auto f = comment_at(7);
    streams.hold(std::vector{f}, opened);
    streams.begin_ended(opened + 200ms);
    hub::budget unlimited = std::numeric_limits<hub::budget>::max();
    streams.go_on(unlimited);
    EXPECT_EQ(who.seqs, seqs_seen{7});
    EXPECT_EQ(f->event_stream_bytes_without_id()->find("id:"), std::string::npos);
    streams.remove_all(who, [](topic) {});
}

}  // namespace
}  // namespace livescore

#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "livescore/fanout/hub.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;
using seqs_seen = std::vector<sequence_number>;

const topic league_7 = topic_of({match_set_kind::league, 7});
const topic team_3 = topic_of({match_set_kind::team, 3});
const hub::time began{};

class set_follower final : public subscriber {
public:
    void send(byte_pieces given) override {
        ++sends;
        for (const auto* piece : given) {
            for (std::size_t at = piece->get()->find('<'); at != std::string::npos;
                 at = (*piece)->find('<', at + 1))
                seqs.push_back(std::stoll((*piece)->substr(at + 1)));
            bytes += **piece;
        }
    }
    void take(std::span<const offered_frame> frames) override {
        for (const auto& one : frames) offered.push_back(one);
    }
    seqs_seen seqs;
    std::string bytes;
    int sends = 0;
    std::vector<offered_frame> offered;
};

shared_frame frame_in(int match, sequence_number seq, event_type type, std::vector<topic> sets) {
    auto f =
        std::make_shared<const frame>(match_id{match}, seq, type, "<" + std::to_string(seq) + ">");
    if (!sets.empty()) f->note_sets(std::move(sets));
    return f;
}
shared_frame score_in(int match, sequence_number seq, std::vector<topic> sets) {
    return frame_in(match, seq, event_type::score_update, std::move(sets));
}
shared_frame comment_in(int match, sequence_number seq, std::vector<topic> sets) {
    return frame_in(match, seq, event_type::commentary_new, std::move(sets));
}
event_filter only(event_type type) {
    event_filter filter = event_filter::none();
    filter.add(type);
    return filter;
}

class HubSets : public testing::Test {
protected:
    ~HubSets() override {
        for (auto* who : {&a, &b, &c}) h.remove_all(*who, [](topic) {});
    }
    hub h;
    set_follower a;
    set_follower b;
    set_follower c;
};

TEST_F(HubSets, AFollowerOfASetGetsAllEventsOfItsMatches) {
    h.add(a, league_7);
    h.add(b, match_id{1});
    const auto delivered =
        h.deliver(std::vector{comment_in(1, 1, {league_7}), score_in(2, 5, {league_7, team_3}),
                              score_in(3, 9, {team_3}), score_in(1, 2, {league_7})});
    EXPECT_EQ(a.seqs, (seqs_seen{1, 5, 2}));
    EXPECT_EQ(a.sends, 1) << "one topic: joined as the frames of a match are";
    EXPECT_EQ(b.seqs, (seqs_seen{1, 2}));
    EXPECT_EQ(delivered.frames, 5U);
}

TEST_F(HubSets, AnEventThatSeveralTopicsBringComesOnceAndInOrder) {
    h.add(a, match_id{1});
    h.add(a, league_7);
    h.add(a, team_3);
    h.add(a, matches_channel);
    const auto delivered =
        h.deliver(std::vector{comment_in(1, 1, {league_7, team_3}), score_in(1, 2, {league_7}),
                              score_in(2, 6, {}), comment_in(1, 3, {team_3})});
    EXPECT_EQ(a.seqs, (seqs_seen{1, 2, 6, 3}));
    EXPECT_EQ(a.sends, 1);
    EXPECT_EQ(delivered.frames, 4U);
}

TEST_F(HubSets, AFilterHoldsBackWhatItsMemberDoesNotWantAndNobodyElses) {
    h.add(a, match_id{1}, only(event_type::score_update));
    h.add(b, match_id{1});
    h.add(c, league_7, only(event_type::commentary_new));
    const auto delivered =
        h.deliver(std::vector{comment_in(1, 1, {league_7}), score_in(1, 2, {league_7})});
    EXPECT_EQ(a.seqs, (seqs_seen{2}));
    EXPECT_EQ(b.seqs, (seqs_seen{1, 2}));
    EXPECT_EQ(c.seqs, (seqs_seen{1}));
    EXPECT_EQ(delivered.frames, 4U);
}

TEST_F(HubSets, FiltersOfSeveralTopicsAddUpInTheOrderOfTheMatch) {
    h.add(a, match_id{1}, only(event_type::score_update));
    h.add(a, league_7, only(event_type::commentary_new));
    h.deliver(std::vector{comment_in(1, 1, {league_7}), score_in(1, 2, {league_7}),
                          frame_in(1, 3, event_type::match_updated, {league_7}),
                          comment_in(1, 4, {league_7})});
    EXPECT_EQ(a.seqs, (seqs_seen{1, 2, 4}));
}

TEST_F(HubSets, ANewFilterTakesThePlaceOfTheOneBefore) {
    EXPECT_TRUE(h.add(a, match_id{1}, only(event_type::score_update)));
    EXPECT_FALSE(h.add(a, match_id{1}));
    h.deliver(std::vector{comment_in(1, 1, {})});
    EXPECT_FALSE(h.add(a, match_id{1}, only(event_type::score_update)));
    h.deliver(std::vector{comment_in(1, 2, {}), score_in(1, 3, {})});
    EXPECT_EQ(a.seqs, (seqs_seen{1, 3}));
    EXPECT_EQ(h.subscription_count(), 1U);
}

TEST_F(HubSets, AWishOffersTheFramesOfTheSetAndSaysWhichAreWanted) {
    h.add(a, match_id{1});
    h.wish(a, league_7, only(event_type::score_update));
    EXPECT_FALSE(h.contains(a, league_7));
    h.deliver(std::vector{comment_in(1, 1, {league_7}), comment_in(2, 5, {league_7}),
                          score_in(1, 2, {})});
    ASSERT_EQ(a.offered.size(), 3U);
    EXPECT_TRUE(a.offered[0].is_wanted && a.offered[0].is_wished);
    EXPECT_TRUE(!a.offered[1].is_wanted && a.offered[1].is_wished);
    EXPECT_TRUE(a.offered[2].is_wanted && !a.offered[2].is_wished);
    EXPECT_EQ(a.sends, 0);
    EXPECT_TRUE(h.grant(a, league_7));
    h.take_frames(a, false);
    h.deliver(std::vector{comment_in(2, 6, {league_7}), score_in(2, 7, {league_7})});
    EXPECT_EQ(a.seqs, (seqs_seen{7}));
}

TEST_F(HubSets, AWithdrawnWishLeavesTheSubscriptionThatWasThere) {
    h.add(a, league_7, only(event_type::score_update));
    h.wish(a, league_7, {});
    h.withdraw(a, league_7);
    h.take_frames(a, false);
    h.deliver(std::vector{comment_in(2, 6, {league_7}), score_in(2, 7, {league_7})});
    EXPECT_EQ(a.seqs, (seqs_seen{7}));
    h.wish(b, league_7, {});
    h.withdraw(b, league_7);
    EXPECT_TRUE(h.topics_of(b).empty());
    EXPECT_EQ(h.subscription_count(), 1U);
}

TEST_F(HubSets, AWishBetweenTheSlicesOfADeliveryIsNotAboutItsFrames) {
    h.add(a, match_id{1});
    h.add(b, league_7);
    h.add(c, league_7);
    const std::vector frames{score_in(1, 1, {league_7})};
    h.begin(frames);
    hub::budget slice = 1;
    EXPECT_FALSE(h.go_on(slice));
    h.wish(a, league_7, {});
    slice = std::numeric_limits<hub::budget>::max();
    EXPECT_TRUE(h.go_on(slice));
    EXPECT_EQ(a.seqs, seqs_seen{1});
    EXPECT_TRUE(a.offered.empty());
    EXPECT_EQ(b.seqs, seqs_seen{1});
    EXPECT_EQ(c.seqs, seqs_seen{1});
}

TEST_F(HubSets, LeavingAllTellsOfNoWish) {
    h.add(a, match_id{1});
    h.wish(a, league_7, {});
    std::vector<topic> left;
    h.remove_all(a, [&left](topic of) { left.push_back(of); });
    EXPECT_EQ(left, std::vector<topic>{match_id{1}});
    EXPECT_EQ(h.topic_count(), 0U);
}

TEST_F(HubSets, ConflatedTopicsThatOverlapBringAnEventOnceAndInOrder) {
    h.add(a, with_window(league_7, 200ms));
    h.add(a, with_window(match_id{1}, 200ms), only(event_type::score_update));
    const std::vector first{comment_in(1, 1, {league_7}), score_in(1, 2, {})};
    const std::vector second{score_in(1, 3, {league_7}), comment_in(1, 4, {league_7})};
    h.hold(first, began);
    h.deliver(first);
    h.hold(second, began + 150ms);
    h.deliver(second);
    EXPECT_EQ(h.next_end(), began + 200ms);
    h.begin_ended(began + 200ms);
    hub::budget unlimited = std::numeric_limits<hub::budget>::max();
    ASSERT_TRUE(h.go_on(unlimited));
    EXPECT_EQ(a.seqs, (seqs_seen{1, 3, 4}));
    EXPECT_EQ(h.next_end(), std::nullopt);
}

TEST_F(HubSets, WhatAWindowHoldsCanBeHandedOverBeforeItsEnd) {
    h.add(a, with_window(league_7, 200ms));
    h.add(b, with_window(league_7, 200ms));
    const std::vector first{comment_in(1, 1, {league_7})};
    const std::vector second{comment_in(1, 2, {league_7})};
    h.hold(first, began);
    h.hand_over_held(a);
    EXPECT_EQ(a.seqs, seqs_seen{1});
    h.hold(second, began + 10ms);
    h.begin_ended(began + 200ms);
    hub::budget unlimited = std::numeric_limits<hub::budget>::max();
    ASSERT_TRUE(h.go_on(unlimited));
    EXPECT_EQ(a.seqs, (seqs_seen{1, 2}));
    EXPECT_EQ(b.seqs, (seqs_seen{1, 2}));
}

TEST_F(HubSets, AStreamOfSeveralTopicsCarriesNoIds) {
    hub streams(wire_format::event_stream);
    set_follower several;
    set_follower one;
    hub::merge(several);
    streams.add(several, match_id{1});
    streams.add(several, match_id{2});
    streams.add(one, match_id{1}, only(event_type::score_update));
    streams.deliver(std::vector{score_in(1, 4, {})});
    EXPECT_EQ(several.bytes.find("id:"), std::string::npos);
    EXPECT_EQ(several.seqs, seqs_seen{4});
    EXPECT_NE(one.bytes.find("id: 4"), std::string::npos);
    streams.remove_all(several, [](topic) {});
    streams.remove_all(one, [](topic) {});
}

}  // namespace
}  // namespace livescore

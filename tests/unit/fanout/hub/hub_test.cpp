#include "livescore/fanout/hub.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <set>

#include "unit/fanout/hub/recording_subscriber.h"

namespace livescore {
namespace {

TEST(Hub, ALoneFrameReachesEverySubscriberOfItsMatchAsTheSameBytes) {
    hub h;
    recording_subscriber a;
    recording_subscriber b;
    recording_subscriber other;
    h.add(a, match_id{1});
    h.add(b, match_id{1});
    h.add(other, match_id{2});
    const std::vector frames{frame_of(1, 1)};
    const auto delivered = h.deliver(frames);
    EXPECT_EQ(delivered.frames, 2U);
    EXPECT_EQ(delivered.bytes, 2 * frames[0]->websocket_bytes()->size());
    ASSERT_EQ(a.pieces.size(), 1U);
    EXPECT_EQ(a.pieces[0].get(), frames[0]->websocket_bytes().get());
    EXPECT_EQ(b.pieces[0].get(), frames[0]->websocket_bytes().get());
    EXPECT_EQ(other.sends, 0);
    h.remove_all(a, [](topic) {});
    h.remove_all(b, [](topic) {});
    h.remove_all(other, [](topic) {});
}

TEST(Hub, FramesOfOneMatchAreJoinedIntoOneSendInOrder) {
    hub h;
    recording_subscriber a;
    h.add(a, match_id{1});
    const std::vector frames{frame_of(1, 1), frame_of(2, 9), frame_of(1, 2), frame_of(1, 3)};
    EXPECT_EQ(h.deliver(frames).frames, 3U);
    EXPECT_EQ(a.sends, 1);
    EXPECT_EQ(a.pieces.size(), 1U);
    EXPECT_EQ(a.bytes, bytes_of({frames[0], frames[2], frames[3]}));
    h.remove_all(a, [](topic) {});
}

TEST(Hub, JoiningStopsAtTheByteLimit) {
    hub h(wire_format::websocket, 20);
    recording_subscriber a;
    h.add(a, match_id{1});
    std::vector<shared_frame> frames;
    for (sequence_number seq = 1; seq <= 9; ++seq) frames.push_back(frame_of(1, seq));
    h.deliver(frames);
    EXPECT_EQ(a.bytes, bytes_of(frames));
    for (const auto& piece : a.pieces) EXPECT_LE(piece->size(), 20U);
    EXPECT_GT(a.pieces.size(), 1U);
    h.remove_all(a, [](topic) {});
}

TEST(Hub, ASocketWithManyMatchesGetsOneSendADrain) {
    hub h;
    recording_subscriber a;
    h.add(a, match_id{1});
    h.add(a, match_id{2});
    h.add(a, match_id{3});
    h.deliver(std::vector{frame_of(1, 1), frame_of(2, 1), frame_of(3, 1), frame_of(1, 2)});
    EXPECT_EQ(a.sends, 1);
    h.deliver(std::vector{frame_of(2, 2)});
    EXPECT_EQ(a.sends, 2);
    h.remove_all(a, [](topic) {});
}

TEST(Hub, TheMatchesChannelCarriesCreatedScoreAndStatusOfEveryMatch) {
    hub h;
    recording_subscriber a;
    h.add(a, matches_channel);
    const std::vector frames{frame_of(1, 1, event_type::match_created), frame_of(1, 2),
                             frame_of(2, 5, event_type::score_update),
                             frame_of(3, 1, event_type::match_status),
                             frame_of(3, 2, event_type::match_updated)};
    EXPECT_EQ(h.deliver(frames).frames, 3U);
    EXPECT_EQ(a.bytes, bytes_of({frames[0], frames[2], frames[3]}));
    h.remove_all(a, [](topic) {});
}

TEST(Hub, WhoFollowsAMatchAndTheChannelGetsEachEventOnce) {
    hub h;
    recording_subscriber a;
    h.add(a, matches_channel);
    h.add(a, match_id{1});
    const std::vector frames{frame_of(1, 1, event_type::score_update),
                             frame_of(2, 1, event_type::score_update)};
    EXPECT_EQ(h.deliver(frames).frames, 2U);
    EXPECT_EQ(a.pieces.size(), 2U);
    std::multiset<std::string> got;
    for (const auto& piece : a.pieces) got.insert(*piece);
    EXPECT_EQ(got, (std::multiset<std::string>{*frames[0]->websocket_bytes(),
                                               *frames[1]->websocket_bytes()}));
    h.remove_all(a, [](topic) {});
}

TEST(Hub, SubscribingTwiceIsSaidAndChangesNothing) {
    hub h;
    recording_subscriber a;
    EXPECT_TRUE(h.add(a, match_id{1}));
    EXPECT_FALSE(h.add(a, match_id{1}));
    EXPECT_EQ(h.subscription_count(), 1U);
    EXPECT_TRUE(h.remove(a, match_id{1}));
    EXPECT_FALSE(h.remove(a, match_id{1}));
    EXPECT_EQ(h.topic_count(), 0U);
}

TEST(Hub, LeavingAllNamesEachTopicAndLeavesNothingBehind) {
    hub h;
    recording_subscriber a;
    std::set<topic> expected;
    for (int i = 0; i < 10; ++i) {
        h.add(a, match_id{i});
        expected.insert(match_id{i});
    }
    std::set<topic> left;
    h.remove_all(a, [&](topic t) { left.insert(t); });
    EXPECT_EQ(left, expected);
    EXPECT_EQ(h.topic_count(), 0U);
    EXPECT_EQ(h.subscription_count(), 0U);
}

TEST(Hub, ATopicThatEndsLosesAllItsSubscribersAndTellsThem) {
    struct told_subscriber final : subscriber {
        void send(byte_pieces) override {}
        void on_topic_ended(topic t) override { ended.push_back(t); }
        std::vector<topic> ended;
    };
    hub h;
    std::array<told_subscriber, 5> some;
    for (auto& who : some) {
        h.add(who, match_id{1});
        h.add(who, match_id{2});
    }
    told_subscriber other;
    h.add(other, match_id{2});
    h.end(match_id{1});
    h.end(match_id{1});
    h.end(match_id{9});
    for (auto& who : some) {
        EXPECT_EQ(who.ended, std::vector<topic>{match_id{1}});
        EXPECT_FALSE(h.contains(who, match_id{1}));
        EXPECT_TRUE(h.contains(who, match_id{2}));
    }
    EXPECT_TRUE(other.ended.empty());
    EXPECT_EQ(h.subscription_count(), 6U);
}

TEST(Hub, OfEventStreamsHandsOverTheirFormWithIdsOfTheMatchAndWithoutForTheChannel) {
    hub h(wire_format::event_stream);
    recording_subscriber follower;
    recording_subscriber channel;
    h.add(follower, match_id{1});
    h.add(channel, matches_channel);
    const std::vector frames{frame_of(1, 1, event_type::score_update),
                             frame_of(1, 2, event_type::commentary_new),
                             frame_of(2, 9, event_type::match_status)};
    const auto delivered = h.deliver(frames);
    EXPECT_EQ(follower.bytes,
              "id: 1\nevent: score:update\ndata: [1,1]\n\n"
              "id: 2\nevent: commentary:new\ndata: [1,2]\n\n");
    EXPECT_EQ(channel.bytes,
              "event: score:update\ndata: [1,1]\n\n"
              "event: match:status\ndata: [2,9]\n\n");
    EXPECT_EQ(delivered.frames, 4U);
    EXPECT_EQ(delivered.bytes, follower.bytes.size() + channel.bytes.size());
    h.remove_all(follower, [](topic) {});
    h.remove_all(channel, [](topic) {});
}

TEST(Hub, ALoneFrameIsTheSameBytesForAllEventStreams) {
    hub h(wire_format::event_stream);
    recording_subscriber a;
    recording_subscriber b;
    h.add(a, match_id{1});
    h.add(b, match_id{1});
    const std::vector frames{frame_of(1, 1)};
    h.deliver(frames);
    ASSERT_EQ(a.pieces.size(), 1U);
    EXPECT_EQ(a.pieces[0].get(), frames[0]->event_stream_bytes().get());
    EXPECT_EQ(b.pieces[0].get(), a.pieces[0].get());
    h.remove_all(a, [](topic) {});
    h.remove_all(b, [](topic) {});
}

TEST(Hub, RandomSubscriptionsAgreeWithASetOfPairs) {
    std::mt19937 random(7);
    hub h;
    std::vector<std::unique_ptr<recording_subscriber>> who;
    for (int i = 0; i < 20; ++i) who.push_back(std::make_unique<recording_subscriber>());
    std::set<std::pair<std::size_t, int>> reference;
    sequence_number seq = 0;
    for (int step = 0; step < 20'000; ++step) {
        const std::size_t s = random() % who.size();
        const int match = 1 + static_cast<int>(random() % 8);
        switch (random() % 3) {
            case 0:
                EXPECT_EQ(h.add(*who[s], match_id{match}), reference.emplace(s, match).second);
                break;
            case 1:
                EXPECT_EQ(h.remove(*who[s], match_id{match}), reference.erase({s, match}) == 1);
                break;
            default: {
                for (auto& w : who) w->bytes.clear();
                const auto f = frame_of(match, ++seq);
                h.deliver(std::vector{f});
                for (std::size_t i = 0; i < who.size(); ++i) {
                    const std::string expected =
                        reference.contains({i, match}) ? *f->websocket_bytes() : "";
                    ASSERT_EQ(who[i]->bytes, expected);
                }
            }
        }
        ASSERT_EQ(h.subscription_count(), reference.size());
    }
    for (auto& w : who) h.remove_all(*w, [](topic) {});
}

/// A subscriber of a delivery in slices, while subscribers leave in between.
struct sliced_case {
    hub h;
    std::vector<std::unique_ptr<recording_subscriber>> who;
    std::vector<std::set<topic>> topics;  // of each, when the delivery began
};

/// A head of two bytes (the second is the length), and "[match,seq]".
std::vector<std::string> frames_in(const std::string& bytes) {
    std::vector<std::string> frames;
    for (std::size_t at = 0; at < bytes.size(); at += frames.back().size()) {
        frames.push_back(bytes.substr(at, 2 + static_cast<std::size_t>(bytes.at(at + 1))));
    }
    return frames;
}

std::string expected_of(const std::set<topic>& topics, const std::vector<shared_frame>& frames,
                        topic match) {
    std::string bytes;
    for (const auto& f : frames) {
        const bool told = topics.contains(f->match()) ||
                          (topics.contains(matches_channel) && is_for_matches_channel(f->type()));
        if (f->match() == match && told) bytes += *f->websocket_bytes();
    }
    return bytes;
}

// A subscriber that is there when a delivery begins gets its frames once and in order, even when
// others leave between the slices. It gets nothing after it left.
TEST(Hub, LeavingBetweenTheSlicesOfADeliveryCostsNobodyAFrameAndRepeatsNone) {
    for (unsigned seed = 0; seed < 2'000; ++seed) {
        std::mt19937 random(seed);
        sliced_case c;
        const std::size_t count = 1 + random() % 8;
        for (std::size_t i = 0; i < count; ++i) {
            c.who.push_back(std::make_unique<recording_subscriber>());
            c.topics.emplace_back();
            for (int match = 0; match <= 3; ++match) {  // 0 is the channel
                if (random() % 2 == 0) continue;
                c.h.add(*c.who[i], topic{match});
                c.topics[i].insert(topic{match});
            }
        }
        sequence_number seq = 0;
        for (int delivery = 0; delivery < 3; ++delivery) {
            std::vector<shared_frame> frames;
            for (std::size_t n = 1 + random() % 5; n > 0; --n) {
                const auto type =
                    random() % 2 == 0 ? event_type::score_update : event_type::commentary_new;
                frames.push_back(frame_of(1 + static_cast<int>(random() % 3), ++seq, type));
            }
            const auto topics = c.topics;
            for (auto& w : c.who) w->bytes.clear();
            c.h.begin(frames);
            bool done = false;
            while (!done) {
                hub::budget slice = 1;
                done = c.h.go_on(slice);
                const std::size_t i = random() % count;
                const topic from{static_cast<int>(random() % 4)};
                if (random() % 3 != 0) continue;
                if (random() % 4 == 0) {
                    c.h.remove_all(*c.who[i], [](topic) {});
                    c.topics[i].clear();
                } else if (c.h.remove(*c.who[i], from)) {
                    c.topics[i].erase(from);
                }
            }
            for (std::size_t i = 0; i < count; ++i) {
                for (int match = 1; match <= 3; ++match) {
                    std::string got;
                    for (const auto& one : frames_in(c.who[i]->bytes)) {
                        if (one[3] == static_cast<char>('0' + match)) got += one;
                    }
                    ASSERT_EQ(got, expected_of(topics[i], frames, topic{match}))
                        << "seed " << seed << ", subscriber " << i << ", match " << match;
                }
            }
        }
        for (auto& w : c.who) c.h.remove_all(*w, [](topic) {});
        ASSERT_EQ(c.h.topic_count(), 0U);
    }
}

TEST(Hub, ASliceSendsNoMoreThanItsBudget) {
    hub h;
    std::vector<std::unique_ptr<recording_subscriber>> who;
    for (int i = 0; i < 10; ++i) {
        who.push_back(std::make_unique<recording_subscriber>());
        h.add(*who.back(), match_id{1});
    }
    const auto sends = [&who] {
        int all = 0;
        for (const auto& w : who) all += w->sends;
        return all;
    };
    const std::vector frames{frame_of(1, 1)};
    h.begin(frames);
    hub::budget slice = 4 * hub::send_cost;
    EXPECT_FALSE(h.go_on(slice));
    EXPECT_EQ(sends(), 4);
    slice = 4 * hub::send_cost;
    EXPECT_FALSE(h.go_on(slice));
    EXPECT_EQ(sends(), 8);
    slice = 4 * hub::send_cost;
    EXPECT_TRUE(h.go_on(slice));
    EXPECT_EQ(sends(), 10);
    EXPECT_EQ(slice, 2 * hub::send_cost);
    EXPECT_EQ(h.total().frames, 10U);
    for (auto& w : who) h.remove_all(*w, [](topic) {});
}

}  // namespace
}  // namespace livescore

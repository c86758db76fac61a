#include "livescore/fanout/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "livescore/protocol/bus_message.h"
#include "support/memory_store.h"

namespace livescore {
namespace {

constexpr match_id one{1};
using seq_list = std::vector<sequence_number>;

class memory_bus final : public event_bus {
public:
    void publish(const committed_event& event) override {
        published.push_back(write_event_message(event));
    }
    void announce(const std::vector<head>&) override {}
    void subscribe(std::function<void(std::string_view)> on_message) override {
        receive = std::move(on_message);
    }
    void resubscribe() override { ++resubscribed; }
    bool connected() const noexcept override { return is_connected; }

    std::function<void(std::string_view)> receive;
    std::vector<std::string> published;
    int resubscribed = 0;
    bool is_connected = true;
};

class test_joiner final : public joiner {
public:
    void on_join_result(const join_result&) override {}
};

/// One feed with one shard that records what reaches it.
class Feed : public testing::Test {
protected:
    Feed() { make({}); }
    ~Feed() override {
        control.stop();
        events->stop();
    }
    void make(feed_options options) {
        options.gap_wait = std::chrono::milliseconds(1);
        options.retry_wait = std::chrono::milliseconds(1);
        // Nobody announces heads here; what is not about that must not miss them, however slowly it
        // runs.
        if (options.heads_interval == feed_options{}.heads_interval)
            options.heads_interval = std::chrono::hours(1);
        events = std::make_unique<feed>(control, bus, options);
        shard = events->add_shard([this](std::vector<shard_item> batch) {
            for (auto& item : batch) items.push_back(std::move(item));
        });
        events->start(log);
    }
    /// Runs the control thread's work until `done`; a test that never gets there fails by the
    /// deadline.
    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline);
            control.restart();
            control.run_one_for(std::chrono::milliseconds(20));
        }
    }
    void settle() {
        control.restart();
        while (control.poll() > 0) control.restart();
    }
    void join(topic to, std::optional<sequence_number> since = {}) {
        join_request request;
        request.who = std::make_shared<test_joiner>();
        request.to = to;
        request.since = since;
        events->join(shard, std::move(request));
    }
    std::shared_ptr<joiner> await_news(match_id of, sequence_number since) {
        auto who = std::make_shared<test_joiner>();
        join_request request;
        request.who = who;
        request.to = of;
        request.since = since;
        events->await_news(shard, std::move(request));
        return who;
    }
    std::size_t answers() const {
        return static_cast<std::size_t>(
            std::count_if(items.begin(), items.end(), [](const auto& i) { return !!i.join; }));
    }
    const join_result* last_join() const {
        const join_result* found = nullptr;
        for (const auto& item : items) {
            if (item.join) found = item.join.get();
        }
        return found;
    }
    /// What a subscriber sees after its join: the replay, then the frames behind it.
    seq_list seen_after_last_join(match_id match) const {
        seq_list seen;
        bool joined = false;
        for (const auto& item : items) {
            if (item.join) {
                joined = true;
                seen.clear();
                for (const auto& f : item.join->replay) seen.push_back(f->seq());
            } else if (joined && item.frame->match() == match) {
                seen.push_back(item.frame->seq());
            }
        }
        return seen;
    }
    void commit(match_id id, int count = 1) {
        for (int i = 0; i < count; ++i) events->on_committed({log.append_event(id)});
    }

    asio::io_context control{1};
    memory_store log;
    memory_bus bus;
    std::unique_ptr<feed> events;
    std::size_t shard = 0;
    std::vector<shard_item> items;
};

TEST_F(Feed, AJoinIsAnsweredWithTheSnapshotAndTheNextEventsFollow) {
    log.append_event(one);
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_NE(last_join()->acknowledgement->find("\"seq\":2"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
    commit(one, 2);
    settle();
    EXPECT_EQ(seen_after_last_join(one), (seq_list{3, 4}));
    EXPECT_EQ(bus.published.size(), 2U);
}

TEST_F(Feed, ALaterJoinSeesTheMatchAsItIsThen) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    commit(one, 3);
    settle();
    items.clear();
    join(one);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_NE(last_join()->acknowledgement->find("\"seq\":4"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
}

TEST_F(Feed, AnUnknownMatchIsSaid) {
    join(match_id{99});
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
}

TEST_F(Feed, OwnEventsThatComeBackFromRedisAreDropped) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    commit(one);
    settle();
    ASSERT_EQ(bus.published.size(), 1U);
    bus.receive(bus.published[0]);
    settle();
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
    EXPECT_EQ(events->stats().duplicates_dropped, 1U);
}

TEST_F(Feed, AnEventThatRedisLostIsReadFromTheLog) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    log.append_event(one);  // nobody tells
    const auto third = log.append_event(one);
    bus.receive(write_event_message(third));
    run_until([&] { return seen_after_last_join(one).size() == 2; });
    EXPECT_EQ(seen_after_last_join(one), (seq_list{2, 3}));
    EXPECT_EQ(events->stats().gaps_filled, 2U);
}

TEST_F(Feed, AHeadTellsOfAnEventThatNobodyPublished) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    log.append_event(one);
    bus.receive(write_heads_message(log.all_heads()));
    run_until([&] { return seen_after_last_join(one).size() == 1; });
    EXPECT_EQ(seen_after_last_join(one), seq_list{2});
}

TEST_F(Feed, WithoutHeadsItPollsPostgreSQLItself) {
    events->stop();
    feed_options options;
    options.heads_interval = std::chrono::milliseconds(2);
    options.heads_window = std::chrono::milliseconds(20);
    make(options);
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    log.append_event(one);
    run_until([&] { return seen_after_last_join(one).size() == 1; });
    EXPECT_TRUE(events->stats().polling);
    run_until([&] { return bus.resubscribed > 0; });
}

TEST_F(Feed, WithoutRedisItPollsAtOnce) {
    events->stop();
    feed_options options;
    options.heads_interval = std::chrono::milliseconds(2);
    options.heads_window = std::chrono::hours(1);
    bus.is_connected = false;
    make(options);
    run_until([&] { return events->stats().polling; });
    bus.is_connected = true;
    run_until([&] {
        bus.receive(write_heads_message({}));
        return !events->stats().polling;
    });
}

TEST_F(Feed, ManyResumesAreServedFromTheTail) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    commit(one, 20);
    settle();
    const int reads = log.reads;
    log.max_turns = 1;
    for (int i = 0; i < 100; ++i) join(one, 11);
    run_until([&] { return items.size() == 121; });
    EXPECT_EQ(log.reads, reads + 1);  // a snapshot that is not older than what they have seen
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":true"), std::string::npos);
    EXPECT_EQ(seen_after_last_join(one).front(), 12);
    EXPECT_EQ(seen_after_last_join(one).back(), 21);
    EXPECT_EQ(seen_after_last_join(one).size(), 10U);
}

TEST_F(Feed, AResumeFromBelowTheTailReadsTheLogOnceForMany) {
    for (int i = 0; i < 600; ++i) log.append_event(one);
    const int reads = log.reads;
    log.max_turns = 1;
    for (sequence_number since = 100; since < 150; ++since) join(one, since);
    run_until([&] { return items.size() == 50; });
    for (const auto& item : items) {
        ASSERT_TRUE(item.join);
        ASSERT_EQ(item.join->replay.size(),
                  static_cast<std::size_t>(600 - *item.join->request.since));
        EXPECT_EQ(item.join->replay.front()->seq(), *item.join->request.since + 1);
    }
    EXPECT_LE(log.reads - reads, 3);
}

TEST_F(Feed, AResumeFromTooFarBackOrFromTheFutureIsNotRecovered) {
    for (int i = 0; i < 1200; ++i) log.append_event(one);
    join(one, 5);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
    EXPECT_TRUE(last_join()->replay.empty());
    items.clear();
    join(one, 5000);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
}

TEST_F(Feed, AResumeBelowWhatRetentionKeptIsNotRecovered) {
    for (int i = 0; i < 30; ++i) log.append_event(one);
    log.removed_up_to = 20;
    join(one, 10);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
}

TEST_F(Feed, WhatIsNewInALogThatRetentionCutIsDeliveredToWhoFollowsAllMatches) {
    for (int i = 0; i < 30; ++i) log.append_event(one);
    log.removed_up_to = 30;
    log.old_seq[one] = 0;  // a release that did not know of retention
    join(matches_channel);
    settle();
    events->on_committed({log.append_event(one, event_type::score_update)});
    run_until([&] { return seen_after_last_join(one) == seq_list{31}; });
    join(one, 20);
    run_until([&] { return last_join()->request.to == one; });
    EXPECT_NE(last_join()->acknowledgement->find("\"recovered\":false"), std::string::npos);
    commit(one);
    run_until([&] { return seen_after_last_join(one) == seq_list{32}; });
}

TEST_F(Feed, WhatCameBeforeTheBeginningWasKnownIsBoundedInBytesAndStillDelivered) {
    for (int i = 0; i < 5; ++i) log.append_event(one);
    log.old_seq[one] = 5;
    join(matches_channel);
    settle();
    seq_list expected;
    for (int i = 6; i <= 45; ++i) {
        auto event = log.append_event(one, event_type::score_update);
        event.json = std::make_shared<const std::string>("{\"seq\":" + std::to_string(i) + "," +
                                                         std::string(100'000, ' ') + "}");
        log.logs[one].back() = event;
        expected.push_back(i);
        events->on_committed({event});
    }
    run_until([&] { return seen_after_last_join(one) == expected; });
}

TEST_F(Feed, AnEventBehindACutIsReadFromTheLog) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    for (int i = 0; i < 9; ++i) log.append_event(one);
    log.removed_up_to = 8;
    bus.receive(write_heads_message({{one, 10}}));
    run_until([&] { return seen_after_last_join(one) == seq_list{9, 10}; });
}

TEST_F(Feed, BeyondTheBoundOnTracksOnlyKnownMatchesCanBeJoined) {
    feed_options options;
    options.max_tracks = 2;
    make(options);
    const match_id two{2};
    const match_id three{3};
    for (const match_id id : {one, two, three}) log.append_event(id);
    join(one);
    join(two);
    run_until([&] { return items.size() == 2; });
    for (int i = 0; i < 1000; ++i) join(match_id{100 + i});
    join(three);
    run_until([&] { return items.size() == 1003; });
    EXPECT_EQ(events->stats().tracks, 2U);
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    join(two);
    run_until([&] { return items.size() == 1004; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
}

TEST_F(Feed, UnknownMatchesLeaveNoTracks) {
    for (int i = 0; i < 1000; ++i) join(match_id{100 + i});
    run_until([&] { return items.size() == 1000; });
    settle();
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    join(match_id{1});
    run_until([&] { return items.size() == 1001; });
    EXPECT_LE(events->stats().tracks, 1U);
}

TEST_F(Feed, WhilePostgreSQLIsAwayJoinsAreRefusedAndTheGapIsFilledAfterwards) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    log.down = true;
    log.append_event(one);
    bus.receive(write_event_message(log.append_event(one)));
    join(match_id{2});
    run_until([&] { return last_join()->request.to == match_id{2}; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    EXPECT_EQ(items.size(), 2U);
    log.down = false;
    run_until([&] { return items.size() == 4; });
    EXPECT_EQ(items[2].frame->seq(), 2);
    EXPECT_EQ(items[3].frame->seq(), 3);
}

TEST_F(Feed, AResetDatabaseIsNoticedByTheNextJoin) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join(one, 9);
    run_until([&] { return last_join() != nullptr; });
    log.logs.clear();
    log.append_event(one, event_type::match_created);
    join(one, 10);  // beyond the snapshot that is held, so a new one is read
    run_until([&] { return last_join()->request.since == 10; });
    commit(one);
    run_until([&] { return items.back().frame != nullptr; });
    EXPECT_EQ(items.back().frame->seq(), 2);
}

TEST_F(Feed, WhoFollowsAllMatchesIsNotToldOfTheirPast) {
    log.old_seq[one] = 2;
    for (int i = 0; i < 2; ++i) log.append_event(one, event_type::score_update);
    join(matches_channel);
    run_until([&] { return last_join() != nullptr; });
    log.append_event(one, event_type::score_update);  // lost on its way
    events->on_committed({log.append_event(one, event_type::score_update)});
    run_until([&] { return items.size() == 3; });
    EXPECT_EQ(items[1].frame->seq(), 3);
    EXPECT_EQ(items[2].frame->seq(), 4);
}

TEST_F(Feed, AMatchWithoutSubscribersCostsNothing) {
    commit(one, 5);
    settle();
    EXPECT_TRUE(items.empty());
    EXPECT_EQ(events->stats().tracks, 0U);
    EXPECT_EQ(bus.published.size(), 5U);
}

TEST_F(Feed, AnEventStreamIsAcknowledgedWithAnIdOnlyWhenNoReplayFollows) {
    log.append_event(one);
    log.append_event(one);
    for (const bool resumes : {false, true}) {
        items.clear();
        join_request request;
        request.who = std::make_shared<test_joiner>();
        request.to = one;
        request.format = wire_format::event_stream;
        if (resumes) request.since = 1;
        events->join(shard, std::move(request));
        run_until([&] { return last_join() != nullptr; });
        const auto& text = *last_join()->acknowledgement;
        EXPECT_EQ(last_join()->recovered, resumes);
        EXPECT_EQ(last_join()->replay.size(), resumes ? 1U : 0U);
        EXPECT_TRUE(text.starts_with(resumes ? "event: subscribed\ndata: {\"type\":\"subscribed\""
                                             : "id: 2\nevent: subscribed\ndata: {"));
        EXPECT_TRUE(text.ends_with("}\n\n"));
    }
}

TEST_F(Feed, NewsThatAreThereAreAnsweredAtOnceFromMemory) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    commit(one, 3);
    settle();
    items.clear();
    const int reads = log.reads;
    await_news(one, 2);
    settle();
    ASSERT_NE(last_join(), nullptr);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(last_join()->position, 4);
    ASSERT_EQ(last_join()->replay.size(), 2U);
    EXPECT_EQ(last_join()->replay[0]->seq(), 3);
    EXPECT_EQ(log.reads, reads);
}

TEST_F(Feed, AThousandThatWaitForNewsCostOneReadAndAllGetTheSameFrame) {
    log.append_event(one);
    for (int i = 0; i < 1000; ++i) await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    EXPECT_EQ(answers(), 0U);
    commit(one);
    settle();
    EXPECT_EQ(answers(), 1000U);
    EXPECT_EQ(log.reads, 1);
    for (const auto& item : items) {
        ASSERT_TRUE(item.join) << "who only waits is no subscriber";
        ASSERT_EQ(item.join->replay.size(), 1U);
        EXPECT_EQ(item.join->replay[0].get(), last_join()->replay[0].get());
    }
    items.clear();
    commit(one);
    settle();
    EXPECT_TRUE(items.empty());
}

TEST_F(Feed, WaitingEndsOnceWithoutNews) {
    log.append_event(one);
    const auto who = await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    events->end_wait(one, 1, *who);
    events->end_wait(one, 1, *who);
    settle();
    EXPECT_EQ(answers(), 1U);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_TRUE(last_join()->replay.empty());
    EXPECT_EQ(last_join()->position, 1);
    commit(one);
    settle();
    EXPECT_EQ(answers(), 1U);
}

TEST_F(Feed, NewsThatMemoryHasNotAreReadOnceForAll) {
    for (int i = 0; i < 3; ++i) log.append_event(one);
    for (int i = 0; i < 1000; ++i) await_news(one, i % 3);
    run_until([&] { return answers() == 1000; });
    EXPECT_LE(log.reads, 2) << "where to begin, and what has been";
    for (const auto& item : items) {
        ASSERT_TRUE(item.join->recovered);
        ASSERT_EQ(static_cast<int>(item.join->replay.size()), 3 - *item.join->request.since);
    }
}

TEST_F(Feed, NewsTooFarBackAreLeftToTheLog) {
    events->stop();
    feed_options options;
    options.resume_limit = 2;
    make(options);
    for (int i = 0; i < 3; ++i) log.append_event(one);
    await_news(one, 0);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_FALSE(last_join()->recovered);
}

TEST_F(Feed, WhilePostgreSQLIsAwayOnlyWhatHasBeenIsRefused) {
    log.append_event(one);
    join(one);
    run_until([&] { return last_join() != nullptr; });
    items.clear();
    log.down = true;
    await_news(one, 0);
    await_news(one, 1);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    EXPECT_EQ(last_join()->request.since, 0);
    settle();
    EXPECT_EQ(answers(), 1U);
}

TEST_F(Feed, ASinceBeyondTheMatchWaitsForWhatComesBehindIt) {
    log.append_event(one);
    await_news(one, 3);
    run_until([&] { return log.reads > 0; });
    settle();
    commit(one, 2);
    settle();
    EXPECT_EQ(answers(), 0U);
    commit(one);
    settle();
    ASSERT_EQ(answers(), 1U);
    ASSERT_EQ(last_join()->replay.size(), 1U);
    EXPECT_EQ(last_join()->replay[0]->seq(), 4);
}

TEST_F(Feed, NewsOfAnUnknownMatchOrOneThatCannotBeReadAreRefused) {
    await_news(match_id{99}, 0);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unknown_match);
    items.clear();
    log.append_event(one);
    log.down = true;
    await_news(one, 1);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
}

TEST_F(Feed, ADeletedMatchIsSaidToWhoWaitsForItsNews) {
    events->stop();
    feed_options options;
    options.idle_track = std::chrono::milliseconds(5);
    make(options);
    log.append_event(one);
    const auto who = await_news(one, 1);
    run_until([&] { return log.reads > 0; });
    settle();
    log.logs.erase(one);
    // Any later look at the match tells, here that of another who waits.
    run_until([&] {
        if (answers() == 0) await_news(one, 1);
        return answers() > 0;
    });
    EXPECT_EQ(items.front().join->outcome, join_outcome::unknown_match);
}

// The promise itself: whatever is lost, repeated and reordered between commit and feed, and
// whenever somebody joins, leaves or resumes, each sees its match's events once, in order, without
// gaps, from its acknowledgement on.
TEST_F(Feed, RandomInterleavingsKeepThePromise) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        std::mt19937 random(seed);
        asio::io_context io{1};
        memory_store truth;
        truth.random.seed(seed);
        truth.max_turns = 4;
        memory_bus wire;
        feed_options options;
        options.gap_wait = std::chrono::milliseconds(0);
        options.retry_wait = std::chrono::milliseconds(0);
        options.tail_frames = 1 + random() % 12;
        options.resume_limit = static_cast<int>(5 + random() % 60);
        options.log_page = static_cast<int>(1 + random() % 8);
        feed f(io, wire, options);
        struct follower {
            std::optional<sequence_number> position;  // of what it saw last
            bool joined = false;
        };
        std::map<std::uint32_t, follower> followers;
        std::uint32_t next_ticket = 0;
        // Who asks for news again and again: each event once too, from memory or from the log.
        struct poller {
            sequence_number position = 0;
            bool waits = false;
        };
        std::map<joiner*, std::pair<std::shared_ptr<joiner>, poller>> pollers;
        const auto take = [&](shard_item& item) {
            if (item.join && pollers.contains(item.join->request.who.get())) {
                auto& [ptr, who] = pollers[item.join->request.who.get()];
                ASSERT_TRUE(who.waits) << "seed " << seed;
                who.waits = false;
                ASSERT_EQ(item.join->outcome, join_outcome::joined);
                if (!item.join->recovered) who.position = truth.last_seq(one);
                for (const auto& news : item.join->replay) {
                    ASSERT_EQ(news->seq(), who.position + 1) << "seed " << seed;
                    who.position = news->seq();
                }
                return;
            }
            if (item.frame) {
                for (auto& [ticket, who] : followers) {
                    if (!who.joined) continue;
                    ASSERT_EQ(item.frame->seq(), *who.position + 1) << "seed " << seed;
                    who.position = item.frame->seq();
                }
                return;
            }
            auto& who = followers[item.join->request.ticket];
            if (item.join->outcome != join_outcome::joined) return;
            const bool recovered =
                item.join->acknowledgement->find("\"recovered\":true") != std::string::npos;
            if (recovered) {
                ASSERT_TRUE(item.join->request.since.has_value());
                who.position = *item.join->request.since;
            } else {
                const auto& text = *item.join->acknowledgement;
                who.position = std::stoll(text.substr(text.find("\"seq\":") + 6));
            }
            for (const auto& replayed : item.join->replay) {
                ASSERT_EQ(replayed->seq(), *who.position + 1) << "seed " << seed;
                who.position = replayed->seq();
            }
            who.joined = true;
        };
        const auto index = f.add_shard([&](std::vector<shard_item> batch) {
            for (auto& item : batch) take(item);
        });
        f.start(truth);
        const auto begin = [&](std::optional<sequence_number> since) {
            join_request request;
            request.who = std::make_shared<test_joiner>();
            request.to = one;
            request.ticket = next_ticket++;
            request.since = since;
            followers[request.ticket] = {};
            f.join(index, std::move(request));
        };
        const auto poll = [&](const std::shared_ptr<joiner>& ptr, poller& who) {
            join_request request;
            request.who = ptr;
            request.to = one;
            request.since = who.position;
            who.waits = true;
            f.await_news(index, std::move(request));
        };
        for (int i = 0; i < 3; ++i) {
            auto who = std::make_shared<test_joiner>();
            pollers[who.get()] = {who, {}};
        }
        truth.append_event(one);
        std::vector<std::string> in_flight;
        for (int step = 0; step < 120; ++step) {
            for (auto& [key, entry] : pollers) {
                auto& [ptr, who] = entry;
                if (!who.waits && random() % 2 == 0) poll(ptr, who);
                if (who.waits && random() % 8 == 0) f.end_wait(one, who.position, *ptr);
            }
            switch (random() % 8) {
                case 0:
                case 1:
                    f.on_committed({truth.append_event(one)});
                    break;
                case 2: {  // committed elsewhere; its message may be lost
                    const auto event = truth.append_event(one);
                    if (random() % 3 != 0) in_flight.push_back(write_event_message(event));
                    break;
                }
                case 3:  // messages arrive in any order, some twice
                    if (!in_flight.empty()) {
                        const auto i = random() % in_flight.size();
                        wire.receive(in_flight[i]);
                        if (random() % 2 == 0)
                            in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(i));
                    }
                    break;
                case 4:
                    begin({});
                    break;
                case 5:
                    begin(static_cast<sequence_number>(
                        random() % static_cast<unsigned>(truth.last_seq(one) + 2)));
                    break;
                case 6: {  // a connection is lost
                    const auto who = std::find_if(followers.begin(), followers.end(),
                                                  [](const auto& w) { return w.second.joined; });
                    if (who == followers.end()) break;
                    followers.erase(who);
                    f.leave(index, one);
                    break;
                }
                default:
                    wire.receive(write_heads_message(truth.all_heads()));
            }
            for (auto turns = random() % 6; turns > 0; --turns) {
                io.restart();
                io.poll_one();
            }
        }
        wire.receive(write_heads_message(truth.all_heads()));
        const auto complete = [&] {
            for (auto& [key, entry] : pollers) {
                if (!entry.second.waits && entry.second.position < truth.last_seq(one))
                    poll(entry.first, entry.second);
            }
            return std::all_of(followers.begin(), followers.end(),
                               [&](const auto& w) {
                                   return w.second.joined &&
                                          w.second.position == truth.last_seq(one);
                               }) &&
                   std::all_of(pollers.begin(), pollers.end(), [&](const auto& p) {
                       return p.second.second.position == truth.last_seq(one);
                   });
        };
        for (int turns = 0; turns < 20'000 && !complete(); ++turns) {
            io.restart();
            io.poll_one();
        }
        for (const auto& [ticket, who] : followers) {
            ASSERT_TRUE(who.joined) << "seed " << seed << " ticket " << ticket;
            ASSERT_EQ(who.position, truth.last_seq(one)) << "seed " << seed << " ticket " << ticket;
        }
        for (const auto& [key, entry] : pollers)
            ASSERT_EQ(entry.second.position, truth.last_seq(one)) << "seed " << seed;
        io.stop();
        f.stop();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace livescore

// The log's history is replaced: what the feed knows is of no use, and all followers begin anew.
#include "feed_fixture.h"

namespace livescore::test {
namespace {

constexpr log_epoch other_epoch{0xfedcba9876543210};

class FeedEpoch : public Feed {
protected:
    FeedEpoch() {
        events->stop();
        feed_options options;
        options.heads_interval = std::chrono::milliseconds(2);
        options.heads_window = std::chrono::hours(1);
        make(options);
    }
    /// The worker is well: the feed has no other reason to look at the log.
    void run_with_heads_until(const std::function<bool()>& done) {
        run_until([&] {
            bus.receive(write_heads_message({}));
            return done();
        });
    }
    bool was_told() const {
        return std::any_of(items.begin(), items.end(),
                           [](const auto& i) { return i.log_replaced; });
    }
    void replace_log(int size) {
        log.logs.clear();
        for (int i = 0; i < size; ++i) log.append_event(one);
        log.epoch = other_epoch;
    }
};

TEST_F(FeedEpoch, TheAcknowledgementNamesIt) {
    log.append_event(one);
    join_and_wait(one);
    EXPECT_NE(last_join()->acknowledgement->find(R"("epoch":"0123456789abcdef")"),
              std::string::npos);
    items.clear();
    join_and_wait(matches_channel);
    EXPECT_EQ(last_join()->acknowledgement->substr(2),
              R"({"type":"subscribed","channel":"matches","epoch":"0123456789abcdef"})");
}

TEST_F(FeedEpoch, NewsOfTheFirstMomentNameItToo) {
    log.append_event(one);
    ASSERT_EQ(events->epoch(), log_epoch::unknown);
    await_news(one, 1);
    commit(one);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(last_join()->epoch, log.epoch);
    ASSERT_EQ(last_join()->replay.size(), 1U);
    EXPECT_NE(last_join()->replay[0]->event_stream_bytes()->find("id: 2-0123456789abcdef"),
              std::string::npos);
}

TEST_F(FeedEpoch, AWaitThatEndsBeforeItIsKnownIsAnsweredOnce) {
    log.append_event(one);
    const auto who = await_news(one, 1);
    events->end_wait(one, 1, *who);
    run_until([&] { return last_join() != nullptr; });
    settle();
    commit(one);
    settle();
    EXPECT_EQ(answers(), 1U);
}

TEST_F(FeedEpoch, ASinceOfAnotherOneIsNotRecovered) {
    for (int i = 0; i < 5; ++i) log.append_event(one);
    for (const log_epoch epoch : {other_epoch, log_epoch::unknown}) {
        items.clear();
        join_and_wait(one, 3, epoch);
        EXPECT_FALSE(last_join()->recovered);
        EXPECT_TRUE(last_join()->replay.empty()) << "the snapshot is as new as can be";
    }
    items.clear();
    join_and_wait(one, 3, log.epoch);
    EXPECT_TRUE(last_join()->recovered);
    items.clear();
    join_and_wait(one, 3);
    EXPECT_TRUE(last_join()->recovered) << "a client that knows no epochs resumes as ever";
}

TEST_F(FeedEpoch, AJoinWaitsUntilItIsKnownAndIsRefusedWhenItCannotBeRead) {
    events->stop();
    log.down = true;
    make({});
    log.append_event(one);
    join(one, 1, log.epoch);
    run_until([&] { return last_join() != nullptr; });
    EXPECT_EQ(last_join()->outcome, join_outcome::unavailable);
    items.clear();
    log.down = false;
    join_and_wait(one, 1, log.epoch);
    EXPECT_EQ(last_join()->outcome, join_outcome::joined);
    EXPECT_TRUE(last_join()->recovered);
}

TEST_F(FeedEpoch, AReplacementIsToldToTheShardsAndNothingOldIsAnswered) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join_and_wait(one);
    const auto read_before = events->changes().of(one);
    replace_log(5);
    items.clear();
    run_with_heads_until([&] { return was_told(); });
    EXPECT_EQ(events->epoch(), other_epoch);
    EXPECT_NE(events->changes().of(one), read_before) << "cached answers are of the old log";
    // The shard takes the members out.
    events->leave(shard, one);
    items.clear();
    join_and_wait(one, 5, log_epoch{0x0123456789abcdef});
    EXPECT_FALSE(last_join()->recovered);
    EXPECT_EQ(last_join()->position, 5);
    EXPECT_EQ(last_join()->epoch, other_epoch);
    commit(one);
    settle();
    EXPECT_EQ(seen_after_last_join(one), seq_list{6});
    items.clear();
    join_and_wait(one, 5, other_epoch);
    EXPECT_TRUE(last_join()->recovered);
    EXPECT_EQ(seen_after_last_join(one), seq_list{6});
}

TEST_F(FeedEpoch, AReadThatWasUnderWayMeanwhileIsThrownAway) {
    log.max_turns = 40;
    for (unsigned seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE(seed);
        log.random.seed(seed);
        log.epoch = log_epoch{seed};
        run_with_heads_until([&] { return events->epoch() == log_epoch{seed}; });
        log.logs.clear();
        for (int i = 0; i < 9; ++i) log.append_event(one);
        items.clear();
        join(one, 2, log_epoch{seed});
        control.restart();
        control.poll_one();
        log.logs.clear();
        for (int i = 0; i < 4; ++i) log.append_event(one, event_type::score_update);
        log.epoch = other_epoch;
        run_with_heads_until([&] { return last_join() && events->epoch() == other_epoch; });
        // The new epoch has no use for its place, however the old one answered it.
        items.clear();
        join_and_wait(one, 2, log_epoch{seed});
        ASSERT_EQ(last_join()->outcome, join_outcome::joined);
        EXPECT_FALSE(last_join()->recovered);
        EXPECT_EQ(last_join()->position, 4);
        for (const auto& f : last_join()->replay) EXPECT_EQ(f->type(), event_type::score_update);
    }
}

TEST_F(FeedEpoch, WhoWaitsForNewsOfAnotherOneIsSentToTheLog) {
    log.append_event(one);
    const auto who = std::make_shared<test_joiner>();
    join_request request;
    request.who = who;
    request.to = one;
    request.since = 1;
    request.epoch = other_epoch;
    events->await_news(shard, std::move(request));
    run_until([&] { return last_join() != nullptr; });
    EXPECT_FALSE(last_join()->recovered);
    EXPECT_TRUE(last_join()->replay.empty());
}

TEST_F(FeedEpoch, ALogThatWentBackWithoutATraceIsRenewed) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join_and_wait(one);
    // A copy of the data files was put back. The server was away meanwhile.
    log.down = true;
    bus.is_connected = false;  // the feed polls
    run_until([&] { return events->stats().polling; });
    settle();
    log.logs.clear();
    for (int i = 0; i < 5; ++i) log.append_event(one);
    log.down = false;
    run_until([&] { return log.renewals > 0; });
}

TEST_F(FeedEpoch, ALogThatWentBackInAShortAbsenceIsRenewedToo) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join_and_wait(one);
    log.logs.clear();
    for (int i = 0; i < 5; ++i) log.append_event(one);
    log.server_started = 2;  // no read of the feed has failed meanwhile
    // A busy machine may let the feed miss heads for a moment. Then it asks for the newest heads
    // alone, which do not tell that the log went back.
    run_with_heads_until([&] { return log.renewals > 0; });
}

TEST_F(FeedEpoch, ALogThatOnlyWentOnIsLeftAlone) {
    for (int i = 0; i < 9; ++i) log.append_event(one);
    join_and_wait(one);
    log.down = true;
    bus.is_connected = false;
    run_until([&] { return events->stats().polling; });
    settle();
    log.append_event(one);
    log.server_started = 2;
    log.down = false;
    run_until([&] { return seen_after_last_join(one) == seq_list{10}; });
    const int reads = log.reads;
    run_until([&] { return log.reads > reads + 20; });
    EXPECT_EQ(log.renewals, 0);
    EXPECT_FALSE(was_told());
}

TEST_F(FeedEpoch, AMessageThatNamesNoSenderDoesNotProveThatTheLogWentBack) {
    for (int i = 0; i < 3; ++i) log.append_event(one);
    join_and_wait(one);
    const auto written = log.logs;
    const committed_event beyond = log.append_event(one);
    log.logs = written;
    bus.receive(write_event_message(beyond));
    run_until([&] { return seen_after_last_join(one) == seq_list{4}; });
    log.server_started = 2;
    const int reads = log.reads;
    run_with_heads_until([&] { return log.reads > reads; });
    settle();
    EXPECT_EQ(log.renewals, 0);
    EXPECT_FALSE(was_told());
}

}  // namespace
}  // namespace livescore::test

/// When a poller asks, and what becomes of the answers.
#include "poller_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Poller, AsksWithTheKeyAndTakesTheReportsIn) {
    run_for(1s);
    ASSERT_EQ(http_.requests.size(), 1U);
    EXPECT_EQ(http_.requests[0].request.url, "https://provider.test/live");
    EXPECT_EQ(http_.requests[0].request.headers.at("x-key"), "secret");
    ASSERT_EQ(took_.size(), 1U);
    EXPECT_EQ(took_[0].refs, (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(status().circuit, feed_circuit::closed);
    EXPECT_FALSE(status().error);
    EXPECT_TRUE(status().last_success_at);
}

TEST_F(Poller, EachCadenceHasItsInterval) {
    plan({request_of("live", poll_cadence::live), request_of("near", poll_cadence::near),
          request_of("idle", poll_cadence::idle)});
    http_.answer("/near", "3");
    http_.answer("/idle", "4");
    run_for(10min);
    EXPECT_EQ(http_.count("/live"), 40);
    EXPECT_EQ(http_.count("/near"), 10);
    EXPECT_EQ(http_.count("/idle"), 2);
}

TEST_F(Poller, WhatBecameDueDuringASlowPollIsAskedForAtOnce) {
    http_.before_answer = [this] { store_.now += 20s; };
    run_for(61s);
    EXPECT_GE(http_.count("/live"), 3);
}

TEST_F(Poller, APollWithoutNewsWritesNothing) {
    run_for(1s);
    store_.writes = 0;
    run_for(10min);
    EXPECT_EQ(store_.writes, 0);
    EXPECT_EQ(http_.count("/live"), 41);
    EXPECT_EQ(adapter_.decoded, 1);  // the same bytes are the same reports
}

TEST_F(Poller, NotModifiedIsTheSameReportsAgain) {
    http_.at("/live").etag = "\"a\"";
    run_for(31s);
    ASSERT_EQ(http_.requests.size(), 3U);
    EXPECT_EQ(http_.requests[0].request.etag, "");
    EXPECT_EQ(http_.requests[1].request.etag, "\"a\"");
    EXPECT_EQ(adapter_.decoded, 1);
    ASSERT_EQ(took_.size(), 3U);
    EXPECT_EQ(took_[2].refs, took_[0].refs);
    EXPECT_GT(took_[2].turn, took_[0].turn);  // they are as new as the answer
}

TEST_F(Poller, AnUnchangedCheckSparesTheRequestButNotForEver) {
    plan({request_of("live", poll_cadence::live, "/check")});
    http_.answer("/check", "monday");
    run_for(1s);
    EXPECT_EQ(http_.count("/live"), 1);
    EXPECT_EQ(http_.count("/check"), 0);  // nothing to compare with
    run_for(45s);
    EXPECT_EQ(http_.count("/check"), 3);
    EXPECT_EQ(http_.count("/live"), 2);  // the first check said something new
    run_for(15s);
    EXPECT_EQ(http_.count("/live"), 2);
    http_.answer("/check", "tuesday");
    http_.answer("/live", "1,2,3");
    run_for(15s);
    EXPECT_EQ(http_.count("/live"), 3);
    EXPECT_EQ(took_.back().refs.size(), 3U);
    const int before = http_.count("/live");
    run_for(5min);
    EXPECT_GE(http_.count("/live") - before, 4);  // a stale cache of the provider is outlived
    EXPECT_LE(http_.count("/live") - before, 6);
}

TEST_F(Poller, ACheckThatFailsIsABadAnswer) {
    plan({request_of("live", poll_cadence::live, "/check")});
    run_for(16s);
    EXPECT_EQ(http_.count("/check"), 1);
    EXPECT_EQ(http_.count("/live"), 1);
    EXPECT_EQ(row().failures, 1);
}

TEST_F(Poller, PausedSendsNothingUntilItGoesOn) {
    run_for(1s);
    row().paused = true;
    run_for(10min);
    EXPECT_EQ(http_.requests.size(), 1U);
    row().paused = false;
    await(queue_.hasten("feed:plain"));
    run_for(1s);
    EXPECT_EQ(http_.requests.size(), 2U);
}

TEST_F(Poller, ARefreshMakesEverythingDueAtOnce) {
    plan({request_of("idle", poll_cadence::idle, "/check")});
    http_.answer("/idle", "1");
    http_.answer("/check", "monday");
    run_for(10s);
    EXPECT_EQ(http_.count("/idle"), 1);
    row().refresh_wanted = 1;
    await(queue_.hasten("feed:plain"));
    run_for(10s);
    EXPECT_EQ(http_.count("/idle"), 2);
    EXPECT_EQ(http_.count("/check"), 0);  // it is the answer itself that is wanted
}

TEST_F(Poller, AHintMakesTheRequestsOfItsLeagueDueAtOnce) {
    plan({request_of("bl1/2026", poll_cadence::idle), request_of("bl2/2026", poll_cadence::idle)});
    http_.answer("/bl1/2026", "1");
    http_.answer("/bl2/2026", "2");
    run_for(10s);
    for (int i = 0; i < 5; ++i) await(poller_->hint("bl1"));
    run_for(10s);
    EXPECT_EQ(http_.count("/bl1/2026"), 2);
    EXPECT_EQ(http_.count("/bl2/2026"), 1);
}

TEST_F(Poller, HintsCauseAtMostOneRequestASecond) {
    plan({request_of("bl1/2026", poll_cadence::idle)});
    http_.answer("/bl1/2026", "1");
    run_for(1s);
    for (int i = 0; i < 100; ++i) {
        await(poller_->hint("bl1"));
        run_for(100ms);
    }
    EXPECT_GE(http_.count("/bl1/2026"), 8);
    EXPECT_LE(http_.count("/bl1/2026"), 12);
}

TEST_F(Poller, TwoWorkersNeverPollAtOnce) {
    const auto one = make();
    const auto two = make();
    int under_way = 0;
    int most = 0;
    http_.before_answer = [&] {
        most = std::max(most, ++under_way);
        // The other worker tries in the middle of the request.
        if (under_way == 1) await(two->step());
        --under_way;
    };
    await(one->step());
    await(one->step());
    EXPECT_EQ(http_.requests.size(), 1U);
    EXPECT_EQ(most, 1);
}

TEST_F(Poller, AWorkerThatLostItsLeaseTakesNothingIn) {
    http_.before_answer = [&] {
        store_.now += options_.lease + 1s;
        queue_.polls["feed:plain"].token = "of another worker";
    };
    run_for(1s);
    EXPECT_EQ(http_.requests.size(), 1U);
    EXPECT_TRUE(took_.empty());
    EXPECT_EQ(queue_.polls["feed:plain"].token, "of another worker");
}

TEST_F(Poller, ALongPollHoldsItsLease) {
    plan({request_of("live", poll_cadence::live), request_of("idle", poll_cadence::idle),
          request_of("idle2", poll_cadence::idle), request_of("idle3", poll_cadence::idle),
          request_of("idle4", poll_cadence::idle)});
    for (const char* target : {"/idle", "/idle2", "/idle3", "/idle4"}) http_.answer(target, "1");
    http_.before_answer = [&] { store_.now += 10s; };  // 50 s, under a lease of 30 s
    await(queue_.ensure({"feed:plain"}));
    step();
    EXPECT_EQ(took_.size(), 5U);
    EXPECT_TRUE(queue_.polls["feed:plain"].token.empty());
}

TEST_F(Poller, WhatCameWhilePostgresWasAwayIsTakenInLaterWithoutAskingAgain) {
    take_fails = true;
    await(queue_.ensure({"feed:plain"}));
    EXPECT_EQ(thrown_code([&] { step(); }), errc::unavailable);
    const timestamp asked = http_.requests.at(0).at;
    EXPECT_EQ(queue_.polls["feed:plain"].due, store_.now + options_.retry_wait);
    take_fails = false;
    run_for(3s);
    EXPECT_EQ(http_.requests.size(), 1U);
    ASSERT_GE(took_.size(), 1U);
    EXPECT_EQ(took_[0].refs.size(), 2U);
    EXPECT_EQ(took_[0].turn, asked);  // a newer poll of another worker wins
    EXPECT_EQ(took_.size(), 1U);
}

TEST_F(Poller, NothingIsAskedWhilePostgresIsAway) {
    await(queue_.ensure({"feed:plain"}));
    store_.down = true;
    EXPECT_EQ(thrown_code([&] { step(); }), errc::unavailable);
    EXPECT_TRUE(http_.requests.empty());
    store_.down = false;
    run_for(2s);
    EXPECT_EQ(took_.size(), 1U);
}

TEST_F(Poller, AWipedRedisCostsNoPoll) {
    run_for(20s);
    queue_.polls.clear();
    board_.rows.clear();
    run_for(60s);
    EXPECT_EQ(http_.count("/live"), 6);
    EXPECT_TRUE(status().last_success_at);
}

TEST_F(Poller, FurtherPagesAreAskedForInTheSamePoll) {
    plan({request_of("live", poll_cadence::live)});
    adapter_.pages = {request_of("page2", poll_cadence::live)};
    http_.answer("/page2", "3");
    run_for(1s);
    ASSERT_EQ(took_.size(), 2U);
    EXPECT_EQ(took_[1].refs, std::vector<std::string>{"3"});
    run_for(15s);
    EXPECT_EQ(http_.count("/page2"), 2);  // also when the first page is the same
}

TEST_F(Poller, ProviderThatStandsStillWhileMatchesRunIsTold) {
    add_fixture("1", store_.now, match_status::live);
    run_for(options_.standstill_after - 30s);
    EXPECT_FALSE(status().stands_still);
    run_for(60s);
    EXPECT_TRUE(status().stands_still);
    http_.answer("/live", "1,2,3");
    run_for(15s);
    EXPECT_FALSE(status().stands_still);
}

TEST_F(Poller, NothingStandsStillWithoutAMatchThatRuns) {
    add_fixture("1", store_.now + 1h, match_status::scheduled);
    run_for(2 * options_.standstill_after);
    EXPECT_FALSE(status().stands_still);
}

TEST_F(Poller, LagIsFromTheProvidersChangeToOurs) {
    adapter_.changed_at = store_.now - 24h;
    changes_ = 2;
    run_for(1s);
    EXPECT_FALSE(status().lag);  // what lies before our start is no lag
    adapter_.changed_at = store_.now;
    http_.answer("/live", "1,2,3");
    changes_ = 1;
    run_for(15s);
    ASSERT_TRUE(status().lag);
    EXPECT_GT(*status().lag, 10s);
    EXPECT_LE(*status().lag, 15s);
}

}  // namespace
}  // namespace livescore::test

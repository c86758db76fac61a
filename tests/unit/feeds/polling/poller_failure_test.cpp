/// Faults of providers, and budgets.
#include "poller_fixture.h"

namespace livescore::test {
namespace {

TEST_F(Poller, RetryAfterIsObeyed) {
    http_.answer("/live", "", 429);
    http_.at("/live").headers["retry-after"] = "90";
    run_for(89s);
    EXPECT_EQ(http_.requests.size(), 1U);
    http_.answer("/live", "1");
    run_for(5s);
    EXPECT_EQ(http_.requests.size(), 2U);
    EXPECT_EQ(row().failures, 0);
    EXPECT_FALSE(status().error);
}

TEST_F(Poller, RetryAfterMayBeADate) {
    http_.answer("/live", "", 503);
    http_.at("/live").headers["retry-after"] = "Sat, 28 Nov 2026 12:05:00 GMT";
    run_for(5min - 1s);
    EXPECT_EQ(http_.requests.size(), 1U);
    http_.answer("/live", "1");
    run_for(3s);
    EXPECT_EQ(http_.requests.size(), 2U);
}

TEST_F(Poller, NotEvenARefreshComesBeforeRetryAfter) {
    http_.answer("/live", "", 429);
    http_.at("/live").headers["retry-after"] = "90";
    run_for(1s);
    row().refresh_wanted = 1;
    await(queue_.hasten("feed:plain"));
    run_for(60s);
    EXPECT_EQ(http_.requests.size(), 1U);
}

TEST_F(Poller, RetryAfterOutlivesTheProcess) {
    http_.answer("/live", "", 429);
    http_.at("/live").headers["retry-after"] = "90";
    run_for(1s);
    poller_.reset();
    run_for(80s);
    EXPECT_EQ(http_.requests.size(), 1U);
}

TEST_F(Poller, TheCircuitOpensProbesAndCloses) {
    options_.circuit_failures = 3;
    http_.failure = fetch_failure::timeout;
    while (row().failures < 3) run_for(1s);
    EXPECT_EQ(http_.requests.size(), 3U);
    EXPECT_EQ(status().circuit, feed_circuit::open);
    EXPECT_EQ(status().error, "no answer");
    EXPECT_FALSE(status().healthy_since);
    EXPECT_EQ(board_.half_open, 0);
    run_for(options_.circuit_open - 2s);
    EXPECT_EQ(http_.requests.size(), 3U);
    run_for(4s);  // the probe fails
    EXPECT_EQ(http_.requests.size(), 4U);
    EXPECT_EQ(board_.half_open, 1);
    EXPECT_EQ(status().circuit, feed_circuit::open);
    http_.failure.reset();
    run_for(options_.circuit_open + 1s);
    EXPECT_EQ(board_.half_open, 2);
    EXPECT_EQ(status().circuit, feed_circuit::closed);
    EXPECT_EQ(row().failures, 0);
    EXPECT_TRUE(status().healthy_since);
    EXPECT_EQ(took_.size(), 1U);
}

TEST_F(Poller, AProbeIsOneRequest) {
    options_.circuit_failures = 1;
    plan({request_of("live", poll_cadence::live), request_of("idle", poll_cadence::idle)});
    http_.answer("/idle", "3");
    http_.failure = fetch_failure::unreachable;
    run_for(30s);
    EXPECT_EQ(http_.requests.size(), 1U);  // the rest would fail too
    http_.failure.reset();
    std::vector<std::size_t> at_probe;
    http_.before_answer = [&] { at_probe.push_back(http_.requests.size()); };
    run_for(31s);
    EXPECT_EQ(http_.requests.at(1).request.url, "https://provider.test/live");
    EXPECT_EQ(http_.count("/idle"), 1);  // once the circuit is closed
    EXPECT_LT(http_.requests.at(1).at, http_.requests.at(2).at);
}

TEST_F(Poller, FailuresWaitLongerAndLonger) {
    options_.circuit_failures = 1000;
    http_.answer("/live", "", 500);
    run_for(10min);
    // Between 1 and 31 s each.
    EXPECT_GE(http_.requests.size(), 20U);
    EXPECT_LE(http_.requests.size(), 120U);
}

TEST_F(Poller, AnErrorWithStatus200IsABadAnswer) {
    http_.answer("/live", "error: the plan does not include this");
    run_for(1s);
    EXPECT_TRUE(took_.empty());
    EXPECT_EQ(row().failures, 1);
    EXPECT_EQ(status().error, "error: the plan does not include this");
}

TEST_F(Poller, AnAnswerThatIsSuddenlyEmptyIsABadAnswer) {
    run_for(1s);
    http_.answer("/live", "");
    run_for(15s);
    EXPECT_EQ(took_.size(), 1U);
    EXPECT_EQ(row().failures, 1);
    http_.answer("/live", "1,2");
    run_for(20s);
    EXPECT_EQ(row().failures, 0);
    EXPECT_GE(took_.size(), 2U);
}

TEST_F(Poller, AnAnswerThatStaysEmptyIsBelievedInTheEnd) {
    options_.circuit_failures = 1000;
    run_for(1s);
    http_.answer("/live", "");
    run_for(2h);
    EXPECT_EQ(row().failures, 0);
}

TEST_F(Poller, AnAnswerThatMayBeEmptyMay) {
    auto request = request_of("live", poll_cadence::live);
    request.may_be_empty = true;
    plan({request});
    run_for(1s);
    http_.answer("/live", "");
    run_for(15s);
    EXPECT_EQ(row().failures, 0);
    EXPECT_EQ(took_.size(), 2U);
}

TEST_F(Poller, ALeagueWithBadAnswersDoesNotStopTheOthers) {
    plan({request_of("live", poll_cadence::live), request_of("missing", poll_cadence::live)});
    run_for(10min);
    EXPECT_EQ(http_.count("/live"), 40);
    EXPECT_LE(http_.count("/missing"), 41);
    EXPECT_EQ(row().failures, 0);
    ASSERT_TRUE(status().error);
    EXPECT_NE(status().error->find("plain:missing"), std::string::npos);
    EXPECT_EQ(status().circuit, feed_circuit::closed);
}

TEST_F(Poller, NoRequestIsSentBeyondAMinutesBudget) {
    options_.budget.per_minute = 3;
    plan({request_of("live", poll_cadence::live), request_of("a", poll_cadence::idle),
          request_of("b", poll_cadence::idle), request_of("c", poll_cadence::idle)});
    for (const char* target : {"/a", "/b", "/c"}) http_.answer(target, "1");
    run_for(10min);
    std::map<timestamp, int> by_minute;
    for (const auto& sent : http_.requests)
        ++by_minute[std::chrono::floor<std::chrono::minutes>(sent.at)];
    EXPECT_EQ(by_minute.size(), 10U);
    for (const auto& [minute, count] : by_minute) EXPECT_LE(count, 3);
    for (const char* target : {"/a", "/b", "/c"}) EXPECT_GE(http_.count(target), 1) << target;
    EXPECT_GE(http_.count("/live"), 10);
}

TEST_F(Poller, ADaysBudgetLastsToItsEndOverRestarts) {
    options_.budget.per_day = 100;
    add_fixture("1", store_.now + 30min, match_status::scheduled);
    plan({request_of("live", poll_cadence::live), request_of("idle", poll_cadence::idle)});
    http_.answer("/idle", "3");
    for (int i = 0; i < 5; ++i) {
        poller_.reset();  // a new process each half hour
        queue_.polls.clear();
        run_for(30min);
    }
    const timestamp full_time = store_.now;
    EXPECT_LE(http_.requests.size(), 100U);
    EXPECT_LE(row().used_day, 100);
    EXPECT_GE(http_.requests.size(), 50U);
    // The last requests are near the end of the match, not 25 minutes after its begin.
    EXPECT_LT(full_time - http_.requests.back().at, 10min);
    run_for(9h + 20min);  // until 23:50
    EXPECT_LE(http_.requests.size(), 100U);
}

TEST_F(Poller, AUsedUpDayBeginsAnewAtMidnight) {
    options_.budget.per_day = 2;
    run_for(12h - 1s);
    EXPECT_LE(http_.requests.size(), 2U);
    run_for(5min);
    EXPECT_GE(http_.requests.size(), 2U);
    EXPECT_LE(row().used_day, 2);
}

TEST_F(Poller, TheProvidersOwnCountLowersOurs) {
    options_.budget.per_day = 100;
    adapter_.stated.left_day = 0;
    run_for(10min);
    EXPECT_EQ(http_.requests.size(), 1U);
    EXPECT_EQ(row().used_day, 100);
    EXPECT_EQ(status().left_day, 0);
    EXPECT_EQ(status().budget_day, 100);
}

TEST_F(Poller, TheProvidersOwnCountIsObeyedWithoutABudgetToo) {
    adapter_.stated.left_minute = 0;
    run_for(10min);
    EXPECT_LE(http_.requests.size(), 11U);
    EXPECT_GE(http_.requests.size(), 9U);
    EXPECT_FALSE(status().left_minute);
}

TEST_F(Poller, ALargeBudgetIsTakenOutInChunks) {
    options_.budget.per_day = 100'000;
    run_for(1s);
    store_.writes = 0;
    run_for(10min);
    EXPECT_EQ(http_.requests.size(), 41U);
    EXPECT_LE(store_.writes, 3);
    EXPECT_GE(row().used_day, 41);
    EXPECT_LE(row().used_day, 60);
}

}  // namespace
}  // namespace livescore::test

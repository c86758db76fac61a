#include "delay_queue_fixture.h"

namespace livescore::test {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

TEST_F(DelayQueue, WaitingAndLeasedJobsAreListedByTimeWithTheirWorker) {
    queue_ = make_queue({.worker = "worker 1@home"});
    const auto start = now();
    schedule({job(1, start - 1s), job(2, start + 2h), job(3, start + 1h)});
    claim_one(30s);
    const auto waiting = loop_.await(queue_->list(job_state::waiting, 10));
    ASSERT_EQ(waiting.size(), 2U);
    EXPECT_EQ(waiting[0].job.match, match_id{3});
    EXPECT_EQ(waiting[0].job.due, start + 1h);
    EXPECT_EQ(waiting[0].at, std::chrono::ceil<milliseconds>(start + 1h));
    EXPECT_EQ(waiting[0].attempts, 0);
    EXPECT_EQ(waiting[0].worker, "");
    EXPECT_EQ(waiting[1].job.match, match_id{2});
    EXPECT_EQ(loop_.await(queue_->list(job_state::waiting, 1)).size(), 1U);
    const auto leased = loop_.await(queue_->list(job_state::leased, 10));
    ASSERT_EQ(leased.size(), 1U);
    EXPECT_EQ(leased[0].job.match, match_id{1});
    EXPECT_EQ(leased[0].attempts, 1);
    EXPECT_EQ(leased[0].worker, "worker 1@home");
    EXPECT_GE(leased[0].at, std::chrono::floor<milliseconds>(start + 30s));
    EXPECT_LE(leased[0].at, now() + 30s);
}

TEST_F(DelayQueue, HistoryTellsHowEachRunEndedByWhomAndWhen) {
    queue_ = make_queue(
        {.max_attempts = 2, .backoff_base = 1ms, .backoff_cap = 1ms, .worker = "worker-1"});
    const auto start = now();
    schedule({job(1, start - 3s)});
    loop_.await(queue_->complete({claim_one()}));
    schedule({job(2, start - 2s)});
    loop_.await(queue_->discard({claim_one()}));
    schedule({job(3, start - 1s)});
    EXPECT_EQ(loop_.await(queue_->fail({claim_one()}, "broken")), 1);
    EXPECT_EQ(loop_.await(queue_->fail({claim_when_due()}, "broken")), 0);
    schedule({job(4, start - 1s)});
    claim_one(1ms);
    const auto again = claim_when_due();
    const auto before = now();
    loop_.await(queue_->release({again}, 1h));  // a release does not count as a run

    const auto runs = loop_.await(queue_->history(10));
    std::vector<std::pair<std::int64_t, job_outcome>> ended;
    for (const auto& run : runs) {
        ended.emplace_back(raw(run.job.match), run.outcome);
        EXPECT_EQ(run.worker, "worker-1");
        EXPECT_GE(run.finished_at, start);
        EXPECT_LE(run.finished_at, before);
    }
    using enum job_outcome;
    EXPECT_EQ(ended, (std::vector<std::pair<std::int64_t, job_outcome>>{
                         {4, expired}, {3, dead}, {3, retried}, {2, voided}, {1, completed}}));
    ASSERT_EQ(runs.size(), 5U);
    EXPECT_EQ(runs[1].attempts, 2);
    EXPECT_EQ(runs[4].job.due, start - 3s);
    EXPECT_EQ(loop_.await(queue_->history(2)).size(), 2U);
}

TEST_F(DelayQueue, HistoryKeepsTheLastRunsOnlyOrNone) {
    queue_ = make_queue({.history_entries = 3});
    for (int i = 1; i <= 5; ++i) {
        schedule({job(i, now() - 1s)});
        loop_.await(queue_->complete({claim_one()}));
    }
    const auto runs = loop_.await(queue_->history(100));
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs[0].job.match, match_id{5});
    EXPECT_EQ(as_integer(admin_.command({"LLEN", prefix + "history"})), 3);
    admin_.command({"DEL", prefix + "history"});
    queue_ = make_queue({.history_entries = 0});
    schedule({job(1, now() - 1s)});
    loop_.await(queue_->complete({claim_one()}));
    EXPECT_TRUE(loop_.await(queue_->history(100)).empty());
    EXPECT_EQ(as_integer(admin_.command({"EXISTS", prefix + "history"})), 0);
}

TEST_F(DelayQueue, DeadJobsAreListedLatestFirstUpToTheMaximum) {
    queue_ = make_queue({.max_attempts = 1});
    for (int i = 1; i <= 3; ++i) {
        schedule({job(i, now() - 1s)});
        loop_.await(queue_->fail({claim_one()}, "broken"));
        sleep(2ms);
    }
    const auto dead = loop_.await(queue_->list(job_state::dead, 2));
    ASSERT_EQ(dead.size(), 2U);
    EXPECT_EQ(dead[0].job.match, match_id{3});
    EXPECT_EQ(dead[1].job.match, match_id{2});
}

TEST_F(DelayQueue, CountsTellWaitingDueLeasedAndDead) {
    queue_ = make_queue({.max_attempts = 1});
    schedule({job(1, now() - 4s), job(2, now() - 3s), job(3, now() - 2s), job(4, now() + 1h)});
    loop_.await(queue_->fail({claim_one()}, "broken"));
    claim_one();
    const auto counted = counts();
    EXPECT_EQ(counted.waiting, 2);
    EXPECT_EQ(counted.due, 1);
    EXPECT_EQ(counted.leased, 1);
    EXPECT_EQ(counted.dead, 1);
}

}  // namespace
}  // namespace livescore::test

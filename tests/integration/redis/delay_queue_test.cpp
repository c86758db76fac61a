#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "livescore/redis/redis.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

const std::string prefix = "livescore:q:{transitions}:";

class DelayQueue : public testing::Test {
protected:
    explicit DelayQueue(std::string url = test::redis_url()) : url_(std::move(url)), admin_(url_) {
        admin_.command({"FLUSHDB"});
    }

    redis_client_ptr make_client() {
        auto options = test::patient_redis(url_);
        options.client_name = "queue";
        return make_redis_client(loop_.context, options);
    }
    std::unique_ptr<delay_queue> make_queue(delay_queue_options options = {}) {
        if (!client_) {
            client_ = make_client();
        }
        return make_delay_queue(*client_, options);
    }
    timestamp now() { return timestamp(microseconds(admin_.time_us())); }
    transition_job job(std::int64_t match, timestamp due, transition step = transition::kick_off) {
        return {match_id{match}, step, 1, due};
    }
    void schedule(std::vector<transition_job> jobs) {
        loop_.await(queue_->schedule(std::move(jobs)));
    }
    claim claim_due(int max = 100, milliseconds lease = 60s) {
        return loop_.await(queue_->claim_due(max, lease));
    }
    claimed_job claim_one(milliseconds lease = 60s) {
        auto claimed = claim_due(1, lease);
        if (claimed.jobs.size() != 1) throw std::runtime_error("no job to claim");
        return claimed.jobs.front();
    }
    queue_counts counts() { return loop_.await(queue_->counts()); }
    /// Runs the loop for as long as a worker that sleeps until the next job would.
    void sleep(microseconds duration) {
        asio::steady_timer timer(loop_.context, duration);
        bool woken = false;
        timer.async_wait([&](auto) { woken = true; });
        ASSERT_TRUE(loop_.until([&] { return woken; }));
    }
    claimed_job claim_when_due() {
        for (;;) {
            const auto claimed = claim_due(1);
            if (!claimed.jobs.empty()) return claimed.jobs.front();
            if (!claimed.next_in) throw std::runtime_error("nothing waits");
            sleep(*claimed.next_in);
        }
    }

    const std::string url_;
    test::redis_admin admin_;
    test::event_loop loop_;
    redis_client_ptr client_;
    std::unique_ptr<delay_queue> queue_;
};

TEST_F(DelayQueue, EmptyOneHasNothingToClaimAndNothingToWaitFor) {
    queue_ = make_queue();
    const auto claimed = claim_due();
    EXPECT_TRUE(claimed.jobs.empty());
    EXPECT_FALSE(claimed.next_in);
}

TEST_F(DelayQueue, JobsComeInDueOrderNeverEarlyAndSoonAfter) {
    queue_ = make_queue();
    std::mt19937 random(11);
    std::vector<transition_job> jobs;
    const auto start = now();
    for (int i = 1; i <= 60; ++i) {
        jobs.push_back(job(i, start + microseconds(random() % 300'000)));
    }
    schedule(jobs);
    std::vector<transition_job> seen;
    while (seen.size() < jobs.size()) {
        const auto claimed = claim_due(10);
        const auto after = now();
        for (const auto& one : claimed.jobs) {
            EXPECT_LE(one.job.due, after);
            seen.push_back(one.job);
        }
        if (claimed.jobs.empty()) {
            ASSERT_TRUE(claimed.next_in);
            sleep(*claimed.next_in);
        }
    }
    const auto due_ms = [](const transition_job& one) {
        return std::chrono::ceil<milliseconds>(one.due.time_since_epoch()).count();
    };
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end(), [&](const auto& a, const auto& b) {
        return due_ms(a) < due_ms(b);
    }));
}

TEST_F(DelayQueue, ClaimedJobIsTheScheduledOne) {
    queue_ = make_queue();
    const transition_job wanted{match_id{2'147'483'647}, transition::second_half, 42,
                                now() - 1234us};
    schedule({wanted});
    const auto claimed = claim_one();
    EXPECT_EQ(claimed.job.match, wanted.match);
    EXPECT_EQ(claimed.job.step, wanted.step);
    EXPECT_EQ(claimed.job.schedule_version, wanted.schedule_version);
    EXPECT_EQ(claimed.job.due, wanted.due);
    EXPECT_EQ(claimed.attempt, 1);
}

TEST_F(DelayQueue, NextInTellsTheNextDueTimeOrTheEndOfALease) {
    queue_ = make_queue();
    const auto due = now() + 60s;
    schedule({job(1, due), job(2, due + 10s)});
    auto before = now();
    auto next = claim_due().next_in;
    ASSERT_TRUE(next);
    EXPECT_GE(*next, due - now());
    EXPECT_LE(*next, due - before + 1ms);
    schedule({job(3, now())});
    sleep(1ms);
    before = now();
    next = claim_due(10, 30s).next_in;
    ASSERT_TRUE(next);
    EXPECT_GE(*next, before + 30s - now() - 1ms);  // leases end on whole milliseconds
    EXPECT_LE(*next, 30s);
}

TEST_F(DelayQueue, WhatIsDueBeyondTheMaximumIsDueAtOnce) {
    queue_ = make_queue();
    schedule({job(1, now() - 3s), job(2, now() - 2s), job(3, now() - 1s)});
    const auto claimed = claim_due(2);
    ASSERT_EQ(claimed.jobs.size(), 2U);
    EXPECT_EQ(claimed.jobs[0].job.match, match_id{1});
    EXPECT_EQ(claimed.jobs[1].job.match, match_id{2});
    EXPECT_EQ(claimed.next_in, 0us);
}

TEST_F(DelayQueue, SchedulingAgainChangesNothingWhereverTheJobIs) {
    queue_ = make_queue({.max_attempts = 1});
    const auto due = now() - 1s;
    schedule({job(1, due)});
    schedule({job(1, due + 1h)});
    const auto claimed = claim_one();
    EXPECT_EQ(claimed.job.due, due);

    schedule({job(1, due)});
    EXPECT_TRUE(claim_due().jobs.empty());
    EXPECT_EQ(counts().leased, 1);

    loop_.await(queue_->fail({claimed}, "broken"));
    schedule({job(1, due)});
    EXPECT_TRUE(claim_due().jobs.empty());
    EXPECT_EQ(counts().dead, 1);
}

TEST_F(DelayQueue, CompletedJobMayBeScheduledAgain) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    EXPECT_EQ(loop_.await(queue_->complete({claim_one()})), 1);
    const auto after = counts();
    EXPECT_EQ(after.waiting + after.leased + after.dead, 0);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "jobs"})), 0);
    schedule({job(1, now() - 1s)});
    EXPECT_EQ(claim_one().attempt, 1);
}

TEST_F(DelayQueue, ExpiredLeaseGivesTheJobToAnotherAndVoidsTheFirstToken) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    const auto first = claim_one(20ms);
    const auto second = claim_when_due();
    EXPECT_EQ(second.attempt, 2);
    EXPECT_NE(second.token, first.token);
    EXPECT_EQ(second.job.due, first.job.due);

    EXPECT_EQ(loop_.await(queue_->complete({first})), 0);
    loop_.await(queue_->fail({first}, "late"));
    EXPECT_EQ(counts().leased, 1);
    EXPECT_EQ(loop_.await(queue_->complete({second})), 1);
}

TEST_F(DelayQueue, FailedJobComesBackAfterABackoffUntilItIsDead) {
    queue_ = make_queue({.max_attempts = 3, .backoff_base = 10ms, .backoff_cap = 15ms});
    const auto due = now() - 1s;
    schedule({job(1, due)});
    for (int attempt = 1; attempt <= 3; ++attempt) {
        const auto claimed = claim_when_due();
        EXPECT_EQ(claimed.attempt, attempt);
        loop_.await(queue_->fail({claimed}, "no database, attempt " + std::to_string(attempt)));
    }
    EXPECT_TRUE(claim_due().jobs.empty());
    const auto before = now();
    const auto dead = loop_.await(queue_->list(job_state::dead, 10));
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(job_id(dead[0].job), job_id(job(1, due)));
    EXPECT_EQ(dead[0].job.due, due);
    EXPECT_EQ(dead[0].attempts, 3);
    EXPECT_EQ(dead[0].reason, "no database, attempt 3");
    EXPECT_LE(dead[0].at, before);
    EXPECT_GT(dead[0].at, before - 10s);
}

TEST_F(DelayQueue, ReleasedJobComesBackWithoutHavingUsedAnAttempt) {
    queue_ = make_queue({.max_attempts = 1});
    schedule({job(1, now() - 1s)});
    for (int outage = 0; outage < 5; ++outage) {
        const auto claimed = claim_when_due();
        EXPECT_EQ(claimed.attempt, 1);
        loop_.await(queue_->release({claimed}, 5ms));
        EXPECT_EQ(loop_.await(queue_->complete({claimed})), 0);
    }
    const auto after = loop_.await(queue_->counts());
    EXPECT_EQ(after.waiting, 1);
    EXPECT_EQ(after.dead, 0);
}

TEST_F(DelayQueue, JobWhoseLeasesKeepExpiringDies) {
    queue_ = make_queue({.max_attempts = 2});
    schedule({job(1, now() - 1s)});
    claim_one(1ms);
    sleep(2ms);
    claim_one(1ms);
    sleep(2ms);
    const auto claimed = claim_due();
    EXPECT_TRUE(claimed.jobs.empty());
    EXPECT_FALSE(claimed.next_in);
    const auto dead = loop_.await(queue_->list(job_state::dead, 10));
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].reason, "its lease expired");
}

TEST_F(DelayQueue, DeadJobThatIsRequeuedStartsAnew) {
    queue_ = make_queue({.max_attempts = 1});
    const auto due = now() - 1s;
    schedule({job(1, due)});
    loop_.await(queue_->fail({claim_one()}, "broken"));
    EXPECT_FALSE(loop_.await(queue_->requeue_dead(job(2, now()))));
    const auto before = std::chrono::floor<milliseconds>(now());
    const auto requeued = loop_.await(queue_->requeue_dead(job(1, now())));
    ASSERT_TRUE(requeued);
    EXPECT_EQ(requeued->job.due, due);
    EXPECT_EQ(requeued->attempts, 0);
    EXPECT_GE(requeued->at, before);
    EXPECT_LE(requeued->at, now());
    EXPECT_FALSE(loop_.await(queue_->requeue_dead(job(1, now()))));
    EXPECT_TRUE(loop_.await(queue_->list(job_state::dead, 10)).empty());
    EXPECT_EQ(claim_one().attempt, 1);
}

TEST_F(DelayQueue, DeadJobThatIsForgottenLeavesNothingAndMayBeScheduledAgain) {
    queue_ = make_queue({.max_attempts = 1});
    schedule({job(1, now() - 1s), job(2, now() + 1h)});
    EXPECT_FALSE(loop_.await(queue_->forget_dead(job(1, now()))));
    EXPECT_FALSE(loop_.await(queue_->forget_dead(job(2, now()))));
    loop_.await(queue_->fail({claim_one()}, "broken"));
    EXPECT_TRUE(loop_.await(queue_->forget_dead(job(1, now()))));
    EXPECT_FALSE(loop_.await(queue_->forget_dead(job(1, now()))));
    EXPECT_EQ(counts().dead, 0);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "jobs"})), 1);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "reasons"})), 0);
    schedule({job(1, now() - 1s)});
    EXPECT_EQ(claim_one().attempt, 1);
}

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
    loop_.await(queue_->release({again}, 1h));  // no run of its own

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

TEST_F(DelayQueue, LateCompletionAfterTheLeaseHasPassedLeavesNoTrace) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    const auto frozen = claim_one(1ms);
    const auto other = claim_when_due();
    EXPECT_EQ(loop_.await(queue_->discard({other})), 1);
    const auto before = loop_.await(queue_->history(10));
    EXPECT_EQ(loop_.await(queue_->complete({frozen})), 0);
    EXPECT_EQ(loop_.await(queue_->fail({frozen}, "late")), 0);
    EXPECT_EQ(loop_.await(queue_->history(10)).size(), before.size());
    const auto after = counts();
    EXPECT_EQ(after.waiting + after.leased + after.dead, 0);
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

TEST_F(DelayQueue, NewScheduleTakesThePlaceOfTheOneBeforeItUnlessThatRuns) {
    queue_ = make_queue({.max_attempts = 1});
    const auto at_version = [&](std::int64_t match, int version, timestamp due) {
        auto made = job(match, due);
        made.schedule_version = version;
        return made;
    };
    schedule({at_version(1, 9, now() + 1h), at_version(2, 1, now() - 2s)});
    loop_.await(queue_->fail({claim_one()}, "broken"));
    schedule({at_version(3, 1, now() - 1s)});
    const auto running = claim_one();
    ASSERT_EQ(running.job.match, match_id{3});

    auto next_step = at_version(1, 10, now() + 1h);
    next_step.step = transition::full_time;
    schedule({next_step, at_version(2, 2, now() + 2h), at_version(3, 2, now() + 3h)});
    const auto waiting = loop_.await(queue_->list(job_state::waiting, 10));
    std::vector<std::string> ids;
    for (const auto& one : waiting) ids.push_back(job_id(one.job));
    EXPECT_EQ(ids, (std::vector<std::string>{"match:1:full_time:10", "match:2:kick_off:2",
                                             "match:3:kick_off:2"}));
    const auto counted = counts();
    EXPECT_EQ(counted.leased, 1);
    EXPECT_EQ(counted.dead, 0);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "jobs"})), 4);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "reasons"})), 0);
    EXPECT_EQ(loop_.await(queue_->discard({running})), 1);
}

TEST_F(DelayQueue, OldestDeadJobsGoBeyondTenThousand) {
    queue_ = make_queue({.max_attempts = 1});
    admin_.command({"EVAL",
                    "for i = 1, 10000 do local id = 'match:' .. i .. ':kick_off:1' "
                    "redis.call('ZADD', KEYS[1], i, id) redis.call('HSET', KEYS[2], id, '1 1 ') "
                    "redis.call('HSET', KEYS[3], id, 'broken') end",
                    "3", prefix + "dead", prefix + "jobs", prefix + "reasons"});
    schedule({job(20'000, now() - 1s)});
    loop_.await(queue_->fail({claim_one()}, "broken too"));
    EXPECT_EQ(counts().dead, 10'000);
    EXPECT_FALSE(loop_.await(queue_->requeue_dead(job(1, now()))));
    EXPECT_TRUE(loop_.await(queue_->requeue_dead(job(2, now()))));
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "jobs"})), 10'000);
    EXPECT_EQ(as_integer(admin_.command({"HLEN", prefix + "reasons"})), 9'999);
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

TEST_F(DelayQueue, WakesOnlyForAJobThatIsSoonerThanAllThatWait) {
    queue_ = make_queue();
    auto worker = make_queue();
    int wakes = 0;
    worker->on_wake([&] { ++wakes; });
    ASSERT_TRUE(loop_.until([&] { return admin_.subscribers(prefix + "wake") == 1; }));
    const auto start = now();
    schedule({job(1, start + 1h)});
    schedule({job(2, start + 2h)});
    schedule({job(3, start + 1h)});
    schedule({job(1, start)});
    schedule({job(4, start + 3h), job(5, start + 30min)});
    ASSERT_TRUE(loop_.until([&] { return wakes == 2; }));
    // Signals come in order: were there one for another job, it would come before this one.
    schedule({job(6, start)});
    ASSERT_TRUE(loop_.until([&] { return wakes >= 3; }));
    admin_.command({"PUBLISH", prefix + "wake", ""});
    ASSERT_TRUE(loop_.until([&] { return wakes >= 4; }));
    EXPECT_EQ(wakes, 4);
}

TEST_F(DelayQueue, TurnIsOneCallersInEachInterval) {
    queue_ = make_queue();
    auto other = make_queue();
    int taken = 0;
    for (int i = 0; i < 10; ++i) {
        taken += loop_.await(queue_->take_turn("heads", 1h)) ? 1 : 0;
        taken += loop_.await(other->take_turn("heads", 1h)) ? 1 : 0;
    }
    EXPECT_EQ(taken, 1);
    const auto held_ms = as_integer(admin_.command({"PTTL", prefix + "turn:heads"}));
    EXPECT_GT(held_ms, milliseconds(50min).count());
    EXPECT_LE(held_ms, milliseconds(54min).count());
    EXPECT_TRUE(loop_.await(other->take_turn("reconcile", 1h)));
    EXPECT_TRUE(loop_.await(queue_->take_turn("short", 20ms)));
    sleep(20ms);
    EXPECT_TRUE(loop_.await(queue_->take_turn("short", 20ms)));
}

TEST_F(DelayQueue, TwoWorkersNeverShareAJob) {
    queue_ = make_queue();
    std::vector<transition_job> jobs;
    for (int i = 1; i <= 1000; ++i) jobs.push_back(job(i, now() - 1s));
    schedule(jobs);
    std::map<std::int64_t, int> taken;
    int running = 0;
    const auto work = [&](delay_queue& from, int batch) -> asio::awaitable<void> {
        for (;;) {
            auto claimed = co_await from.claim_due(batch, 60s);
            if (claimed.jobs.empty()) break;
            for (const auto& one : claimed.jobs) ++taken[raw(one.job.match)];
            const auto ended = co_await from.complete(std::move(claimed.jobs));
            EXPECT_GT(ended, 0);
        }
        --running;
    };
    auto second_client = make_client();
    auto second = make_delay_queue(*second_client, {});
    for (int batch : {1, 3, 7, 20}) {
        asio::co_spawn(loop_.context, work(*queue_, batch), asio::detached);
        asio::co_spawn(loop_.context, work(*second, batch), asio::detached);
        running += 2;
    }
    ASSERT_TRUE(loop_.until([&] { return running == 0; }));
    EXPECT_EQ(taken.size(), 1000U);
    EXPECT_TRUE(
        std::all_of(taken.begin(), taken.end(), [](const auto& t) { return t.second == 1; }));
}

TEST_F(DelayQueue, ForgottenScriptsAreSentAgain) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    admin_.command({"SCRIPT", "FLUSH"});
    EXPECT_EQ(claim_due().jobs.size(), 1U);
}

TEST_F(DelayQueue, FlushedQueueIsEmptyAndOldLeasesAreVoid) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    const auto before = claim_one();
    admin_.command({"FLUSHALL"});
    schedule({job(1, now() - 1s)});
    const auto after = claim_one();
    EXPECT_EQ(after.attempt, 1);
    EXPECT_EQ(loop_.await(queue_->complete({before})), 0);
    EXPECT_EQ(loop_.await(queue_->complete({after})), 1);
}

TEST_F(DelayQueue, JobWithoutItsRecordStillRuns) {
    queue_ = make_queue();
    const auto due = now() - 1s;
    schedule({job(1, due)});
    admin_.command({"DEL", prefix + "jobs"});
    const auto claimed = claim_one();
    EXPECT_EQ(claimed.job.due, std::chrono::ceil<milliseconds>(due));
    EXPECT_EQ(loop_.await(queue_->complete({claimed})), 1);
}

TEST_F(DelayQueue, JobWithoutItsPlaceIsScheduledAnew) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    admin_.command({"DEL", prefix + "waiting"});
    schedule({job(1, now() - 1s)});
    EXPECT_EQ(claim_due().jobs.size(), 1U);
}

TEST_F(DelayQueue, ForeignMemberIsLeftOut) {
    queue_ = make_queue({.max_attempts = 1});
    admin_.command({"ZADD", prefix + "waiting", "1", "not a job of ours"});
    schedule({job(1, now() - 1s)});
    const auto claimed = claim_due(10, 1ms);
    ASSERT_EQ(claimed.jobs.size(), 1U);
    EXPECT_EQ(claimed.jobs[0].job.match, match_id{1});
    loop_.await(queue_->complete(claimed.jobs));
    sleep(2ms);
    EXPECT_TRUE(claim_due().jobs.empty());
    EXPECT_EQ(counts().dead, 1);
    EXPECT_TRUE(loop_.await(queue_->list(job_state::dead, 10)).empty());
}

struct own_server {
    test::redis_server server;
};

class DelayQueueOutage : protected own_server, public DelayQueue {
protected:
    DelayQueueOutage() : DelayQueue(server.url()) {}
};

TEST_F(DelayQueueOutage, CallsFailAsUnavailableWhileRedisIsAway) {
    queue_ = make_queue();
    schedule({job(1, now())});
    server.kill();
    try {
        claim_due();
        FAIL() << "claimed without Redis";
    } catch (const infrastructure_error& problem) {
        EXPECT_EQ(problem.code(), errc::unavailable);
    }
}

TEST_F(DelayQueueOutage, RestartedEmptyRedisTakesJobsAndWakesWorkersAgain) {
    queue_ = make_queue();
    int wakes = 0;
    queue_->on_wake([&] { ++wakes; });
    schedule({job(1, now())});
    server.kill();
    EXPECT_THROW(claim_due(), infrastructure_error);
    server.start();
    test::redis_admin admin(server.url());
    ASSERT_TRUE(loop_.until([&] {
        return admin.subscribers(prefix + "wake") == 1 &&
               admin.client_ids("queue:commands").size() == 1;
    }));
    wakes = 0;
    const transition_job again = job(1, timestamp(microseconds(admin.time_us())) - 1s);
    // Right after it has named itself, the connection still waits for the answers to its
    // introduction.
    const auto try_to_schedule = [&] {
        try {
            schedule({again});
            return true;
        } catch (const infrastructure_error&) {
            return false;
        }
    };
    ASSERT_TRUE(loop_.until(try_to_schedule));
    EXPECT_EQ(claim_one().attempt, 1);
    EXPECT_TRUE(loop_.until([&] { return wakes == 1; }));
}

TEST_F(DelayQueueOutage, ForbiddenWakeSignalCostsNoJob) {
    queue_ = make_queue();
    admin_.command({"ACL", "SETUSER", "default", "-publish"});
    schedule({job(1, now() - 1s)});
    EXPECT_EQ(claim_due().jobs.size(), 1U);
}

TEST_F(DelayQueueOutage, ReadOnlyRedisCountsAsUnavailable) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    admin_.command({"CONFIG", "SET", "min-replicas-to-write", "1"});
    try {
        claim_due();
        FAIL() << "claimed from a Redis that may not be written to";
    } catch (const infrastructure_error& problem) {
        EXPECT_EQ(problem.code(), errc::unavailable);
    }
    admin_.command({"CONFIG", "SET", "min-replicas-to-write", "0"});
    EXPECT_EQ(claim_due().jobs.size(), 1U);
}

TEST_F(DelayQueueOutage, CallsThatOutliveQueueAndClientFail) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s)});
    server.freeze();
    bool failed = false;
    asio::co_spawn(loop_.context, queue_->claim_due(1, 1s),
                   [&](std::exception_ptr problem, auto) { failed = problem != nullptr; });
    loop_.context.restart();
    loop_.context.poll();
    queue_.reset();
    client_.reset();
    EXPECT_TRUE(loop_.until([&] { return failed; }));
}

// A frozen Redis carries the claim out when it wakes, though nobody waits for the answer any more.
TEST_F(DelayQueueOutage, JobsOfAClaimWhoseAnswerWasLostAreClaimedAgainAtOnce) {
    queue_ = make_queue();
    schedule({job(1, now() - 1s), job(2, now() - 1s)});
    auto options = parse_redis_url(url_).value();
    options.command_timeout = 300ms;
    const auto brief = make_redis_client(loop_.context, options);
    const auto impatient = make_delay_queue(*brief, {});
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    // Again whenever it has to reconnect; the machine may take 300 ms at any time.
    const auto until_answered = [&](const auto& ask) {
        for (;;) {
            try {
                return loop_.await(ask());
            } catch (const infrastructure_error&) {
                if (std::chrono::steady_clock::now() > deadline) throw;
                sleep(10ms);
            }
        }
    };
    until_answered([&] { return impatient->counts(); });
    server.freeze();
    EXPECT_THROW(loop_.await(impatient->claim_due(100, 60s)), infrastructure_error);
    server.thaw();
    std::vector<claimed_job> claimed;
    while (claimed.empty()) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "before the lost lease ends";
        claimed = until_answered([&] { return impatient->claim_due(100, 60s); }).jobs;
    }
    EXPECT_EQ(claimed.size(), 2U);
    for (const auto& one : claimed) EXPECT_EQ(one.attempt, 1) << "the lost claim was no attempt";
    EXPECT_EQ(counts().leased, 2);
}

}  // namespace
}  // namespace livescore

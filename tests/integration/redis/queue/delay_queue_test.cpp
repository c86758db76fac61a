#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include <random>

#include "delay_queue_fixture.h"

namespace livescore::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

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

TEST_F(DelayQueue, AClaimAheadTellsHowLongToWaitAndAReleaseIsNotEarly) {
    queue_ = make_queue();
    const auto due = now() + 40ms;
    schedule({job(1, due), job(2, due + 60s)});
    EXPECT_TRUE(claim_due().jobs.empty());
    const auto before = now();
    const auto claimed = loop_.await(queue_->claim_due(10, 60s, 10s));
    ASSERT_EQ(claimed.jobs.size(), 1U);
    EXPECT_GE(claimed.jobs[0].due_in, due - now());
    EXPECT_LE(claimed.jobs[0].due_in, due - before + 1ms);
    ASSERT_TRUE(claimed.next_in);
    EXPECT_LE(*claimed.next_in, 50s + 41ms) << "job 2 may be claimed ahead, too";
    loop_.await(queue_->release({claimed.jobs[0]}, 0ms));
    const auto again = claim_when_due();
    EXPECT_EQ(again.job.match, match_id{1});
    EXPECT_EQ(again.attempt, 1);
    EXPECT_GE(now(), due);
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
    // Signals come in order: a signal for another job would come before this one.
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

}  // namespace
}  // namespace livescore::test

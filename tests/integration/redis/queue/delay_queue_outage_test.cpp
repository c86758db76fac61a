#include <exception>

#include "delay_queue_fixture.h"
#include "redis/link/client.h"

namespace livescore::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

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

TEST_F(DelayQueueOutage, CallsFailAsUnavailableWhileRedisIsAway) {
    queue_ = make_queue();
    schedule({job(1, now())});
    server.kill();
    EXPECT_EQ(claim_failure(), errc::unavailable);
}

TEST_F(DelayQueueOutage, RestartedEmptyRedisTakesJobsAndWakesWorkersAgain) {
    queue_ = make_queue();
    int wakes = 0;
    queue_->on_wake([&] { ++wakes; });
    schedule({job(1, now())});
    server.kill();
    EXPECT_THROW(claim_due(), infrastructure_error);
    server.start();
    redis_admin admin(server.url());
    ASSERT_TRUE(loop_.until([&] {
        return admin.subscribers(prefix + "wake") == 1 &&
               admin.client_ids("queue:commands").size() == 1;
    }));
    wakes = 0;
    const transition_job again = job(1, timestamp(microseconds(admin.time_us())) - 1s);
    // Right after the connection has named itself, it still waits for the answers to its
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
    EXPECT_EQ(claim_failure(), errc::unavailable);
    admin_.command({"CONFIG", "SET", "min-replicas-to-write", "0"});
    // The client has left this server, because another one may take writes by now.
    std::size_t claimed = 0;
    const auto try_to_claim = [&] {
        try {
            claimed = claim_due().jobs.size();
            return true;
        } catch (const infrastructure_error&) {
            return false;
        }
    };
    ASSERT_TRUE(loop_.until(try_to_claim));
    EXPECT_EQ(claimed, 1U) << "no refused claim took it";
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

// A frozen Redis carries the claim out when it wakes, although no client waits for the answer.
TEST_F(DelayQueueOutage, JobsOfAClaimWhoseAnswerWasLostAreClaimedAgainAtOnce) {
    queue_ = make_queue();
    const auto brief = make_impatient_client();
    const auto impatient = make_delay_queue(*brief, {});
    // Redis knows the script from now on. It cannot carry out later what it does not know.
    until_answered([&] { return impatient->claim_due(100, 60s); });
    schedule({job(1, now() - 1s), job(2, now() - 1s)});
    do {  // until Redis stops answering a client that is connected
        server.thaw();
        until_answered([&] { return impatient->counts(); });
        server.freeze();
    } while (!brief->commands()->ready_link());
    EXPECT_THROW(loop_.await(impatient->claim_due(100, 60s)), infrastructure_error);
    server.thaw();
    ASSERT_TRUE(loop_.until([&] { return counts().leased == 2; })) << "Redis carries the claim out";
    std::vector<claimed_job> claimed;
    while (claimed.empty()) {
        ASSERT_LT(std::chrono::steady_clock::now(), deadline_) << "before the lost lease ends";
        claimed = until_answered([&] { return impatient->claim_due(100, 60s); }).jobs;
    }
    EXPECT_EQ(claimed.size(), 2U);
    for (const auto& one : claimed) EXPECT_EQ(one.attempt, 1) << "the lost claim was no attempt";
    EXPECT_EQ(counts().leased, 2);
}

}  // namespace
}  // namespace livescore::test

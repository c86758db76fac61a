#include "delay_queue_fixture.h"

namespace livescore::test {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

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

}  // namespace
}  // namespace livescore::test

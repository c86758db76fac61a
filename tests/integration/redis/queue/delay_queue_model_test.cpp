/// Compares the queue with a simple model of it: two workers do thousands of random operations
/// under a clock that the test turns.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "delay_queue_model.h"
#include "redis/link/client.h"
#include "redis/queue/delay_queue.h"
#include "redis/queue/queue_state.h"
#include "support/event_loop.h"
#include "support/redis_server.h"

namespace livescore::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::string_view hand_turned_clock =
    "local now = tonumber(redis.call('GET', 'livescore:test:clock'))\n";

class DelayQueueModel : public testing::TestWithParam<unsigned> {
protected:
    DelayQueueModel() : admin_(redis_url()), random_(GetParam()) {
        admin_.command({"FLUSHDB"});
        for (int i = 0; i < 2; ++i) {
            clients_.push_back(
                std::make_unique<redis_client>(loop_.context, patient_redis(redis_url())));
            queues_.push_back(make_delay_queue(clients_.back()->commands(),
                                               clients_.back()->subscriber(),
                                               {max_attempts, backoff_base, backoff_cap,
                                                history_entries, "worker " + std::to_string(i)},
                                               hand_turned_clock));
        }
        turn_clock(0);
    }

    std::int64_t pick(std::int64_t from, std::int64_t to) {
        return std::uniform_int_distribution<std::int64_t>(from, to)(random_);
    }
    delay_queue& any_queue() { return *queues_[static_cast<std::size_t>(pick(0, 1))]; }
    transition_job any_job() {
        const auto due = timestamp(microseconds(now_ + pick(-20'000, 60'000)));
        return {match_id{pick(1, 25)}, static_cast<transition>(pick(0, 1)),
                static_cast<int>(pick(1, 3)), due};
    }
    transition_job maybe_dead_job() {
        const auto dead = model_.list(queue_model::place::dead);
        if (dead.empty() || pick(0, 2) == 0) return any_job();
        return parse_job_id(dead[static_cast<std::size_t>(
                                pick(0, static_cast<std::int64_t>(dead.size()) - 1))])
            .value();
    }
    void turn_clock(std::int64_t by) {
        now_ += by;
        admin_.command({"SET", "livescore:test:clock", std::to_string(now_)});
    }

    void schedule_some() {
        std::vector<transition_job> jobs;
        for (auto count = pick(1, 4); count > 0; --count) {
            jobs.push_back(any_job());
            model_.schedule(jobs.back());
        }
        loop_.await(any_queue().schedule(jobs));
    }

    void claim_some() {
        const auto max = pick(1, 5);
        const auto lease = pick(1, 40);
        const auto ahead = pick(0, 2) == 0 ? pick(1, 30) : 0;
        const auto expected = model_.claim(now_, static_cast<std::size_t>(max), lease, ahead);
        const auto claimed = loop_.await(
            any_queue().claim_due(static_cast<int>(max), milliseconds(lease), milliseconds(ahead)));
        std::vector<std::string> ids;
        for (const auto& one : claimed.jobs) {
            ids.push_back(job_id(one.job));
            auto& job = model_.jobs().at(ids.back());
            EXPECT_EQ(one.attempt, job.attempts);
            EXPECT_EQ(one.job.due.time_since_epoch().count(), job.due);
            EXPECT_LE(job.due, now_ + one.due_in.count()) << "early";
            EXPECT_LE(one.due_in, milliseconds(ahead));
            job.token = one.token;
            held_.push_back(one);
        }
        EXPECT_EQ(ids, expected);
        const auto next = model_.next_in(now_, ahead);
        EXPECT_EQ(claimed.next_in.has_value(), next.has_value());
        if (claimed.next_in && next) {
            EXPECT_EQ(claimed.next_in->count(), *next);
        }
    }

    /// Some of the jobs that were claimed and not ended by their claimer. The leases of some have
    /// passed on.
    std::vector<claimed_job> take_held() {
        std::vector<claimed_job> taken;
        for (auto count = pick(1, 3); count > 0 && !held_.empty(); --count) {
            std::swap(held_[static_cast<std::size_t>(
                          pick(0, static_cast<std::int64_t>(held_.size()) - 1))],
                      held_.back());
            taken.push_back(held_.back());
            held_.pop_back();
        }
        return taken;
    }

    void complete_some() {
        const auto jobs = take_held();
        const bool applied = pick(0, 3) > 0;
        std::int64_t expected = 0;
        for (const auto& one : jobs) {
            const auto* job = model_.leased(job_id(one.job), one.token);
            if (!job) continue;
            model_.record(job_id(one.job), applied ? "completed" : "voided", job->attempts);
            model_.jobs().erase(job_id(one.job));
            ++expected;
        }
        auto& queue = any_queue();
        EXPECT_EQ(loop_.await(applied ? queue.complete(jobs) : queue.discard(jobs)), expected);
    }

    void fail_some() {
        const auto jobs = take_held();
        const auto retried = loop_.await(any_queue().fail(jobs, "as the model says"));
        std::int64_t expected = 0;
        for (const auto& one : jobs) {
            auto* job = model_.leased(job_id(one.job), one.token);
            if (!job) continue;
            job->token.clear();
            if (job->attempts >= max_attempts) {
                job->at = queue_model::place::dead;
                job->score = now_ / 1000;
                model_.record(job_id(one.job), "dead", job->attempts);
                continue;
            }
            ++expected;
            model_.record(job_id(one.job), "retried", job->attempts);
            job->at = queue_model::place::waiting;
            // The delay is random within bounds. The model takes over the delay that was drawn.
            const auto score = admin_.command(
                {"ZSCORE", std::string("livescore:q:{transitions}:") + "waiting", job_id(one.job)});
            job->score = std::stoll(as_text(score));
            const auto bound = std::min<std::int64_t>(backoff_cap.count(),
                                                      backoff_base.count() << (job->attempts - 1));
            EXPECT_GE(job->score, std::max(ceil_ms(now_), ceil_ms(job->due)));
            EXPECT_LE(job->score, std::max(ceil_ms(now_) + bound, ceil_ms(job->due)));
        }
        EXPECT_EQ(retried, expected);
    }

    void release_some() {
        const auto jobs = take_held();
        const auto delay = pick(0, 20);
        loop_.await(any_queue().release(jobs, milliseconds(delay)));
        for (const auto& one : jobs) {
            auto* job = model_.leased(job_id(one.job), one.token);
            if (!job) continue;
            job->token.clear();
            --job->attempts;
            job->at = queue_model::place::waiting;
            job->score = std::max(ceil_ms(now_) + delay, ceil_ms(job->due));
        }
    }

    void requeue_one() {
        const auto wanted = maybe_dead_job();
        const auto at = model_.jobs().find(job_id(wanted));
        const bool dead = at != model_.jobs().end() && at->second.at == queue_model::place::dead;
        const auto requeued = loop_.await(any_queue().requeue_dead(wanted));
        EXPECT_EQ(requeued.has_value(), dead);
        if (!dead || !requeued) return;
        EXPECT_EQ(requeued->job.due.time_since_epoch().count(), at->second.due);
        at->second.at = queue_model::place::waiting;
        at->second.score = std::max(now_ / 1000, ceil_ms(at->second.due));
        at->second.attempts = 0;
    }

    void forget_one() {
        const auto wanted = maybe_dead_job();
        const auto at = model_.jobs().find(job_id(wanted));
        const bool dead = at != model_.jobs().end() && at->second.at == queue_model::place::dead;
        EXPECT_EQ(loop_.await(any_queue().forget_dead(wanted)), dead);
        if (dead) model_.jobs().erase(at);
    }

    void compare_lists() {
        const std::pair<job_state, queue_model::place> states[] = {
            {job_state::waiting, queue_model::place::waiting},
            {job_state::leased, queue_model::place::leased},
            {job_state::dead, queue_model::place::dead}};
        for (const auto& [state, where] : states) {
            std::vector<std::string> ids;
            for (const auto& listed : loop_.await(any_queue().list(state, 1000))) {
                ids.push_back(job_id(listed.job));
                const auto& job = model_.jobs().at(ids.back());
                EXPECT_EQ(listed.attempts, job.attempts);
                EXPECT_EQ(listed.job.due.time_since_epoch().count(), job.due);
                EXPECT_EQ(listed.at.time_since_epoch().count(), job.score * 1000);
                EXPECT_EQ(listed.worker,
                          job.token.substr(std::min(job.token.find('@') + 1, job.token.size())));
                EXPECT_EQ(listed.reason.empty(), state != job_state::dead);
            }
            EXPECT_EQ(ids, model_.list(where)) << to_string(state);
        }
        std::vector<std::string> runs;
        for (const auto& run : loop_.await(any_queue().history(1000))) {
            EXPECT_LE(run.finished_at.time_since_epoch().count(), now_);
            EXPECT_TRUE(run.worker == "worker 0" || run.worker == "worker 1") << run.worker;
            runs.push_back(job_id(run.job) + ' ' + std::string(to_string(run.outcome)) + ' ' +
                           std::to_string(run.attempts));
        }
        EXPECT_EQ(runs, model_.history());
    }

    void compare_counts() {
        const auto counted = loop_.await(any_queue().counts());
        const auto ever = std::numeric_limits<std::int64_t>::max();
        EXPECT_EQ(counted.waiting, model_.count(queue_model::place::waiting, ever));
        EXPECT_EQ(counted.due, model_.count(queue_model::place::waiting, now_ / 1000));
        EXPECT_EQ(counted.leased, model_.count(queue_model::place::leased, ever));
        EXPECT_EQ(counted.dead, model_.count(queue_model::place::dead, ever));
        EXPECT_EQ(as_integer(
                      admin_.command({"HLEN", std::string("livescore:q:{transitions}:") + "jobs"})),
                  static_cast<std::int64_t>(model_.jobs().size()));
    }

    void rarely() {
        switch (pick(0, 4)) {
            case 0:
                return requeue_one();
            case 1:
                return forget_one();
            case 2:
                return release_some();
            case 3:
                return compare_lists();
            default:
                return compare_counts();
        }
    }

    event_loop loop_;
    redis_admin admin_;
    std::mt19937 random_;
    std::vector<std::unique_ptr<redis_client>> clients_;
    std::vector<std::unique_ptr<delay_queue>> queues_;
    queue_model model_;
    std::vector<claimed_job> held_;
    std::int64_t now_ = 1'790'000'000'123'456;
};

TEST_P(DelayQueueModel, EveryAnswerOfTheQueueIsTheModels) {
    for (int step = 0; step < 3000 && !HasFailure(); ++step) {
        SCOPED_TRACE("step " + std::to_string(step));
        switch (pick(0, 9)) {
            case 0:
            case 1:
                schedule_some();
                break;
            case 2:
            case 3:
            case 4:
                claim_some();
                break;
            case 5:
            case 6:
                complete_some();
                break;
            case 7:
                fail_some();
                break;
            case 8:
                rarely();
                break;
            default:
                turn_clock(pick(0, 15'000));
                break;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DelayQueueModel, testing::Values(1U, 2U, 3U, 4U));

}  // namespace
}  // namespace livescore::test

#include "livescore/worker/worker.h"

#include <gtest/gtest.h>

#include "worker_suite.h"

namespace livescore {
namespace {

using namespace std::chrono_literals;

/// One worker on real servers. It runs while a test waits.
class Worker : public test::worker_suite<Worker> {
protected:
    Worker() { maintenance_ = make_maintenance_store(postgres_, metrics_); }
    ~Worker() override {
        if (worker_) {
            bool stopped = false;
            worker_->stop([&] { stopped = true; });
            EXPECT_TRUE(loop_.until([&] { return stopped; }));
        }
        database.exec("DROP TRIGGER IF EXISTS poison ON matches");
    }
    void start(worker_options options = {}) {
        options.poll = 20ms;
        options.lease = 60s;
        worker_ = std::make_unique<worker>(loop_.context, *log_, *maintenance_, *queue_, *bus_,
                                           metrics_, options);
        worker_->start();
    }
    /// Makes PostgreSQL refuse every change of this match.
    void poison(match_id id) {
        database.exec(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            "$$BEGIN RAISE EXCEPTION 'poisoned'; END$$");
        database.exec(
            "CREATE TRIGGER poison BEFORE UPDATE ON matches FOR EACH ROW WHEN (OLD.id = " +
            std::to_string(raw(id)) + ") EXECUTE FUNCTION refuse()");
    }
    match_id due_match() {
        const auto id = test::await(log_->create_match(test::a_match())).value().match.id;
        database.exec("UPDATE matches SET start_time = now() - interval '1 second' WHERE id = $1",
                      raw(id));
        return id;
    }
    std::int64_t live() {
        return database.value<std::int64_t>("SELECT count(*) FROM matches WHERE status = 'live'");
    }
    /// The runs, once there are `count` of them.
    std::vector<job_run> history_of(std::size_t count) {
        std::vector<job_run> runs;
        EXPECT_TRUE(loop_.until([&] {
            runs = loop_.await(queue_->history(100));
            return runs.size() >= count;
        }));
        return runs;
    }
    queue_counts counts() { return loop_.await(queue_->counts()); }

    std::unique_ptr<maintenance_store> maintenance_;
    std::unique_ptr<worker> worker_;
};

TEST_F(Worker, OneJobThatPostgreSQLRefusesDiesAloneAndAllOthersRun) {
    std::vector<match_id> matches;
    std::vector<transition_job> jobs;
    for (int i = 0; i < 21; ++i) {
        matches.push_back(due_match());
        jobs.push_back({matches.back(), transition::kick_off, 1, test::now() - 1s});
    }
    poison(matches[13]);
    loop_.await(queue_->schedule(jobs));  // one batch, with one attempt each
    // No worker reconciles here. Otherwise it would schedule again a step that was just applied.
    ASSERT_TRUE(loop_.await(queue_->take_turn("reconcile", 1h)));
    start();
    // The queue may hear of a commit a moment later.
    const auto runs = history_of(21);
    ASSERT_EQ(runs.size(), 21U);
    EXPECT_EQ(live(), 20);
    const auto dead = loop_.await(queue_->list(job_state::dead, 10));
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead[0].job.match, matches[13]);
    EXPECT_NE(dead[0].reason.find("poisoned"), std::string::npos) << dead[0].reason;
    std::map<job_outcome, int> outcomes;
    for (const auto& run : runs) ++outcomes[run.outcome];
    EXPECT_EQ(outcomes,
              (std::map<job_outcome, int>{{job_outcome::completed, 20}, {job_outcome::dead, 1}}));

    database.exec("DROP TRIGGER poison ON matches");
    EXPECT_TRUE(loop_.await(queue_->requeue_dead(dead[0].job)));
    ASSERT_TRUE(loop_.until([&] { return live() == 21; }));
    EXPECT_EQ(counts().dead, 0);
}

TEST_F(Worker, AMatchThatStaysLockedHoldsUpNoOther) {
    postgres_.lock_timeout = 50ms;
    log_ = make_patient_store(postgres_, sink_, metrics_);
    std::vector<transition_job> jobs;
    for (int i = 0; i < 20; ++i)
        jobs.push_back({due_match(), transition::kick_off, 1, test::now() - 1s});
    std::optional<test::row_lock> lock(std::in_place, database, jobs[7].match);
    loop_.await(queue_->schedule(jobs));
    ASSERT_TRUE(loop_.await(queue_->take_turn("reconcile", 1h)));
    start();
    ASSERT_EQ(history_of(19).size(), 19U);
    EXPECT_EQ(live(), 19);
    EXPECT_EQ(counts().dead, 0);
    lock.reset();
    ASSERT_TRUE(loop_.until([&] { return live() == 20; }));
    const auto runs = history_of(20);
    ASSERT_EQ(runs.size(), 20U);
    for (const auto& run : runs) {
        EXPECT_EQ(run.outcome, job_outcome::completed);
        EXPECT_EQ(run.attempts, 1);
    }
}

TEST_F(Worker, JobThatNoLongerAppliesIsVoided) {
    const auto id = due_match();
    loop_.await(queue_->schedule({{id, transition::kick_off, 1, test::now() - 1s}}));
    database.exec("UPDATE matches SET status = 'cancelled' WHERE id = $1", raw(id));
    start();
    const auto runs = history_of(1);
    ASSERT_FALSE(runs.empty());
    EXPECT_EQ(runs[0].outcome, job_outcome::voided);
    EXPECT_EQ(runs[0].worker, "under-test");
    EXPECT_NE(metrics_.scrape().find("livescore_transitions_void_total 1"), std::string::npos);
}

TEST_F(Worker, JobOfAnOlderScheduleIsVoidedThoughItsStepIsDue) {
    const auto id = due_match();
    database.exec(
        "UPDATE matches SET schedule_version = 2, start_time = now() + interval '1 hour' "
        "WHERE id = $1",
        raw(id));
    loop_.await(queue_->schedule({{id, transition::kick_off, 1, test::now() - 1s}}));
    start();
    const auto runs = history_of(1);
    ASSERT_FALSE(runs.empty());
    EXPECT_EQ(job_id(runs[0].job), "match:" + std::to_string(raw(id)) + ":kick_off:1");
    EXPECT_EQ(runs[0].outcome, job_outcome::voided);
    const auto waiting = loop_.await(queue_->list(job_state::waiting, 10));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].job.schedule_version, 2);
    EXPECT_EQ(live(), 0);
}

TEST_F(Worker, AJobThatIsClaimedAheadRunsAtItsTimeAndNotBefore) {
    const auto id = test::await(log_->create_match(test::a_match())).value().match.id;
    const timestamp due = test::now() + 400ms;
    database.exec("UPDATE matches SET start_time = $2 WHERE id = $1", raw(id), format_iso8601(due));
    worker_options options;
    options.claim_ahead = 30s;
    start(options);
    loop_.await(queue_->schedule({{id, transition::kick_off, 1, due}}));
    ASSERT_TRUE(loop_.until([&] { return counts().leased == 1; }));
    EXPECT_EQ(live(), 0);
    ASSERT_TRUE(loop_.until([&] { return live() == 1; }));
    EXPECT_TRUE(database.value<bool>(
        "SELECT updated_at >= start_time AND updated_at < start_time + interval '10 seconds' "
        "FROM matches WHERE id = $1",
        raw(id)));
    const auto runs = history_of(1);
    EXPECT_EQ(runs.at(0).outcome, job_outcome::completed);
}

TEST_F(Worker, AWorkerThatStopsPutsBackWhatItClaimedAhead) {
    const auto id = test::await(log_->create_match(test::a_match())).value().match.id;
    const timestamp due = test::now() + 12s;
    worker_options options;
    options.claim_ahead = 15s;  // a quarter of the lease
    options.reconcile_horizon = 100ms;
    start(options);
    loop_.await(queue_->schedule({{id, transition::kick_off, 1, due}}));
    ASSERT_TRUE(loop_.until([&] { return counts().leased == 1; }));
    bool stopped = false;
    worker_->stop([&] { stopped = true; });
    ASSERT_TRUE(loop_.until([&] { return stopped; }));
    worker_.reset();
    EXPECT_EQ(counts().leased, 0);
    const auto waiting = loop_.await(queue_->list(job_state::waiting, 10));
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].attempts, 0);
    EXPECT_GE(waiting[0].at, due);
}

TEST_F(Worker, RemovesWhatIsOldStepByStepAndCountsIt) {
    const auto id = test::await(log_->create_match(test::a_match())).value().match.id;
    for (int i = 0; i < 20; ++i) test::await(log_->append(test::a_comment(id))).value();
    database.exec("UPDATE matches SET status = 'finished'");
    database.exec("UPDATE match_events SET committed_at = now() - interval '3 days'");
    worker_options options;
    options.keep_events = 48h;
    options.retention_interval = 100ms;
    options.retention_batch = 4;
    start(options);
    ASSERT_TRUE(loop_.until([&] {
        return metrics_.scrape().find(
                   "livescore_retention_rows_removed_total{table=\"match_events\"} 21") !=
               std::string::npos;
    }));
    EXPECT_EQ(database.value<std::int64_t>("SELECT count(*) FROM match_events"), 0);
}

TEST_F(Worker, KeepsTheLogForEverUnlessToldOtherwise) {
    const auto id = test::await(log_->create_match(test::a_match())).value().match.id;
    database.exec("UPDATE matches SET status = 'finished' WHERE id = $1", raw(id));
    database.exec("UPDATE match_events SET committed_at = now() - interval '300 days'");
    database.exec(
        "INSERT INTO idempotency_keys (scope, key, request_hash, response_status, "
        "response_body, created_at) VALUES ('POST /', 'k', '', 201, '', now() - interval "
        "'25 hours')");
    worker_options options;
    options.retention_interval = 50ms;
    start(options);
    // The removal of the keys shows that a round has passed.
    ASSERT_TRUE(loop_.until([&] {
        return database.value<std::int64_t>("SELECT count(*) FROM idempotency_keys") == 0;
    }));
    EXPECT_EQ(database.value<std::int64_t>("SELECT count(*) FROM match_events"), 1);
}

}  // namespace
}  // namespace livescore

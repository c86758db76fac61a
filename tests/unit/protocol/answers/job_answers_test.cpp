#include "livescore/protocol/job_answers.h"

#include <gtest/gtest.h>

namespace livescore {
namespace {

const timestamp due = *parse_iso8601("2026-01-31T12:00:00.000Z");
const transition_job job{match_id{7}, transition::kick_off, 2, due};
const std::string identity =
    R"({"id":"match:7:kick_off:2","matchId":7,"transition":"kick_off","scheduleVersion":2,)"
    R"("due":"2026-01-31T12:00:00.000Z",)";

TEST(JobAnswers, TellOfEachStateWhatItHas) {
    queued_job queued{job, 1, due + std::chrono::milliseconds(1500)};
    EXPECT_EQ(write_job(queued, job_state::waiting),
              identity + R"("attempts":1,"runsAt":"2026-01-31T12:00:01.500Z"})");
    queued.worker = "worker-1";
    EXPECT_EQ(
        write_job(queued, job_state::leased),
        identity + R"("attempts":1,"leaseEnds":"2026-01-31T12:00:01.500Z","worker":"worker-1"})");
    queued.reason = "say \"no\"";
    EXPECT_EQ(
        write_job(queued, job_state::dead),
        identity + R"("attempts":1,"reason":"say \"no\"","diedAt":"2026-01-31T12:00:01.500Z"})");
}

TEST(JobAnswers, HaveTheListsThatWereAskedFor) {
    job_overview overview;
    overview.counts = {4, 3, 2, 1};
    const std::string counts = R"({"counts":{"waiting":4,"due":3,"leased":2,"dead":1})";
    EXPECT_EQ(write_job_overview(overview), counts + "}");
    overview.dead.emplace();
    overview.history.emplace();
    overview.history->push_back(
        {job, due + std::chrono::milliseconds(12), 3, job_outcome::retried, "worker-2"});
    EXPECT_EQ(write_job_overview(overview),
              counts + R"(,"dead":[],"history":[)" + identity +
                  R"("finishedAt":"2026-01-31T12:00:00.012Z","attempts":3,"outcome":"retried",)"
                  R"("latenessMs":12,"worker":"worker-2"}]})");
}

TEST(JobAnswers, TellOfAllQueuesWhenTheyWereRead) {
    job_overview overview;
    overview.counts = {4, 3, 2, 1};
    overview.kinds = {{"transitions", overview.counts}, {"feeds", {1, 0, 0, 0}}};
    overview.dead_steps = {{"kick_off", 1}};
    EXPECT_EQ(write_job_overview(overview),
              R"({"counts":{"waiting":4,"due":3,"leased":2,"dead":1},"kinds":[)"
              R"({"kind":"transitions","waiting":4,"due":3,"leased":2,"dead":1},)"
              R"({"kind":"feeds","waiting":1,"due":0,"leased":0,"dead":0}],)"
              R"("deadByTransition":[{"transition":"kick_off","dead":1}]})");
}

TEST(JobAnswers, TellOfEachJobWhatBecameOfIt) {
    transition_job other = job;
    other.step = transition::full_time;
    EXPECT_EQ(write_requeued_jobs({{job, true}, {other, false}}),
              R"({"requeued":1,"results":[{"id":"match:7:kick_off:2","outcome":"requeued"},)"
              R"({"id":"match:7:full_time:2","outcome":"not_dead"}]})");
    EXPECT_EQ(write_requeued_jobs({}), R"({"requeued":0,"results":[]})");
}

}  // namespace
}  // namespace livescore

#include "livescore/protocol/job_answers.h"

#include <chrono>
#include <vector>

#include "encoding/json_output.h"

namespace livescore {
namespace {

object_writer& write_identity(object_writer& out, const transition_job& job) {
    return out.text("id", job_id(job))
        .number("matchId", raw(job.match))
        .text("transition", to_string(job.step))
        .number("scheduleVersion", job.schedule_version)
        .time("due", job.due);
}

std::string write_run(const job_run& run) {
    const auto late =
        std::chrono::duration_cast<std::chrono::milliseconds>(run.finished_at - run.job.due);
    std::string text;
    object_writer out(text);
    write_identity(out, run.job)
        .time("finishedAt", run.finished_at)
        .number("attempts", run.attempts)
        .text("outcome", to_string(run.outcome))
        .number("latenessMs", late.count())
        .text("worker", run.worker)
        .end();
    return text;
}

template <class Items, class Write>
std::string write_list(const Items& items, Write write) {
    std::string list = "[";
    for (const auto& item : items) {
        if (list.size() > 1) list += ',';
        list += write(item);
    }
    return list + ']';
}

void write_jobs(object_writer& out, const std::optional<std::vector<queued_job>>& jobs,
                job_state state) {
    if (!jobs) return;
    out.raw(to_string(state),
            write_list(*jobs, [state](const queued_job& job) { return write_job(job, state); }));
}

std::string write_counts(const queue_counts& counts) {
    std::string text;
    object_writer(text)
        .number("waiting", counts.waiting)
        .number("due", counts.due)
        .number("leased", counts.leased)
        .number("dead", counts.dead)
        .end();
    return text;
}

std::string write_kind(const job_kind& kind) {
    std::string text;
    object_writer(text)
        .text("kind", kind.kind)
        .number("waiting", kind.counts.waiting)
        .number("due", kind.counts.due)
        .number("leased", kind.counts.leased)
        .number("dead", kind.counts.dead)
        .end();
    return text;
}

std::string write_dead_step(const dead_step& dead) {
    std::string text;
    object_writer(text).text("transition", dead.step).number("dead", dead.jobs).end();
    return text;
}

std::string write_requeued(const requeued_job& one) {
    std::string text;
    object_writer(text)
        .text("id", job_id(one.job))
        .text("outcome", one.requeued ? "requeued" : "not_dead")
        .end();
    return text;
}

}  // namespace

std::string write_job(const queued_job& queued, job_state state) {
    std::string text;
    object_writer out(text);
    write_identity(out, queued.job).number("attempts", queued.attempts);
    switch (state) {
        case job_state::waiting:
            out.time("runsAt", queued.at);
            break;
        case job_state::leased:
            out.time("leaseEnds", queued.at).text("worker", queued.worker);
            break;
        case job_state::dead:
            out.text("reason", queued.reason).time("diedAt", queued.at);
            break;
    }
    out.end();
    return text;
}

std::string write_job_overview(const job_overview& overview) {
    std::string text;
    object_writer out(text);
    out.raw("counts", write_counts(overview.counts));
    if (overview.kinds) {
        out.raw("kinds", write_list(*overview.kinds, write_kind));
        out.raw("deadByTransition", write_list(overview.dead_steps, write_dead_step));
    }
    write_jobs(out, overview.waiting, job_state::waiting);
    write_jobs(out, overview.leased, job_state::leased);
    write_jobs(out, overview.dead, job_state::dead);
    if (overview.history) out.raw("history", write_list(*overview.history, write_run));
    out.end();
    return text;
}

std::string write_requeued_jobs(const std::vector<requeued_job>& jobs) {
    std::int64_t requeued = 0;
    for (const requeued_job& one : jobs) requeued += one.requeued ? 1 : 0;
    std::string text;
    object_writer out(text);
    out.number("requeued", requeued).raw("results", write_list(jobs, write_requeued)).end();
    return text;
}

}  // namespace livescore

#include "settings/kinds.h"
#include "settings/sections.h"

namespace livescore {
namespace {

void declare_tries(setting_table& table, delay_queue_options& queue) {
    table.add("JOB_MAX_ATTEMPTS", kind::integer(queue.max_attempts, 1, 1000, "tries"),
              "The tries of a job before it is put aside.");
    table.add("JOB_BACKOFF_BASE_MS", kind::milliseconds(queue.backoff_base, 1, 60'000),
              "The time between two tries is random. This is its first bound, which doubles with "
              "each try.");
    table.add("JOB_BACKOFF_MAX_MS", kind::milliseconds(queue.backoff_cap, 1, kind::day_ms),
              "The last bound of the time between two tries.");
}

}  // namespace

void declare_worker(setting_table& table, std::uint16_t& port, worker_options& worker,
                    delay_queue_options& queue) {
    table.section("Worker");
    table.add("WORKER_PORT", kind::integer(port, 0, 65'535),
              "The port of the worker's own `/health` and `/metrics`, on `HOST`. 0 takes any free "
              "port, which the log names (event `worker_ready`).");
    table.add("WORKER_POLL_MS", kind::milliseconds(worker.poll, 1, 60'000),
              "The longest time between two looks at the queue, when no job is known to be due "
              "earlier.");
    table.add(
        "JOB_LEASE_MS", kind::milliseconds(worker.lease, 100, kind::hour_ms),
        "The time for which a claimed job belongs to its worker. Then another worker may take "
        "it.");
    table.add(
        "JOB_CLAIM_AHEAD_MS", kind::milliseconds(worker.claim_ahead, 0, 60'000),
        "How long before its time a worker claims a job, but at most a quarter of "
        "`JOB_LEASE_MS`. The step takes effect at its time, and never before. When the worker "
        "dies in between, the job runs when its lease ends.");
    table.add("JOB_LEAD_MAX_MS", kind::milliseconds(worker.lead_max, 0, 500),
              "The longest time before its moment at which a worker runs the statement of a step. "
              "It commits at the moment, and until then holds the lock of the match. A few steps "
              "take 5 ms, thousands at one moment more. With 0 it runs the statement at the "
              "moment.");
    declare_tries(table, queue);
    table.add("JOB_BATCH_MAX", kind::integer(worker.batch, 1, 10'000, "jobs"),
              "The most jobs in a claim, and in a statement that begins at its moment or later.");
    table.add("RECONCILE_INTERVAL_MS",
              kind::milliseconds(worker.reconcile_interval, 50, kind::hour_ms),
              "The time between two looks into PostgreSQL for matches that are due without a job.");
    table.add("RECONCILE_HORIZON_MS",
              kind::milliseconds(worker.reconcile_horizon, 100, kind::day_ms),
              "How far ahead such a look goes.");
    table.add("STALE_AFTER_SECONDS",
              kind::time<std::chrono::seconds>(worker.stale_after, 1, 86'400, "seconds"),
              "A match whose `clockSource` is `feed` or `scorer` becomes `stale` when nothing came "
              "for this time past the moment when something had to.");
    table.add("WATCH_INTERVAL_MS", kind::milliseconds(worker.watch_interval, 20, 60'000),
              "The time between two looks for matches that became stale or fresh, and for second "
              "legs whose first leg has changed.");
    table.add("JOB_HISTORY_ENTRIES", kind::integer(queue.history_entries, 0, 100'000, "runs"),
              "The runs of jobs that `GET /api/admin/jobs` remembers. With 0 it remembers none.");
}

void declare_retention(setting_table& table, worker_options& worker) {
    table.section("Retention", "What the worker removes from PostgreSQL.");
    table.add("RETENTION_DAYS",
              kind::time<std::chrono::days>(worker.keep_events, 0, 36'500, "days"),
              "The time after which the log of a match that is over is removed, counted from its "
              "newest event. The match and its commentary stay. With 0 no log is removed.");
    table.add("REMOVED_MATCH_KEEP_HOURS",
              kind::time<std::chrono::hours>(worker.keep_removed_matches, 1, 8'760, "hours"),
              "The time for which the log of a removed match is kept, so that clients that resume "
              "learn of the removal.");
    table.add("IDEMPOTENCY_KEEP_HOURS",
              kind::time<std::chrono::hours>(worker.keep_idempotency_keys, 1, 8'760, "hours"),
              "The time for which the answer to an `Idempotency-Key` is kept.");
    table.add(
        "TRACE_KEEP_HOURS", kind::time<std::chrono::hours>(worker.keep_traces, 1, 8'760, "hours"),
        "The time for which the traces of events are kept (`TRACE_SAMPLE`). Webhooks that are "
        "delivered later carry none.");
    table.add("AUDIT_KEEP_DAYS",
              kind::time<std::chrono::days>(worker.keep_actions, 1, 36'500, "days"),
              "The time for which PostgreSQL keeps what operators did (`GET /api/admin/audit`).");
    table.add("RETENTION_INTERVAL_MS",
              kind::milliseconds(worker.retention_interval, 50, kind::day_ms),
              "The time between two removals.");
}

}  // namespace livescore

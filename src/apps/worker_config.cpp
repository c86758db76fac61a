#include "worker_config.h"

namespace livescore {

worker_config read_worker_config(env_reader& env) {
    worker_config c;
    c.common = read_common_config(env, "worker");
    // A worker appends by transitions only, which go through the pool.
    c.common.postgres.append_connections = 1;
    c.common.postgres.plan_once = true;

    c.worker.heads_interval = c.common.heads_interval;
    c.worker.heads_window = c.common.heads_window;
    c.worker.poll = env.millis("WORKER_POLL_MS", 250, 1, 60'000);
    c.worker.lease = env.millis("JOB_LEASE_MS", 10'000, 100, 3'600'000);
    c.worker.batch = static_cast<int>(env.integer("JOB_BATCH_MAX", 500, 1, 10'000));
    c.worker.reconcile_interval = env.millis("RECONCILE_INTERVAL_MS", 1000, 50, 3'600'000);
    c.worker.reconcile_horizon = env.millis("RECONCILE_HORIZON_MS", 60'000, 100, 86'400'000);

    c.worker.keep_events = std::chrono::days(env.integer("RETENTION_DAYS", 0, 0, 36'500));
    c.worker.keep_idempotency_keys =
        std::chrono::hours(env.integer("IDEMPOTENCY_KEEP_HOURS", 24, 1, 8'760));
    c.worker.retention_interval = env.millis("RETENTION_INTERVAL_MS", 600'000, 50, 86'400'000);

    c.host = read_host(env);
    c.port = static_cast<std::uint16_t>(env.integer("WORKER_PORT", 8100, 0, 65'535));

    c.queue.max_attempts = static_cast<int>(env.integer("JOB_MAX_ATTEMPTS", 10, 1, 1000));
    c.queue.backoff_base = env.millis("JOB_BACKOFF_BASE_MS", 200, 1, 60'000);
    c.queue.backoff_cap = env.millis("JOB_BACKOFF_MAX_MS", 60'000, 1, 86'400'000);
    c.queue.history_entries =
        static_cast<int>(env.integer("JOB_HISTORY_ENTRIES", 1000, 0, 100'000));
    c.queue.worker = c.common.instance;
    return c;
}

}  // namespace livescore

#include "config/worker_config.h"

#include "settings/sections.h"

namespace livescore {

void declare_settings(setting_table& table, worker_config& config) {
    common_config& common = config.common;
    declare_common(table, common, config.host);
    declare_postgres(table, common.postgres);
    declare_redis(table, common.redis);
    declare_event_bus(table, common.bus);
    declare_heads(table, config.worker.heads_interval, config.worker.heads_window);
    declare_worker(table, config.port, config.worker, config.queue);
    declare_retention(table, config.worker);
    declare_feeds(table, config.feeds);
    declare_webhook_delivery(table, config.webhooks, common.postgres);
    declare_reports(table, common.reports);
}

worker_config read_worker_config(env_reader& env) {
    auto config = read_settings<worker_config>(env);
    name_clients(config.common, "worker");
    expect_heads(config.common, config.worker.heads_interval);
    // A worker appends only through transitions, which go through the pool.
    config.common.postgres.append_connections = 1;
    config.common.postgres.plan_once = true;
    config.webhooks.removal_interval = config.worker.retention_interval;
    config.queue.worker = config.common.instance;
    return config;
}

}  // namespace livescore

#include "config/api_config.h"

#include <algorithm>

#include "settings/sections.h"

namespace livescore {

void declare_settings(setting_table& table, api_config& config) {
    common_config& common = config.common;
    api_options& api = config.api;
    declare_common(table, common, api.host);
    declare_api_process(table, api);
    declare_postgres(table, common.postgres);
    declare_replicas(table, config.replicas);
    declare_redis(table, common.redis);
    declare_event_bus(table, common.bus);
    declare_heads(table, config.feed.heads_interval, config.feed.heads_window);
    declare_event_size(table, common.postgres.event_max_bytes);
    declare_feed_gap(table, config.feed);
    declare_event_partitions(table, config.feed);
    declare_tracing(table, api.trace);
    declare_http(table, api);
    declare_competition(table, api.competition);
    declare_websocket(table, api, config.feed);
    declare_cache(table, api);
    declare_standings(table, api.tables, common.postgres);
    declare_streams(table, api);
    declare_replays(table, api);
    declare_viewers(table, config.viewers);
    declare_rate_limits(table, api.traffic, common.environment);
    declare_gate(table, api.traffic, common.environment);
    declare_door(table, api);
    declare_access(table, api, common.environment);
    declare_api_keys(table, config.keys);
    declare_tokens(table, config.tokens, config.token_keys, config.jwks);
    declare_ingest(table, api.ingest);
    declare_intake(table, config.intake);
    declare_webhooks(table, api.webhooks, common.postgres);
    declare_reports(table, common.reports);
    declare_operations(table, config.operations, api, common.postgres);
    declare_drain(table, api);
}

api_config read_api_config(env_reader& env) {
    auto config = read_settings<api_config>(env);
    name_clients(config.common, "api");
    expect_heads(config.common, config.feed.heads_interval);
    config.feed.deployment = config.common.redis.deployment;
    config.production = config.common.environment == "production";
    config.api.instance = config.common.instance;
    config.api.environment = config.common.environment;
    const competition_limits& most = config.api.competition;
    config.api.tables.stages = static_cast<std::size_t>(most.stages_per_season);
    config.api.tables.deductions = static_cast<std::size_t>(most.deductions_per_season);
    // Between two heads the bus tells the newest seqs.
    auto& heads_age = config.api.cache.max_heads_age;
    heads_age = std::max(heads_age, 4 * config.feed.heads_interval);
    return config;
}

}  // namespace livescore

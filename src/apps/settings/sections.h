/// The settings of Live Score, by subject. Each function declares settings and binds them to the
/// options that they go to; a program's settings are the sections that it declares (config/).
#pragma once
#include <chrono>
#include <string>

#include "background/bus/chosen_bus.h"
#include "background/feed_sources.h"
#include "background/jwks_source.h"
#include "livescore/api/api_options.h"
#include "livescore/core/log.h"
#include "livescore/fanout/feed.h"
#include "livescore/postgres/application_role.h"
#include "livescore/postgres/replica_options.h"
#include "livescore/postgres/store.h"
#include "livescore/protocol/tables/season_rules.h"
#include "livescore/redis/redis.h"
#include "livescore/service/authenticator.h"
#include "livescore/service/operations/operations_service.h"
#include "livescore/service/viewers/viewer_service.h"
#include "livescore/webhooks/webhook_options.h"
#include "livescore/worker/worker.h"
#include "process/service_access.h"
#include "settings/setting.h"

namespace livescore {

// addresses.cpp
/// DATABASE_URL, with DATABASE_PASSWORD in it when that is set.
void declare_database_url(setting_table& table, std::string& url);
/// REDIS_URL, with REDIS_PASSWORD in it when that is set.
void declare_redis_url(setting_table& table, redis_options& redis);
/// How livescore-admin reaches the service.
void declare_admin_service(setting_table& table, service_access& access);

// process.cpp
void declare_environment(setting_table& table, std::string& environment);
void declare_instance_name(setting_table& table, std::string& instance);
/// `may_be_off`: LOG_LEVEL=off is allowed as well.
void declare_log_level(setting_table& table, log::level& level, bool may_be_off = false);
void declare_host(setting_table& table, std::string& host);
/// PORT and API_IO_THREADS. `api.shards` is at least 1 after they were read.
void declare_api_process(setting_table& table, api_options& api);
/// Call it after declare_gate, which reads the trusted proxies.
void declare_door(setting_table& table, api_options& api);
void declare_drain(setting_table& table, api_options& api);

// stores.cpp
void declare_standings(setting_table& table, standings_limits& limits, postgres_options& postgres);
void declare_postgres(setting_table& table, postgres_options& postgres);
void declare_replicas(setting_table& table, replica_options& replicas);
void declare_redis(setting_table& table, redis_options& redis);

// events.cpp
/// EVENT_BUS, and how NATS is reached.
void declare_event_bus(setting_table& table, bus_options& bus);
void declare_heads(setting_table& table, std::chrono::milliseconds& interval,
                   std::chrono::milliseconds& window);
void declare_event_size(setting_table& table, std::size_t& max_bytes);
void declare_feed_gap(setting_table& table, feed_options& feed);
void declare_event_partitions(setting_table& table, feed_options& feed);
void declare_tracing(setting_table& table, trace_options& trace);

// http.cpp
void declare_http(setting_table& table, api_options& api);
void declare_competition(setting_table& table, competition_limits& most);
/// Call it after declare_api_process: each shard has its part of the memory.
void declare_cache(setting_table& table, api_options& api);

// push.cpp: WebSockets, event streams and long polls
void declare_websocket(setting_table& table, api_options& api, feed_options& feed);
void declare_replays(setting_table& table, api_options& api);
void declare_streams(setting_table& table, api_options& api);
void declare_viewers(setting_table& table, viewer_options& viewers);

// The next functions need an `environment` that was read before: it decides the meaning of "auto".
// rate_limits.cpp
void declare_rate_limits(setting_table& table, traffic_options& traffic,
                         const std::string& environment);
/// RATE_LIMIT_MODE, BOT_MODE and SHIELD_MODE.
[[nodiscard]] setting_value enforcement_mode(enforcement& to, const std::string& environment);

// gate.cpp: connections, proxies, bots, hostile requests, origins
void declare_gate(setting_table& table, traffic_options& traffic, const std::string& environment);

// access.cpp
void declare_access(setting_table& table, api_options& api, const std::string& environment);
void declare_api_keys(setting_table& table, api_key_ring_options& keys);
/// `keys`: keys that the server always trusts besides those of `source`.
void declare_tokens(setting_table& table, jwt_rules& rules, jwt_keys& keys, jwks_source& source);
/// /api/ingest.
void declare_ingest(setting_table& table, ingest_options& ingest);

// worker.cpp
void declare_worker(setting_table& table, std::uint16_t& port, worker_options& worker,
                    delay_queue_options& queue);
void declare_retention(setting_table& table, worker_options& worker);

// feeds.cpp
/// Both programs take reports in: the worker those of its polls, the API those that are pushed.
void declare_intake(setting_table& table, intake_options& intake);
/// FEEDS and all about its providers, with declare_intake.
void declare_feeds(setting_table& table, feed_sources& feeds);

// webhooks.cpp
/// What the API needs for requests about webhooks.
void declare_webhooks(setting_table& table, webhook_limits& limits, postgres_options& postgres);
/// What the worker needs to deliver to webhooks.
void declare_webhook_delivery(setting_table& table, webhook_options& webhooks,
                              postgres_options& postgres);

// operations.cpp
/// What each process tells the others.
void declare_reports(setting_table& table, reporter_options& reports);
/// What the API answers to operators.
void declare_operations(setting_table& table, operations_options& operations, api_options& api,
                        postgres_options& postgres);

// migrate.cpp
/// DATABASE_APP_ROLE and DATABASE_APP_PASSWORD.
void declare_application_role(setting_table& table, application_role& role);
void declare_migrate(setting_table& table, std::string& folder, std::chrono::milliseconds& wait);

// compose.cpp
/// The variables that docker-compose.yml reads. No program reads them: this is for the documents
/// only.
void declare_compose(setting_table& table);

}  // namespace livescore

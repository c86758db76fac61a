#include "livescore/service/operations/process_meter.h"

#include <cmath>
#include <utility>

namespace livescore {
namespace {

constexpr const char* lag_name = "livescore_event_lag_seconds";
constexpr const char* lateness_name = "livescore_transition_lateness_seconds";
constexpr const char* webhook_lag_name = "livescore_webhook_lag_seconds";
constexpr const char* pool_wait_name = "livescore_database_wait_seconds";

constexpr const char* deliveries_name = "livescore_deliveries_total";
constexpr const char* requests_name = "livescore_http_requests_total";
constexpr const char* applied_name = "livescore_transitions_applied_total";
constexpr const char* attempts_name = "livescore_webhook_attempts_total";

double sum_of(const std::vector<metrics_registry::value>& values) {
    double sum = 0;
    for (const auto& v : values) sum += v.now;
    return sum;
}

std::string label_of(const metrics_registry::value& value, const char* name) {
    const auto found = value.labels.find(name);
    return found == value.labels.end() ? std::string() : found->second;
}

double value_at(const std::map<std::string, double>& values, const std::string& name) {
    const auto found = values.find(name);
    return found == values.end() ? 0 : found->second;
}

/// Rounded, so that an answer shows no false precision.
double rounded(double value) {
    return std::round(value * 100) / 100;
}

std::optional<double> to_ms(std::optional<double> seconds) {
    if (!seconds) return std::nullopt;
    return rounded(*seconds * 1000);
}

double rate(double now, double before, std::chrono::duration<double> over) {
    if (over.count() <= 0 || now <= before) return 0;
    return rounded((now - before) / over.count());
}

}  // namespace

process_meter::process_meter(const metrics_registry& metrics, process_identity who,
                             std::chrono::milliseconds window)
    : metrics_(metrics), who_(std::move(who)), window_(window) {}

process_snapshot process_meter::measure(timestamp now, steady::time_point at, bool draining) {
    readings latest = read_all(at);
    // The last reading that is not younger than the window is where it begins.
    while (before_.size() > 1 && before_[1].at + window_ <= at) before_.pop_front();
    const readings& before = before_.empty() ? latest : before_.front();
    process_snapshot made;
    made.instance = who_.instance;
    made.kind = who_.kind;
    made.version = who_.version;
    made.started_at = who_.started_at;
    made.seen_at = now;
    made.draining = draining;
    made.measured_over = std::chrono::duration_cast<std::chrono::milliseconds>(at - before.at);
    const auto flag = [this](const char* name) -> std::optional<bool> {
        const auto values = metrics_.read(name);
        if (values.empty()) return std::nullopt;
        return sum_of(values) > 0;
    };
    made.postgres_up = flag("livescore_postgres_up");
    made.postgres_writable = flag("livescore_postgres_writable");
    made.redis_up = flag("livescore_redis_up");
    made.pool_wait = latency(pool_wait_name, latest, before);
    made.pools = measure_pools(latest, before);
    if (who_.kind == process_kind::api) {
        made.api = measure_api(latest, before);
    } else {
        made.worker = measure_worker(latest, before);
    }
    before_.push_back(std::move(latest));
    return made;
}

process_meter::readings process_meter::read_all(steady::time_point at) const {
    readings read;
    read.at = at;
    const auto total = [&](const char* name) { read.totals[name] = sum_of(metrics_.read(name)); };
    const auto durations = [&](const char* name) {
        read.durations[name] = metrics_.read_distribution(name);
    };
    durations(pool_wait_name);
    if (who_.kind == process_kind::api) {
        total(deliveries_name);
        total(requests_name);
        durations(lag_name);
    } else {
        total(applied_name);
        total(attempts_name);
        durations(lateness_name);
        durations(webhook_lag_name);
    }
    for (const auto& [labels, count] : metrics_.read_counts(pool_wait_name)) {
        const auto pool = labels.find("pool");
        if (pool != labels.end()) read.pool_requests[pool->second] += count;
    }
    return read;
}

latency_figures process_meter::latency(const std::string& name, const readings& now,
                                       const readings& before) const {
    const auto latest = now.durations.find(name);
    const auto earlier = before.durations.find(name);
    if (latest == now.durations.end() || earlier == before.durations.end()) return {};
    const distribution seen = latest->second.since(earlier->second);
    return {to_ms(seen.quantile(0.5)), to_ms(seen.quantile(0.99))};
}

std::int64_t process_meter::whole(const std::string& name) const {
    return static_cast<std::int64_t>(sum_of(metrics_.read(name)));
}

std::vector<named_count> process_meter::counts(const std::string& name) const {
    std::vector<named_count> all;
    for (const auto& value : metrics_.read(name))
        all.push_back({label_of(value, "reason"), static_cast<std::int64_t>(value.now)});
    return all;
}

api_figures process_meter::measure_api(const readings& now, const readings& before) const {
    const std::chrono::duration<double> over = now.at - before.at;
    api_figures api;
    api.http_connections = whole("livescore_http_connections");
    api.websockets = whole("livescore_websocket_connections");
    api.event_streams = whole("livescore_event_streams");
    api.long_polls = whole("livescore_long_polls");
    api.subscriptions = whole("livescore_subscriptions");
    api.deliveries_per_second =
        rate(value_at(now.totals, deliveries_name), value_at(before.totals, deliveries_name), over);
    api.requests_per_second =
        rate(value_at(now.totals, requests_name), value_at(before.totals, requests_name), over);
    api.lag = latency(lag_name, now, before);
    api.polling = whole("livescore_feed_polling") > 0;
    api.heads_age_ms =
        static_cast<std::int64_t>(sum_of(metrics_.read("livescore_feed_heads_age_seconds")) * 1000);
    api.slow_consumers_closed = whole("livescore_slow_consumers_closed_total");
    api.denied = counts("livescore_api_denied_total");
    api.would_deny = counts("livescore_api_dry_run_denied_total");
    api.unauthorized = counts("livescore_api_access_denied_total");
    api.rate_limit_fallbacks = whole("livescore_api_rate_limit_fallbacks_total");
    return api;
}

worker_figures process_meter::measure_worker(const readings& now, const readings& before) const {
    const std::chrono::duration<double> over = now.at - before.at;
    worker_figures worker;
    for (const auto& value : metrics_.read("livescore_jobs")) {
        const std::string state = label_of(value, "state");
        const auto count = static_cast<std::int64_t>(value.now);
        if (state == "waiting") worker.jobs_waiting = count;
        if (state == "due") worker.jobs_due = count;
        if (state == "leased") worker.jobs_leased = count;
        if (state == "dead") worker.jobs_dead = count;
    }
    worker.transitions_per_second =
        rate(value_at(now.totals, applied_name), value_at(before.totals, applied_name), over);
    worker.lateness = latency(lateness_name, now, before);
    std::map<std::string, worker_feed_figures> feeds;
    for (const auto& value : metrics_.read("livescore_feed_circuit_open"))
        feeds[label_of(value, "provider")].circuit_open = value.now > 0;
    for (const auto& value : metrics_.read("livescore_feed_stands_still"))
        feeds[label_of(value, "provider")].stands_still = value.now > 0;
    for (auto& [provider, feed] : feeds) {
        feed.provider = provider;
        worker.feeds.push_back(std::move(feed));
    }
    worker.webhooks_enabled = whole("livescore_webhook_enabled");
    worker.webhooks_failing = whole("livescore_webhook_failing");
    worker.endpoints_held = whole("livescore_webhook_endpoints_held");
    worker.attempts_under_way = whole("livescore_webhook_attempts_under_way");
    worker.attempts_per_second =
        rate(value_at(now.totals, attempts_name), value_at(before.totals, attempts_name), over);
    worker.webhook_lag = latency(webhook_lag_name, now, before);
    return worker;
}

std::vector<pool_figures> process_meter::measure_pools(const readings& now,
                                                       const readings& before) const {
    const std::chrono::duration<double> over = now.at - before.at;
    std::map<std::string, pool_figures> pools;
    for (const auto& [name, requests] : now.pool_requests)
        pools[name].requests_per_second =
            rate(requests, value_at(before.pool_requests, name), over);
    for (const auto& value : metrics_.read("livescore_database_refused_total"))
        pools[label_of(value, "pool")].refused += static_cast<std::int64_t>(value.now);
    std::vector<pool_figures> all;
    for (auto& [name, pool] : pools) {
        pool.name = name;
        all.push_back(std::move(pool));
    }
    return all;
}

}  // namespace livescore

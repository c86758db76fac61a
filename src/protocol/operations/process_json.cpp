#include "livescore/protocol/operations/process_json.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "livescore/core/log.h"
#include "requests/parameter_reader.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

std::string dump_process(const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

template <class Value>
ordered_json value_or_null(const std::optional<Value>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json to_json(const latency_figures& latency) {
    return {{"p50", value_or_null(latency.p50_ms)}, {"p99", value_or_null(latency.p99_ms)}};
}

/// {"reason": count, …}
ordered_json to_json(const std::vector<named_count>& counts) {
    ordered_json out = ordered_json::object();
    for (const named_count& c : counts) out[c.name] = c.count;
    return out;
}

ordered_json to_json(const api_figures& api) {
    ordered_json out;
    out["connections"] = {{"http", api.http_connections},
                          {"websocket", api.websockets},
                          {"eventStream", api.event_streams},
                          {"longPoll", api.long_polls}};
    out["subscriptions"] = api.subscriptions;
    out["deliveriesPerSecond"] = api.deliveries_per_second;
    out["requestsPerSecond"] = api.requests_per_second;
    out["lagMs"] = to_json(api.lag);
    out["headsAgeMs"] = api.heads_age_ms;
    out["slowConsumersClosed"] = api.slow_consumers_closed;
    out["denied"] = to_json(api.denied);
    out["wouldDeny"] = to_json(api.would_deny);
    out["accessDenied"] = to_json(api.unauthorized);
    out["rateLimitFallbacks"] = api.rate_limit_fallbacks;
    return out;
}

ordered_json to_json(const worker_figures& worker) {
    ordered_json feeds = ordered_json::array();
    for (const worker_feed_figures& feed : worker.feeds) {
        feeds.push_back({{"provider", feed.provider},
                         {"circuitOpen", feed.circuit_open},
                         {"standsStill", feed.stands_still}});
    }
    ordered_json out;
    out["jobs"] = {{"waiting", worker.jobs_waiting},
                   {"due", worker.jobs_due},
                   {"leased", worker.jobs_leased},
                   {"dead", worker.jobs_dead}};
    out["transitionsPerSecond"] = worker.transitions_per_second;
    out["latenessMs"] = to_json(worker.lateness);
    out["feeds"] = std::move(feeds);
    out["webhooks"] = {{"enabled", worker.webhooks_enabled},
                       {"failing", worker.webhooks_failing},
                       {"endpointsHeld", worker.endpoints_held},
                       {"attemptsUnderWay", worker.attempts_under_way},
                       {"attemptsPerSecond", worker.attempts_per_second},
                       {"lagMs", to_json(worker.webhook_lag)}};
    return out;
}

/// As /health names it.
std::string_view feed_state(const process_snapshot& made) {
    if (!made.api->polling) return "live";
    return made.postgres_up.value_or(true) ? "polling" : "stalled";
}

ordered_json to_json(const process_snapshot& made) {
    ordered_json pools = ordered_json::array();
    for (const pool_figures& pool : made.pools) {
        pools.push_back({{"pool", pool.name},
                         {"requestsPerSecond", pool.requests_per_second},
                         {"refused", pool.refused}});
    }
    ordered_json out;
    out["instance"] = made.instance;
    out["kind"] = std::string(to_string(made.kind));
    out["version"] = made.version;
    out["startedAt"] = format_iso8601(made.started_at);
    out["seenAt"] = format_iso8601(made.seen_at);
    out["draining"] = made.draining;
    out["measuredOverMs"] = made.measured_over.count();
    out["postgres"] = {{"up", value_or_null(made.postgres_up)},
                       {"writable", value_or_null(made.postgres_writable)},
                       {"waitMs", to_json(made.pool_wait)},
                       {"pools", std::move(pools)}};
    out["redis"] = {{"up", value_or_null(made.redis_up)}};
    out["feed"] = made.api ? ordered_json(std::string(feed_state(made))) : ordered_json(nullptr);
    out["api"] = made.api ? to_json(*made.api) : ordered_json(nullptr);
    out["worker"] = made.worker ? to_json(*made.worker) : ordered_json(nullptr);
    return out;
}

ordered_json to_json(const recent_denial& denial) {
    ordered_json out;
    out["at"] = format_iso8601(denial.at);
    out["reason"] = denial.reason;
    out["detail"] = denial.detail;
    out["client"] = denial.client;
    out["identity"] = denial.identity;
    out["path"] = denial.path;
    out["dryRun"] = denial.dry_run;
    return out;
}

/// Null for a text that write_process_record() did not write.
ordered_json read_record(const told_process& told) {
    ordered_json record = ordered_json::parse(told.record, nullptr, false);
    if (!record.is_object() || !record.contains("figures") || !record["figures"].is_object() ||
        !record.contains("denials") || !record["denials"].is_array()) {
        log::warn("process_record_malformed", {{"instance", told.instance}});
        return nullptr;
    }
    return record;
}

std::string answer_of(ordered_json data, bool complete) {
    ordered_json out;
    out["data"] = std::move(data);
    out["complete"] = complete;
    return dump_process(out);
}

std::int64_t sampled_at_ms(std::string_view sample) {
    std::int64_t at = 0;
    if (sample.starts_with('[')) {
        sample.remove_prefix(1);
        std::from_chars(sample.data(), sample.data() + sample.size(), at);
    }
    return at;
}

std::string columns_of(std::string_view kind) {
    ordered_json columns = ordered_json::array({"at"});
    const process_kind of = kind == "api" ? process_kind::api : process_kind::worker;
    for (const std::string_view name : sample_columns(of)) columns.push_back(std::string(name));
    return dump_process(columns);
}

}  // namespace

std::string write_process_record(const process_snapshot& snapshot,
                                 const std::vector<recent_denial>& denials) {
    ordered_json out;
    out["figures"] = to_json(snapshot);
    out["denials"] = ordered_json::array();
    for (const recent_denial& denial : denials) out["denials"].push_back(to_json(denial));
    return dump_process(out);
}

std::string write_process_sample(const process_sample& sample) {
    using std::chrono::milliseconds;
    ordered_json out = ordered_json::array();
    out.push_back(std::chrono::floor<milliseconds>(sample.at.time_since_epoch()).count());
    for (const auto& value : sample.values) out.push_back(value_or_null(value));
    return dump_process(out);
}

std::string write_instances(const told_by_all<told_process>& told) {
    std::vector<ordered_json> figures;
    for (const told_process& process : told.items) {
        ordered_json record = read_record(process);
        if (!record.is_null()) figures.push_back(std::move(record["figures"]));
    }
    const auto place = [](const ordered_json& one) {
        return std::tuple(one.value("kind", std::string()), one.value("instance", std::string()),
                          one.value("startedAt", std::string()));
    };
    std::ranges::sort(figures, {}, place);
    return answer_of(ordered_json(std::move(figures)), told.complete);
}

std::string write_operator(const asking_operator& asking) {
    const auto unless_empty = [](std::string_view text) {
        return text.empty() ? ordered_json(nullptr) : ordered_json(std::string(text));
    };
    ordered_json out;
    out["who"] = std::string(asking.who);
    out["name"] = unless_empty(asking.name);
    out["prefix"] = unless_empty(asking.prefix);
    out["mayAct"] = asking.may_act;
    out["instanceOrigins"] = asking.origins;
    return dump_process(out);
}

std::string write_denials(const told_by_all<told_process>& told, int limit) {
    std::vector<ordered_json> all;
    for (const told_process& process : told.items) {
        const ordered_json record = read_record(process);
        if (record.is_null()) continue;
        for (const ordered_json& denial : record["denials"]) {
            ordered_json one;
            one["instance"] = process.instance;
            one.update(denial);
            all.push_back(std::move(one));
        }
    }
    const auto when = [](const ordered_json& one) { return one.value("at", std::string()); };
    std::ranges::stable_sort(all, std::ranges::greater(), when);
    if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
    return answer_of(ordered_json(std::move(all)), told.complete);
}

std::string write_history(const told_by_all<told_series>& told, timestamp since,
                          std::chrono::milliseconds interval) {
    const auto from =
        std::chrono::floor<std::chrono::milliseconds>(since.time_since_epoch()).count();
    // The samples are JSON already: an hour of several processes is not parsed to be written again.
    std::string out = "{\"data\":[";
    for (const told_series& series : told.items) {
        if (out.back() != '[') out += ',';
        const ordered_json name(series.instance);
        out.append("{\"instance\":").append(dump_process(name));
        out.append(",\"kind\":\"").append(series.kind == "api" ? "api" : "worker");
        out.append("\",\"columns\":").append(columns_of(series.kind)).append(",\"rows\":[");
        for (const std::string& sample : series.samples) {
            if (sampled_at_ms(sample) < from) continue;
            if (out.back() != '[') out += ',';
            out += sample;
        }
        out += "]}";
    }
    out.append("],\"sampleIntervalMs\":").append(std::to_string(interval.count()));
    out.append(",\"complete\":").append(told.complete ? "true" : "false").append("}");
    return out;
}

result<std::chrono::minutes> read_history_query(const query_parameters& parameters) {
    constexpr std::int64_t hour = 60;
    constexpr std::int64_t day = 24 * hour;
    parameter_reader in(parameters);
    const auto minutes = in.integer("minutes", hour, 1, day);
    return in.finish(std::chrono::minutes(minutes));
}

result<int> read_denials_query(const query_parameters& parameters) {
    constexpr std::int64_t most = 100;
    constexpr std::int64_t usual = 50;
    parameter_reader in(parameters);
    const auto limit = static_cast<int>(in.integer("limit", usual, 1, most));
    return in.finish(limit);
}

}  // namespace livescore

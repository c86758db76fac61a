#include "livescore/protocol/operations/operator_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "encoding/cursor.h"
#include "requests/body_object.h"
#include "requests/parameter_reader.h"

namespace livescore {
namespace {

using nlohmann::ordered_json;

constexpr int max_requeued = 100;

std::string dump_operator(const ordered_json& json) {
    return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

template <class Value>
ordered_json null_or(const std::optional<Value>& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json time_or_null(const std::optional<timestamp>& at) {
    return at ? ordered_json(format_iso8601(*at)) : ordered_json(nullptr);
}

ordered_json to_json(const postgres_overview& found) {
    ordered_json replicas = ordered_json::array();
    for (const replica_figures& replica : found.replicas) {
        replicas.push_back({{"name", replica.name},
                            {"state", replica.state},
                            {"behindMs", null_or(replica.behind_ms)}});
    }
    ordered_json out;
    out["version"] = found.version;
    out["databaseBytes"] = found.database_bytes;
    out["connections"] = found.connections;
    out["connectionsMax"] = found.connections_max;
    out["active"] = found.active;
    out["waitingForLocks"] = found.waiting;
    out["longestTransactionMs"] = null_or(found.longest_transaction_ms);
    out["standby"] = found.is_standby;
    out["replicas"] = std::move(replicas);
    return out;
}

ordered_json to_json(const redis_overview& found) {
    ordered_json out;
    out["version"] = found.version;
    out["usedBytes"] = found.used_bytes;
    out["maxBytes"] = found.max_bytes == 0 ? ordered_json(nullptr) : ordered_json(found.max_bytes);
    out["clients"] = found.clients;
    out["commandsPerSecond"] = found.commands_per_second;
    out["evictedKeys"] = found.evicted_keys;
    out["rejectedConnections"] = found.rejected_connections;
    out["outputDrops"] = null_or(found.output_drops);
    out["role"] = null_or(found.role);
    out["replicas"] = null_or(found.replicas);
    return out;
}

ordered_json to_json(const endpoint_overview& endpoint) {
    ordered_json out;
    out["id"] = endpoint.id;
    out["address"] = endpoint.address;
    out["description"] = null_or(endpoint.description);
    out["enabled"] = endpoint.enabled;
    out["disabledReason"] = null_or(endpoint.disabled_reason);
    out["failingSince"] = time_or_null(endpoint.failing_since);
    out["lastSuccessAt"] = time_or_null(endpoint.last_success_at);
    out["pending"] = endpoint.pending;
    out["failed"] = endpoint.failed;
    out["lastStatus"] = null_or(endpoint.last_status);
    out["lastError"] = null_or(endpoint.last_error);
    return out;
}

ordered_json to_json(const operator_action& action) {
    ordered_json out;
    out["id"] = action.id;
    out["at"] = format_iso8601(action.at);
    out["action"] = action.action;
    out["who"] = action.who;
    out["name"] = null_or(action.name);
    out["prefix"] = null_or(action.prefix);
    out["method"] = null_or(action.method);
    out["path"] = null_or(action.path);
    out["status"] = null_or(action.status);
    out["detail"] = null_or(action.detail);
    out["client"] = null_or(action.client);
    out["requestId"] = null_or(action.request_id);
    out["instance"] = null_or(action.instance);
    return out;
}

/// "transitions" stands for every step.
struct wished_kind {
    std::optional<transition> step{};
};
std::optional<wished_kind> parse_kind(std::string_view word) {
    if (word == "transitions") return wished_kind{};
    const auto step = parse_transition(word);
    if (!step) return std::nullopt;
    return wished_kind{step};
}

void read_wished_ids(field_reader& fields, requeue_wish& wish) {
    constexpr text_rule id_rule{.max = 100, .may_be_blank = false};
    const auto ids = fields.texts("ids", presence::required, id_rule, max_requeued);
    if (!ids) return;
    if (ids->empty()) fields.refuse("ids", "Expected at least one job", "too_small");
    for (const std::string& id : *ids) {
        const auto job = parse_job_id(id);
        if (job) {
            wish.jobs.push_back(*job);
        } else {
            fields.refuse("ids", "Expected jobs such as match:1:kick_off:1", "invalid_format");
            return;
        }
    }
}

}  // namespace

std::string write_stores(const stores_overview& stores) {
    ordered_json problems = ordered_json::array();
    for (const auto& problem : {stores.postgres_problem, stores.redis_problem}) {
        if (problem) problems.push_back(*problem);
    }
    ordered_json out;
    out["askedAt"] = format_iso8601(stores.asked_at);
    out["postgres"] = stores.postgres ? to_json(*stores.postgres) : ordered_json(nullptr);
    out["redis"] = stores.redis ? to_json(*stores.redis) : ordered_json(nullptr);
    out["problems"] = std::move(problems);
    return dump_operator(out);
}

std::string write_endpoints(const std::vector<endpoint_overview>& endpoints) {
    ordered_json out;
    out["data"] = ordered_json::array();
    for (const endpoint_overview& endpoint : endpoints) out["data"].push_back(to_json(endpoint));
    out["countedUpTo"] = counted_deliveries;
    return dump_operator(out);
}

result<action_page_request> read_action_list_query(const query_parameters& parameters) {
    constexpr int max_limit = 100;
    parameter_reader in(parameters);
    action_page_request request;
    request.limit = static_cast<int>(in.integer("limit", request.limit, 1, max_limit));
    request.before = in.parsed("cursor", read_row_cursor, "a nextCursor of an earlier answer");
    request.key = in.text("key");
    request.action = in.text("action");
    return in.finish(request);
}

std::string write_action_cursor(std::int64_t id) {
    return write_row_cursor(id);
}

std::string write_actions(const page<operator_action>& found, int limit,
                          const std::optional<std::string>& next) {
    ordered_json out;
    out["data"] = ordered_json::array();
    for (const operator_action& action : found.items) out["data"].push_back(to_json(action));
    out["pagination"] = {
        {"limit", limit}, {"nextCursor", null_or(next)}, {"hasMore", next.has_value()}};
    return dump_operator(out);
}

result<requeue_wish> read_requeue_wish(request_body body, const json_limits& limits) {
    return read_command(body, limits, [](field_reader& fields, auto&) {
        constexpr integer_rule limit_rule{.min = 1, .max = max_requeued, .text = digits::accepted};
        requeue_wish wish;
        if (fields.has("ids") == fields.has("kind")) {
            fields.refuse_all("Expected either ids or kind");
            return wish;
        }
        if (fields.has("ids")) {
            read_wished_ids(fields, wish);
            return wish;
        }
        const auto kind = fields.word("kind", presence::required, parse_kind,
                                      "transitions, kick_off, half_time, second_half, full_time");
        if (kind) wish.step = kind->step;
        wish.limit = fields.integer("limit", presence::optional, limit_rule).value_or(max_requeued);
        return wish;
    });
}

}  // namespace livescore

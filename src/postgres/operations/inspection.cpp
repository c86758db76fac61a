#include "operations/inspection.h"

#include "connection/values.h"

namespace livescore {
namespace {

// A role that is not pg_monitor sees of other roles' connections that they are there, and no more.
const statement inspect_statement{"inspect_postgres", R"(
    SELECT current_setting('server_version'), pg_database_size(current_database()),
        current_setting('max_connections')::bigint, pg_is_in_recovery(), c.all_of_them, c.active,
        c.waiting, c.longest_ms
    FROM (
        SELECT count(*) AS all_of_them, count(*) FILTER (WHERE state = 'active') AS active,
            count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,
            max(extract(epoch FROM clock_timestamp() - xact_start) * 1000)
                FILTER (WHERE pid <> pg_backend_pid())::bigint AS longest_ms
        FROM pg_stat_activity WHERE backend_type = 'client backend') c)"};
const statement replicas_statement{"list_replicas", R"(
    SELECT application_name, coalesce(state, ''), (extract(epoch FROM replay_lag) * 1000)::bigint
    FROM pg_stat_replication ORDER BY application_name, pid LIMIT 100)"};
const statement endpoints_statement{"list_endpoint_overviews", R"(
    SELECT w.id, split_part(w.url, '?', 1), w.description, w.enabled, w.disabled_reason,
        w.failing_since, w.last_success_at,
        (SELECT count(*) FROM (SELECT FROM webhook_deliveries d
            WHERE d.webhook_id = w.id AND d.status = 'pending' LIMIT $2) AS pending),
        (SELECT count(*) FROM (SELECT FROM webhook_deliveries d
            WHERE d.webhook_id = w.id AND d.status = 'failed' LIMIT $2) AS failed),
        latest.response_status, latest.error
    FROM webhooks w
    LEFT JOIN LATERAL (
        SELECT d.response_status, d.error FROM webhook_deliveries d
        WHERE d.webhook_id = w.id AND d.status = 'failed' ORDER BY d.id DESC LIMIT 1) AS latest
        ON true
    WHERE w.removed_at IS NULL
    ORDER BY w.failing_since IS NULL, w.enabled, w.id LIMIT $1)"};

std::optional<timestamp> read_optional_time(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return read_timestamp(field);
}

endpoint_overview read_endpoint(const pqxx::row& row) {
    endpoint_overview e;
    e.id = row[0].as<std::int64_t>();
    e.address = row[1].as<std::string>();
    e.description = read_optional<std::string>(row[2]);
    e.enabled = row[3].as<bool>();
    e.disabled_reason = read_optional<std::string>(row[4]);
    e.failing_since = read_optional_time(row[5]);
    e.last_success_at = read_optional_time(row[6]);
    e.pending = row[7].as<std::int64_t>();
    e.failed = row[8].as<std::int64_t>();
    e.last_status = read_optional<int>(row[9]);
    e.last_error = read_optional<std::string>(row[10]);
    return e;
}

}  // namespace

postgres_overview inspect_postgres(db_session& session) {
    return session.read([](pqxx::transaction_base& tx) {
        const auto row = execute(tx, inspect_statement).at(0);
        postgres_overview found;
        found.version = row[0].as<std::string>();
        found.database_bytes = row[1].as<std::int64_t>();
        found.connections_max = row[2].as<std::int64_t>();
        found.is_standby = row[3].as<bool>();
        found.connections = row[4].as<std::int64_t>();
        found.active = row[5].as<std::int64_t>();
        found.waiting = row[6].as<std::int64_t>();
        found.longest_transaction_ms = read_optional<std::int64_t>(row[7]);
        for (const auto& replica : execute(tx, replicas_statement)) {
            found.replicas.push_back({replica[0].as<std::string>(), replica[1].as<std::string>(),
                                      read_optional<std::int64_t>(replica[2])});
        }
        return found;
    });
}

std::vector<endpoint_overview> read_endpoints(db_session& session, int limit) {
    return session.read([&](pqxx::transaction_base& tx) {
        std::vector<endpoint_overview> all;
        for (const auto& row : execute(tx, endpoints_statement, limit, counted_deliveries))
            all.push_back(read_endpoint(row));
        return all;
    });
}

}  // namespace livescore

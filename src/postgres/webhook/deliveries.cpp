#include "webhook/deliveries.h"

#include <limits>

#include "connection/values.h"
#include "webhook/webhook_once.h"

namespace livescore {
namespace {

constexpr const char* delivery_columns = R"(
    d.id, d.webhook_id, d.match_id, d.seq, d.type, d.status, d.attempts, d.next_attempt_at,
    d.response_status, d.error, d.created_at, d.finished_at)";

const statement is_webhook_statement{"is_webhook",
                                     "SELECT FROM webhooks WHERE id = $1 AND removed_at IS NULL"};
// One scan of webhook_deliveries_list_idx for each status, from the cursor on. An equality of the
// status would let the planner walk the primary key instead: past millions of rows of others.
const statement list_deliveries_statement{"list_deliveries",
                                          std::string("SELECT") + delivery_columns + R"(
    FROM unnest($2::text[]) AS wanted(status) CROSS JOIN LATERAL (
        SELECT * FROM webhook_deliveries
        WHERE webhook_id = $1 AND status >= wanted.status
            AND (status, id) < (wanted.status, $3::bigint)
        ORDER BY status DESC, id DESC LIMIT $4::integer) d
    ORDER BY d.id DESC LIMIT $4::integer)"};
const statement find_delivery_statement{"find_delivery",
                                        std::string("SELECT") + delivery_columns + R"(
    FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
    WHERE d.id = $2 AND d.webhook_id = $1 AND w.removed_at IS NULL)"};
// The lock keeps other changes from disabling or removing the webhook before this one is committed.
const statement share_webhook_statement{"share_webhook", R"(
    SELECT disabled_reason FROM webhooks WHERE id = $1 AND removed_at IS NULL FOR SHARE)"};
const statement add_test_statement{"add_test_delivery", R"(
    INSERT INTO webhook_deliveries AS d (id, webhook_id, match_id, seq, type)
    OVERRIDING SYSTEM VALUE
    SELECT next.id, $1::integer, 0, next.id, $2
    FROM (SELECT nextval(pg_get_serial_sequence('webhook_deliveries', 'id')) AS id) next
    RETURNING)" + std::string(delivery_columns)};
const statement retry_delivery_statement{"retry_delivery", R"(
    UPDATE webhook_deliveries d SET status = 'pending', attempts = 0, next_attempt_at = NULL,
        finished_at = NULL
    WHERE d.id = $2 AND d.webhook_id = $1 RETURNING)" + std::string(delivery_columns)};

webhook_delivery delivery_of(const pqxx::row& row) {
    const auto optional_time = [](const pqxx::field& field) -> std::optional<timestamp> {
        if (field.is_null()) return std::nullopt;
        return read_timestamp(field);
    };
    int column = 0;
    webhook_delivery d;
    d.id = delivery_id{row[column++].as<std::int64_t>()};
    d.webhook = webhook_id{row[column++].as<std::int64_t>()};
    d.match = match_id{row[column++].as<std::int64_t>()};
    d.seq = row[column++].as<std::int64_t>();
    d.type = row[column++].as<std::string>();
    d.status = parse_delivery_status(row[column++].as<std::string>()).value();
    d.attempts = row[column++].as<int>();
    d.next_attempt_at = optional_time(row[column++]);
    d.response_status = read_optional<int>(row[column++]);
    d.error = read_optional<std::string>(row[column++]);
    d.created_at = read_timestamp(row[column++]);
    d.finished_at = optional_time(row[column++]);
    return d;
}

std::string statuses_to_sql(std::optional<delivery_status> wanted) {
    sql_array words;
    for (const auto status :
         {delivery_status::pending, delivery_status::delivered, delivery_status::failed}) {
        if (!wanted || *wanted == status) words.add(to_string(status));
    }
    return words.text();
}

error no_delivery(webhook_id id, delivery_id delivery) {
    return {errc::not_found,
            "The webhook " + std::to_string(raw(id)) + " has no delivery " +
                std::to_string(raw(delivery)),
            {}};
}

/// Nothing: the webhook is there and enabled.
std::optional<error> refuse_disabled(pqxx::transaction_base& tx, webhook_id id) {
    const auto rows = execute(tx, share_webhook_statement, raw(id));
    if (rows.empty()) return no_webhook(id);
    const auto reason = read_optional<std::string>(rows[0][0]);
    if (!reason) return std::nullopt;
    return error{errc::conflict, "The webhook is disabled (" + *reason + "): enable it first", {}};
}

}  // namespace

result<page<webhook_delivery>> list_deliveries(db_session& session, webhook_id id,
                                               const delivery_page_request& request) {
    return session.read([&](pqxx::transaction_base& tx) -> result<page<webhook_delivery>> {
        if (execute(tx, is_webhook_statement, raw(id)).empty()) return no_webhook(id);
        constexpr auto last = std::numeric_limits<std::int64_t>::max();
        const auto rows =
            execute(tx, list_deliveries_statement, raw(id), statuses_to_sql(request.status),
                    request.before ? raw(*request.before) : last, request.limit + 1);
        page<webhook_delivery> found;
        for (const auto& row : rows) {
            found.has_more = found.items.size() == static_cast<std::size_t>(request.limit);
            if (found.has_more) break;
            found.items.push_back(delivery_of(row));
        }
        return found;
    });
}

std::optional<webhook_delivery> find_delivery(db_session& session, webhook_id id,
                                              delivery_id delivery) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<webhook_delivery> {
        const auto rows = execute(tx, find_delivery_statement, raw(id), raw(delivery));
        if (rows.empty()) return std::nullopt;
        return delivery_of(rows[0]);
    });
}

result<webhook_change<webhook_delivery>> add_test_delivery(
    db_session& session, webhook_id id, const std::optional<idempotent<webhook_delivery>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<webhook_delivery>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        if (auto refused = refuse_disabled(tx, id)) return *std::move(refused);
        const std::string type(webhook_test_type);
        const auto rows = execute(tx, add_test_statement, raw(id), type);
        return commit_webhook(tx, once, delivery_of(rows[0]));
    });
}

result<webhook_change<webhook_delivery>> retry_delivery(
    db_session& session, webhook_id id, delivery_id delivery,
    const std::optional<idempotent<webhook_delivery>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<webhook_delivery>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        if (auto refused = refuse_disabled(tx, id)) return *std::move(refused);
        const auto rows = execute(tx, retry_delivery_statement, raw(id), raw(delivery));
        if (rows.empty()) return no_delivery(id, delivery);
        return commit_webhook(tx, once, delivery_of(rows[0]));
    });
}

}  // namespace livescore

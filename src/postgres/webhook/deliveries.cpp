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
// Rows take one scan of webhook_deliveries_list_idx for each status, from the cursor on. An
// equality of the status would let the planner walk the primary key instead: past millions of rows
// of others. Mailings take one scan for each group that the webhook is in. What is delivered in a
// mailing has its first attempt behind it, and its receipt tells of it.
constexpr const char* mailed_columns = R"(
    m.id + mine.place AS id, $1::integer AS webhook_id, m.match_id, m.seq, m.type)";
const statement list_deliveries_statement{"list_deliveries", std::string(R"(
    WITH mine AS (
        SELECT id, array_position(members, $1::integer) - 1 AS place FROM webhook_groups
        WHERE members @> ARRAY[$1::integer]),
    mailed AS (
        SELECT m.* FROM mine CROSS JOIN LATERAL (
            SELECT)") + mailed_columns + R"(, 'delivered' AS status, m.id AS mailing_id, mine.place,
                m.created_at
            FROM webhook_mailings m
            WHERE m.group_id = mine.id AND m.id < $3::bigint - mine.place
                AND get_bit(m.waiting, mine.place) = 0 AND get_bit(m.moved, mine.place) = 0
            ORDER BY m.id DESC LIMIT $4::integer) m
        WHERE 'delivered' = ANY ($2::text[])
        UNION ALL
        SELECT)" + mailed_columns + R"(, 'pending', m.id, mine.place, m.created_at
        FROM mine JOIN webhook_mailings m ON m.group_id = mine.id
        WHERE 'pending' = ANY ($2::text[]) AND m.is_open AND m.id < $3::bigint - mine.place
            AND get_bit(m.waiting, mine.place) = 1
        ORDER BY id DESC LIMIT $4::integer)
    SELECT * FROM (
        SELECT)" + delivery_columns + R"(
        FROM unnest($2::text[]) AS wanted(status) CROSS JOIN LATERAL (
            SELECT * FROM webhook_deliveries
            WHERE webhook_id = $1 AND status >= wanted.status
                AND (status, id) < (wanted.status, $3::bigint)
            ORDER BY status DESC, id DESC LIMIT $4::integer) d
        UNION ALL
        SELECT m.id, m.webhook_id, m.match_id, m.seq, m.type, m.status,
            CASE m.status WHEN 'delivered' THEN 1 ELSE 0 END, NULL,
            receipt.response_status, NULL, m.created_at, receipt.finished_at
        FROM mailed m LEFT JOIN LATERAL (
            SELECT response_status, finished_at FROM webhook_receipts r
            WHERE r.mailing_id = m.mailing_id AND get_bit(r.members, m.place) = 1
            LIMIT 1) receipt ON true) listed
    ORDER BY id DESC LIMIT $4::integer)"};
// The mailing of a delivery without a row: $1 the webhook, $2 the delivery. A block of ids begins
// with the mailing's own. A bit beyond the members is no bit, and no error.
constexpr const char* mailing_of_delivery = R"(
    webhook_mailings m JOIN webhook_groups g ON g.id = m.group_id
    CROSS JOIN LATERAL (SELECT ($2::bigint % 1024)::integer AS place) its
    LEFT JOIN LATERAL (
        SELECT response_status, finished_at FROM webhook_receipts r
        WHERE r.mailing_id = m.id AND substring(r.members FROM its.place + 1 FOR 1) = B'1'
        LIMIT 1) receipt ON true
    WHERE m.id = $2::bigint / 1024 * 1024 AND g.members[its.place + 1] = $1::integer
        AND substring(m.moved FROM its.place + 1 FOR 1) = B'0')";
const statement find_delivery_statement{"find_delivery", std::string(R"(
    SELECT * FROM (
        SELECT)") + delivery_columns + R"(
        FROM webhook_deliveries d WHERE d.id = $2::bigint AND d.webhook_id = $1::integer
        UNION ALL
        SELECT $2::bigint, $1::integer, m.match_id, m.seq, m.type,
            CASE WHEN substring(m.waiting FROM its.place + 1 FOR 1) = B'1'
                THEN 'pending' ELSE 'delivered' END,
            CASE WHEN substring(m.waiting FROM its.place + 1 FOR 1) = B'1' THEN 0 ELSE 1 END,
            NULL, receipt.response_status, NULL, m.created_at, receipt.finished_at
        FROM)" + mailing_of_delivery + R"() d
    WHERE EXISTS (SELECT FROM webhooks WHERE id = $1::integer AND removed_at IS NULL) LIMIT 1)"};
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

// It gets a row, as each delivery that is tried more than once.
const statement retry_mailed_statement{"retry_mailed_delivery", std::string(R"(
    WITH its AS MATERIALIZED (
        SELECT m.id, its.place, m.match_id, m.seq, m.type, m.created_at, receipt.response_status
        FROM)") + mailing_of_delivery + R"( FOR UPDATE OF m),
    moved AS (
        UPDATE webhook_mailings m SET waiting = set_bit(waiting, its.place, 0),
            moved = set_bit(moved, its.place, 1),
            is_open = bit_count(set_bit(waiting, its.place, 0)) > 0
        FROM its WHERE m.id = its.id)
    INSERT INTO webhook_deliveries AS d (id, webhook_id, match_id, seq, type, response_status,
        created_at)
    OVERRIDING SYSTEM VALUE
    SELECT $2::bigint, $1::integer, match_id, seq, type, response_status, created_at FROM its
    RETURNING)" + std::string(delivery_columns)};

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
        auto rows = execute(tx, retry_delivery_statement, raw(id), raw(delivery));
        if (rows.empty()) rows = execute(tx, retry_mailed_statement, raw(id), raw(delivery));
        if (rows.empty()) return no_delivery(id, delivery);
        return commit_webhook(tx, once, delivery_of(rows[0]));
    });
}

}  // namespace livescore

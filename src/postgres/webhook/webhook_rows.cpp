#include "webhook/webhook_rows.h"

#include "connection/page_lease.h"
#include "connection/values.h"
#include "livescore/core/parse_integer.h"
#include "livescore/domain/webhook/delivery.h"
#include "webhook/webhook_once.h"

namespace livescore {
namespace {

// The secrets are not among them: what is not read cannot be shown.
constexpr const char* webhook_columns = R"(
    id, url, description, events, league_ids, team_ids, match_ids, disabled_reason, enabled_since,
    failing_since, last_success_at,
    CASE WHEN previous_secret_until > clock_timestamp() THEN previous_secret_until END,
    version, created_at, updated_at)";

const statement find_webhook_statement{"find_webhook",
                                       std::string("SELECT") + webhook_columns +
                                           " FROM webhooks WHERE id = $1 AND removed_at IS NULL"};
// A new delivery refers to the row and need not wait for this lock.
const statement lock_webhook_statement{
    "lock_webhook", std::string("SELECT") + webhook_columns +
                        " FROM webhooks WHERE id = $1 AND removed_at IS NULL FOR NO KEY UPDATE"};
const statement list_webhooks_statement{"list_webhooks",
                                        std::string("SELECT") + webhook_columns + R"(
    FROM webhooks WHERE id > $1::bigint AND removed_at IS NULL ORDER BY id LIMIT $2::integer)"};
const statement create_webhook_statement{"create_webhook", R"(
    INSERT INTO webhooks (url, description, events, league_ids, team_ids, match_ids,
        disabled_reason, enabled, secret)
    SELECT $1, $2, $3::text[], $4::integer[], $5::integer[], $6::integer[],
        $7::text, $7::text IS NULL, $8
    WHERE (SELECT count(*) FROM webhooks WHERE removed_at IS NULL) < $9::integer
    RETURNING)" + std::string(webhook_columns)};
const statement update_webhook_statement{"update_webhook", R"(
    UPDATE webhooks SET url = $2, description = $3, events = $4::text[],
        league_ids = $5::integer[], team_ids = $6::integer[], match_ids = $7::integer[],
        disabled_reason = $8::text, enabled = $8::text IS NULL,
        enabled_since = CASE WHEN enabled OR $8::text IS NOT NULL THEN enabled_since
            ELSE clock_timestamp() END,
        failing_since = CASE WHEN enabled OR $8::text IS NOT NULL THEN failing_since END,
        version = version + 1, updated_at = clock_timestamp()
    WHERE id = $1 RETURNING)" + std::string(webhook_columns)};
const statement resume_deliveries_statement{"resume_deliveries", R"(
    UPDATE webhook_deliveries SET attempts = 0, next_attempt_at = NULL
    WHERE webhook_id = $1 AND status = 'pending' AND (attempts > 0 OR next_attempt_at IS NOT NULL))"};
// The row stays until its last delivery has gone: an endpoint may have millions of them, more than
// one statement may delete.
const statement remove_webhook_statement{"remove_webhook", R"(
    UPDATE webhooks SET removed_at = clock_timestamp(), enabled = false,
        disabled_reason = 'by_hand', secret = '', previous_secret = NULL,
        previous_secret_until = NULL, version = version + 1, updated_at = clock_timestamp()
    WHERE id = $1)"};
const statement end_deliveries_statement{
    "end_deliveries",
    "DELETE FROM webhook_deliveries WHERE webhook_id = $1 AND status = 'pending'"};
const statement rotate_secret_statement{"rotate_secret", R"(
    UPDATE webhooks SET previous_secret = secret, secret = $2,
        previous_secret_until = clock_timestamp() + $3::integer * interval '1 hour',
        version = version + 1, updated_at = clock_timestamp()
    WHERE id = $1 RETURNING)" + std::string(webhook_columns)};

template <class Id>
std::vector<Id> read_ids(const pqxx::field& field) {
    std::vector<Id> ids;
    for (const auto& text : read_text_array(field))
        ids.push_back(Id{parse_integer<std::int64_t>(text).value()});
    return ids;
}

std::optional<timestamp> read_time(const pqxx::field& field) {
    if (field.is_null()) return std::nullopt;
    return read_timestamp(field);
}

webhook read_webhook(const pqxx::row& row) {
    int column = 0;
    webhook w;
    w.id = webhook_id{row[column++].as<std::int64_t>()};
    w.url = row[column++].as<std::string>();
    w.description = read_optional<std::string>(row[column++]);
    for (const auto& word : read_text_array(row[column++])) {
        // A newer program may have written a type that this one does not know.
        if (const auto type = parse_event_type(word)) w.selection.events.push_back(*type);
    }
    w.selection.leagues = read_ids<league_id>(row[column++]);
    w.selection.teams = read_ids<team_id>(row[column++]);
    w.selection.matches = read_ids<match_id>(row[column++]);
    if (const auto word = read_optional<std::string>(row[column++]))
        w.disabled = parse_disabled_reason(*word);
    w.enabled_since = read_timestamp(row[column++]);
    w.failing_since = read_time(row[column++]);
    w.last_success_at = read_time(row[column++]);
    w.previous_secret_until = read_time(row[column++]);
    w.version = row[column++].as<std::int64_t>();
    w.created_at = read_timestamp(row[column++]);
    w.updated_at = read_timestamp(row[column++]);
    return w;
}

std::string types_to_sql(const webhook& w) {
    sql_array words;
    for (const event_type type : w.selection.events) words.add(to_string(type));
    return words.text();
}

std::optional<std::string> reason_to_sql(const webhook& w) {
    if (!w.disabled) return std::nullopt;
    return std::string(to_string(*w.disabled));
}

result<webhook> lock_webhook(pqxx::transaction_base& tx, webhook_id id,
                             std::optional<std::int64_t> expected) {
    const auto rows = execute(tx, lock_webhook_statement, raw(id));
    if (rows.empty()) return no_webhook(id);
    webhook w = read_webhook(rows[0]);
    if (!expected || *expected == w.version) return w;
    return error{errc::precondition_failed,
                 "The webhook has changed: its version is " + std::to_string(w.version),
                 {}};
}

}  // namespace

std::optional<webhook> find_webhook(db_session& session, webhook_id id) {
    return session.read([&](pqxx::transaction_base& tx) -> std::optional<webhook> {
        const auto rows = execute(tx, find_webhook_statement, raw(id));
        if (rows.empty()) return std::nullopt;
        return read_webhook(rows[0]);
    });
}

page<webhook> list_webhooks(db_session& session, const webhook_page_request& request) {
    page_lease lease(request.bytes);
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, list_webhooks_statement, request.after, request.limit + 1);
    });
    page<webhook> found;
    std::int64_t bytes = 0;
    for (const auto& row : rows) {
        for (const auto& field : row) bytes += static_cast<std::int64_t>(field.size());
        found.has_more = found.items.size() == static_cast<std::size_t>(request.limit) ||
                         (!found.items.empty() && bytes > lease.bytes());
        if (found.has_more) break;
        found.items.push_back(read_webhook(row));
    }
    lease.add(static_cast<std::size_t>(bytes));
    found.lease = lease.take();
    return found;
}

result<webhook_change<secret_webhook>> create_webhook(
    db_session& session, const webhook_edit& edit, const std::string& secret,
    const std::optional<idempotent<secret_webhook>>& once, const webhook_limits& limits) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<secret_webhook>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        webhook w;
        if (auto problem = edit(w)) return *std::move(problem);
        const auto rows = execute(tx, create_webhook_statement, w.url, to_sql(w.description),
                                  types_to_sql(w), id_array(w.selection.leagues),
                                  id_array(w.selection.teams), id_array(w.selection.matches),
                                  to_sql(reason_to_sql(w)), secret, limits.webhooks);
        if (rows.empty()) {
            return error{errc::conflict,
                         "There are " + std::to_string(limits.webhooks) +
                             " webhooks already, as many as there may be",
                         {}};
        }
        return commit_webhook(tx, once, secret_webhook{read_webhook(rows[0]), secret});
    });
}

result<webhook_change<webhook>> update_webhook(db_session& session, webhook_id id,
                                               std::optional<std::int64_t> expected,
                                               const webhook_edit& edit,
                                               const std::optional<idempotent<webhook>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<webhook>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        const auto before = lock_webhook(tx, id, expected);
        if (!before) return before.error();
        webhook w = *before;
        if (auto problem = edit(w)) return *std::move(problem);
        if (w == *before) return commit_webhook(tx, once, std::move(w));
        const auto rows =
            execute(tx, update_webhook_statement, raw(id), w.url, to_sql(w.description),
                    types_to_sql(w), id_array(w.selection.leagues), id_array(w.selection.teams),
                    id_array(w.selection.matches), to_sql(reason_to_sql(w)));
        if (before->disabled && !w.disabled) execute(tx, resume_deliveries_statement, raw(id));
        return commit_webhook(tx, once, read_webhook(rows[0]));
    });
}

result<webhook_change<webhook>> remove_webhook(db_session& session, webhook_id id,
                                               std::optional<std::int64_t> expected,
                                               const std::optional<idempotent<webhook>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<webhook>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        auto before = lock_webhook(tx, id, expected);
        if (!before) return before.error();
        execute(tx, remove_webhook_statement, raw(id));
        execute(tx, end_deliveries_statement, raw(id));
        return commit_webhook(tx, once, *std::move(before));
    });
}

result<webhook_change<secret_webhook>> rotate_webhook_secret(
    db_session& session, webhook_id id, std::optional<std::int64_t> expected,
    const std::string& secret, const std::optional<idempotent<secret_webhook>>& once) {
    return session.transact([&](pqxx::work& tx) -> result<webhook_change<secret_webhook>> {
        if (auto repeated = find_repeated_webhook(tx, once)) return *std::move(repeated);
        const auto before = lock_webhook(tx, id, expected);
        if (!before) return before.error();
        const auto rows = execute(tx, rotate_secret_statement, raw(id), secret,
                                  static_cast<int>(previous_secret_life.count()));
        return commit_webhook(tx, once, secret_webhook{read_webhook(rows[0]), secret});
    });
}

}  // namespace livescore

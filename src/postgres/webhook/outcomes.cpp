#include "webhook/outcomes.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "connection/statement.h"
#include "connection/values.h"
#include "webhook/mailings.h"

namespace livescore {
namespace {

// A delivery that was sent again by hand meanwhile has other attempts, and waits for its own.
const statement outcomes_statement{"note_outcomes", R"(
    UPDATE webhook_deliveries delivery
    SET status = outcome.status, attempts = outcome.attempts,
        next_attempt_at = CASE WHEN outcome.status = 'pending'
            THEN now() + outcome.pause * interval '1 millisecond' END,
        response_status = outcome.response_status, error = outcome.error,
        finished_at = CASE WHEN outcome.status <> 'pending' THEN now() END
    FROM unnest($1::bigint[], $2::integer[], $3::text[], $4::bigint[], $5::integer[], $6::text[])
        AS outcome (id, attempts, status, pause, response_status, error)
    WHERE delivery.id = outcome.id AND delivery.status = 'pending'
        AND delivery.attempts = outcome.attempts - 1)"};

// A busy endpoint has a success each few milliseconds, and its row is not written for each.
const statement success_statement{"note_webhook_success", R"(
    UPDATE webhooks SET last_success_at = now(), failing_since = NULL
    WHERE id = ANY ($1::integer[]) AND (failing_since IS NOT NULL OR last_success_at IS NULL
        OR last_success_at < now() - interval '10 seconds'))"};

const statement failure_statement{"note_webhook_failure", R"(
    UPDATE webhooks SET failing_since = now()
    WHERE id = ANY ($1::integer[]) AND failing_since IS NULL RETURNING id)"};

// $3: null, or hours without a success.
const statement disable_statement{"disable_webhooks", R"(
    UPDATE webhooks SET enabled = false, disabled_reason = $2, version = version + 1,
        updated_at = now()
    WHERE id = ANY ($1::integer[]) AND enabled
        AND ($3::float8 IS NULL OR failing_since <= now() - $3 * interval '1 hour')
    RETURNING id)"};

// The count ends at the limit, however much waits.
const statement backlog_statement{"find_backlogs", R"(
    SELECT id, (SELECT count(*) FROM (
        SELECT FROM webhook_deliveries WHERE webhook_id = w.id AND status = 'pending'
        LIMIT $2::bigint + 1) pending) > $2::bigint
    FROM (SELECT id FROM webhooks WHERE id > $1 AND enabled AND failing_since IS NOT NULL
          ORDER BY id LIMIT $3) w ORDER BY id)"};

// Ids rise with the time of making, so a look ends where deliveries are too young to have ended
// long enough ago.
const statement removal_statement{"remove_finished_deliveries", R"(
    WITH looked_at AS MATERIALIZED (
        SELECT d.id, d.created_at < now() - $2 * interval '1 hour' AS is_old,
            (d.status <> 'pending' AND d.finished_at < now() - $2 * interval '1 hour')
                OR w.id IS NULL OR w.removed_at IS NOT NULL AS may_go
        FROM (SELECT * FROM webhook_deliveries WHERE id > $1 ORDER BY id LIMIT $3) d
        LEFT JOIN webhooks w ON w.id = d.webhook_id),
    removed AS (
        DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM looked_at WHERE may_go)
        RETURNING 1)
    SELECT (SELECT count(*) FROM removed),
        CASE WHEN (SELECT count(*) = $3 AND bool_and(is_old) FROM looked_at)
            THEN (SELECT max(id) FROM looked_at) END)"};

const statement forget_statement{"forget_removed_webhooks", R"(
    DELETE FROM webhooks WHERE removed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM webhook_deliveries WHERE webhook_id = webhooks.id))"};

template <class Ids>
std::string written(const Ids& ids) {
    sql_array array;
    for (const webhook_id id : ids) array.add(raw(id));
    return array.text();
}

void disable(pqxx::transaction_base& tx, const std::string& ids, disabled_reason reason,
             std::vector<disabled_webhook>& disabled) {
    const std::string hours = std::to_string(failing_limit.count());
    const char* const limit = reason == disabled_reason::failing ? hours.c_str() : nullptr;
    const std::string why(to_string(reason));
    for (const auto& row : execute(tx, disable_statement, ids, why, limit)) {
        disabled.push_back({webhook_id{row[0].as<std::int64_t>()}, reason});
    }
}

void write_rows(pqxx::transaction_base& tx, const std::vector<attempt_outcome>& outcomes) {
    sql_array ids;
    sql_array attempts;
    sql_array states;
    sql_array pauses;
    sql_array answers;
    sql_array errors;
    for (const auto& one : outcomes) {
        ids.add(raw(one.id));
        attempts.add(one.attempts);
        states.add(to_string(one.after));
        pauses.add(one.pause.count());
        answers.add(one.response_status);
        if (one.error.empty()) {
            errors.add_null();
        } else {
            errors.add(std::string_view(one.error));
        }
    }
    execute(tx, outcomes_statement, ids.text(), attempts.text(), states.text(), pauses.text(),
            answers.text(), errors.text());
}

}  // namespace

std::vector<disabled_webhook> note_outcomes(db_session& session,
                                            std::vector<attempt_outcome> outcomes) {
    // In one order everywhere, so that two workers never wait for each other.
    std::ranges::sort(outcomes, {}, &attempt_outcome::id);
    std::set<webhook_id> well;
    std::set<webhook_id> ill;
    std::set<webhook_id> gone;
    std::vector<attempt_outcome> of_mailings;
    std::vector<attempt_outcome> of_rows;
    for (auto& one : outcomes) {
        (one.after == delivery_status::delivered ? well : ill).insert(one.webhook);
        if (one.gone) gone.insert(one.webhook);
        (one.of_mailing ? of_mailings : of_rows).push_back(std::move(one));
    }
    for (const webhook_id id : well) ill.erase(id);
    std::vector<webhook_id> fails_now;
    std::vector<disabled_webhook> disabled;
    session.transact([&](pqxx::work& tx) {
        disabled.clear();
        fails_now.clear();
        auto rows = of_rows;
        auto moved = note_mailings(tx, of_mailings);
        std::ranges::move(moved, std::back_inserter(rows));
        std::ranges::sort(rows, {}, &attempt_outcome::id);
        if (!rows.empty()) write_rows(tx, rows);
        if (!well.empty()) execute(tx, success_statement, written(well));
        if (!ill.empty()) {
            for (const auto& row : execute(tx, failure_statement, written(ill))) {
                fails_now.push_back(webhook_id{row[0].as<std::int64_t>()});
            }
        }
        if (!gone.empty()) disable(tx, written(gone), disabled_reason::gone, disabled);
        if (!ill.empty()) disable(tx, written(ill), disabled_reason::failing, disabled);
        tx.commit();
        return true;
    });
    // On its own, because it locks mailings behind those of the outcomes. If it fails, the
    // stragglers' turn comes later.
    if (!fails_now.empty()) move_out_of_mailings(session, fails_now);
    return disabled;
}

delivery_store::backlog_step disable_backlogs(db_session& session, webhook_id after,
                                              std::int64_t max_pending, int limit) {
    return session.transact([&](pqxx::work& tx) {
        delivery_store::backlog_step step;
        std::vector<webhook_id> full;
        const auto rows = execute(tx, backlog_statement, raw(after), max_pending, limit);
        for (const auto& row : rows) {
            const webhook_id id{row[0].as<std::int64_t>()};
            if (row[1].as<bool>()) full.push_back(id);
            step.next = id;
        }
        if (rows.size() < static_cast<std::size_t>(limit)) step.next.reset();
        if (!full.empty()) disable(tx, written(full), disabled_reason::backlog, step.disabled);
        tx.commit();
        return step;
    });
}

delivery_store::removal_result remove_finished(db_session& session, std::chrono::hours age,
                                               delivery_id after, int limit) {
    return session.transact([&](pqxx::work& tx) {
        delivery_store::removal_result done;
        const auto row = execute(tx, removal_statement, raw(after), age.count(), limit).at(0);
        done.removed = row[0].as<std::int64_t>();
        if (!row[1].is_null()) done.next = delivery_id{row[1].as<std::int64_t>()};
        const bool more_mailings = remove_mailings(tx, age, limit, done.removed);
        if (!done.next && more_mailings) done.next = after;
        if (!done.next) execute(tx, forget_statement);
        tx.commit();
        return done;
    });
}

}  // namespace livescore

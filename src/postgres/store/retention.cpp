#include "livescore/postgres/retention.h"

#include <functional>
#include <string>
#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "log/remove_old_events.sql.h"
#include "schedule/upkeep.h"

namespace livescore {
namespace {

const statement events_statement{"remove_old_events", sql::remove_old_events};

/// Removes the rows of `table` that `time` says are older than $1 hours, at most $2, the oldest.
statement remove_older(std::string name, const std::string& table, const std::string& time) {
    std::string sql =
        "WITH removed AS (DELETE FROM " + table + " WHERE ctid = ANY (ARRAY(SELECT ctid FROM " +
        table + " WHERE " + time + " < now() - $1 * interval '1 hour' ORDER BY " + time +
        " LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1) SELECT count(*) FROM removed";
    return {std::move(name), std::move(sql)};
}

const statement keys_statement =
    remove_older("remove_old_idempotency_keys", "idempotency_keys", "created_at");
const statement traces_statement =
    remove_older("remove_old_traces", "event_traces", "committed_at");
const statement actions_statement = remove_older("remove_old_actions", "operator_actions", "at");

// A match that is written again meanwhile keeps the events of its new log.
const statement removals_statement{"remove_old_removals", R"(
    WITH old_match AS MATERIALIZED (
        SELECT id, last_seq FROM removed_matches
        WHERE removed_at < now() - $1 * interval '1 hour'
        ORDER BY removed_at LIMIT $2 FOR UPDATE SKIP LOCKED),
    removed_event AS (
        DELETE FROM match_events event USING old_match
        WHERE event.match_id = old_match.id AND event.seq <= old_match.last_seq),
    removed AS (
        DELETE FROM removed_matches USING old_match
        WHERE removed_matches.id = old_match.id RETURNING 1)
    SELECT count(*) FROM removed)"};

class postgres_maintenance final : public maintenance_store {
public:
    postgres_maintenance(const postgres_options& options, metrics_registry& metrics)
        : connector_(options), pool_(connector_, 1, options.queue_limit, metrics, "maintenance") {}

    asio::awaitable<removal_step> remove_old_events(std::chrono::hours age, std::string from,
                                                    int limit) override {
        std::function<removal_step(db_session&)> work = [age, from = std::move(from),
                                                         limit](db_session& session) {
            const auto rows = session.write([&](pqxx::transaction_base& tx) {
                return execute(tx, events_statement, age.count(), from, limit);
            });
            // The next position is NULL unless the step was a full one.
            return removal_step{rows[0][0].as<std::int64_t>(), rows[0][1].as<std::string>("")};
        };
        return pool_.run(std::move(work));
    }

    asio::awaitable<removal_step> remove_old_removals(std::chrono::hours age, std::string,
                                                      int limit) override {
        return remove_rows(removals_statement, age, limit);
    }

    asio::awaitable<removal_step> remove_old_idempotency_keys(std::chrono::hours age, std::string,
                                                              int limit) override {
        return remove_rows(keys_statement, age, limit);
    }

    asio::awaitable<removal_step> remove_old_traces(std::chrono::hours age, std::string,
                                                    int limit) override {
        return remove_rows(traces_statement, age, limit);
    }

    asio::awaitable<removal_step> remove_old_actions(std::chrono::hours age, std::string,
                                                     int limit) override {
        return remove_rows(actions_statement, age, limit);
    }

    asio::awaitable<std::vector<match_id>> find_silent_matches(std::chrono::seconds patience,
                                                               int limit) override {
        std::function<std::vector<match_id>(db_session&)> work = [patience,
                                                                  limit](db_session& session) {
            return livescore::find_silent_matches(session, patience, limit);
        };
        return pool_.run(std::move(work));
    }
    asio::awaitable<changed_ties> find_changed_ties(int limit) override {
        std::function<changed_ties(db_session&)> work = [limit](db_session& session) {
            return livescore::find_changed_ties(session, limit);
        };
        return pool_.run(std::move(work));
    }
    asio::awaitable<void> forget_notes(std::vector<std::int64_t> notes) override {
        std::function<bool(db_session&)> work = [notes = std::move(notes)](db_session& session) {
            livescore::forget_notes(session, notes);
            return true;
        };
        co_await pool_.run(std::move(work));
    }

private:
    /// A statement that removes the oldest rows, and needs no place to go on from.
    asio::awaitable<removal_step> remove_rows(const statement& removal, std::chrono::hours age,
                                              int limit) {
        std::function<removal_step(db_session&)> work = [&removal, age,
                                                         limit](db_session& session) {
            const auto rows = session.write([&](pqxx::transaction_base& tx) {
                return execute(tx, removal, age.count(), limit);
            });
            const auto removed = rows[0][0].as<std::int64_t>();
            return removal_step{removed, removed < limit ? "" : "more"};
        };
        return pool_.run(std::move(work));
    }

    db_connector connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<maintenance_store> make_maintenance_store(postgres_options options,
                                                          metrics_registry& metrics) {
    return std::make_unique<postgres_maintenance>(options, metrics);
}

}  // namespace livescore

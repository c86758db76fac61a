#include "livescore/postgres/retention.h"

#include <functional>
#include <string>
#include <utility>

#include "db_pool.h"

namespace livescore {
namespace {

// A step looks at the next rows in the order of their age, whether they may go or not: those that
// may not are passed once in each removal. committed_at says where, and the key where several rows
// have the same. All older events of a match go with the one that was looked at: never a gap.
const statement events_statement{"remove_old_events", R"(
    WITH old AS MATERIALIZED (
        SELECT match_id, seq, committed_at FROM match_events
        WHERE committed_at < now() - $1 * interval '1 hour'
          AND (committed_at, match_id, seq) > (
              coalesce(nullif(split_part($2, ' ', 1), ''), '-infinity')::timestamptz,
              coalesce(nullif(split_part($2, ' ', 2), ''), '0')::integer,
              coalesce(nullif(split_part($2, ' ', 3), ''), '0')::bigint)
        ORDER BY committed_at, match_id, seq LIMIT $3),
    gone AS MATERIALIZED (
        SELECT o.match_id, o.seq
        FROM (SELECT match_id, max(seq) AS seq FROM old GROUP BY match_id) o
        JOIN matches m ON m.id = o.match_id
        WHERE m.status IN ('finished', 'cancelled', 'abandoned')
          AND (SELECT n.committed_at FROM match_events n WHERE n.match_id = o.match_id
               ORDER BY n.seq DESC LIMIT 1) < now() - $1 * interval '1 hour'),
    removed AS (
        DELETE FROM match_events e USING gone g
        WHERE e.match_id = g.match_id AND e.seq <= g.seq RETURNING 1)
    SELECT (SELECT count(*) FROM removed),
        (SELECT concat_ws(' ', to_char(committed_at AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), match_id, seq)
         FROM old ORDER BY committed_at, match_id, seq OFFSET $3 - 1))"};

const statement keys_statement{"remove_old_idempotency_keys", R"(
    WITH removed AS (
        DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM idempotency_keys
            WHERE created_at < now() - $1 * interval '1 hour'
            ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)) RETURNING 1)
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
            // The last row is there only when the step was a full one.
            return removal_step{rows[0][0].as<std::int64_t>(), rows[0][1].as<std::string>("")};
        };
        return pool_.run(std::move(work));
    }

    asio::awaitable<removal_step> remove_old_idempotency_keys(std::chrono::hours age, std::string,
                                                              int limit) override {
        std::function<removal_step(db_session&)> work = [age, limit](db_session& session) {
            const auto rows = session.write([&](pqxx::transaction_base& tx) {
                return execute(tx, keys_statement, age.count(), limit);
            });
            const auto removed = rows[0][0].as<std::int64_t>();
            return removal_step{removed, removed < limit ? "" : "more"};
        };
        return pool_.run(std::move(work));
    }

private:
    db_connector connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<maintenance_store> make_maintenance_store(postgres_options options,
                                                          metrics_registry& metrics) {
    return std::make_unique<postgres_maintenance>(options, metrics);
}

}  // namespace livescore

#include "livescore/postgres/retention.h"

#include <functional>
#include <string>
#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "log/remove_old_events.sql.h"

namespace livescore {
namespace {

const statement events_statement{"remove_old_events", sql::remove_old_events};

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
            // The next position is NULL unless the step was a full one.
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

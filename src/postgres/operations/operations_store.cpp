#include "livescore/postgres/operations_store.h"

#include <functional>
#include <utility>

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "operations/actions.h"
#include "operations/inspection.h"

namespace livescore {
namespace {

class postgres_operations_store final : public operations_store {
public:
    postgres_operations_store(const postgres_options& options, metrics_registry& metrics,
                              std::shared_ptr<db_connector> connector)
        : connector_(std::move(connector)),
          pool_(*connector_, options.operations_connections, options.queue_limit, metrics,
                "operations") {}

    asio::awaitable<std::int64_t> begin_action(operator_action action) override {
        return run<std::int64_t>([action = std::move(action)](db_session& session) {
            return insert_action(session, action);
        });
    }
    asio::awaitable<void> finish_action(std::int64_t id, int status,
                                        std::optional<std::string> detail) override {
        std::function<bool(db_session&)> work = [id, status,
                                                 detail = std::move(detail)](db_session& session) {
            write_outcome(session, id, status, detail);
            return true;
        };
        co_await pool_.run(std::move(work));
    }
    asio::awaitable<page<operator_action>> list_actions(action_page_request request) override {
        return run<page<operator_action>>([request = std::move(request)](db_session& session) {
            return read_actions(session, request);
        });
    }
    asio::awaitable<postgres_overview> inspect() override {
        return run<postgres_overview>(
            [](db_session& session) { return inspect_postgres(session); });
    }
    asio::awaitable<std::vector<endpoint_overview>> list_endpoints(int limit) override {
        return run<std::vector<endpoint_overview>>(
            [limit](db_session& session) { return read_endpoints(session, limit); });
    }

private:
    template <class Result>
    asio::awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }

    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<operations_store> make_operations_store(const postgres_options& options,
                                                        metrics_registry& metrics,
                                                        std::shared_ptr<db_connector> connector) {
    return std::make_unique<postgres_operations_store>(options, metrics, std::move(connector));
}

}  // namespace livescore

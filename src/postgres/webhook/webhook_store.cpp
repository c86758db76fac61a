#include "livescore/postgres/webhook_store.h"

#include "connection/connector.h"
#include "connection/db_pool.h"
#include "webhook/deliveries.h"
#include "webhook/webhook_rows.h"

namespace livescore {
namespace {

class postgres_webhook_store final : public webhook_store {
public:
    postgres_webhook_store(const postgres_options& options, const webhook_limits& limits,
                           metrics_registry& metrics, std::shared_ptr<db_connector> connector)
        : limits_(limits),
          connector_(std::move(connector)),
          pool_(*connector_, options.webhook_connections, options.queue_limit, metrics,
                "webhooks") {}

    asio::awaitable<std::optional<webhook>> find(webhook_id id) override {
        return run<std::optional<webhook>>(
            [id](db_session& session) { return find_webhook(session, id); });
    }
    asio::awaitable<page<webhook>> list(webhook_page_request request) override {
        return run<page<webhook>>(
            [request](db_session& session) { return list_webhooks(session, request); });
    }
    asio::awaitable<result<webhook_change<secret_webhook>>> create(
        webhook_edit edit, std::string secret,
        std::optional<idempotent<secret_webhook>> once) override {
        return run<result<webhook_change<secret_webhook>>>(
            [this, edit = std::move(edit), secret = std::move(secret),
             once = std::move(once)](db_session& session) {
                return create_webhook(session, edit, secret, once, limits_);
            });
    }
    asio::awaitable<result<webhook_change<webhook>>> update(
        webhook_id id, std::optional<std::int64_t> expected, webhook_edit edit,
        std::optional<idempotent<webhook>> once) override {
        return run<result<webhook_change<webhook>>>(
            [id, expected, edit = std::move(edit), once = std::move(once)](db_session& session) {
                return update_webhook(session, id, expected, edit, once);
            });
    }
    asio::awaitable<result<webhook_change<webhook>>> remove(
        webhook_id id, std::optional<std::int64_t> expected,
        std::optional<idempotent<webhook>> once) override {
        return run<result<webhook_change<webhook>>>(
            [id, expected, once = std::move(once)](db_session& session) {
                return remove_webhook(session, id, expected, once);
            });
    }
    asio::awaitable<result<webhook_change<secret_webhook>>> rotate_secret(
        webhook_id id, std::optional<std::int64_t> expected, std::string secret,
        std::optional<idempotent<secret_webhook>> once) override {
        return run<result<webhook_change<secret_webhook>>>(
            [id, expected, secret = std::move(secret),
             once = std::move(once)](db_session& session) {
                return rotate_webhook_secret(session, id, expected, secret, once);
            });
    }

    asio::awaitable<result<page<webhook_delivery>>> list_deliveries(
        webhook_id id, delivery_page_request request) override {
        return run<result<page<webhook_delivery>>>([id, request](db_session& session) {
            return livescore::list_deliveries(session, id, request);
        });
    }
    asio::awaitable<std::optional<webhook_delivery>> find_delivery(webhook_id id,
                                                                   delivery_id delivery) override {
        return run<std::optional<webhook_delivery>>([id, delivery](db_session& session) {
            return livescore::find_delivery(session, id, delivery);
        });
    }
    asio::awaitable<result<webhook_change<webhook_delivery>>> add_test(
        webhook_id id, std::optional<idempotent<webhook_delivery>> once) override {
        return run<result<webhook_change<webhook_delivery>>>(
            [id, once = std::move(once)](db_session& session) {
                return add_test_delivery(session, id, once);
            });
    }
    asio::awaitable<result<webhook_change<webhook_delivery>>> retry(
        webhook_id id, delivery_id delivery,
        std::optional<idempotent<webhook_delivery>> once) override {
        return run<result<webhook_change<webhook_delivery>>>(
            [id, delivery, once = std::move(once)](db_session& session) {
                return retry_delivery(session, id, delivery, once);
            });
    }

private:
    template <class Result>
    asio::awaitable<Result> run(std::function<Result(db_session&)> work) {
        return pool_.run(std::move(work));
    }

    const webhook_limits limits_;
    std::shared_ptr<db_connector> connector_;
    db_pool pool_;
};

}  // namespace

std::unique_ptr<webhook_store> make_webhook_store(const postgres_options& options,
                                                  const webhook_limits& limits,
                                                  metrics_registry& metrics,
                                                  std::shared_ptr<db_connector> connector) {
    return std::make_unique<postgres_webhook_store>(options, limits, metrics, std::move(connector));
}

}  // namespace livescore

/// The use cases of webhooks.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>

#include "livescore/service/principal.h"
#include "livescore/service/webhook/webhook_store.h"

namespace livescore {

/// Awaitables resume on the caller's executor. The calls return the errors of the store.
/// infrastructure_error passes through. Thread-safe.
///
/// A webhook may tell of any match. So a key that is bound to leagues may not even see them:
/// forbidden.
class webhook_service {
public:
    /// Both outlive this. `bell` may be null.
    webhook_service(webhook_store& rows, webhook_bell* bell) : store_(rows), bell_(bell) {}

    asio::awaitable<result<webhook>> find(webhook_id id, shared_principal who);
    asio::awaitable<result<page<webhook>>> list(webhook_page_request request, shared_principal who);
    /// With a new secret.
    asio::awaitable<result<webhook_change<secret_webhook>>> create(
        webhook_edit edit, std::optional<idempotent<secret_webhook>> once, shared_principal who);
    asio::awaitable<result<webhook_change<webhook>>> update(webhook_id id,
                                                            std::optional<std::int64_t> expected,
                                                            webhook_edit edit,
                                                            std::optional<idempotent<webhook>> once,
                                                            shared_principal who);
    asio::awaitable<result<webhook_change<webhook>>> remove(webhook_id id,
                                                            std::optional<std::int64_t> expected,
                                                            std::optional<idempotent<webhook>> once,
                                                            shared_principal who);
    asio::awaitable<result<webhook_change<secret_webhook>>> rotate_secret(
        webhook_id id, std::optional<std::int64_t> expected,
        std::optional<idempotent<secret_webhook>> once, shared_principal who);

    asio::awaitable<result<page<webhook_delivery>>> list_deliveries(webhook_id id,
                                                                    delivery_page_request request,
                                                                    shared_principal who);
    asio::awaitable<result<webhook_delivery>> find_delivery(webhook_id id, delivery_id delivery,
                                                            shared_principal who);
    asio::awaitable<result<webhook_change<webhook_delivery>>> send_test(
        webhook_id id, std::optional<idempotent<webhook_delivery>> once, shared_principal who);
    asio::awaitable<result<webhook_change<webhook_delivery>>> retry(
        webhook_id id, delivery_id delivery, std::optional<idempotent<webhook_delivery>> once,
        shared_principal who);

private:
    void ring(webhook_id id) noexcept {
        if (bell_ != nullptr) bell_->ring(id);
    }

    webhook_store& store_;
    webhook_bell* const bell_;
};

}  // namespace livescore

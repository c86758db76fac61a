#include "livescore/service/webhook/webhook_service.h"

#include <utility>

#include "livescore/protocol/webhook/webhook_message.h"

namespace livescore {
namespace {

error bound_to_leagues() {
    return {errc::forbidden, "A key that is bound to leagues cannot manage webhooks", {}};
}

}  // namespace

asio::awaitable<result<webhook>> webhook_service::find(webhook_id id, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    std::optional<webhook> found = co_await store_.find(id);
    if (!found) {
        co_return error{errc::not_found, "There is no webhook " + std::to_string(raw(id)), {}};
    }
    co_return *std::move(found);
}

asio::awaitable<result<page<webhook>>> webhook_service::list(webhook_page_request request,
                                                             shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    page<webhook> found = co_await store_.list(request);
    co_return found;
}

asio::awaitable<result<webhook_change<secret_webhook>>> webhook_service::create(
    webhook_edit edit, std::optional<idempotent<secret_webhook>> once, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    std::string secret = new_webhook_secret();
    co_return co_await store_.create(std::move(edit), std::move(secret), std::move(once));
}

asio::awaitable<result<webhook_change<webhook>>> webhook_service::update(
    webhook_id id, std::optional<std::int64_t> expected, webhook_edit edit,
    std::optional<idempotent<webhook>> once, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    auto changed = co_await store_.update(id, expected, std::move(edit), std::move(once));
    // It may be enabled again, and have pending deliveries.
    if (changed && changed->made && !changed->made->disabled) ring(id);
    co_return changed;
}

asio::awaitable<result<webhook_change<webhook>>> webhook_service::remove(
    webhook_id id, std::optional<std::int64_t> expected, std::optional<idempotent<webhook>> once,
    shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    co_return co_await store_.remove(id, expected, std::move(once));
}

asio::awaitable<result<webhook_change<secret_webhook>>> webhook_service::rotate_secret(
    webhook_id id, std::optional<std::int64_t> expected,
    std::optional<idempotent<secret_webhook>> once, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    std::string secret = new_webhook_secret();
    co_return co_await store_.rotate_secret(id, expected, std::move(secret), std::move(once));
}

asio::awaitable<result<page<webhook_delivery>>> webhook_service::list_deliveries(
    webhook_id id, delivery_page_request request, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    co_return co_await store_.list_deliveries(id, request);
}

asio::awaitable<result<webhook_delivery>> webhook_service::find_delivery(webhook_id id,
                                                                         delivery_id delivery,
                                                                         shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    std::optional<webhook_delivery> found = co_await store_.find_delivery(id, delivery);
    if (!found) {
        std::string sentence = "There is no delivery " + std::to_string(raw(delivery)) +
                               " of a webhook " + std::to_string(raw(id));
        co_return error{errc::not_found, std::move(sentence), {}};
    }
    co_return *std::move(found);
}

asio::awaitable<result<webhook_change<webhook_delivery>>> webhook_service::send_test(
    webhook_id id, std::optional<idempotent<webhook_delivery>> once, shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    auto added = co_await store_.add_test(id, std::move(once));
    if (added && added->made) ring(id);
    co_return added;
}

asio::awaitable<result<webhook_change<webhook_delivery>>> webhook_service::retry(
    webhook_id id, delivery_id delivery, std::optional<idempotent<webhook_delivery>> once,
    shared_principal who) {
    if (who->is_bound()) co_return bound_to_leagues();
    auto due = co_await store_.retry(id, delivery, std::move(once));
    if (due && due->made) ring(id);
    co_return due;
}

}  // namespace livescore

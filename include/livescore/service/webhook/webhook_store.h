/// The port to webhooks for the REST side. `postgres` implements it. A caller may await from any
/// executor, and resumes on it. All calls throw infrastructure_error (overloaded, unavailable,
/// in_doubt). Every change is one transaction.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>

#include "livescore/core/error.h"
#include "livescore/domain/queries.h"
#include "livescore/domain/webhook/delivery.h"
#include "livescore/domain/webhook/webhook.h"
#include "livescore/service/idempotency.h"

namespace livescore {

namespace asio = boost::asio;

/// A webhook with its new secret: whsec_ and the base64 of 32 bytes.
struct secret_webhook {
    livescore::webhook webhook;
    std::string secret;
};

/// By id ascending.
struct webhook_page_request {
    int limit = 50;
    std::int64_t after = 0;  ///< keyset: ids above this
    page_bytes bytes{};
};

/// Newest first: id descending.
struct delivery_page_request {
    int limit = 50;
    std::optional<delivery_id> before{};  ///< keyset: ids below this
    std::optional<delivery_status> status{};
};

/// What a change made, or the answer to the request that this one repeats.
template <class Value>
struct webhook_change {
    std::optional<Value> made{};
    std::optional<kept_answer> repeated{};  ///< a repetition: nothing was changed, `made` is empty
};

class webhook_store {
public:
    virtual ~webhook_store() = default;

    virtual asio::awaitable<std::optional<webhook>> find(webhook_id id) = 0;
    virtual asio::awaitable<page<webhook>> list(webhook_page_request request) = 0;

    // Errors: not_found; precondition_failed when `expected` is another version; those of `edit`.
    // `once`: see store.h, "Changing".

    /// It gets what is committed from now on. Also conflict: there are as many as there may be.
    virtual asio::awaitable<result<webhook_change<secret_webhook>>> create(
        webhook_edit edit, std::string secret, std::optional<idempotent<secret_webhook>> once) = 0;
    /// A webhook that is enabled again goes on with its pending deliveries at once, each with all
    /// its attempts, and gets what is committed from now on.
    virtual asio::awaitable<result<webhook_change<webhook>>> update(
        webhook_id id, std::optional<std::int64_t> expected, webhook_edit edit,
        std::optional<idempotent<webhook>> once) = 0;
    /// Ends what is pending. The rest of its deliveries goes with the retention.
    virtual asio::awaitable<result<webhook_change<webhook>>> remove(
        webhook_id id, std::optional<std::int64_t> expected,
        std::optional<idempotent<webhook>> once) = 0;
    /// `secret` signs from now on, and the one before signs too for previous_secret_life. The one
    /// before that signs no more.
    virtual asio::awaitable<result<webhook_change<secret_webhook>>> rotate_secret(
        webhook_id id, std::optional<std::int64_t> expected, std::string secret,
        std::optional<idempotent<secret_webhook>> once) = 0;

    // Deliveries. Also not_found for the webhook; conflict while it is disabled.
    virtual asio::awaitable<result<page<webhook_delivery>>> list_deliveries(
        webhook_id id, delivery_page_request request) = 0;
    virtual asio::awaitable<std::optional<webhook_delivery>> find_delivery(
        webhook_id id, delivery_id delivery) = 0;
    /// A pending delivery of the type webhook_test_type.
    virtual asio::awaitable<result<webhook_change<webhook_delivery>>> add_test(
        webhook_id id, std::optional<idempotent<webhook_delivery>> once) = 0;
    /// The delivery is pending and due at once, with all its attempts.
    virtual asio::awaitable<result<webhook_change<webhook_delivery>>> retry(
        webhook_id id, delivery_id delivery, std::optional<idempotent<webhook_delivery>> once) = 0;
};

/// Wakes the worker that delivers to an endpoint. `redis` implements it. Without it the sweep of
/// the workers finds the same, only later: a failure of Redis costs no more than that.
class webhook_bell {
public:
    virtual ~webhook_bell() = default;
    /// Something of the endpoint is due now. Thread-safe. Never throws, and never waits.
    virtual void ring(webhook_id id) noexcept = 0;
};

}  // namespace livescore

/// The webhooks of a worker: events of the log become deliveries, and these go to their endpoints.
/// Any number of workers share it.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "livescore/core/metrics.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/webhook/delivery_store.h"
#include "livescore/service/webhook/webhook_queue.h"
#include "livescore/webhooks/push_client.h"
#include "livescore/webhooks/webhook_options.h"

namespace livescore {

/// What it works with. All outlive it.
struct webhook_ports {
    delivery_store& store;
    webhook_queue& queue;
    event_bus& bus;  ///< only heard; losing it costs time, never a delivery
    push_client& client;
    const wall_clock& clock;  ///< for the header `webhook-timestamp`
};

/// It lives on `context`'s thread. Its metrics are livescore_webhook_….
class webhook_worker {
public:
    webhook_worker(boost::asio::io_context& context, webhook_ports ports, webhook_options options,
                   metrics_registry& metrics);
    ~webhook_worker();
    webhook_worker(const webhook_worker&) = delete;
    webhook_worker& operator=(const webhook_worker&) = delete;

    void start();
    /// Starts no further attempt, waits for those under way up to options.drain, gives its
    /// endpoints back and calls `ended`. What was cut off then is tried again by another worker.
    void stop(std::function<void()> ended);
    /// Whether all of it gets its work done. PostgreSQL or Redis may be away.
    [[nodiscard]] bool healthy() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore

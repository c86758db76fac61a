/// The worker's webhooks: a thread of their own with its own Redis connections, so that neither a
/// kick-off waits for endpoints, nor they for a season that is read.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "background/bus/chosen_bus.h"
#include "livescore/core/metrics.h"
#include "livescore/redis/redis.h"
#include "livescore/service/webhook/delivery_store.h"
#include "livescore/webhooks/webhook_options.h"

namespace livescore {

class webhook_runner {
public:
    /// `store` outlives it. `instance` is the worker's name.
    webhook_runner(const webhook_options& options, const redis_options& redis,
                   const bus_options& bus, delivery_store& store, const std::string& instance,
                   metrics_registry& metrics);
    ~webhook_runner();
    webhook_runner(const webhook_runner&) = delete;
    webhook_runner& operator=(const webhook_runner&) = delete;

    void start();
    /// Waits for the attempts under way. Calls `ended` on the webhooks' thread; destroy this after
    /// it.
    void stop(std::function<void()> ended);
    /// False while PostgreSQL or Redis is away, or when something is stuck. Any thread.
    [[nodiscard]] bool healthy() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore

/// Turns events of the log into deliveries: at once when the bus tells of them, and by a sweep what
/// nobody told of. One worker at a time does it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include "delivery/webhook_metrics.h"
#include "livescore/service/webhook/delivery_store.h"
#include "livescore/service/webhook/webhook_queue.h"
#include "livescore/webhooks/webhook_options.h"

namespace livescore {

/// Lives on one thread. The steps are those of loops, and throw infrastructure_error.
class expander {
public:
    struct listeners {
        /// Deliveries were made.
        std::function<asio::awaitable<void>(expansion)> made;
        /// Nobody knows which deliveries were made: PostgreSQL was lost meanwhile.
        std::function<void()> lost;
        /// From now on messages of the bus are wanted. Called once.
        std::function<void()> wants_bus;
    };

    expander(delivery_store& store, webhook_queue& queue, const webhook_options& options,
             webhook_metrics& metrics, listeners tell);
    /// Wakes the loop of `expand_step`.
    void on_heard(std::function<void()> wake) { wake_ = std::move(wake); }

    /// A message of the bus.
    void hear(std::string_view message);
    /// Expands what was heard of.
    asio::awaitable<std::chrono::microseconds> expand_step();
    /// Finds what was not heard of, and adds lost jobs again.
    asio::awaitable<std::chrono::microseconds> sweep_step();
    /// Gives rows of their own to deliveries that wait for long.
    asio::awaitable<std::chrono::microseconds> straggler_step();
    /// Disables endpoints for which too much waits.
    asio::awaitable<std::chrono::microseconds> backlog_step();
    /// Removes old deliveries.
    asio::awaitable<std::chrono::microseconds> removal_step();

private:
    asio::awaitable<std::int64_t> expand(std::vector<match_id> matches);
    asio::awaitable<bool> sweep(expansion_state state);
    [[nodiscard]] int events_at_once() const;

    delivery_store& store_;
    webhook_queue& queue_;
    const webhook_options options_;
    webhook_metrics& metrics_;
    listeners tell_;
    std::function<void()> wake_;
    std::set<match_id> heard_;
    bool leads_ = false;
    bool hears_ = false;
    std::int64_t enabled_ = 0;
    std::optional<timestamp> noted_until_;
    std::chrono::steady_clock::time_point ensured_at_{};
    webhook_id backlog_after_{};
    delivery_id removed_to_{};
};

}  // namespace livescore

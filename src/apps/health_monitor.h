/// Asks PostgreSQL and Redis twice a second whether they are there, for the health endpoints.
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/service/event_bus.h"
#include "livescore/service/store.h"

namespace livescore {

class health_monitor {
public:
    /// Runs on `context`'s thread.
    health_monitor(asio::io_context& context, store& log, event_bus& bus, health_board& board)
        : context_(context), store_(log), bus_(bus), board_(board), timer_(context) {}
    void start();
    /// livescore_postgres_up, livescore_redis_up
    void register_metrics(metrics_registry& metrics) const;

private:
    asio::awaitable<void> watch_postgres();
    asio::awaitable<void> watch_redis();

    asio::io_context& context_;
    store& store_;
    event_bus& bus_;
    health_board& board_;
    asio::steady_timer timer_;
};

}  // namespace livescore

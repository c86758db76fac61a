/// What the health endpoints know of PostgreSQL and Redis.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/service/event_bus.h"

namespace livescore {

/// PostgreSQL has answered, or has not: `failure` says why, and is null otherwise. Told by the
/// api_key_refresher, which asks twice a second over a connection of its own: that all others are
/// busy says nothing of PostgreSQL. One thread at a time.
void note_postgres(health_board& board, const char* failure = nullptr);

class health_monitor {
public:
    /// Runs on `context`'s thread.
    health_monitor(boost::asio::io_context& context, event_bus& bus, health_board& board)
        : context_(context), bus_(bus), board_(board) {}
    /// Looks four times a second from now on whether Redis is there.
    void start();
    /// livescore_postgres_up, livescore_redis_up
    void register_metrics(metrics_registry& metrics) const;

private:
    boost::asio::awaitable<void> watch_redis();

    boost::asio::io_context& context_;
    event_bus& bus_;
    health_board& board_;
};

}  // namespace livescore

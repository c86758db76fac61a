/// What the health endpoints know of PostgreSQL and Redis.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/service/event_bus.h"

namespace livescore {

/// Notes that PostgreSQL has answered, or that it has not: `failure` says why, and is null
/// otherwise. The api_key_refresher calls this. It asks twice a second over a connection of its
/// own, because busy connections say nothing about PostgreSQL. Call it from one thread at a time.
void note_postgres(health_board& board, const char* failure = nullptr);

class health_monitor {
public:
    /// Everything runs on `context`'s thread. `bus` and `board` must outlive this.
    health_monitor(boost::asio::io_context& context, event_bus& bus, health_board& board)
        : context_(context), bus_(bus), board_(board) {}
    /// From now on looks four times a second whether Redis is there.
    void start();
    /// Registers livescore_postgres_up and livescore_redis_up.
    void register_metrics(metrics_registry& metrics) const;

private:
    boost::asio::awaitable<void> watch_redis();

    boost::asio::io_context& context_;
    event_bus& bus_;
    health_board& board_;
};

}  // namespace livescore

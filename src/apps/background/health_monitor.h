/// Tells the health endpoints the state of PostgreSQL and Redis.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <utility>

#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/service/event_bus.h"

namespace livescore {

/// Notes whether PostgreSQL has answered. `failure`: the reason when it has not, otherwise null.
/// The api_key_refresher calls this twice a second. It asks over its own connection, because busy
/// connections say nothing about PostgreSQL. Call it from one thread at a time.
void note_postgres(health_board& board, const char* failure = nullptr);

class health_monitor {
public:
    /// Everything runs on `context`'s thread. `bus` and `board` must outlive this. `redis_answers`
    /// is empty where Redis is what carries the events: then the bus tells.
    health_monitor(boost::asio::io_context& context, event_bus& bus, health_board& board,
                   std::function<bool()> redis_answers = {})
        : context_(context), bus_(bus), board_(board), redis_answers_(std::move(redis_answers)) {
        board_.has_nats = static_cast<bool>(redis_answers_);
    }
    /// From now on it checks four times a second whether Redis and NATS are there.
    void start();
    /// Registers livescore_postgres_up, livescore_redis_up, livescore_event_bus_up and how many
    /// subscriptions were lost.
    void register_metrics(metrics_registry& metrics) const;

private:
    boost::asio::awaitable<void> watch_redis();

    boost::asio::io_context& context_;
    event_bus& bus_;
    health_board& board_;
    const std::function<bool()> redis_answers_;
};

}  // namespace livescore

#include "background/health_monitor.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "livescore/core/log.h"
#include "livescore/core/steady_clock.h"
#include "livescore/core/task_failure.h"

namespace livescore {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds redis_interval{250};

}  // namespace

void note_postgres(health_board& board, const char* failure) {
    const bool up = failure == nullptr;
    if (up) {
        board.postgres_seen_ms = steady_now<std::chrono::milliseconds>().count();
    }
    if (board.postgres.exchange(up) == up) return;
    if (up) {
        log::info("postgres_connected");
    } else {
        log::warn("postgres_disconnected", {{"reason", failure}});
    }
}

void health_monitor::start() {
    asio::co_spawn(context_, watch_redis(), rethrow_failure);
}

void health_monitor::register_metrics(metrics_registry& metrics) const {
    const auto up = [&metrics](const char* name, const char* help, const std::atomic<bool>& flag) {
        metrics.add_reading(metrics_registry::kind::gauge, name, help,
                            [&flag] { return flag ? 1.0 : 0.0; });
    };
    up("livescore_postgres_up", "1 while PostgreSQL answers", board_.postgres);
    up("livescore_redis_up", "1 while Redis answers", board_.redis);
    up("livescore_event_bus_up", "1 while events go out and come in", board_.bus);
    metrics.add_reading(metrics_registry::kind::counter, "livescore_redis_subscriptions_lost_total",
                        "Subscriptions to events that ended by themselves",
                        [&bus = bus_] { return static_cast<double>(bus.lost_subscriptions()); });
}

asio::awaitable<void> health_monitor::watch_redis() {
    asio::steady_timer timer(context_);
    while (true) {
        board_.bus = bus_.connected();
        board_.redis = redis_answers_ ? redis_answers_() : board_.bus.load();
        timer.expires_after(redis_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace livescore

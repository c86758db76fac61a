#include "health_monitor.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "livescore/core/log.h"

namespace livescore {

namespace {

constexpr std::chrono::milliseconds interval{500};

void rethrow(std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

void health_monitor::start() {
    asio::co_spawn(context_, watch_postgres(), rethrow);
    asio::co_spawn(context_, watch_redis(), rethrow);
}

void health_monitor::register_metrics(metrics_registry& metrics) const {
    const auto up = [&metrics](const char* name, const char* help, const std::atomic<bool>& flag) {
        metrics.add_reading(metrics_registry::kind::gauge, name, help,
                            [&flag] { return flag ? 1.0 : 0.0; });
    };
    up("livescore_postgres_up", "1 while PostgreSQL answers", board_.postgres);
    up("livescore_redis_up", "1 while Redis answers", board_.redis);
}

asio::awaitable<void> health_monitor::watch_postgres() {
    while (true) {
        std::string failure;
        try {
            co_await store_.ping();
        } catch (const std::exception& e) {
            failure = e.what();
        }
        const bool up = failure.empty();
        if (up) {
            const auto now = std::chrono::steady_clock::now().time_since_epoch();
            board_.postgres_seen_ms =
                std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
        }
        if (board_.postgres.exchange(up) != up) {
            if (up) {
                log::info("postgres_connected");
            } else {
                log::warn("postgres_disconnected", {{"reason", failure}});
            }
        }
        timer_.expires_after(interval);
        co_await timer_.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> health_monitor::watch_redis() {
    asio::steady_timer timer(context_);
    while (true) {
        board_.redis = bus_.connected();
        timer.expires_after(interval / 2);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace livescore

#include "background/write_watch.h"

#include <chrono>

#include "livescore/core/error.h"
#include "livescore/core/log.h"

namespace livescore {
namespace {

constexpr std::chrono::milliseconds write_look_interval{500};

}  // namespace

void write_watch::look() {
    bool writable = false;
    try {
        writable = probe_.takes_writes();
    } catch (const std::exception& e) {
        log::debug("postgres_not_probed", {{"reason", e.what()}});
        return;
    }
    if (board_.writable.exchange(writable) == writable) return;
    if (writable) {
        log::info("postgres_takes_writes");
    } else {
        log::warn("postgres_read_only");
    }
}

void write_watch::start() {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void write_watch::register_metrics(metrics_registry& metrics) const {
    metrics.add_reading(metrics_registry::kind::gauge, "livescore_postgres_writable",
                        "1 while PostgreSQL takes writes, as far as it answers",
                        [this] { return board_.writable ? 1.0 : 0.0; });
}

void write_watch::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look();
        std::unique_lock lock(mutex_);
        stopped_.wait_for(lock, stop, write_look_interval, [] { return false; });
    }
}

}  // namespace livescore

/// Tells the health endpoints whether PostgreSQL takes writes. It has its own thread and its own
/// connection: busy connections say nothing about PostgreSQL.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/postgres/write_probe.h"

namespace livescore {

class write_watch {
public:
    write_watch(std::shared_ptr<db_connector> connector, health_board& board)
        : probe_(std::move(connector)), board_(board) {}

    /// Looks now. While PostgreSQL does not answer, `board.writable` stays. Call it only before
    /// `start`.
    void look();
    /// Looks twice a second from now on, until this is destroyed.
    void start();
    /// Registers livescore_postgres_writable.
    void register_metrics(metrics_registry& metrics) const;

private:
    void run(const std::stop_token& stop);

    write_probe probe_;
    health_board& board_;
    std::mutex mutex_;
    std::condition_variable_any stopped_;
    std::jthread thread_;  // last: the thread uses the other members
};

}  // namespace livescore

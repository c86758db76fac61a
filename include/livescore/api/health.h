/// The state of the servers that this instance depends on.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace livescore {

/// The monitors of PostgreSQL and Redis write it, and the health endpoints read it. Any thread.
struct health_board {
    std::atomic<bool> postgres{false};
    /// PostgreSQL took writes when it was last asked.
    std::atomic<bool> writable{true};
    std::atomic<bool> redis{false};
    /// Events go out and come in.
    std::atomic<bool> bus{false};
    /// They go over NATS, and not over Redis. Set before the server starts.
    bool has_nats = false;
    std::atomic<bool> draining{false};
    /// When PostgreSQL last answered (steady clock, ms). An answer that takes too long counts as no
    /// answer.
    std::atomic<std::int64_t> postgres_seen_ms{0};
};

}  // namespace livescore

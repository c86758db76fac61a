/// What is known about the servers that this instance depends on.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>

namespace livescore {

/// Written by what watches the two, read by the health endpoints, on any thread.
struct health_board {
    std::atomic<bool> postgres{false};
    std::atomic<bool> redis{false};
    std::atomic<bool> draining{false};
    /// When PostgreSQL last answered (steady clock, ms): an answer that is long under way is no
    /// answer.
    std::atomic<std::int64_t> postgres_seen_ms{0};
};

}  // namespace livescore

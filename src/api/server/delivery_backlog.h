/// How many of a process' sockets are behind. When many are, that is the machine at its limit and
/// no slow client: then whoever makes events waits a little (http_session), before clients that do
/// read are closed with 1013 one and all.
#pragma once
#include <atomic>
#include <cstdint>

namespace livescore {

/// Thread-safe.
class delivery_backlog {
public:
    void add_socket() noexcept { sockets_.fetch_add(1, std::memory_order_relaxed); }
    void remove_socket() noexcept { sockets_.fetch_sub(1, std::memory_order_relaxed); }
    /// It reads, and an eighth of what may wait for it does (push_session).
    void add_behind() noexcept { behind_.fetch_add(1, std::memory_order_relaxed); }
    void remove_behind() noexcept { behind_.fetch_sub(1, std::memory_order_relaxed); }

    /// A quarter: with several shards, one of them may be behind alone.
    [[nodiscard]] bool are_many_behind() const noexcept {
        const auto behind = behind_.load(std::memory_order_relaxed);
        return behind > 0 && 4 * behind > sockets_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::int64_t> sockets_ = 0;
    std::atomic<std::int64_t> behind_ = 0;
};

}  // namespace livescore

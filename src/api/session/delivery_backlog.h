/// Counts the sockets of the instance that are behind. When many are behind, the machine is at its
/// limit and the clients are not slow. Changes then wait a little (http1/dispatch.h). Otherwise the
/// instance would close with 1013 clients that do read.
#pragma once
#include <atomic>
#include <cstdint>

namespace livescore {

/// Thread-safe.
class delivery_backlog {
public:
    void add_socket() noexcept { sockets_.fetch_add(1, std::memory_order_relaxed); }
    void remove_socket() noexcept { sockets_.fetch_sub(1, std::memory_order_relaxed); }
    /// A socket is behind when its client reads, and an eighth of the bytes that may wait for the
    /// client do wait (push_session.h).
    void add_behind() noexcept { behind_.fetch_add(1, std::memory_order_relaxed); }
    void remove_behind() noexcept { behind_.fetch_sub(1, std::memory_order_relaxed); }

    /// Many means a quarter of the sockets: with several shards, one shard may be behind alone.
    [[nodiscard]] bool are_many_behind() const noexcept {
        const auto behind = behind_.load(std::memory_order_relaxed);
        return behind > 0 && 4 * behind > sockets_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::int64_t> sockets_ = 0;
    std::atomic<std::int64_t> behind_ = 0;
};

}  // namespace livescore

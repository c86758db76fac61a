/// A bound on the memory that many holders use together. A holder takes a lease before it fills
/// the memory, and gives it back by destroying the lease.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace livescore {

/// Bytes taken from a budget. An empty lease holds none. One thread at a time.
class byte_lease {
public:
    byte_lease() = default;
    byte_lease(byte_lease&& other) noexcept
        : used_(std::move(other.used_)), bytes_(std::exchange(other.bytes_, 0)) {}
    byte_lease& operator=(byte_lease&& other) noexcept {
        std::swap(used_, other.used_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~byte_lease() { resize(0); }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    explicit operator bool() const noexcept { return bytes_ > 0; }
    /// What the holder really uses. It may be more than was taken, for an item that has no bound:
    /// then others wait the longer. An empty lease stays empty.
    void resize(std::size_t bytes) noexcept {
        if (!used_) return;
        if (bytes > bytes_) {
            used_->fetch_add(bytes - bytes_, std::memory_order_relaxed);
        } else {
            used_->fetch_sub(bytes_ - bytes, std::memory_order_relaxed);
        }
        bytes_ = bytes;
    }

private:
    friend class byte_budget;
    byte_lease(std::shared_ptr<std::atomic<std::size_t>> used, std::size_t bytes)
        : used_(std::move(used)), bytes_(bytes) {}

    std::shared_ptr<std::atomic<std::size_t>> used_;  // a lease may outlive its budget
    std::size_t bytes_ = 0;
};

/// Thread-safe.
class byte_budget {
public:
    explicit byte_budget(std::size_t limit_bytes)
        : limit_(limit_bytes), used_(std::make_shared<std::atomic<std::size_t>>(0)) {}

    /// Takes `wanted` bytes, or fewer while little is left: at most a quarter of what is free, so
    /// that a few holders cannot take everything. It takes no fewer than `least`. The lease is
    /// empty when even these are not free.
    [[nodiscard]] byte_lease take(std::size_t wanted, std::size_t least) {
        std::size_t used = used_->load(std::memory_order_relaxed);
        for (;;) {
            const std::size_t free = limit_ - std::min(limit_, used);
            const std::size_t bytes = std::min(wanted, std::max(least, free / 4));
            if (bytes > free) return {};
            if (used_->compare_exchange_weak(used, used + bytes, std::memory_order_relaxed))
                return {used_, bytes};
        }
    }
    /// Takes all `bytes`, or none.
    [[nodiscard]] byte_lease take(std::size_t bytes) { return take(bytes, bytes); }

    /// Takes all `bytes`, also beyond the limit. Others then wait the longer.
    [[nodiscard]] byte_lease take_anyway(std::size_t bytes) {
        used_->fetch_add(bytes, std::memory_order_relaxed);
        return {used_, bytes};
    }

    [[nodiscard]] std::size_t used() const noexcept {
        return used_->load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::size_t limit() const noexcept { return limit_; }

private:
    std::size_t limit_;
    std::shared_ptr<std::atomic<std::size_t>> used_;
};

}  // namespace livescore

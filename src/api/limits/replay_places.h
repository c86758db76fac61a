/// How many replays an instance shows at once.
#pragma once
#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace livescore {

/// A place that is taken until it is destroyed. An empty one holds none.
class replay_place {
public:
    replay_place() = default;
    explicit replay_place(std::atomic<std::size_t>& taken) noexcept : taken_(&taken) {}
    replay_place(replay_place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)) {}
    replay_place& operator=(replay_place&& other) noexcept {
        std::swap(taken_, other.taken_);
        return *this;
    }
    ~replay_place() {
        if (taken_) taken_->fetch_sub(1, std::memory_order_relaxed);
    }
    explicit operator bool() const noexcept { return taken_ != nullptr; }

private:
    std::atomic<std::size_t>* taken_ = nullptr;
};

/// Thread-safe. It outlives its places.
class replay_places {
public:
    explicit replay_places(std::size_t max) : max_(max) {}

    /// Empty when all are taken.
    [[nodiscard]] replay_place take() noexcept {
        if (taken_.fetch_add(1, std::memory_order_relaxed) < max_) return replay_place(taken_);
        taken_.fetch_sub(1, std::memory_order_relaxed);
        return {};
    }
    [[nodiscard]] std::size_t taken() const noexcept {
        return taken_.load(std::memory_order_relaxed);
    }

private:
    std::size_t max_;
    std::atomic<std::size_t> taken_{0};
};

}  // namespace livescore

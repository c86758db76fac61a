/// An answer that is given again for a while, so that many who look cost one question.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace livescore {

/// Any thread.
template <class Value>
class kept_value {
public:
    using clock = std::chrono::steady_clock;
    using shared = std::shared_ptr<const Value>;

    explicit kept_value(std::chrono::milliseconds keep) : keep_(keep) {}

    /// The value to give, or null: the caller has to ask, and to call `put`. While one caller asks,
    /// the others get the value before.
    [[nodiscard]] shared find() {
        const auto now = clock::now();
        const std::lock_guard lock(mutex_);
        if (value_ && now - asked_ < keep_) return value_;
        asked_ = now;
        return nullptr;
    }
    shared put(Value value) {
        auto made = std::make_shared<const Value>(std::move(value));
        const std::lock_guard lock(mutex_);
        value_ = made;
        return made;
    }
    /// The question failed: what was known does not count any more.
    void forget() {
        const std::lock_guard lock(mutex_);
        value_ = nullptr;
    }

private:
    const std::chrono::milliseconds keep_;
    std::mutex mutex_;
    shared value_;
    clock::time_point asked_{};
};

}  // namespace livescore

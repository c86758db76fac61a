/// The generic cell rate algorithm: a leaky bucket whose whole state is one moment in time.
#pragma once
#include <chrono>
#include <cstdint>

namespace livescore {

/// A client may send `requests` requests at once (1 or more). They come back evenly over `window`.
struct rate_limit {
    std::int64_t requests = 1;
    std::chrono::microseconds window{1'000'000};

    /// The time after which one request comes back.
    [[nodiscard]] std::chrono::microseconds interval() const noexcept {
        return std::chrono::microseconds(window.count() / requests);
    }
    /// The debt at which no request is left.
    [[nodiscard]] std::chrono::microseconds capacity() const noexcept {
        return interval() * requests;
    }
};

/// The decision as the server tells it to a client.
struct rate_decision {
    bool allowed = true;
    std::int64_t remaining = 0;                ///< requests that may come at once from now on
    std::chrono::microseconds reset{0};        ///< time until all requests are back
    std::chrono::microseconds retry_after{0};  ///< time until the next request; 0: now
};

/// The decision for a client that owes `debt` and asked for `count` requests. The debt includes
/// them if they were allowed.
[[nodiscard]] rate_decision describe_rate(const rate_limit& limit, std::chrono::microseconds debt,
                                          bool allowed, std::int64_t count = 1) noexcept;

/// The state of one client: the moment at which all its requests have come back. A moment in the
/// past means the same as no state.
class gcra {
public:
    using moment = std::chrono::microseconds;  ///< on any clock that does not go back

    /// Takes `count` requests, if so many are left.
    rate_decision take(const rate_limit& limit, moment now, std::int64_t count = 1) noexcept;
    /// Gives back one request that was taken.
    void give_back(const rate_limit& limit) noexcept { settled_ -= limit.interval(); }
    /// The debt at `now`.
    [[nodiscard]] std::chrono::microseconds debt(moment now) const noexcept;
    /// Notes a debt that other instances know of. The larger debt counts.
    void learn(std::chrono::microseconds debt, moment now) noexcept;
    /// Sets exactly this debt from now on.
    void set(std::chrono::microseconds debt, moment now) noexcept { settled_ = now + debt; }

private:
    moment settled_{0};
};

}  // namespace livescore

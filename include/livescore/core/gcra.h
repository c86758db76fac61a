/// The generic cell rate algorithm: a leaky bucket whose whole state is one moment in time.
#pragma once
#include <chrono>
#include <cstdint>

namespace livescore {

/// `requests` may come at once; used up, they come back evenly over `window`.
struct rate_limit {
    std::int64_t requests = 1;
    std::chrono::microseconds window{1'000'000};

    /// Time in which one request comes back.
    [[nodiscard]] std::chrono::microseconds interval() const noexcept {
        return std::chrono::microseconds(window.count() / requests);
    }
    /// Debt at which nothing is left.
    [[nodiscard]] std::chrono::microseconds capacity() const noexcept {
        return interval() * requests;
    }
};

/// What a client is told.
struct rate_decision {
    bool allowed = true;
    std::int64_t remaining = 0;                ///< requests that may come at once from now on
    std::chrono::microseconds reset{0};        ///< until all are there again
    std::chrono::microseconds retry_after{0};  ///< until the next one; 0 when there is one
};

/// The decision for a client that owes `debt` (which includes the request, if that was allowed).
[[nodiscard]] rate_decision describe_rate(const rate_limit& limit, std::chrono::microseconds debt,
                                          bool allowed) noexcept;

/// One client's state: the moment at which all that it used has come back. A moment that has passed
/// is as good as no state at all.
class gcra {
public:
    using moment = std::chrono::microseconds;  ///< of any clock that does not go back

    /// Takes one request, if there is one.
    rate_decision take(const rate_limit& limit, moment now) noexcept;
    /// What is owed at `now`.
    [[nodiscard]] std::chrono::microseconds debt(moment now) const noexcept;
    /// Others know of this debt as well: the larger one counts.
    void learn(std::chrono::microseconds debt, moment now) noexcept;
    /// Exactly this debt from now on.
    void set(std::chrono::microseconds debt, moment now) noexcept { settled_ = now + debt; }

private:
    moment settled_{0};
};

}  // namespace livescore

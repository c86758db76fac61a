/// The ports by which workers share what happens at the providers, without a row in PostgreSQL for
/// each poll. `redis` implements both. A wiped Redis loses nothing that counts: the next poll
/// writes its status anew, and the workers schedule the polls again.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"

namespace livescore {

namespace asio = boost::asio;

enum class feed_circuit { closed, half_open, open };
/// "closed", "half_open", "open".
[[nodiscard]] constexpr std::string_view to_string(feed_circuit circuit) noexcept {
    switch (circuit) {
        case feed_circuit::closed:
            return "closed";
        case feed_circuit::half_open:
            return "half_open";
        case feed_circuit::open:
            break;
    }
    return "open";
}

/// The last poll of a provider, as its worker tells it.
struct feed_status {
    std::string provider;
    std::optional<timestamp> last_attempt_at{};
    std::optional<timestamp> last_success_at{};
    /// The first success since the last failure, or since the last silence.
    std::optional<timestamp> healthy_since{};
    /// When the next answer was to come, as of the last success. A provider that is asked seldom is
    /// not silent before.
    std::optional<timestamp> next_answer_at{};
    /// From the provider's own time of its newest change to its commit here.
    std::optional<std::chrono::milliseconds> lag{};
    /// The provider answers, and has changed nothing although matches run.
    bool stands_still = false;
    std::optional<std::string> error{};
    feed_circuit circuit = feed_circuit::closed;
    std::int64_t matches = 0;  ///< that it follows
    std::optional<int> left_minute{};
    std::optional<int> left_day{};
    std::optional<int> budget_minute{};  ///< as configured; absent: no limit
    std::optional<int> budget_day{};
};

/// Awaitables throw infrastructure_error(unavailable) when Redis does not answer.
class feed_board {
public:
    virtual ~feed_board() = default;
    virtual asio::awaitable<void> publish(feed_status status) = 0;
    virtual asio::awaitable<std::vector<feed_status>> read() = 0;
};

/// A poll that a worker has claimed.
struct claimed_poll {
    std::string name;
    std::string token;
};
struct poll_claim {
    std::optional<claimed_poll> poll{};
    /// How long until it may be claimed. Absent: the queue does not know it; see `ensure`.
    std::optional<std::chrono::microseconds> next_in{};
};

/// The poll of a provider, as the queue names it: "feed:openligadb".
[[nodiscard]] inline std::string poll_name(std::string_view provider) {
    return std::string("feed:").append(provider);
}

/// A delay queue of named polls, beside the queue of the transitions. One worker at a time has a
/// poll, under a lease.
class poll_queue {
public:
    virtual ~poll_queue() = default;
    /// Due now, unless it waits or is claimed already.
    virtual asio::awaitable<void> ensure(std::vector<std::string> names) = 0;
    /// The poll `name`, when it is due, or when its lease is over. The worker that had it last goes
    /// first: it remembers what the provider said. Another one gets it a little later.
    virtual asio::awaitable<poll_claim> claim(std::string name,
                                              std::chrono::milliseconds lease) = 0;
    /// Renews the lease. False when it has passed to another worker.
    virtual asio::awaitable<bool> hold(claimed_poll poll, std::chrono::milliseconds lease) = 0;
    /// The poll is over; the next one is due after `pause`.
    virtual asio::awaitable<void> finish(claimed_poll poll, std::chrono::milliseconds pause) = 0;
    /// Makes a poll due now and wakes the workers; one that is under way becomes due when it is
    /// finished. The call of `on_wake` may get lost. Nothing for a name that is not in the queue.
    virtual asio::awaitable<void> hasten(std::string name) = 0;
    virtual void on_wake(std::function<void()> wake) = 0;
};

}  // namespace livescore

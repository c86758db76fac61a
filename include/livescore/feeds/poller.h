/// Polls one provider: when, within which budget, and what becomes of its answers. The queue sees
/// to it that one worker at a time does it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "livescore/core/metrics.h"
#include "livescore/feeds/poller_options.h"

namespace livescore {

namespace asio = boost::asio;

class poll_steps;

/// Single-threaded: it lives on one executor. Its metrics are livescore_feed_…{provider}.
class poller {
public:
    poller(poller_ports ports, poller_options options, metrics_registry& metrics);
    ~poller();
    poller(const poller&) = delete;
    poller& operator=(const poller&) = delete;

    /// Polls when the poll is due and no other worker has it. Returns how long to wait before the
    /// next step. A provider's failure is noted and tried again. Throws infrastructure_error when
    /// PostgreSQL or Redis is away: what was received is kept, and taken in later.
    asio::awaitable<std::chrono::microseconds> step();
    /// The provider may have news of the league: its requests are due at once.
    asio::awaitable<void> hint(std::string league);
    /// Sends no further request in the step that runs.
    void stop() noexcept;

private:
    std::unique_ptr<poll_steps> steps_;
};

}  // namespace livescore

/// What a poller is told, and what it works with.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "livescore/core/time.h"
#include "livescore/feeds/fixture_intake.h"
#include "livescore/feeds/http_fetcher.h"
#include "livescore/feeds/provider_adapter.h"
#include "livescore/service/feed/feed_board.h"
#include "livescore/service/feed/feed_store.h"

namespace livescore {

namespace asio = boost::asio;

struct poller_options {
    /// Before each target, without a slash at its end. Empty: targets are URLs or paths of files.
    std::string base_url{};
    std::string key{};                        ///< of the provider; never logged
    std::vector<std::string> followed{};      ///< as configured, e.g. "bl1/2026"
    std::vector<std::string> all_polled{};    ///< the providers of FEEDS, in order
    std::chrono::milliseconds live{15'000};   ///< longest time between polls of live matches
    std::chrono::milliseconds idle{300'000};  ///< the same for all else
    feed_budget budget{};
    int circuit_failures = 5;                            ///< in a row, which open the circuit
    std::chrono::milliseconds circuit_open{60'000};      ///< until a probe
    std::chrono::seconds standstill_after{1200};         ///< without a change, although matches run
    std::chrono::milliseconds silent_after{120'000};     ///< as intake_options has it
    std::chrono::milliseconds lease{30'000};             ///< of the poll; longer than one exchange
    std::chrono::milliseconds retry_wait{1'000};         ///< while PostgreSQL or Redis is away
    std::size_t max_file_bytes = std::size_t{16} << 20;  ///< of a file that is read
    /// Draws from [0, 1). Empty: random.
    std::function<double()> random{};
};

/// As fixture_intake::take.
using take_reports = std::function<asio::awaitable<intake_result>(
    std::string provider, timestamp turn, std::vector<fixture_report> reports)>;

/// All of them outlive the poller. `clock` measures how long things take; moments are PostgreSQL's.
struct poller_ports {
    feed_store& store;
    poll_queue& queue;
    feed_board& board;
    http_fetcher& http;
    const provider_adapter& adapter;
    take_reports take;
    const wall_clock& clock;
};

}  // namespace livescore

/// Changes that the service itself makes to matches, beside those of the plan: a match becomes
/// stale or fresh, a second leg learns of its first leg. The store's guards keep two workers from
/// telling one thing twice.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <vector>

#include "livescore/core/metrics.h"
#include "livescore/domain/upkeep.h"
#include "livescore/service/delay_queue.h"
#include "livescore/service/maintenance.h"
#include "livescore/service/store.h"

namespace livescore {

struct upkeep_options {
    std::chrono::milliseconds interval{};  ///< between two looks
    std::chrono::seconds patience{};       ///< with a clock source
    int batch = 1;                         ///< most matches or notes in a look
};

class upkeep {
public:
    /// `turned_stale` counts the matches that became stale.
    upkeep(store& log, maintenance_store& maintenance, delay_queue& queue, counter& turned_stale,
           upkeep_options options)
        : store_(log),
          maintenance_(maintenance),
          queue_(queue),
          turned_stale_(turned_stale),
          options_(options) {}

    /// Steps of loops. Each runs once in each interval, across all workers, and returns how
    /// long to sleep before the next one.
    asio::awaitable<std::chrono::microseconds> watch_clock_sources();
    asio::awaitable<std::chrono::microseconds> settle_ties();

private:
    asio::awaitable<bool> settle(std::vector<tie_correction> corrections);

    store& store_;
    maintenance_store& maintenance_;
    delay_queue& queue_;
    counter& turned_stale_;
    upkeep_options options_;
};

}  // namespace livescore

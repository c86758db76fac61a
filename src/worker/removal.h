/// Removes old rows from one table. One worker at a time does it, in small steps of one statement
/// each.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "livescore/core/metrics.h"
#include "livescore/service/delay_queue.h"
#include "livescore/service/maintenance.h"

namespace livescore {

class removal {
public:
    using step = std::function<asio::awaitable<removal_step>(std::string from)>;

    /// It runs once in each `interval`, across all workers.
    removal(delay_queue& queue, std::string table, std::chrono::milliseconds interval,
            counter& removed, step next_step);

    /// A step of a loop. Returns how long to sleep before the next step.
    asio::awaitable<std::chrono::microseconds> run();

private:
    delay_queue& queue_;
    std::string table_;
    std::chrono::milliseconds interval_;
    counter& removed_;
    step step_;
    bool under_way_ = false;  // this worker is removing; it goes on at from_
    std::string from_;
    std::int64_t rows_ = 0;  // removed by the present removal
};

}  // namespace livescore

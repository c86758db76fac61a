/// The CPU time and memory of other processes, from /proc.
#pragma once
#include <cstdint>
#include <vector>

#include "clock.h"

namespace bench {

struct process_usage {
    nanoseconds cpu = 0;              ///< run time of all threads, as the scheduler counted it
    std::int64_t resident_bytes = 0;  ///< anonymous memory
};

/// The usage of all these processes together. Throws when one has ended.
[[nodiscard]] process_usage usage_of(const std::vector<int>& pids);

}  // namespace bench

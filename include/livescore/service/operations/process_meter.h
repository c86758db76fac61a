/// Makes a process' snapshot of what /metrics reads: nothing is counted for it.
#pragma once
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

#include "livescore/core/metrics.h"
#include "livescore/domain/operations/process_snapshot.h"

namespace livescore {

/// The names of a process, which do not change.
struct process_identity {
    std::string instance;
    process_kind kind{};
    std::string version;
    timestamp started_at{};
};

/// On one thread at a time.
class process_meter {
public:
    using steady = std::chrono::steady_clock;

    /// Rates and quantiles are over the readings of the last `window`.
    process_meter(const metrics_registry& metrics, process_identity who,
                  std::chrono::milliseconds window);

    [[nodiscard]] process_snapshot measure(timestamp now, steady::time_point at, bool draining);

private:
    struct readings {
        steady::time_point at{};
        std::map<std::string, double> totals;           ///< of counters, over all labels
        std::map<std::string, distribution> durations;  ///< of histograms
        std::map<std::string, double> pool_requests;    ///< by pool
    };

    [[nodiscard]] readings read_all(steady::time_point at) const;
    [[nodiscard]] latency_figures latency(const std::string& name, const readings& now,
                                          const readings& before) const;
    [[nodiscard]] api_figures measure_api(const readings& now, const readings& before) const;
    [[nodiscard]] worker_figures measure_worker(const readings& now, const readings& before) const;
    [[nodiscard]] std::vector<pool_figures> measure_pools(const readings& now,
                                                          const readings& before) const;
    [[nodiscard]] std::int64_t whole(const std::string& name) const;
    [[nodiscard]] std::vector<named_count> counts(const std::string& name) const;

    const metrics_registry& metrics_;
    const process_identity who_;
    const std::chrono::milliseconds window_;
    std::deque<readings> before_;  // the oldest first
};

}  // namespace livescore

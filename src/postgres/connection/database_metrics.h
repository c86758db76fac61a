/// The metrics of the connections' threads: livescore_database_…
#pragma once
#include "livescore/core/metrics.h"

namespace livescore {

/// The metrics of one pool of connections. `pool` is their label.
struct database_metrics {
    database_metrics(metrics_registry& registry, const std::string& pool)
        : wait(registry.add_histogram("livescore_database_wait_seconds",
                                      "From a request's arrival to a free connection",
                                      duration_buckets(), {{"pool", pool}})),
          work(registry.add_histogram("livescore_database_work_seconds",
                                      "Time that a request has its connection", duration_buckets(),
                                      {{"pool", pool}})),
          refused(registry.add_counter("livescore_database_refused_total",
                                       "Requests refused because too many wait",
                                       {{"pool", pool}})) {}

    histogram& wait;
    histogram& work;
    counter& refused;
};

}  // namespace livescore

#include "livescore/domain/operations/process_snapshot.h"

namespace livescore {
namespace {

std::optional<double> sum_of(const std::vector<named_count>& counts) {
    double sum = 0;
    for (const named_count& c : counts) sum += static_cast<double>(c.count);
    return sum;
}

std::vector<std::optional<double>> values_of(const api_figures& api) {
    const std::int64_t connections =
        api.http_connections + api.websockets + api.event_streams + api.long_polls;
    return {static_cast<double>(connections),
            static_cast<double>(api.subscriptions),
            api.deliveries_per_second,
            api.requests_per_second,
            api.lag.p50_ms,
            api.lag.p99_ms,
            sum_of(api.denied),
            static_cast<double>(api.slow_consumers_closed)};
}

std::vector<std::optional<double>> values_of(const worker_figures& worker) {
    return {static_cast<double>(worker.jobs_waiting),
            static_cast<double>(worker.jobs_due),
            static_cast<double>(worker.jobs_dead),
            worker.lateness.p99_ms,
            worker.attempts_per_second,
            static_cast<double>(worker.webhooks_failing)};
}

}  // namespace

std::vector<std::string_view> sample_columns(process_kind kind) {
    if (kind == process_kind::api) {
        return {"connections", "subscriptions", "deliveriesPerSecond", "requestsPerSecond",
                "lagP50Ms",    "lagP99Ms",      "deniedTotal",         "slowConsumersClosedTotal"};
    }
    return {"jobsWaiting",   "jobsDue",           "jobsDead",
            "latenessP99Ms", "attemptsPerSecond", "webhooksFailing"};
}

process_sample sample_of(const process_snapshot& snapshot) {
    process_sample sample;
    sample.at = snapshot.seen_at;
    if (snapshot.api) {
        sample.values = values_of(*snapshot.api);
    } else if (snapshot.worker) {
        sample.values = values_of(*snapshot.worker);
    }
    return sample;
}

}  // namespace livescore

/// The metrics of a worker's webhooks: livescore_webhook_…
#pragma once
#include "livescore/core/metrics.h"

namespace livescore {

struct webhook_metrics {
    explicit webhook_metrics(metrics_registry& registry)
        : delivered(attempts(registry, "delivered")),
          retried(attempts(registry, "retried")),
          failed(attempts(registry, "failed")),
          expanded(registry.add_counter("livescore_webhook_expanded_total",
                                        "Deliveries made of events")),
          swept(registry.add_counter("livescore_webhook_swept_events_total",
                                     "Events that no message had told of, found by the sweep")),
          disabled_gone(disabled(registry, "gone")),
          disabled_failing(disabled(registry, "failing")),
          disabled_backlog(disabled(registry, "backlog")),
          removed(registry.add_counter("livescore_webhook_rows_removed_total",
                                       "Ended deliveries removed because they were old")),
          enabled(registry.add_gauge("livescore_webhook_enabled", "Webhooks that are enabled")),
          failing(registry.add_gauge("livescore_webhook_failing",
                                     "Enabled webhooks whose last attempt has failed")),
          held(registry.add_gauge("livescore_webhook_endpoints_held",
                                  "Endpoints that this worker delivers to")),
          under_way(registry.add_gauge("livescore_webhook_attempts_under_way",
                                       "Requests without an answer yet")),
          attempt(registry.add_histogram("livescore_webhook_attempt_seconds",
                                         "From the start of an attempt to its end",
                                         attempt_buckets())),
          lag(registry.add_histogram("livescore_webhook_lag_seconds",
                                     "From an event's commit to its success at the first attempt",
                                     attempt_buckets())) {}

    counter& delivered;
    counter& retried;
    counter& failed;
    counter& expanded;
    counter& swept;
    counter& disabled_gone;
    counter& disabled_failing;
    counter& disabled_backlog;
    counter& removed;
    gauge& enabled;
    gauge& failing;
    gauge& held;
    gauge& under_way;
    histogram& attempt;
    histogram& lag;

private:
    static counter& attempts(metrics_registry& registry, const char* outcome) {
        return registry.add_counter("livescore_webhook_attempts_total",
                                    "Attempts to deliver an event to an endpoint",
                                    {{"outcome", outcome}});
    }
    static counter& disabled(metrics_registry& registry, const char* reason) {
        return registry.add_counter("livescore_webhook_disabled_total",
                                    "Webhooks that the worker has disabled", {{"reason", reason}});
    }
    static std::vector<double> attempt_buckets() {
        return {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30};
    }
};

}  // namespace livescore

/// The metrics of a poller.
#pragma once
#include <atomic>
#include <string>

#include "livescore/core/metrics.h"

namespace livescore {

struct poller_metrics {
    poller_metrics(metrics_registry& registry, const std::string& provider)
        : succeeded(polls(registry, provider, "ok")),
          failed(polls(registry, provider, "failed")),
          idle(polls(registry, provider, "idle")),
          lost(polls(registry, provider, "lost")),
          requests(registry.add_counter("livescore_feed_requests_total",
                                        "Requests sent to a provider", {{"provider", provider}})),
          changes(registry.add_counter("livescore_feed_changes_total",
                                       "Matches made or changed by a provider's reports",
                                       {{"provider", provider}})),
          last_success(registry.add_gauge("livescore_feed_last_success_timestamp_seconds",
                                          "When a provider answered well the last time",
                                          {{"provider", provider}})),
          left_minute(budget(registry, provider, "minute")),
          left_day(budget(registry, provider, "day")),
          circuit_open(registry.add_gauge("livescore_feed_circuit_open",
                                          "1 while no request goes to a provider that failed",
                                          {{"provider", provider}})),
          stands_still(
              registry.add_gauge("livescore_feed_stands_still",
                                 "1 while a provider answers and changes nothing, although "
                                 "matches run",
                                 {{"provider", provider}})),
          matches(registry.add_gauge("livescore_feed_matches",
                                     "Matches near the present that a provider feeds",
                                     {{"provider", provider}})),
          lag_(std::make_shared<std::atomic<double>>(0)) {
        registry.add_reading(metrics_registry::kind::gauge, "livescore_feed_lag_seconds",
                             "From a provider's own time of its newest change to its commit",
                             [lag = lag_] { return lag->load(); }, {{"provider", provider}});
    }

    void set_lag(double seconds) { lag_->store(seconds); }

    counter& succeeded;
    counter& failed;
    counter& idle;
    counter& lost;
    counter& requests;
    counter& changes;
    gauge& last_success;
    gauge& left_minute;
    gauge& left_day;
    gauge& circuit_open;
    gauge& stands_still;
    gauge& matches;

private:
    static counter& polls(metrics_registry& registry, const std::string& provider,
                          const char* result) {
        return registry.add_counter(
            "livescore_feed_polls_total",
            "Polls of a provider: ok, failed, idle (paused, waiting or nothing due), lost (to "
            "another worker)",
            {{"provider", provider}, {"result", result}});
    }
    static gauge& budget(metrics_registry& registry, const std::string& provider,
                         const char* window) {
        return registry.add_gauge("livescore_feed_budget_left",
                                  "Requests that are left; -1 without a limit",
                                  {{"provider", provider}, {"window", window}});
    }

    std::shared_ptr<std::atomic<double>> lag_;
};

}  // namespace livescore

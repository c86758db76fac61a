/// The metrics of a worker: livescore_jobs, livescore_transitions_…
#pragma once
#include "livescore/core/metrics.h"

namespace livescore {

struct worker_metrics {
    explicit worker_metrics(metrics_registry& registry)
        : applied(registry.add_counter("livescore_transitions_applied_total",
                                       "Scheduled transitions made")),
          voided(registry.add_counter(
              "livescore_transitions_void_total",
              "Jobs that no longer applied: done already, rescheduled, or overruled")),
          jobs_failed(registry.add_counter("livescore_jobs_failed_total",
                                           "Jobs that failed and will be tried again or are dead")),
          job_retries(registry.add_counter("livescore_worker_job_retries_total",
                                           "Failed jobs that will be tried again")),
          heads_announced(registry.add_counter("livescore_heads_announced_total",
                                               "Announcements of the newest seqs")),
          turned_stale(registry.add_counter("livescore_matches_turned_stale_total",
                                            "Matches of a feed or a scorer that became stale")),
          lateness(registry.add_histogram("livescore_transition_lateness_seconds",
                                          "From a transition's planned time to its commit",
                                          duration_buckets())),
          waiting(registry.add_gauge("livescore_jobs", help, {{"state", "waiting"}})),
          due(registry.add_gauge("livescore_jobs", help, {{"state", "due"}})),
          leased(registry.add_gauge("livescore_jobs", help, {{"state", "leased"}})),
          dead(registry.add_gauge("livescore_jobs", help, {{"state", "dead"}})),
          events_removed(registry.add_counter("livescore_retention_rows_removed_total",
                                              removed_help, {{"table", "match_events"}})),
          removals_removed(registry.add_counter("livescore_retention_rows_removed_total",
                                                removed_help, {{"table", "removed_matches"}})),
          keys_removed(registry.add_counter("livescore_retention_rows_removed_total", removed_help,
                                            {{"table", "idempotency_keys"}})),
          traces_removed(registry.add_counter("livescore_retention_rows_removed_total",
                                              removed_help, {{"table", "event_traces"}})),
          actions_removed(registry.add_counter("livescore_retention_rows_removed_total",
                                               removed_help, {{"table", "operator_actions"}})) {}

    static constexpr const char* help =
        "Jobs in the delay queue by state; due ones are waiting too";
    static constexpr const char* removed_help = "Rows removed because they were old";
    counter& applied;
    counter& voided;
    counter& jobs_failed;
    counter& job_retries;
    counter& heads_announced;
    counter& turned_stale;
    histogram& lateness;
    gauge& waiting;
    gauge& due;
    gauge& leased;
    gauge& dead;
    counter& events_removed;
    counter& removals_removed;
    counter& keys_removed;
    counter& traces_removed;
    counter& actions_removed;
};

}  // namespace livescore

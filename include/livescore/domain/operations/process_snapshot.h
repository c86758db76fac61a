/// What a process tells of itself, for operators. All numbers are what /metrics shows of the same
/// moment. Rates and quantiles are of the last seconds (`measured_over`).
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/core/time.h"

namespace livescore {

enum class process_kind { api, worker };
/// "api", "worker".
[[nodiscard]] constexpr std::string_view to_string(process_kind kind) noexcept {
    return kind == process_kind::api ? "api" : "worker";
}

/// Estimated from the buckets of a histogram. Absent: nothing was observed.
struct latency_figures {
    std::optional<double> p50_ms{};
    std::optional<double> p99_ms{};
};

struct named_count {
    std::string name;
    std::int64_t count = 0;
};

/// The connections to PostgreSQL of one kind.
struct pool_figures {
    std::string name;
    double requests_per_second = 0;
    std::int64_t refused = 0;  ///< since the start, because too many waited
};

struct api_figures {
    std::int64_t http_connections = 0;
    std::int64_t websockets = 0;
    std::int64_t event_streams = 0;
    std::int64_t long_polls = 0;
    std::int64_t subscriptions = 0;
    double deliveries_per_second = 0;
    double requests_per_second = 0;
    latency_figures lag{};  ///< from the commit of an event to its delivery
    bool polling = false;   ///< no heads arrive; the feed asks PostgreSQL
    std::int64_t heads_age_ms = 0;
    // Since the start:
    std::int64_t slow_consumers_closed = 0;
    std::vector<named_count> denied{};        ///< by reason
    std::vector<named_count> would_deny{};    ///< by reason, where it is only tried (dry_run)
    std::vector<named_count> unauthorized{};  ///< by reason: who may not do what they ask
    std::int64_t rate_limit_fallbacks = 0;    ///< decided without Redis
};

struct worker_feed_figures {
    std::string provider;
    bool circuit_open = false;
    bool stands_still = false;
};

struct worker_figures {
    std::int64_t jobs_waiting = 0;
    std::int64_t jobs_due = 0;
    std::int64_t jobs_leased = 0;
    std::int64_t jobs_dead = 0;
    double transitions_per_second = 0;
    latency_figures lateness{};  ///< from a step's planned time to its commit
    std::vector<worker_feed_figures> feeds{};
    std::int64_t webhooks_enabled = 0;
    std::int64_t webhooks_failing = 0;
    std::int64_t endpoints_held = 0;
    std::int64_t attempts_under_way = 0;
    double attempts_per_second = 0;
    latency_figures webhook_lag{};  ///< from an event's commit to its success
};

struct process_snapshot {
    std::string instance;
    process_kind kind{};
    std::string version;
    timestamp started_at{};
    timestamp seen_at{};  ///< when the snapshot was made
    bool draining = false;
    std::chrono::milliseconds measured_over{0};
    // Absent: the process does not watch it.
    std::optional<bool> postgres_up{};
    std::optional<bool> postgres_writable{};
    std::optional<bool> redis_up{};
    latency_figures pool_wait{};  ///< of requests for a connection to PostgreSQL
    std::vector<pool_figures> pools{};
    std::optional<api_figures> api{};
    std::optional<worker_figures> worker{};
};

/// A point of the charts: the values of sample_columns() of the kind, in their order.
struct process_sample {
    timestamp at{};
    std::vector<std::optional<double>> values{};
};

/// The names of a sample's values, with their unit where they have one.
[[nodiscard]] std::vector<std::string_view> sample_columns(process_kind kind);
[[nodiscard]] process_sample sample_of(const process_snapshot& snapshot);

/// A refusal that the log told of.
struct recent_denial {
    timestamp at{};
    std::string reason;    ///< the label of the metric: "rate_limited", …
    std::string detail;    ///< empty: none
    std::string client;    ///< its address
    std::string identity;  ///< the owner of the limit, when it is not the address
    std::string path;
    bool dry_run = false;
};

}  // namespace livescore

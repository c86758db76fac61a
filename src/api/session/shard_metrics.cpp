#include "session/shard_metrics.h"

namespace livescore {

shard_metrics::shard_metrics(metrics_registry& registry)
    : http_connections(registry.add_gauge("livescore_http_connections", "Open HTTP connections")),
      websocket_connections(
          registry.add_gauge("livescore_websocket_connections", "Open WebSockets")),
      event_streams(
          registry.add_gauge("livescore_event_streams", "Open event streams (server-sent events)")),
      long_polls(
          registry.add_gauge("livescore_long_polls", "Requests that wait for the next event")),
      subscriptions(registry.add_gauge("livescore_subscriptions",
                                       "Subscriptions to matches and to the matches channel")),
      deliveries(
          registry.add_counter("livescore_deliveries_total", "Events handed to subscribers")),
      delivered_bytes(registry.add_counter("livescore_delivered_bytes_total",
                                           "Bytes of events handed to subscribers")),
      slow_consumers_closed(registry.add_counter("livescore_slow_consumers_closed_total",
                                                 "WebSockets (with 1013) and event streams "
                                                 "closed for not reading")),
      writes_delayed(registry.add_counter("livescore_writes_delayed_total",
                                          "Changes that waited since many subscribers were "
                                          "behind")),
      tls_handshakes(registry.add_counter("livescore_tls_handshakes_total",
                                          "Handshakes of TLS that succeeded")),
      inbox_frames(registry.add_histogram("livescore_inbox_batch_frames",
                                          "Events that a shard takes from its inbox at once",
                                          size_buckets(1024))),
      event_lag(registry.add_histogram(
          "livescore_event_lag_seconds",
          "From the event's timestamp to its delivery to this shard's subscribers",
          duration_buckets())),
      registry_(registry) {}

void shard_metrics::count_failed_entrance(const char* why) {
    auto& failures = failed_entrances_[why];
    if (!failures) {
        failures = &registry_.add_counter(
            "livescore_entrances_failed_total",
            "Connections that ended in a handshake of TLS or in a PROXY header", {{"reason", why}});
    }
    failures->add();
}

void shard_metrics::count_request(std::string_view pattern, http_method method, int status,
                                  double seconds) {
    static constexpr std::string_view unknown = "unknown";
    if (pattern.empty()) pattern = unknown;
    const auto address = reinterpret_cast<std::uintptr_t>(pattern.data());
    const std::uint64_t key = (static_cast<std::uint64_t>(address) << 16) ^
                              (static_cast<std::uint64_t>(method) << 12) ^
                              static_cast<std::uint64_t>(status);
    auto& requests = requests_[key];
    if (!requests) {
        requests = &registry_.add_counter("livescore_http_requests_total", "Answered requests",
                                          {{"route", std::string(pattern)},
                                           {"method", std::string(to_string(method))},
                                           {"status", std::to_string(status)}});
    }
    requests->add();
    auto& duration = durations_[pattern.data()];
    if (!duration) {
        duration = &registry_.add_histogram("livescore_http_request_duration_seconds",
                                            "From the complete head of a request to its answer, "
                                            "without what a long poll waits",
                                            duration_buckets(), {{"route", std::string(pattern)}});
    }
    duration->observe(seconds);
}

}  // namespace livescore

/// The metrics of one shard. Only its thread writes them; a scrape sums them over the shards.
#pragma once
#include <string_view>
#include <unordered_map>

#include "http/http_message.h"
#include "livescore/core/metrics.h"

namespace livescore {

class shard_metrics {
public:
    explicit shard_metrics(metrics_registry& registry);

    /// `pattern`: the route's ("/api/matches/:id"), so that the number of series is bounded.
    void count_request(std::string_view pattern, http_method method, int status, double seconds);

    /// A connection that ended before it spoke HTTP. `why`: a literal.
    void count_failed_entrance(const char* why);

    gauge& http_connections;
    gauge& websocket_connections;
    gauge& event_streams;
    gauge& long_polls;
    gauge& subscriptions;
    counter& deliveries;
    counter& delivered_bytes;
    counter& slow_consumers_closed;
    counter& writes_delayed;
    counter& tls_handshakes;
    histogram& inbox_frames;
    histogram& event_lag;

private:
    metrics_registry& registry_;
    // Patterns are literals of the route table, so their address is their identity.
    std::unordered_map<std::uint64_t, counter*> requests_;
    std::unordered_map<const char*, histogram*> durations_;
    std::unordered_map<const char*, counter*> failed_entrances_;
};

}  // namespace livescore

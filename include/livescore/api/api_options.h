/// Limits and settings of the API server; src/apps/api_config.cpp reads them from the environment.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "livescore/api/traffic_options.h"
#include "livescore/protocol/request_body.h"

namespace livescore {

/// Of the answers to GETs that are kept in memory.
struct cache_options {
    bool enabled = true;
    bool shared = true;                 ///< also by the instances together, in Redis
    std::size_t max_bytes = 32U << 20;  ///< of one shard
    /// A target that is asked for less often is read anew each time: nobody waits for it, and what
    /// was just written on any instance is there.
    unsigned hot_reads_per_second = 10;
    std::chrono::milliseconds max_age{1000};  ///< even if nothing is known to have changed
    std::chrono::milliseconds max_heads_age{
        2000};  ///< when it is longer since the newest seqs were known, nothing is trusted
    std::chrono::seconds stale_max{3600};  ///< how old an answer may be while PostgreSQL is away
};

/// Whether credentials are asked for. `when_keys_exist`: as soon as there is an API key.
enum class auth_mode { open, required, when_keys_exist };

struct api_options {
    std::string host = "0.0.0.0";
    std::uint16_t port = 8000;  ///< 0 = any free one
    std::string instance = "local";
    std::string environment = "development";
    std::size_t shards = 1;

    std::size_t http_max_body_bytes = 1U << 20;
    std::size_t http_max_header_bytes = 16 * 1024;
    std::size_t http_max_url_bytes = 8 * 1024;
    std::chrono::milliseconds http_header_timeout{10'000};  ///< for the whole head of a request
    std::chrono::milliseconds http_body_timeout{30'000};
    std::chrono::milliseconds http_idle_timeout{75'000};  ///< between requests
    /// Most that a change waits while many sockets are behind (delivery_backlog); 0: none does.
    std::chrono::milliseconds http_write_delay{50};
    std::size_t http_max_headers = 100;  ///< lines of one request's head
    json_limits json;
    cache_options cache;

    std::size_t ws_max_message_bytes = 1U << 20;
    std::size_t ws_queue_bytes =
        1U << 20;  ///< unsent bytes a socket may have before it is closed with 1013
    /// Of those, what the kernel takes before we keep the rest: it would take megabytes.
    std::size_t ws_unsent_kernel_bytes = 128 * 1024;
    std::size_t ws_max_subscriptions = 256;
    std::chrono::milliseconds ws_ping_interval{25'000};  ///< of silence before we ping
    std::chrono::milliseconds ws_pong_timeout{60'000};   ///< of silence before we give up
    std::chrono::milliseconds ws_close_timeout{5'000};   ///< for the peer to answer a close

    std::chrono::milliseconds sse_heartbeat{15'000};  ///< of silence before a comment is sent
    std::chrono::seconds long_poll_max{30};  ///< that a poll may wait; 0: polls do not wait

    traffic_options traffic;
    auth_mode read_auth = auth_mode::open;
    auth_mode write_auth = auth_mode::when_keys_exist;
    auth_mode ws_auth = auth_mode::open;  ///< of sockets, event streams and the event log
    std::chrono::milliseconds ws_auth_timeout{5'000};  ///< for a socket to say who it is

    std::chrono::milliseconds drain_spread{2'000};  ///< over which sockets are closed with 1012
    std::chrono::milliseconds drain_timeout{15'000};
};

}  // namespace livescore

/// The options of the gate: which clients may ask how often, and which may not ask at all.
/// src/apps/settings declares which variable sets each option. docs/CONFIGURATION.md explains each
/// variable.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "livescore/core/gcra.h"

namespace livescore {

/// `dry_run` counts and logs the requests that it would deny, and lets them pass.
enum class enforcement { off, dry_run, enforce };

/// The gate counts each class by itself. Opening a WebSocket or an event stream is a connect.
/// `join` counts the WebSockets' joins of matches that exist; those beyond it are reads. `posted`
/// counts the bytes of the bodies that an API key posts.
enum class traffic_class { read, write, admin, connect, join, posted };
inline constexpr std::size_t traffic_class_count = 6;

struct traffic_options {
    enforcement rate_limits = enforcement::off;
    rate_limit read{50, std::chrono::seconds(10)};
    rate_limit write{50, std::chrono::seconds(10)};
    rate_limit admin{50, std::chrono::seconds(10)};
    rate_limit connect{5, std::chrono::seconds(2)};
    rate_limit join{256, std::chrono::seconds(60)};
    std::int64_t key_factor = 20;  ///< a client with an API key gets this many times as many
    std::int64_t scorer_max_bytes_per_day = 256 << 20;  ///< that an API key may post; 0: any number
    std::chrono::milliseconds redis_timeout{
        50};  ///< wait for Redis; then the instance decides alone
    std::chrono::milliseconds rate_sync_interval{100};  ///< between two exchanges of read counts
    std::size_t max_rate_clients = 65'536;              ///< that an instance remembers at once

    /// Networks in CIDR notation. The gate believes a proxy in one of these networks about the
    /// client's address.
    std::vector<std::string> trusted_proxies;
    std::size_t max_connections = 100'000;            ///< of one instance; with more: 503
    std::size_t max_connections_per_address = 5'000;  ///< with more: 429

    rate_limit ws_messages{1'000, std::chrono::seconds(10)};  ///< messages of one socket

    enforcement bots = enforcement::off;
    bool deny_missing_user_agent = false;
    std::vector<std::string> bot_allow{"search_engine", "link_preview", "monitor"};
    std::vector<std::string> bot_deny;
    enforcement shield = enforcement::off;

    /// Origins ("https://example.com") with pages that may read answers. "*": all origins. "self":
    /// the host that the request names.
    std::vector<std::string> cors_origins{"*"};
    /// Origins with pages that may open WebSockets, written in the same way.
    std::vector<std::string> ws_origins{"*"};
};

}  // namespace livescore

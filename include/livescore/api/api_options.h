/// Limits and settings of the API server. src/apps/settings declares which variable sets each.
/// docs/CONFIGURATION.md explains each variable.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "livescore/api/door_options.h"
#include "livescore/api/traffic_options.h"
#include "livescore/domain/competition/competition.h"
#include "livescore/domain/webhook/webhook.h"
#include "livescore/protocol/push_timing.h"
#include "livescore/protocol/request_body.h"
#include "livescore/protocol/tables/season_rules.h"

namespace livescore {

/// How answers to GETs are kept in memory.
struct cache_options {
    bool enabled = true;
    bool shared = true;  ///< the instances also share answers in Redis
    /// The longest wait for an answer in Redis. Then the shard reads it from PostgreSQL.
    std::chrono::milliseconds shared_wait{20};
    std::size_t max_bytes = 16U << 20;  ///< memory of one shard for answers
    /// A target that clients ask for less often than this is read anew each time. No other request
    /// waits for such a read, and its answer shows the newest writes of all instances.
    unsigned hot_reads_per_second = 10;
    std::chrono::milliseconds max_age{1000};  ///< of an unchanged answer
    /// The cache trusts no answer when the feed last knew the newest seqs longer ago than this.
    std::chrono::milliseconds max_heads_age{2000};
    std::chrono::seconds stale_max{3600};  ///< largest age of an answer while PostgreSQL is away
};

/// Whether the server asks for credentials. `when_keys_exist`: it asks as soon as there is an API
/// key.
enum class auth_mode { open, required, when_keys_exist };

/// What providers may send to /api/ingest.
struct ingest_options {
    /// The keys of the providers' signatures, as bytes. Several of a provider are all valid, so
    /// that a secret can be changed without a gap.
    std::map<std::string, std::vector<std::string>, std::less<>> secrets{};
    std::chrono::seconds tolerance{300};  ///< between a signature's time and our clock
    std::size_t max_fixtures = 200;       ///< of one request
};

/// Which changes leave a trace of their events. `asked`: those whose `traceparent` has the flag
/// `sampled`.
struct trace_options {
    enum class sampling { none, asked, all };
    sampling sample = sampling::asked;
    std::uint64_t one_in = 0;  ///< with `asked`: also one of so many others; 0: none of them
};

struct api_options {
    /// Origins of instances ("http://10.0.0.5:3000") that the page /ops may talk to, besides the
    /// one that gave it.
    std::vector<std::string> operator_origins{};
    std::string host = "0.0.0.0";
    std::uint16_t port = 8000;       ///< 0 = any free one
    std::string instance = "local";  ///< name in log lines and health
    std::string environment = "development";
    std::size_t shards = 1;  ///< threads that serve, 1 or more
    door_options door;

    std::size_t http_max_body_bytes = 1U << 20;             ///< a larger body: 413
    std::size_t http_max_header_bytes = 16 * 1024;          ///< a larger header: 431
    std::size_t http_max_url_bytes = 8 * 1024;              ///< a longer URL: 414
    std::chrono::milliseconds http_header_timeout{10'000};  ///< for a whole header to arrive
    std::chrono::milliseconds http_body_timeout{30'000};    ///< also for a client to take an answer
    std::chrono::milliseconds http_idle_timeout{75'000};    ///< between requests
    /// The longest wait of a change while many sockets are behind (delivery_backlog). 0: no wait.
    std::chrono::milliseconds http_write_delay{50};
    std::size_t http_max_headers = 100;                      ///< lines in a header; with more: 431
    std::size_t http_page_max_bytes = std::size_t{4} << 20;  ///< a list ends before it is larger
    /// The most entries of one match that `include` adds to it, of each kind.
    int http_include_max_entries = 100;
    /// All answers together that are read, or wait for their client. Pages get smaller while little
    /// of it is left; then the answer is 503.
    std::size_t http_answers_max_bytes = std::size_t{48} << 20;
    json_limits json;
    competition_limits competition;
    standings_limits tables;
    webhook_limits webhooks;
    cache_options cache;
    ingest_options ingest;
    trace_options trace;

    std::size_t ws_max_message_bytes = 64U << 10;  ///< a larger message: close with 1009
    /// Unsent bytes that a socket may have. The server closes a socket that has more, with code
    /// 1013.
    std::size_t ws_queue_bytes = 1U << 20;
    /// The part of these bytes that the kernel holds; the server keeps the rest. Without this limit
    /// the kernel would take megabytes.
    std::size_t ws_unsent_kernel_bytes = 128 * 1024;
    push_timing_limits push_limits;
    std::size_t replays_max = 200;  ///< of the instance, at once
    std::size_t replays_per_connection = 4;
    int replay_max_speed = 1'000;
    std::chrono::milliseconds replay_max_gap{10'000};  ///< as it is played
    std::size_t ws_max_subscriptions = 256;            ///< topics of one socket
    std::size_t ws_batch_max_matches = 100;            ///< of one message, and of one event stream
    std::chrono::milliseconds ws_ping_interval{25'000};  ///< silence before the server pings
    std::chrono::milliseconds ws_pong_timeout{60'000};   ///< silence before the server gives up
    std::chrono::milliseconds ws_close_timeout{5'000};   ///< for the client to answer a close

    std::chrono::milliseconds sse_heartbeat{15'000};  ///< silence before a comment is sent
    std::chrono::seconds long_poll_max{30};           ///< wait of a poll; 0: polls do not wait

    traffic_options traffic;
    auth_mode read_auth = auth_mode::open;
    auth_mode write_auth = auth_mode::when_keys_exist;
    auth_mode ws_auth = auth_mode::open;               ///< for sockets, event streams and the log
    std::chrono::milliseconds ws_auth_timeout{5'000};  ///< for a socket to send its credentials

    std::chrono::milliseconds drain_spread{2'000};    ///< the server closes sockets over this time
    std::chrono::milliseconds drain_timeout{15'000};  ///< then the server ends what still runs
};

}  // namespace livescore

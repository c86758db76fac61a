/// The API server: shards that accept, answer HTTP, and carry WebSockets and event streams.
#pragma once
#include <chrono>
#include <functional>
#include <memory>

#include "livescore/api/api_options.h"
#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/fanout/feed.h"
#include "livescore/feeds/feed_service.h"
#include "livescore/service/authenticator.h"
#include "livescore/service/competition/competition_service.h"
#include "livescore/service/job_service.h"
#include "livescore/service/match_service.h"
#include "livescore/service/match_sheet_service.h"
#include "livescore/service/operations/operations_service.h"
#include "livescore/service/shared_cache.h"
#include "livescore/service/shared_rate_limits.h"
#include "livescore/service/standings/standings_service.h"
#include "livescore/service/viewers/viewer_service.h"
#include "livescore/service/webhook/webhook_service.h"

namespace livescore {

/// The use cases that the routes serve. They outlive the server.
struct api_services {
    match_service& matches;
    competition_service& competitions;
    match_sheet_service& sheets;
    job_service& jobs;
    feed_service& feeds;
    standings_service& tables;
    webhook_service& webhooks;
    viewer_service& viewers;
    operations_service& operations;
};

class api_server {
public:
    /// Registers its shards with `events`, so construct it before `events.start()`.
    api_server(api_options options, api_services services, feed& events, health_board& health,
               metrics_registry& metrics, shared_rate_limits& rates, shared_cache& cache,
               const authenticator& who);
    ~api_server();
    api_server(const api_server&) = delete;
    api_server& operator=(const api_server&) = delete;

    /// Binds and runs one thread a shard. Throws boost::system::system_error when the address is
    /// taken or cannot be bound.
    void start();
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// The port at which clients come in; the same port, unless door_options tell another.
    [[nodiscard]] std::uint16_t public_port() const noexcept;
    /// Reads the certificate and its key again, for new connections. Logs what came of it; wrong
    /// files change nothing. Thread-safe.
    void reload_certificate();

    /// Stops accepting and lets requests finish. Closes sockets (with 1012) and event streams,
    /// spread over `drain_spread`. Blocks until all is done or `drain_timeout` has passed, then
    /// joins the threads. Returns whether all was done.
    bool drain();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

}  // namespace livescore

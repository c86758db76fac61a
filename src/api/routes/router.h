/// Which handler answers what: the routes of the service in one table (router.cpp).
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "gate/access_control.h"
#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "livescore/api/health.h"
#include "livescore/core/metrics.h"
#include "livescore/fanout/feed.h"
#include "livescore/service/job_service.h"
#include "livescore/service/match_service.h"

namespace livescore {

class shared_answers;
class delivery_backlog;
class traffic_control;

/// What handlers work with; shared by all shards, so thread-safe.
struct api_context {
    const api_options& options;
    match_service& matches;
    job_service& jobs;
    feed& events;
    health_board& health;
    metrics_registry& metrics;
    traffic_control& traffic;
    access_control& rights;
    delivery_backlog& backlog;
    shared_answers* answers_of_others = nullptr;  ///< null: the cache has one level
};

using http_handler = asio::awaitable<http_response> (*)(api_context& context, http_request request);

/// What the answer of a GET is made of, for the cache.
enum class made_of { nothing_kept, match, all_matches };

struct route_match {
    http_handler handler = nullptr;  ///< null: no such path, or no such method there
    access needed = access::admin;
    std::string allow;         ///< methods of the path, for 405 and OPTIONS; empty: no such path
    std::string_view pattern;  ///< "/api/matches/:id", for logs and metrics
    std::vector<std::string> parameters;
    /// The match that the path names, if it names a valid one.
    [[nodiscard]] std::optional<match_id> match() const;
    bool takes_body = false;
    livescore::made_of made_of = livescore::made_of::nothing_kept;
};

/// HEAD is answered by GET's handler.
[[nodiscard]] route_match find_route(http_method method, const std::vector<std::string>& segments);

}  // namespace livescore

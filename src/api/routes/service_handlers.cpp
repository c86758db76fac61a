// The service's description of itself: /, /health, /metrics.
#include <nlohmann/json.hpp>
#include <string>

#include "livescore/core/steady_clock.h"
#include "livescore/core/time.h"
#include "livescore/core/version.h"
#include "routes/handlers.h"
#include "routes/pages/page_handlers.h"

namespace livescore::handlers {

namespace {

using nlohmann::ordered_json;

// An answer of PostgreSQL that is older than this does not count. The monitor asks PostgreSQL twice
// a second.
constexpr std::int64_t postgres_silence_ms = 3'000;

bool postgres_answers(const health_board& board) {
    const std::int64_t now_ms = steady_now<std::chrono::milliseconds>().count();
    return board.postgres && now_ms - board.postgres_seen_ms < postgres_silence_ms;
}

/// Whether the client prefers a page: browsers name text/html first, programs send */* or JSON.
bool wants_html(std::string_view accept) {
    const auto html = accept.find("text/html");
    const auto json = accept.find("application/json");
    return html != std::string_view::npos && (json == std::string_view::npos || html < json);
}

http_response uncached_json(int status, const ordered_json& body) {
    http_response response =
        json_response(status, body.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> describe_service(api_context& context,
                                                        http_request request) {
    if (wants_html(request.accept)) co_return scoreboard_page();
    ordered_json body;
    body["name"] = "Live Score";
    body["version"] = version();
    body["instance"] = context.options.instance;
    ordered_json links;
    links["health"] = "/health";
    links["matches"] = "/api/matches";
    links["commentary"] = "/api/matches/{id}/commentary";
    links["events"] = "/api/matches/{id}/events";
    links["stream"] = "/api/matches/{id}/stream";
    links["webSocket"] = "/ws";
    links["openapi"] = "/openapi.json";
    links["asyncapi"] = "/asyncapi.json";
    body["links"] = std::move(links);
    http_response response = json_response(200, body.dump());
    response.headers.emplace_back("Vary", "Accept");
    co_return response;
}

asio::awaitable<result<http_response>> metrics(api_context& context, http_request) {
    http_response response;
    response.content_type = metrics_content_type;
    response.body = context.metrics.scrape();
    response.headers.emplace_back("Cache-Control", "no-store");
    co_return response;
}

asio::awaitable<result<http_response>> health(api_context& context, http_request) {
    const bool postgres = postgres_answers(context.health);
    const bool writable = context.health.writable;
    const bool redis = context.health.redis;
    const bool bus = context.health.bus;
    const feed_stats feed = context.events.stats();
    std::string_view feed_state = "live";
    if (feed.polling) feed_state = postgres ? "polling" : "stalled";
    std::string_view status = "healthy";
    if (!redis || !bus || feed.polling || !writable) status = "degraded";
    if (!postgres) status = "unhealthy";

    ordered_json body;
    body["status"] = status;
    body["timestamp"] = format_iso8601(system_wall_clock().now());
    body["version"] = version();
    body["environment"] = context.options.environment;
    body["instance"] = context.options.instance;
    ordered_json services;
    services["api"] = context.health.draining ? "draining" : "healthy";
    std::string_view postgres_state = "disconnected";
    if (postgres) postgres_state = writable ? "connected" : "read_only";
    services["postgres"] = postgres_state;
    services["redis"] = redis ? "connected" : "disconnected";
    if (context.health.has_nats) services["nats"] = bus ? "connected" : "disconnected";
    services["feed"] = feed_state;
    body["services"] = std::move(services);
    // The rest says how well this instance serves its clients.
    const bool remembers = context.options.cache.enabled;
    std::string_view events = "yes";
    if (feed.polling) events = "late";
    if (!postgres) events = bus ? "yes" : "no";
    ordered_json serves;
    serves["reads"] = postgres ? "yes" : remembers ? "stale" : "no";
    serves["writes"] = postgres && writable ? "yes" : "no";
    serves["events"] = events;
    body["serves"] = std::move(serves);
    co_return uncached_json(postgres ? 200 : 503, body);
}

asio::awaitable<result<http_response>> health_live(api_context&, http_request) {
    ordered_json body;
    body["live"] = true;
    co_return uncached_json(200, body);
}

asio::awaitable<result<http_response>> health_ready(api_context& context, http_request) {
    // A Redis outage does not count. The instance accepts posts and serves subscribers without
    // Redis, and an outage would take all instances out of the load balancer at once. Neither does
    // a read-only PostgreSQL: reads and sockets go on.
    ordered_json body;
    std::string_view reason;
    if (context.health.draining) {
        reason = "draining";
    } else if (!postgres_answers(context.health)) {
        reason = "postgres_unavailable";
    }
    body["ready"] = reason.empty();
    if (!reason.empty()) body["reason"] = reason;
    co_return uncached_json(reason.empty() ? 200 : 503, body);
}

}  // namespace livescore::handlers

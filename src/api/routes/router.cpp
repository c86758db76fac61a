#include "routes/router.h"

#include <array>
#include <span>

#include "livescore/protocol/query.h"
#include "routes/competition/competition_handlers.h"
#include "routes/feeds/feed_handlers.h"
#include "routes/handlers.h"
#include "routes/webhooks/webhook_handlers.h"

namespace livescore {

namespace {

struct method_handler {
    http_method method;
    http_handler handler;
    access needed;
    std::span<const std::string_view> query{};  ///< the parameters that it takes
    /// True for a POST, PUT or PATCH that has no body. Otherwise these three have a body.
    bool without_body = false;
};

struct route {
    std::string_view pattern;
    std::vector<method_handler> methods;
    livescore::made_of made_of = livescore::made_of::nothing_kept;
};

// The parameters of the routes below /api. Any other name is refused.
constexpr std::array<std::string_view, 21> match_list_query{
    "limit",    "offset", "cursor", "status", "live",   "sport",   "league",
    "team",     "date",   "from",   "to",     "season", "stage",   "group",
    "timezone", "round",  "ids",    "sort",   "total",  "include", "fields"};
// The path tells the league or the team.
constexpr std::array<std::string_view, 20> league_match_list_query{
    "limit", "offset", "cursor", "status", "live",    "sport", "team",
    "date",  "from",   "to",     "season", "stage",   "group", "timezone",
    "round", "ids",    "sort",   "total",  "include", "fields"};
constexpr std::array<std::string_view, 20> team_match_list_query{
    "limit", "offset", "cursor", "status", "live",    "sport", "league",
    "date",  "from",   "to",     "season", "stage",   "group", "timezone",
    "round", "ids",    "sort",   "total",  "include", "fields"};
constexpr std::array<std::string_view, 2> match_query{"include", "fields"};
constexpr std::array<std::string_view, 6> row_list_query_names{"limit",   "cursor", "sport",
                                                               "country", "search", "ref"};
constexpr std::array<std::string_view, 5> player_list_query_names{"limit", "cursor", "country",
                                                                  "search", "ref"};
constexpr std::array<std::string_view, 2> season_list_query_names{"limit", "cursor"};
constexpr std::array<std::string_view, 1> limit_query{"limit"};
constexpr std::array<std::string_view, 3> page_query{"limit", "offset", "cursor"};
constexpr std::array<std::string_view, 6> log_query_names{"since", "epoch", "limit",
                                                          "wait",  "delay", "conflate"};
constexpr std::array<std::string_view, 6> stream_query{"since", "epoch",    "lastEventId",
                                                       "delay", "conflate", "events"};
// The stream of many matches cannot be resumed. But polyfills of EventSource send this by
// themselves.
constexpr std::array<std::string_view, 8> topics_stream_query{
    "lastEventId", "delay", "conflate", "matchIds", "leagueId", "teamId", "channel", "events"};
constexpr std::array<std::string_view, 2> state_query_names{"at", "view"};
constexpr std::array<std::string_view, 2> replay_query{"speed", "from"};
constexpr std::array<std::string_view, 2> score_query{"homeScore", "awayScore"};
constexpr std::array<std::string_view, 7> standings_query_names{"season", "stage", "group", "round",
                                                                "at",     "venue", "live"};
constexpr std::array<std::string_view, 2> job_list_query_names{"state", "limit"};
constexpr std::array<std::string_view, 2> conflict_list_query_names{"limit", "cursor"};
constexpr std::array<std::string_view, 2> webhook_list_query_names{"limit", "cursor"};
constexpr std::array<std::string_view, 3> delivery_list_query_names{"limit", "cursor", "status"};

const std::vector<route>& routes() {
    using enum http_method;
    static const std::vector<route> table{
        {"/", {{get, handlers::describe_service, access::open}}},
        {"/livescore.js", {{get, handlers::web_asset, access::open}}},
        {"/page.css", {{get, handlers::web_asset, access::open}}},
        {"/page.js", {{get, handlers::web_asset, access::open}}},
        {"/metrics", {{get, handlers::metrics, access::open}}},
        {"/health", {{get, handlers::health, access::open}}},
        {"/health/live", {{get, handlers::health_live, access::open}}},
        {"/health/ready", {{get, handlers::health_ready, access::open}}},
        {"/api/matches",
         {{get, handlers::list_matches, access::read, match_list_query},
          {post, handlers::create_match, access::score}},
         made_of::all_matches},
        {"/api/matches/stream",
         {{get, handlers::stream_matches, access::subscribe, topics_stream_query}}},
        {"/api/matches/:id",
         {{get, handlers::get_match, access::read, match_query},
          {patch, handlers::update_match, access::score},
          {del, handlers::delete_match, access::score}},
         made_of::match},
        {"/api/matches/:id/score",
         {{patch, handlers::set_score, access::score}, {put, handlers::set_score, access::score}}},
        {"/api/matches/:id/status", {{patch, handlers::set_status, access::score}}},
        {"/api/matches/:id/commentary",
         {{get, handlers::list_commentary, access::read, page_query},
          {post, handlers::add_commentary, access::score}},
         made_of::match},
        {"/api/matches/:id/commentary/:commentaryId",
         {{get, handlers::get_commentary, access::read},
          {patch, handlers::update_commentary, access::score},
          {del, handlers::remove_commentary, access::score, score_query}},
         made_of::match},
        {"/api/matches/:id/lineups",
         {{get, handlers::get_lineups, access::read}, {put, handlers::put_lineups, access::score}},
         made_of::match},
        // Not kept: a change of statistics is there before the event that would tell the cache.
        {"/api/matches/:id/stats",
         {{get, handlers::get_stats, access::read},
          {put, handlers::put_stats, access::score},
          {patch, handlers::patch_stats, access::score}}},
        {"/api/matches/:id/events",
         {{get, handlers::read_events, access::subscribe, log_query_names}},
         made_of::match},
        {"/api/matches/:id/state",
         {{get, handlers::read_state, access::subscribe, state_query_names}},
         made_of::match},
        {"/api/matches/:id/replay",
         {{get, handlers::replay_match, access::subscribe, replay_query}}},
        {"/api/matches/:id/stream",
         {{get, handlers::stream_match, access::subscribe, stream_query}}},
        {"/api/matches/:id/viewers", {{get, handlers::get_viewers, access::read}}},
        {"/api/leagues/:id/standings",
         {{get, handlers::get_standings, access::read, standings_query_names}},
         made_of::some_matches},
        {"/api/leagues",
         {{get, handlers::list_leagues, access::read, row_list_query_names},
          {post, handlers::create_league, access::admin}}},
        {"/api/leagues/:id",
         {{get, handlers::get_league, access::read},
          {patch, handlers::update_league, access::admin},
          {del, handlers::remove_league, access::admin}}},
        {"/api/leagues/:id/matches",
         {{get, handlers::list_matches_of_league, access::read, league_match_list_query}}},
        {"/api/leagues/:id/seasons",
         {{get, handlers::list_seasons, access::read, season_list_query_names}}},
        {"/api/leagues/:id/seasons/:label",
         {{get, handlers::get_season, access::read},
          {put, handlers::put_season, access::admin},
          {del, handlers::remove_season, access::admin}}},
        {"/api/teams",
         {{get, handlers::list_teams, access::read, row_list_query_names},
          {post, handlers::create_team, access::admin}}},
        {"/api/teams/:id",
         {{get, handlers::get_team, access::read},
          {patch, handlers::update_team, access::admin},
          {del, handlers::remove_team, access::admin}}},
        {"/api/teams/:id/merge", {{post, handlers::merge_team, access::admin}}},
        {"/api/teams/:id/matches",
         {{get, handlers::list_matches_of_team, access::read, team_match_list_query}}},
        {"/api/teams/:id/form", {{get, handlers::team_form, access::read, limit_query}}},
        {"/api/teams/:id/head-to-head/:otherId",
         {{get, handlers::team_head_to_head, access::read, limit_query}}},
        {"/api/players",
         {{get, handlers::list_players, access::read, player_list_query_names},
          {post, handlers::create_player, access::admin}}},
        {"/api/players/:id",
         {{get, handlers::get_player, access::read},
          {patch, handlers::update_player, access::admin},
          {del, handlers::remove_player, access::admin}}},
        {"/api/admin/jobs", {{get, handlers::list_jobs, access::admin, job_list_query_names}}},
        {"/api/admin/jobs/:id", {{del, handlers::forget_job, access::admin}}},
        {"/api/admin/jobs/:id/requeue", {{post, handlers::requeue_job, access::admin, {}, true}}},
        {"/api/admin/feeds", {{get, handlers::list_feeds, access::admin}}},
        {"/api/admin/feeds/conflicts",
         {{get, handlers::list_conflicts, access::admin, conflict_list_query_names},
          {post, handlers::resolve_conflict, access::admin}}},
        {"/api/admin/feeds/:provider/pause",
         {{post, handlers::pause_feed, access::admin, {}, true}}},
        {"/api/admin/feeds/:provider/resume",
         {{post, handlers::resume_feed, access::admin, {}, true}}},
        {"/api/admin/feeds/:provider/refresh",
         {{post, handlers::refresh_feed, access::admin, {}, true}}},
        {"/api/webhooks",
         {{get, handlers::list_webhooks, access::admin, webhook_list_query_names},
          {post, handlers::create_webhook, access::admin}}},
        {"/api/webhooks/:id",
         {{get, handlers::get_webhook, access::admin},
          {patch, handlers::update_webhook, access::admin},
          {del, handlers::remove_webhook, access::admin}}},
        {"/api/webhooks/:id/rotate-secret",
         {{post, handlers::rotate_webhook_secret, access::admin, {}, true}}},
        {"/api/webhooks/:id/test", {{post, handlers::test_webhook, access::admin, {}, true}}},
        {"/api/webhooks/:id/deliveries",
         {{get, handlers::list_deliveries, access::admin, delivery_list_query_names}}},
        {"/api/webhooks/:id/deliveries/:deliveryId",
         {{get, handlers::get_delivery, access::admin}}},
        {"/api/webhooks/:id/deliveries/:deliveryId/retry",
         {{post, handlers::retry_delivery, access::admin, {}, true}}},
        // Before the next one: no provider is called "schema".
        {"/api/ingest/schema", {{get, handlers::describe_reports, access::open}}},
        {"/api/ingest/:provider", {{post, handlers::ingest_reports, access::feed}}},
    };
    return table;
}

/// Compares segment by segment; ":name" matches any segment that is not empty.
bool matches(std::string_view pattern, std::span<const std::string> segments,
             std::vector<std::string>& parameters) {
    pattern.remove_prefix(1);
    std::size_t i = 0;
    while (true) {
        const auto slash = pattern.find('/');
        const std::string_view expected = pattern.substr(0, slash);
        if (i == segments.size()) return expected.empty() && i == 0;
        if (expected.starts_with(':')) {
            if (segments[i].empty()) return false;
            parameters.push_back(segments[i]);
        } else if (segments[i] != expected) {
            return false;
        }
        ++i;
        if (slash == std::string_view::npos) return i == segments.size();
        pattern.remove_prefix(slash + 1);
    }
}

std::string allowed_methods(const route& r) {
    std::string allow;
    for (const auto& [method, handler, needed, query, without_body] : r.methods) {
        allow.append(to_string(method)).append(", ");
        if (method == http_method::get) allow.append("HEAD, ");
    }
    return allow.append("OPTIONS");
}

}  // namespace

std::optional<match_id> route_match::match() const {
    // Other things have ids too, and a token for a match is none for them.
    if (parameters.empty() || !pattern.starts_with("/api/matches/")) return std::nullopt;
    const result<match_id> id = read_match_id(parameters.front());
    return id ? std::optional(*id) : std::nullopt;
}

route_match find_route(http_method method, const std::vector<std::string>& all_segments) {
    std::span<const std::string> segments(all_segments);
    // "/api/matches/" means "/api/matches", as with the original.
    if (segments.size() > 1 && segments.back().empty())
        segments = segments.first(segments.size() - 1);
    const http_method wanted = method == http_method::head ? http_method::get : method;
    route_match found;
    for (const auto& r : routes()) {
        std::vector<std::string> parameters;
        if (!matches(r.pattern, segments, parameters)) continue;
        found.pattern = r.pattern;
        found.parameters = std::move(parameters);
        if (wanted == http_method::get) found.made_of = r.made_of;
        found.allow = allowed_methods(r);
        found.checks_query = r.pattern.starts_with("/api/");
        for (const auto& [m, handler, needed, query, without_body] : r.methods) {
            if (m != wanted) continue;
            found.handler = handler;
            found.needed = needed;
            found.query = query;
            found.takes_body =
                !without_body && (wanted == http_method::post || wanted == http_method::put ||
                                  wanted == http_method::patch);
        }
        break;
    }
    return found;
}

}  // namespace livescore

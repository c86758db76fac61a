// /api/admin/feeds: the providers, and where they and we disagree, for operators.
#include <string>
#include <utility>

#include "http/conditional_request.h"
#include "livescore/core/log.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/feed/conflicts.h"
#include "routes/feeds/feed_answers.h"
#include "routes/feeds/feed_handlers.h"
#include "routes/page_link.h"

namespace livescore::handlers {

namespace {

http_response unkept(http_response response) {
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

http_response feed_response(const feed_overview& feed) {
    return unkept(json_response(200, write_data(write_feed(feed))));
}

asio::awaitable<result<http_response>> set_paused(api_context& context, http_request request,
                                                  bool paused) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    const result<feed_overview> feed =
        co_await context.feeds.set_paused(request.path_parameters[0], paused);
    if (!feed) co_return feed.error();
    if (paused) {
        log::info("feed_paused", {{"provider", feed->row.provider}});
    } else {
        log::info("feed_resumed", {{"provider", feed->row.provider}});
    }
    co_return feed_response(*feed);
}

}  // namespace

asio::awaitable<result<http_response>> list_feeds(api_context& context, http_request) {
    const feed_list list = co_await context.feeds.list();
    co_return unkept(json_response(200, write_feed_list(list)));
}

asio::awaitable<result<http_response>> pause_feed(api_context& context, http_request request) {
    return set_paused(context, std::move(request), true);
}

asio::awaitable<result<http_response>> resume_feed(api_context& context, http_request request) {
    return set_paused(context, std::move(request), false);
}

asio::awaitable<result<http_response>> refresh_feed(api_context& context, http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    const result<feed_overview> feed = co_await context.feeds.refresh(request.path_parameters[0]);
    if (!feed) co_return feed.error();
    log::info("feed_refresh_wanted", {{"provider", feed->row.provider}});
    co_return feed_response(*feed);
}

asio::awaitable<result<http_response>> list_conflicts(api_context& context, http_request request) {
    const result<conflict_list_query> query = read_conflict_list_query(request.target.parameters);
    if (!query) co_return query.error();
    conflict_page_request wanted;
    wanted.limit = query->limit;
    wanted.before = query->before;
    const page<kept_conflict> found = co_await context.feeds.list_conflicts(wanted);
    std::optional<std::string> next;
    if (found.has_more && !found.items.empty()) next = write_conflict_cursor(found.items.back().id);
    http_response response =
        unkept(json_response(200, write_conflict_page(found, wanted.limit, next)));
    add_next_link(response, request.target, next);
    co_return response;
}

asio::awaitable<result<http_response>> resolve_conflict(api_context& context,
                                                        http_request request) {
    std::optional<error> refused = refuse_if_match(request.if_match);
    if (refused) co_return std::move(*refused);
    const result<conflict_resolution> decided =
        read_conflict_resolution(request.typed_body(), context.options.json);
    if (!decided) co_return decided.error();
    const result<kept_conflict> conflict =
        co_await context.feeds.resolve_conflict(decided->id, decided->accept);
    if (!conflict) co_return conflict.error();
    log::info("feed_conflict_resolved", {{"conflict", decided->id},
                                         {"provider", conflict->provider},
                                         {"resolution", decided->accept ? "accept" : "dismiss"}});
    http_response response = unkept(json_response(200, write_data(write_conflict(*conflict))));
    // For the audit log.
    response.changed_match = conflict->match;
    co_return response;
}

}  // namespace livescore::handlers

// The events of a match: its log, long polls and event streams.
#include <algorithm>
#include <string>

#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "routes/event_waiter.h"
#include "routes/handlers.h"

namespace livescore::handlers {

namespace {

http_response log_response(const log_slice& slice, const log_page_request& page,
                           const std::string& path) {
    http_response response = list_response(write_log_page(slice, page));
    std::string link = "<" + path + "?since=" + std::to_string(slice.next_since(page.since));
    if (page.limit != log_page_request{}.limit) link += "&limit=" + std::to_string(page.limit);
    response.headers.emplace_back("Link", link + ">; rel=\"next\"");
    return response;
}

/// The end of the stream at the latest: a client gets no events after its token has expired.
std::chrono::seconds within_validity(std::chrono::seconds wait, const principal& who) {
    if (!who.expires_at) return wait;
    const auto left =
        std::chrono::floor<std::chrono::seconds>(*who.expires_at - system_wall_clock().now());
    return std::clamp(left, std::chrono::seconds(0), wait);
}

http_response stream_response(event_stream_target target) {
    http_response response;
    response.content_type = "text/event-stream; charset=utf-8";
    // A proxy must not keep, change or collect the events.
    response.headers.emplace_back("Cache-Control", "no-store, no-transform");
    response.headers.emplace_back("X-Accel-Buffering", "no");
    response.stream = target;
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> read_events(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<log_query> query =
        read_log_query(request.target.parameters, context.options.long_poll_max);
    if (!query) co_return query.error();
    const log_page_request page = query->page;
    const auto began = std::chrono::steady_clock::now();
    const std::chrono::seconds wait = within_validity(query->wait, *request.who);
    if (wait.count() > 0 && !context.health.draining) {
        std::optional<log_slice> news =
            co_await request.waiter->await_news(*id, page.since, wait, request.who);
        if (news) {
            const auto limit = static_cast<std::size_t>(page.limit);
            if (news->events.size() > limit) news->events.resize(limit);
            http_response response = log_response(*news, page, request.target.path);
            response.waited = std::chrono::steady_clock::now() - began;
            co_return response;
        }
    }
    const result<log_slice> slice = co_await context.matches.read_log(*id, page);
    if (!slice) co_return slice.error();
    context.events.changes().note_read(*id, slice->last_seq);
    co_return log_response(*slice, page, request.target.path);
}

asio::awaitable<result<http_response>> stream_match(api_context&, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const auto since = read_stream_query(request.target.parameters, request.last_event_id);
    if (!since) co_return since.error();
    co_return stream_response({*id, *since});
}

asio::awaitable<result<http_response>> stream_matches(api_context&, http_request) {
    co_return stream_response({matches_channel, std::nullopt});
}

}  // namespace livescore::handlers

// A match at a moment of its past, and its replay.
#include <algorithm>

#include "http/conditional_request.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/service/match_not_found.h"
#include "routes/handlers.h"

namespace livescore::handlers {

asio::awaitable<result<http_response>> read_state(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<state_query> query = read_state_query(request.target.parameters);
    if (!query) co_return query.error();
    const result<match_at_moment> found =
        co_await context.matches.state_at(*id, *query, page_bytes_of(context));
    if (!found) co_return found.error();
    context.events.changes().note_read(*id, found->last_seq);
    http_response response = json_response(200, write_data(found->json));
    response.etag = versioned_etag(found->last_seq, found->json);
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.lease = found->lease;
    co_return response;
}

asio::awaitable<result<http_response>> replay_match(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    const result<replay_request> replay = read_replay_query(
        request.target.parameters, context.options.replay_max_speed, request.last_event_id);
    if (!replay) co_return replay.error();
    log_page_request page;
    page.since = std::max<sequence_number>(replay->from - 1, 0);
    page.limit = 1;
    page.bytes = page_bytes_of(context);
    const result<log_slice> slice = co_await context.matches.read_log(*id, page);
    if (!slice) co_return slice.error();
    if (slice->removed) co_return match_not_found(*id);
    // An EventSource that comes back behind the last event must not begin again and again.
    if (slice->events.empty() && !request.last_event_id.empty()) co_return no_content();
    event_stream_target target;
    target.to = *id;
    target.replay = *replay;
    co_return stream_response(target);
}

}  // namespace livescore::handlers

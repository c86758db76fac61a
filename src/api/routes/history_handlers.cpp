// /api/matches/:id/state: a match at a moment of its past.
#include "http/conditional_request.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
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

}  // namespace livescore::handlers

// How many clients follow a match.
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "routes/handlers.h"

namespace livescore::handlers {

asio::awaitable<result<http_response>> get_viewers(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return id.error();
    // Pages ask again and again: only the first of a moment costs a read.
    std::optional<viewer_total> total = context.viewers.recall(*id);
    if (!total) {
        const result<match> found = co_await context.matches.find(*id);
        if (!found) co_return found.error();
        total = co_await context.viewers.count(*id);
    }
    http_response response = json_response(200, write_viewers(total->viewers));
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

}  // namespace livescore::handlers

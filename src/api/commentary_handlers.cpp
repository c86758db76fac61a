// /api/matches/:id/commentary
#include "handlers.h"
#include "livescore/core/hash.h"
#include "livescore/protocol/answers.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/request_body.h"

namespace livescore::handlers {

asio::awaitable<http_response> list_commentary(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    const result<commentary_page_request> query =
        read_commentary_list_query(request.target.parameters);
    if (!query) co_return problem_response(query.error(), request.target.path);
    const page<commentary> found = co_await context.matches.list_commentary(*id, *query);
    http_response response = json_response(200, write_commentary_page(found, *query));
    response.etag = "\"" + sha256_hex(response.body).substr(0, 24) + "\"";
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

asio::awaitable<http_response> add_commentary(api_context& context, http_request request) {
    const result<match_id> id = read_match_id(request.path_parameters[0]);
    if (!id) co_return problem_response(id.error(), request.target.path);
    result<livescore::add_commentary> command =
        read_add_commentary(request.typed_body(), context.options.json);
    if (!command) co_return problem_response(command.error(), request.target.path);
    const result<commentary> added =
        co_await context.matches.add_commentary(*id, std::move(*command));
    if (!added) co_return problem_response(added.error(), request.target.path);
    co_return json_response(201, write_data(write_commentary(*added)));
}

}  // namespace livescore::handlers

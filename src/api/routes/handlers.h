/// The handlers, by file: service_handlers.cpp, access_handlers.cpp, documents.cpp,
/// match_handlers.cpp, event_handlers.cpp, standings_handlers.cpp, commentary_handlers.cpp,
/// sheet_handlers.cpp, history_handlers.cpp, job_handlers.cpp, viewer_handlers.cpp.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <string_view>
#include <utility>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore {
namespace asio = boost::asio;
using answer_pair = std::pair<result<http_response>, result<http_response>>;
}  // namespace livescore

namespace livescore::handlers {

asio::awaitable<result<http_response>> describe_service(api_context& context, http_request request);
asio::awaitable<result<http_response>> describe_access(api_context& context, http_request request);
asio::awaitable<result<http_response>> metrics(api_context& context, http_request request);
asio::awaitable<result<http_response>> openapi(api_context& context, http_request request);
asio::awaitable<result<http_response>> asyncapi(api_context& context, http_request request);
asio::awaitable<result<http_response>> health(api_context& context, http_request request);
asio::awaitable<result<http_response>> health_live(api_context& context, http_request request);
asio::awaitable<result<http_response>> health_ready(api_context& context, http_request request);

asio::awaitable<result<http_response>> list_matches(api_context& context, http_request request);
/// The same with parameters that the path tells. The answer's links do not repeat them.
asio::awaitable<result<http_response>> list_matches_where(api_context& context,
                                                          http_request request,
                                                          query_parameters fixed);
asio::awaitable<result<http_response>> create_match(api_context& context, http_request request);
asio::awaitable<result<http_response>> get_match(api_context& context, http_request request);
/// The answer of get_match to what was read.
result<http_response> match_response(api_context& context, const result<match>& found);
asio::awaitable<result<http_response>> update_match(api_context& context, http_request request);
asio::awaitable<result<http_response>> delete_match(api_context& context, http_request request);
asio::awaitable<result<http_response>> set_score(api_context& context, http_request request);
asio::awaitable<result<http_response>> set_status(api_context& context, http_request request);
asio::awaitable<result<http_response>> read_events(api_context& context, http_request request);
asio::awaitable<result<http_response>> stream_match(api_context& context, http_request request);
asio::awaitable<result<http_response>> stream_matches(api_context& context, http_request request);
asio::awaitable<result<http_response>> get_viewers(api_context& context, http_request request);

asio::awaitable<result<http_response>> list_commentary(api_context& context, http_request request);
/// What get_match and list_commentary answer without parameters, by one read of PostgreSQL.
asio::awaitable<answer_pair> get_match_and_commentary(api_context& context, match_id id);
asio::awaitable<result<http_response>> get_commentary(api_context& context, http_request request);
asio::awaitable<result<http_response>> add_commentary(api_context& context, http_request request);
asio::awaitable<result<http_response>> update_commentary(api_context& context,
                                                         http_request request);
asio::awaitable<result<http_response>> remove_commentary(api_context& context,
                                                         http_request request);

asio::awaitable<result<http_response>> get_standings(api_context& context, http_request request);
asio::awaitable<result<http_response>> get_rounds(api_context& context, http_request request);
asio::awaitable<result<http_response>> read_state(api_context& context, http_request request);
asio::awaitable<result<http_response>> replay_match(api_context& context, http_request request);
/// The head of an answer that is a stream.
http_response stream_response(event_stream_target target);
asio::awaitable<result<http_response>> get_lineups(api_context& context, http_request request);
asio::awaitable<result<http_response>> put_lineups(api_context& context, http_request request);
asio::awaitable<result<http_response>> get_stats(api_context& context, http_request request);
asio::awaitable<result<http_response>> put_stats(api_context& context, http_request request);
asio::awaitable<result<http_response>> patch_stats(api_context& context, http_request request);

asio::awaitable<result<http_response>> list_jobs(api_context& context, http_request request);
asio::awaitable<result<http_response>> requeue_job(api_context& context, http_request request);
asio::awaitable<result<http_response>> requeue_jobs(api_context& context, http_request request);
asio::awaitable<result<http_response>> forget_job(api_context& context, http_request request);

}  // namespace livescore::handlers

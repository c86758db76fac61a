/// /api/admin: how all processes and the servers are, and what operators did.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore::handlers {

boost::asio::awaitable<result<http_response>> describe_operator(api_context& context,
                                                                http_request request);
boost::asio::awaitable<result<http_response>> list_instances(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> read_history(api_context& context,
                                                           http_request request);
boost::asio::awaitable<result<http_response>> list_denials(api_context& context,
                                                           http_request request);
boost::asio::awaitable<result<http_response>> inspect_stores(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> list_endpoints(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> list_actions(api_context& context,
                                                           http_request request);

}  // namespace livescore::handlers

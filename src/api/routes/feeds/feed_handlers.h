/// The handlers of feeds: ingest_handlers.cpp and feed_admin_handlers.cpp.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore::handlers {

boost::asio::awaitable<result<http_response>> ingest_reports(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> describe_reports(api_context& context,
                                                               http_request request);

boost::asio::awaitable<result<http_response>> list_feeds(api_context& context,
                                                         http_request request);
boost::asio::awaitable<result<http_response>> pause_feed(api_context& context,
                                                         http_request request);
boost::asio::awaitable<result<http_response>> resume_feed(api_context& context,
                                                          http_request request);
boost::asio::awaitable<result<http_response>> refresh_feed(api_context& context,
                                                           http_request request);
boost::asio::awaitable<result<http_response>> list_conflicts(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> resolve_conflict(api_context& context,
                                                               http_request request);

}  // namespace livescore::handlers

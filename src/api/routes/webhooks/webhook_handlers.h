/// The handlers of webhooks: webhook_handlers.cpp and delivery_handlers.cpp.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore::handlers {

boost::asio::awaitable<result<http_response>> list_webhooks(api_context& context,
                                                            http_request request);
boost::asio::awaitable<result<http_response>> create_webhook(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> get_webhook(api_context& context,
                                                          http_request request);
boost::asio::awaitable<result<http_response>> update_webhook(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> remove_webhook(api_context& context,
                                                             http_request request);
boost::asio::awaitable<result<http_response>> rotate_webhook_secret(api_context& context,
                                                                    http_request request);

boost::asio::awaitable<result<http_response>> test_webhook(api_context& context,
                                                           http_request request);
boost::asio::awaitable<result<http_response>> list_deliveries(api_context& context,
                                                              http_request request);
boost::asio::awaitable<result<http_response>> get_delivery(api_context& context,
                                                           http_request request);
boost::asio::awaitable<result<http_response>> retry_delivery(api_context& context,
                                                             http_request request);

}  // namespace livescore::handlers

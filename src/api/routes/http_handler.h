/// The handler of a route, and what the cache has to know of its answers.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"

namespace livescore {

namespace asio = boost::asio;

struct api_context;

/// Throws infrastructure_error when PostgreSQL is away.
using http_handler = asio::awaitable<result<http_response>> (*)(api_context& context,
                                                                http_request request);

/// The data that the answer to a GET is made of, for the cache.
/// `some_matches`: those that the answer itself names (http_response::made_of).
enum class made_of { nothing_kept, match, all_matches, some_matches };

}  // namespace livescore

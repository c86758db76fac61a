/// The page that shows the API's description.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore {
namespace asio = boost::asio;
}

namespace livescore::handlers {

asio::awaitable<result<http_response>> show_docs(api_context& context, http_request request);

}  // namespace livescore::handlers

/// The handlers of /docs: the page that shows the API's description, and the viewer that it loads.
#pragma once
#include <boost/asio/awaitable.hpp>

#include "http/http_message.h"
#include "routes/api_context.h"

namespace livescore {
namespace asio = boost::asio;
}

namespace livescore::handlers {

asio::awaitable<result<http_response>> show_docs(api_context& context, http_request request);
/// Error: not found, when this server has no viewer (DOCS_VIEWER_DIR).
asio::awaitable<result<http_response>> docs_viewer_script(api_context& context,
                                                          http_request request);
asio::awaitable<result<http_response>> docs_viewer_styles(api_context& context,
                                                          http_request request);

}  // namespace livescore::handlers

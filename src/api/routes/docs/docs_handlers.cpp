#include "routes/docs/docs_handlers.h"

#include "routes/pages/page_handlers.h"

namespace livescore::handlers {

asio::awaitable<result<http_response>> show_docs(api_context&, http_request request) {
    co_return page_response("/docs.html", request.accept_encoding);
}

}  // namespace livescore::handlers

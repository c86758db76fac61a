#include "routes/docs/docs_handlers.h"

#include "routes/pages/page_handlers.h"

namespace livescore::handlers {

namespace {

result<http_response> viewer_file(const std::string& bytes, const std::string& etag,
                                  std::string_view content_type) {
    if (bytes.empty()) return error{errc::not_found, "This server has no viewer of its API"};
    http_response response;
    response.content_type = content_type;
    response.body = bytes;
    response.etag = etag;
    // The address stays when the version changes, so a browser asks each time. The answer is 304.
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return response;
}

}  // namespace

asio::awaitable<result<http_response>> show_docs(api_context&, http_request request) {
    co_return page_response("/docs.html", request.accept_encoding);
}

asio::awaitable<result<http_response>> docs_viewer_script(api_context& context, http_request) {
    const docs_viewer& viewer = context.options.viewer;
    co_return viewer_file(viewer.script, viewer.script_etag, "text/javascript; charset=utf-8");
}

asio::awaitable<result<http_response>> docs_viewer_styles(api_context& context, http_request) {
    const docs_viewer& viewer = context.options.viewer;
    co_return viewer_file(viewer.styles, viewer.styles_etag, "text/css; charset=utf-8");
}

}  // namespace livescore::handlers

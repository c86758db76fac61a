// /openapi.json and /asyncapi.json.
#include "livescore/api/documents.h"

#include <utility>
#include <vector>

#include "description/asyncapi.h"
#include "description/openapi.h"
#include "description/socket_operation.h"
#include "livescore/core/hash.h"
#include "routes/handlers.h"
#include "routes/table/route_table.h"

namespace livescore {
namespace {

served_document with_etag(std::string body) {
    std::string etag = '"' + sha256_hex(body).substr(0, 24) + '"';
    return {std::move(body), std::move(etag)};
}

std::string describe_routes() {
    std::vector<described_tag> tags;
    std::vector<described_path> paths;
    for (const route_group& group : route_table()) {
        tags.push_back(group.tag);
        for (const route& r : group.routes) {
            described_path path{r.pattern, r.in_path, group.tag.name, {}};
            for (const route_method& m : r.methods)
                path.methods.push_back({m.method, m.needed, &m.does});
            paths.push_back(std::move(path));
        }
    }
    tags.push_back(socket_tag());
    paths.push_back(socket_path());
    return write_openapi(tags, paths);
}

http_response document_response(const served_document& document) {
    http_response response = json_response(200, document.body);
    response.etag = document.etag;
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

}  // namespace

const served_document& openapi_document() {
    static const served_document document = with_etag(describe_routes());
    return document;
}

const served_document& asyncapi_document() {
    static const served_document document = with_etag(write_asyncapi());
    return document;
}

asio::awaitable<result<http_response>> handlers::openapi(api_context&, http_request) {
    co_return document_response(openapi_document());
}

asio::awaitable<result<http_response>> handlers::asyncapi(api_context&, http_request) {
    co_return document_response(asyncapi_document());
}

}  // namespace livescore

/// The documents that describe the routes, as the service answers them.
#pragma once
#include <string>

namespace livescore {

struct served_document {
    std::string body;  ///< JSON
    std::string etag;  ///< quoted
};
/// /openapi.json. Made at the first call.
[[nodiscard]] const served_document& openapi_document();
/// /asyncapi.json. Made at the first call.
[[nodiscard]] const served_document& asyncapi_document();

}  // namespace livescore

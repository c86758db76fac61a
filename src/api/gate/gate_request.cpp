#include "gate/gate_request.h"

namespace livescore {

traffic_class class_of(const gate_request& request) noexcept {
    // The router decodes the path: "/api/matches/1/%73tream" is a stream.
    const std::string_view path = request.route.empty() ? request.path : request.route;
    const bool is_stream = path.ends_with("/stream") || path.ends_with("/stream/") ||
                           path.ends_with("/replay") || path.ends_with("/replay/");
    if (request.upgrade || is_stream) return traffic_class::connect;
    if (path.starts_with("/api/admin")) return traffic_class::admin;
    switch (request.method) {
        case http_method::post:
        case http_method::put:
        case http_method::patch:
        case http_method::del:
            return traffic_class::write;
        default:
            return traffic_class::read;
    }
}

bool is_ingest_path(std::string_view path) noexcept {
    return path.starts_with("/api/ingest/");
}

bool is_probe(std::string_view path) noexcept {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path == "/health" || path == "/health/live" || path == "/health/ready" ||
           path == "/metrics";
}

bool is_static_file(std::string_view path) noexcept {
    return path.starts_with("/assets/") || path.starts_with("/flags/");
}

}  // namespace livescore

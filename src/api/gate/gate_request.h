/// A request as the gate sees it.
#pragma once
#include <string>
#include <string_view>

#include "http/http_message.h"
#include "livescore/api/traffic_options.h"

namespace livescore {

/// The parts of a request that the gate looks at. The views point into the request's head.
struct gate_request {
    http_method method = http_method::other;
    std::string_view target;
    std::string_view path;        ///< the target's path, without query, not decoded
    std::string route;            ///< the decoded path, where it differs from `path`; else empty
    bool upgrade = false;         ///< wants to become a WebSocket
    std::string x_forwarded_for;  ///< all lines of the field, joined by commas
    std::string forwarded;        ///< all lines of the field, joined by commas
    std::string_view x_forwarded_host;
    std::string_view user_agent;
    std::string_view referer;
    std::string_view cookie;
    std::string_view origin;
    std::string_view host;
    bool has_credentials = false;  ///< Authorization or X-API-Key is there
    /// The credentials are valid, or the instance cannot tell at the moment. Such a client is a
    /// program that identifies itself.
    bool vouched = false;
    std::string unproven;  ///< why the credentials are not valid
    std::string identity;  ///< the owner of the limits (rate_identity.h); empty: the address
};

[[nodiscard]] traffic_class class_of(const gate_request& request) noexcept;
/// Whether signatures count on `path`.
[[nodiscard]] bool is_ingest_path(std::string_view path) noexcept;
/// Whether `path` belongs to the probes of load balancers and Prometheus. They have no User-Agent
/// worth reading, and they ask often.
[[nodiscard]] bool is_probe(std::string_view path) noexcept;
/// Whether `path` is that of a file in memory. A page takes dozens of them at once, and each costs
/// less than the count of a request.
[[nodiscard]] bool is_static_file(std::string_view path) noexcept;

}  // namespace livescore

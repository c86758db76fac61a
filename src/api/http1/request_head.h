/// Turns the head of a request into our own types, and checks the head itself.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "gate/access.h"
#include "gate/gate_request.h"
#include "http/http_message.h"
#include "http1/request_parser.h"
#include "routes/preconditions.h"

namespace livescore {

/// The path of the WebSocket endpoint.
inline constexpr std::string_view websocket_path = "/ws";
/// The event stream whose query tells its topics.
inline constexpr std::string_view topics_stream_path = "/api/matches/stream";
/// Whether a decoded path is that of the endpoint. A trailing slash is ignored.
[[nodiscard]] constexpr bool is_websocket_path(std::string_view path) noexcept {
    return path == websocket_path || path == "/ws/";
}

/// Whether the connection may serve a further request. Beast looks at the first Connection line
/// only.
[[nodiscard]] bool wants_keep_alive(const raw_head& head);

/// Reads everything except the target and the body.
[[nodiscard]] http_request read_request_head(const raw_head& head);
/// Views of `head`.
[[nodiscard]] credentials read_credentials(const raw_head& head);
/// The parts that the gate looks at, as views of `head`.
[[nodiscard]] gate_request read_gate_request(const raw_head& head);
/// The words of the head about the body, as views of `head`.
[[nodiscard]] body_claim read_body_claim(const raw_head& head);
/// Sec-WebSocket-Protocol. Commas join several fields.
[[nodiscard]] std::string read_websocket_protocols(const raw_head& head);

/// Checks the length of the URL, the count of lines, and the fields that a proxy in front might
/// read differently: Host, Content-Length, Transfer-Encoding.
[[nodiscard]] std::optional<error> check_request_head(const raw_head& head,
                                                      const api_options& options);
/// Whether `text` has only the characters of RFC 3986's `host` and port, in any order.
[[nodiscard]] bool is_host(std::string_view text) noexcept;

}  // namespace livescore

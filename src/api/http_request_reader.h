/// From Beast's message to ours, and the checks that come before any handler.
#pragma once
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "http_message.h"
#include "router.h"

namespace livescore {

using beast_request = boost::beast::http::request<boost::beast::http::string_body>;

/// A GET that asks for nothing but a representation, or whether it has changed. Views of the bytes
/// that were scanned.
struct plain_get {
    std::string_view target;
    std::string_view if_none_match;
    std::string_view request_id;  ///< as offered
    std::size_t head_bytes = 0;
};
/// Of the request that `bytes` begin with, if all of its head is there and it is such a one;
/// without allocating.
[[nodiscard]] std::optional<plain_get> scan_plain_get(std::string_view bytes,
                                                      const api_options& options);

/// Views of `head`.
[[nodiscard]] credentials read_credentials(const beast_request& head);
/// Sec-WebSocket-Protocol, all of its fields as one.
[[nodiscard]] std::string read_websocket_protocols(const beast_request& head);
/// Everything but the target and the body.
[[nodiscard]] http_request read_request_head(const beast_request& head);
/// Host, length of the URL, Expect, transfer coding.
[[nodiscard]] std::optional<error> check_request_head(const beast_request& head,
                                                      const api_options& options);
/// 404, 405, OPTIONS, 415: what needs no body. Sets the request's body type.
[[nodiscard]] std::optional<http_response> answer_without_body(const route_match& route,
                                                               http_request& request,
                                                               const beast_request& head);
/// What to say when Beast could not read a request; nothing when the peer is just gone.
[[nodiscard]] std::optional<error> unreadable_request(boost::system::error_code why, bool timed_out,
                                                      const api_options& options);
/// The sentence that a client may see.
[[nodiscard]] error public_error(errc code);

}  // namespace livescore

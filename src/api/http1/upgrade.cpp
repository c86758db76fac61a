#include "http1/upgrade.h"

#include <boost/beast/http/rfc7230.hpp>

#include "http1/request_head.h"
#include "livescore/protocol/websocket/handshake.h"

namespace livescore {

namespace {

namespace http = boost::beast::http;

std::string_view key_of(const raw_head& head) {
    return head[http::field::sec_websocket_key];
}

bool asks_for_version_13(const raw_head& head) {
    return head[http::field::sec_websocket_version] == "13";
}

bool lists(const raw_head& head, http::field name, boost::beast::string_view word) {
    const std::string field = head.joined(name);
    return http::token_list(field).exists(word);
}

/// A proxy could take another one of two lines.
bool has_each_once(const raw_head& head) {
    return head.count(http::field::sec_websocket_key) == 1 &&
           head.count(http::field::sec_websocket_version) == 1;
}

}  // namespace

std::optional<refusal> refuse_upgrade(const raw_head& head, bool draining) {
    const bool names_websocket = lists(head, http::field::upgrade, "websocket");
    const bool is_upgrade = names_websocket && lists(head, http::field::connection, "upgrade") &&
                            head.method() == http::verb::get && head.version() >= 11;
    if (is_upgrade && !draining && asks_for_version_13(head) && has_each_once(head) &&
        websocket::is_valid_key(key_of(head))) {
        return std::nullopt;
    }
    refusal why;
    if (head.method() != http::verb::get && head.method() != http::verb::head) {
        why.why = {errc::method_not_allowed, "Method not allowed", {}};
        why.headers.emplace_back("Allow", "GET, HEAD");
        why.close = true;
        return why;
    }
    if (draining) {
        why.why = {errc::unavailable, "The server is shutting down", {}};
        return why;
    }
    if (names_websocket && asks_for_version_13(head) && head.method() == http::verb::get) {
        why.why = {errc::invalid_argument,
                   "Not a valid WebSocket handshake (RFC 6455, section 4.2.1)",
                   {}};
        return why;
    }
    why.why = {errc::invalid_argument, "This is a WebSocket endpoint: upgrade with version 13", {}};
    why.status = 426;
    why.headers.emplace_back("Upgrade", "websocket");
    why.headers.emplace_back("Sec-WebSocket-Version", "13");
    return why;
}

std::string switching_protocols(const raw_head& head, std::string_view request_id,
                                bool speaks_livescore) {
    std::string answer;
    answer.reserve(256);
    answer +=
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
        "Upgrade\r\nSec-WebSocket-Accept: ";
    answer.append(websocket::accept_key(key_of(head)));
    if (speaks_livescore) answer.append("\r\nSec-WebSocket-Protocol: livescore");
    answer.append("\r\nX-Request-Id: ").append(request_id).append("\r\n\r\n");
    return answer;
}

}  // namespace livescore

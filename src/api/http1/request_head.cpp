#include "http1/request_head.h"

#include <boost/beast/http/rfc7230.hpp>

#include "livescore/core/text/ascii.h"
#include "livescore/core/text/char_set.h"

namespace livescore {

namespace {

namespace http = boost::beast::http;

http_method method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return http_method::get;
        case http::verb::head:
            return http_method::head;
        case http::verb::post:
            return http_method::post;
        case http::verb::put:
            return http_method::put;
        case http::verb::patch:
            return http_method::patch;
        case http::verb::delete_:
            return http_method::del;
        case http::verb::options:
            return http_method::options;
        default:
            return http_method::other;
    }
}

/// The path as the router reads it. Nothing unless the client wrote the path in another way:
/// percent-encoded, or behind a host ("GET http://host/ws").
std::string unusual_route(std::string_view target) {
    if (target.starts_with('/') && target.find('%') == std::string_view::npos) return {};
    const result<request_target> read = read_target(target);
    if (!read) return {};
    std::string route;
    for (const auto& segment : read->segments) route.append("/").append(segment);
    return route;
}

/// Applies RFC 9112, 6.1 and 6.3, strictly: a proxy in front must not see the end of the body
/// elsewhere.
std::optional<error> check_framing(const raw_head& head) {
    const auto lengths = head.count(http::field::content_length);
    if (lengths > 1 || (lengths == 1 && !is_digits(head[http::field::content_length]))) {
        return error{errc::invalid_argument, "Content-Length must be one number", {}};
    }
    const auto codings = head.count(http::field::transfer_encoding);
    if (codings == 0) return std::nullopt;
    if (lengths > 0) {
        return error{errc::invalid_argument, "Both Transfer-Encoding and Content-Length", {}};
    }
    if (head.version() < 11) {
        return error{errc::invalid_argument, "HTTP/1.0 has no Transfer-Encoding", {}};
    }
    if (codings > 1 || !equals_ignoring_case(head[http::field::transfer_encoding], "chunked")) {
        return error{errc::invalid_argument, "Transfer-Encoding must be chunked", {}};
    }
    return std::nullopt;
}

}  // namespace

bool wants_keep_alive(const raw_head& head) {
    const std::string field = head.joined(http::field::connection);
    http::token_list options{field};
    return head.version() == 11 ? !options.exists("close") : options.exists("keep-alive");
}

bool is_host(std::string_view text) noexcept {
    static constexpr char_set of_hosts(ascii_letters, ascii_digits, "-._~%!$&'()*+,;=:[]");
    return of_hosts.has_all(text);
}

http_request read_request_head(const raw_head& head) {
    http_request request;
    request.method = method_of(head.method());
    if (head.count(http::field::if_match) > 0)
        request.if_match = head.joined(http::field::if_match);
    request.if_none_match = head.joined(http::field::if_none_match);
    request.accept = head.joined(http::field::accept);
    request.accept_encoding = head.joined(http::field::accept_encoding);
    if (const auto keys = head.count("Idempotency-Key"); keys > 0) {
        request.idempotency_key = keys == 1 ? head["Idempotency-Key"] : std::string_view();
    }
    request.last_event_id = head["Last-Event-ID"];
    if (const auto signatures = head.count("webhook-signature"); signatures > 0) {
        request_signature& given = request.signature.emplace();
        given.id = head["webhook-id"];
        given.at = head["webhook-timestamp"];
        given.signatures = head["webhook-signature"];
        given.repeated =
            signatures > 1 || head.count("webhook-id") > 1 || head.count("webhook-timestamp") > 1;
    }
    return request;
}

gate_request read_gate_request(const raw_head& head) {
    gate_request request;
    request.method = method_of(head.method());
    request.target = head.target();
    request.path = request.target.substr(0, request.target.find('?'));
    request.route = unusual_route(request.target);
    request.upgrade =
        is_websocket_path(request.route.empty() ? request.path : std::string_view(request.route)) &&
        head.count(http::field::upgrade) > 0;
    request.x_forwarded_for = head.joined("X-Forwarded-For");
    request.forwarded = head.joined(http::field::forwarded);
    request.x_forwarded_host = head["X-Forwarded-Host"];
    request.user_agent = head[http::field::user_agent];
    request.referer = head[http::field::referer];
    request.cookie = head[http::field::cookie];
    request.origin = head[http::field::origin];
    request.host = head[http::field::host];
    request.has_credentials =
        head.count(http::field::authorization) > 0 || head.count("X-API-Key") > 0;
    return request;
}

credentials read_credentials(const raw_head& head) {
    credentials given;
    given.authorization = head[http::field::authorization];
    given.api_key = head["X-API-Key"];
    given.repeated = head.count(http::field::authorization) > 1 || head.count("X-API-Key") > 1;
    return given;
}

body_claim read_body_claim(const raw_head& head) {
    body_claim claim;
    claim.content_type = head[http::field::content_type];
    claim.content_encoding = head[http::field::content_encoding];
    claim.expectation = head[http::field::expect];
    return claim;
}

std::string read_websocket_protocols(const raw_head& head) {
    return head.joined(http::field::sec_websocket_protocol);
}

std::optional<error> check_request_head(const raw_head& head, const api_options& options) {
    if (head.target().size() > options.http_max_url_bytes) {
        return error{
            errc::uri_too_long,
            "The URL is longer than " + std::to_string(options.http_max_url_bytes) + " bytes",
            {}};
    }
    if (head.field_lines() > options.http_max_headers) {
        return error{
            errc::header_too_large,
            "There are more than " + std::to_string(options.http_max_headers) + " header lines",
            {}};
    }
    if (head.version() == 11 && head.count(http::field::host) != 1) {
        return error{errc::invalid_argument, "Exactly one Host header is required", {}};
    }
    if (!is_host(head[http::field::host])) {
        return error{errc::invalid_argument, "Host is not a host", {}};
    }
    return check_framing(head);
}

}  // namespace livescore

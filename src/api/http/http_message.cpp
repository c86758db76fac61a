#include "http/http_message.h"

#include "http/browser_policy.h"
#include "http/request_id.h"
#include "livescore/core/hash.h"
#include "livescore/core/random.h"
#include "livescore/protocol/answers.h"

namespace livescore {

std::string_view to_string(http_method method) noexcept {
    switch (method) {
        case http_method::get:
            return "GET";
        case http_method::head:
            return "HEAD";
        case http_method::post:
            return "POST";
        case http_method::put:
            return "PUT";
        case http_method::patch:
            return "PATCH";
        case http_method::del:
            return "DELETE";
        case http_method::options:
            return "OPTIONS";
        case http_method::other:
            break;
    }
    return "?";
}

int http_status(errc code) noexcept {
    switch (code) {
        case errc::invalid_argument:
            return 400;
        case errc::unauthorized:
            return 401;
        case errc::forbidden:
            return 403;
        case errc::not_found:
            return 404;
        case errc::method_not_allowed:
            return 405;
        case errc::request_timeout:
            return 408;
        case errc::conflict:
            return 409;
        case errc::precondition_failed:
            return 412;
        case errc::payload_too_large:
            return 413;
        case errc::uri_too_long:
            return 414;
        case errc::unsupported_media:
            return 415;
        case errc::unprocessable:
            return 422;
        case errc::rate_limited:
            return 429;
        case errc::header_too_large:
            return 431;
        case errc::overloaded:
        case errc::unavailable:
        case errc::in_doubt:
            return 503;
        case errc::internal:
            return 500;
    }
    return 500;
}

http_response json_response(int status, std::string body) {
    http_response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

http_response list_response(std::string body) {
    http_response response = json_response(200, std::move(body));
    response.etag = "\"" + sha256_hex(response.body).substr(0, 24) + "\"";
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

http_response problem_response(const error& e, std::string_view instance_path) {
    return problem_response(e, http_status(e.code), instance_path);
}

http_response problem_response(const error& e, int status, std::string_view instance_path) {
    http_response response;
    response.status = status;
    response.content_type = "application/problem+json; charset=utf-8";
    response.body = write_problem(e, status, instance_path);
    // Spread, so that those who were refused together do not come back together.
    if (status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(1 + random_bits() % 3));
    // A 404 or 405 may be kept by caches that are not told.
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

void keep_private(http_response& response) {
    for (auto& [name, value] : response.headers) {
        if (name != "Cache-Control") continue;
        if (value.find("no-store") == std::string::npos) value += ", private";
        return;
    }
    response.headers.emplace_back("Cache-Control", "private");
}

namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

bool has_body(int status) {
    return status != 204 && status != 304;
}

/// All of the head that does not depend on the request.
void append_fixed_head(std::string& out, const http_response& response, int status) {
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
    out.append(reason_phrase(status)).append("\r\n");
    // Who is told 304 has the other lines (RFC 9110, 15.4.5).
    const bool is_news = status != 304;
    if (is_news) append_line(out, "Server", "livescore");
    if (has_body(status)) {
        append_line(out, "Content-Type", response.content_type);
        // An event stream ends with its connection.
        if (!response.stream)
            append_line(out, "Content-Length", std::to_string(response.body.size()));
    }
    if (!response.etag.empty()) append_line(out, "ETag", response.etag);
    for (const auto& [name, value] : response.headers) append_line(out, name, value);
    if (is_news) out.append(security_headers());
}

}  // namespace

std::string to_wire(const http_response& response, const wire_options& options) {
    std::string out;
    out.reserve(512 + response.body.size());
    append_fixed_head(out, response, response.status);
    append_line(out, "Date", options.date);
    append_line(out, "X-Request-Id", options.request_id);
    out.append(options.header_lines);
    if (!options.keep_alive) {
        append_line(out, "Connection", "close");
    } else if (options.http_1_0) {
        append_line(out, "Connection", "keep-alive");
    }
    out.append("\r\n");
    if (has_body(response.status) && !options.head_only) out.append(response.body);
    return out;
}

prepared_response prepare(const http_response& response) {
    prepared_response prepared;
    append_fixed_head(prepared.head, response, response.status);
    append_fixed_head(prepared.not_modified_head, response, 304);
    prepared.body = response.body;
    prepared.etag = response.etag;
    return prepared;
}

int append_prepared(std::string& out, const prepared_response& response,
                    std::string_view if_none_match, const wire_options& options) {
    const bool not_modified = !if_none_match.empty() && etag_listed(if_none_match, response.etag);
    out.append(not_modified ? response.not_modified_head : response.head);
    append_line(out, "Date", options.date);
    out.append(options.header_lines);
    out.append("X-Request-Id: ");
    append_request_id(out, options.request_id);
    out.append("\r\n\r\n");
    if (not_modified) return 304;
    out.append(response.body);
    return 200;
}

bool etag_listed(std::string_view list, std::string_view etag) noexcept {
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view item = list.substr(0, comma);
        list = comma == std::string_view::npos ? std::string_view{} : list.substr(comma + 1);
        while (!item.empty() && (item.front() == ' ' || item.front() == '\t'))
            item.remove_prefix(1);
        while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
        if (item == "*") return true;
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == etag) return true;
    }
    return false;
}

}  // namespace livescore

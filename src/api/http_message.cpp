#include "http_message.h"

#include "browser_policy.h"
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

std::string to_wire(const http_response& response, const wire_options& options) {
    const bool has_body = response.status != 204 && response.status != 304;
    std::string out;
    out.reserve(512 + response.body.size());
    const auto line = [&out](std::string_view name, std::string_view value) {
        out.append(name).append(": ").append(value).append("\r\n");
    };
    out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    out.append(reason_phrase(response.status)).append("\r\n");
    line("Date", options.date);
    line("Server", "livescore");
    if (has_body) {
        line("Content-Type", response.content_type);
        if (!response.stream) line("Content-Length", std::to_string(response.body.size()));
    }
    if (!response.etag.empty()) line("ETag", response.etag);
    for (const auto& [name, value] : response.headers) line(name, value);
    line("X-Request-Id", options.request_id);
    out.append(security_headers());
    out.append(options.header_lines);
    if (!options.keep_alive) {
        line("Connection", "close");
    } else if (options.http_1_0) {
        line("Connection", "keep-alive");
    }
    out.append("\r\n");
    if (has_body && !options.head_only) out.append(response.body);
    return out;
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

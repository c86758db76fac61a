#include "http/response_bytes.h"

#include "http/browser_policy.h"
#include "http/conditional_request.h"
#include "http/request_id.h"
#include "livescore/protocol/reason_phrase.h"

namespace livescore {

namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

bool has_body(int status) {
    return status != 204 && status != 304;
}

/// Appends the part of the head that does not depend on the request.
void append_fixed_head(std::string& out, const http_response& response, int status) {
    out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
    out.append(reason_phrase(status)).append("\r\n");
    // A client that gets a 304 has the other lines already (RFC 9110, 15.4.5).
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

}  // namespace livescore

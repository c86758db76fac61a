#include "http/browser_policy.h"

#include <algorithm>

#include "http/header_text.h"
#include "livescore/core/text/char_set.h"

namespace livescore {

namespace {

/// Its last rule goes on with further places.
constexpr std::string_view page_rules =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src "
    "'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "connect-src 'self'";

/// Without `port` at the end.
std::string_view without_port(std::string_view text, std::string_view port) {
    if (text.ends_with(port)) text.remove_suffix(port.size());
    return text;
}

/// In lower case, and without the default port of its scheme (RFC 6454, 4).
std::string normal_origin(std::string_view origin) {
    const std::string lower = lower_case(origin);
    std::string_view text = lower;
    if (text.starts_with("http://")) text = without_port(text, ":80");
    if (text.starts_with("https://")) text = without_port(text, ":443");
    return std::string(text);
}

/// A proxy may end TLS, so the scheme of the host is unknown: either default port is none.
std::string normal_host(std::string_view host) {
    const std::string lower = lower_case(host);
    return std::string(without_port(without_port(lower, ":80"), ":443"));
}

bool is_token(std::string_view text) {
    static constexpr char_set of_tokens(ascii_letters, ascii_digits, "!#$%&'*+-.^_`|~");
    return !text.empty() && of_tokens.has_all(text);
}

/// The names in the list that are header names. The list is no longer than a request's head.
std::string header_names(std::string_view list) {
    std::string names;
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const std::string_view name = trimmed(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (!is_token(name)) continue;
        if (!names.empty()) names += ", ";
        names += name;
    }
    return names;
}

}  // namespace

origin_set::origin_set(const std::vector<std::string>& origins) {
    for (const auto& origin : origins) {
        if (origin == "*") {
            everybody_ = true;
        } else if (origin == "self") {
            self_ = true;
        } else {
            origins_.push_back(normal_origin(origin));
        }
    }
}

bool origin_set::contains(std::string_view origin, std::string_view host) const {
    if (everybody_) return true;
    const std::string wanted = normal_origin(origin);
    if (self_) {
        const auto scheme = wanted.find("://");
        if (scheme != std::string::npos && !host.empty() &&
            (wanted.substr(scheme + 3) == normal_host(host) ||
             lower_case(origin).substr(scheme + 3) == lower_case(host)))
            return true;
    }
    return std::find(origins_.begin(), origins_.end(), wanted) != origins_.end();
}

bool origin_set::is_origin(std::string_view text) {
    if (text == "*" || text == "self" || text == "null") return true;
    const auto scheme = text.find("://");
    if (scheme == std::string_view::npos || scheme == 0) return false;
    const std::string_view rest = text.substr(scheme + 3);
    return !rest.empty() && rest.find_first_of("/?#@ *\\") == std::string_view::npos;
}

void append_cors_headers(std::string& lines, const origin_set& allowed, std::string_view origin,
                         std::string_view host) {
    static constexpr std::string_view exposed =
        "Access-Control-Expose-Headers: ETag, Idempotency-Replayed, Link, Location, RateLimit, "
        "RateLimit-Policy, Retry-After, X-Request-Id\r\n";
    if (allowed.everybody()) {
        lines.append("Access-Control-Allow-Origin: *\r\n").append(exposed);
        return;
    }
    if (!origin.empty() && allowed.contains(origin, host)) {
        lines.append("Access-Control-Allow-Origin: ").append(origin).append("\r\n");
        lines.append(exposed);
    }
    lines.append("Vary: Origin\r\n");
}

std::string cors_headers(const origin_set& allowed, std::string_view origin,
                         std::string_view host) {
    std::string lines;
    append_cors_headers(lines, allowed, origin, host);
    return lines;
}

http_response preflight_response(const std::string& allow, std::string_view asked) {
    http_response response = no_content();
    std::string names = header_names(asked);
    if (names.empty()) {
        names =
            "Content-Type, Authorization, X-API-Key, Idempotency-Key, If-Match, If-None-Match, "
            "Last-Event-ID, X-Request-Id";
    }
    response.headers = {{"Allow", allow},
                        {"Access-Control-Allow-Methods", allow},
                        {"Access-Control-Allow-Headers", std::move(names)},
                        {"Access-Control-Max-Age", "86400"},
                        {"Vary", "Access-Control-Request-Headers"}};
    return response;
}

std::string_view security_headers() noexcept {
    return "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
           "Referrer-Policy: no-referrer\r\n";
}

std::string_view page_security_policy() noexcept {
    static const std::string policy = std::string(page_rules) + " ws: wss:";
    return policy;
}

std::string operator_page_security_policy(const std::vector<std::string>& origins) {
    std::string policy(page_rules);
    for (const std::string& origin : origins) {
        // "http://a" is "ws://a" of a WebSocket, and "https://a" is "wss://a".
        policy.append(" ").append(origin).append(" ws").append(origin.substr(4));
    }
    return policy;
}

}  // namespace livescore

#include "http/browser_policy.h"

#include <algorithm>

#include "http/header_text.h"

namespace livescore {

origin_set::origin_set(const std::vector<std::string>& origins) {
    for (const auto& origin : origins) {
        if (origin == "*") {
            everybody_ = true;
        } else if (origin == "self") {
            self_ = true;
        } else {
            origins_.push_back(lower_case(origin));
        }
    }
}

bool origin_set::contains(std::string_view origin, std::string_view host) const {
    if (everybody_) return true;
    const std::string wanted = lower_case(origin);
    if (self_) {
        const auto scheme = wanted.find("://");
        if (scheme != std::string::npos && !host.empty() &&
            wanted.substr(scheme + 3) == lower_case(host))
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

http_response preflight_response(const std::string& allow) {
    http_response response = no_content();
    response.headers = {
        {"Allow", allow},
        {"Access-Control-Allow-Methods", allow},
        {"Access-Control-Allow-Headers",
         "Content-Type, Authorization, X-API-Key, Idempotency-Key, If-Match, If-None-Match, "
         "Last-Event-ID, X-Request-Id"},
        {"Access-Control-Max-Age", "86400"}};
    return response;
}

std::string_view security_headers() noexcept {
    return "X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
           "Referrer-Policy: no-referrer\r\n";
}

std::string_view page_security_policy() noexcept {
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; "
           "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
           "frame-ancestors 'none'";
}

}  // namespace livescore

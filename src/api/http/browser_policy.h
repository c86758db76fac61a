/// The rules that we give to browsers: which pages may read answers (CORS) and open WebSockets, and
/// how a page may use an answer.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/http_message.h"

namespace livescore {

/// A set of origins: "https://example.com", "http://localhost:3000". "*" stands for all origins,
/// and "self" for the host of the request.
class origin_set {
public:
    explicit origin_set(const std::vector<std::string>& origins);
    [[nodiscard]] bool everybody() const noexcept { return everybody_; }
    [[nodiscard]] bool contains(std::string_view origin, std::string_view host) const;

    /// Whether `text` is "*", "self", "null", or scheme://host[:port] with nothing behind it.
    [[nodiscard]] static bool is_origin(std::string_view text);

private:
    bool everybody_ = false;
    bool self_ = false;
    std::vector<std::string> origins_;
};

/// Appends the lines that CORS asks for. `origin` and `host` are the request's. When `allowed` is a
/// list, the lines depend on the request. The answer tells caches so (Vary).
void append_cors_headers(std::string& lines, const origin_set& allowed, std::string_view origin,
                         std::string_view host);
[[nodiscard]] std::string cors_headers(const origin_set& allowed, std::string_view origin,
                                       std::string_view host);

/// The answer to a preflight (CORS) for a path that has the methods `allow`. It allows the header
/// names that the page asks for (`asked`, from an allowed origin); without them, those that this
/// service reads.
[[nodiscard]] http_response preflight_response(const std::string& allow, std::string_view asked);

/// Lines of every answer: nosniff, no framing, no referrer.
[[nodiscard]] std::string_view security_headers() noexcept;
/// The Content-Security-Policy of the page: its scripts and styles come from its own origin only.
[[nodiscard]] std::string_view page_security_policy() noexcept;
/// The same for the page of operators, which holds a key: it talks to its own origin and to these
/// alone. 'self' stands for WebSockets to the own host too.
[[nodiscard]] std::string operator_page_security_policy(const std::vector<std::string>& origins);

}  // namespace livescore

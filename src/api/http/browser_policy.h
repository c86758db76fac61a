/// What browsers are told: which pages may read answers (CORS) and open WebSockets, and how an
/// answer may be used.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace livescore {

/// Origins, "https://example.com" or "http://localhost:3000"; "*" for all, "self" for the host that
/// was asked.
class origin_set {
public:
    explicit origin_set(const std::vector<std::string>& origins);
    [[nodiscard]] bool everybody() const noexcept { return everybody_; }
    [[nodiscard]] bool contains(std::string_view origin, std::string_view host) const;

    /// Whether it is "*", "self", "null" or scheme://host[:port] and nothing behind.
    [[nodiscard]] static bool is_origin(std::string_view text);

private:
    bool everybody_ = false;
    bool self_ = false;
    std::vector<std::string> origins_;
};

/// The lines of an answer that CORS asks for; `origin` is the request's. With a list they depend on
/// the request, so caches are told (Vary).
void append_cors_headers(std::string& lines, const origin_set& allowed, std::string_view origin,
                         std::string_view host);
[[nodiscard]] std::string cors_headers(const origin_set& allowed, std::string_view origin,
                                       std::string_view host);

/// Lines of every answer: nosniff, no framing, no referrer, …
[[nodiscard]] std::string_view security_headers() noexcept;
/// The Content-Security-Policy of the page: its scripts and styles come from its own origin only.
[[nodiscard]] std::string_view page_security_policy() noexcept;

}  // namespace livescore

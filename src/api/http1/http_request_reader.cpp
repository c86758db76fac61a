#include "http1/http_request_reader.h"

#include <boost/beast/core/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <functional>
#include <iterator>

namespace livescore {

namespace {

namespace http = boost::beast::http;

std::string_view view(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

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

std::string joined(const beast_request& head, std::string_view name) {
    std::string all;
    const auto [first, last] = head.equal_range({name.data(), name.size()});
    for (auto at = first; at != last; ++at) {
        if (!all.empty()) all += ", ";
        all += view(at->value());
    }
    return all;
}

/// The path as the router reads it, if it is written in another way: percent-encoded, or behind a
/// host ("GET http://host/ws").
std::string unusual_route(std::string_view target) {
    if (target.starts_with('/') && target.find('%') == std::string_view::npos) return {};
    const result<request_target> read = read_target(target);
    if (!read) return {};
    std::string route;
    for (const auto& segment : read->segments) route.append("/").append(segment);
    return route;
}

/// Whether the line of the field `name`, a view of what is parsed, goes on in the next one. Beast
/// has looked one byte past the line's end to know it, and then joins them.
bool is_folded(boost::beast::string_view name) {
    const char* at = name.data() + name.size();
    while (*at != '\r') ++at;
    return at[2] == ' ' || at[2] == '\t';
}

/// The characters of RFC 3986's `host` and port, in any order.
bool is_host(std::string_view text) {
    return text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%!$&'()*+,;=:["
               "]") == std::string_view::npos;
}

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// RFC 9112, 6.1 and 6.3, strictly: a proxy in front must not see the end of the body elsewhere.
std::optional<error> check_framing(const beast_request& head) {
    const auto lengths = head.count(http::field::content_length);
    if (lengths > 1 || (lengths == 1 && !is_digits(view(head[http::field::content_length])))) {
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
    if (codings > 1 || !boost::beast::iequals(head[http::field::transfer_encoding], "chunked")) {
        return error{errc::invalid_argument, "Transfer-Encoding must be chunked", {}};
    }
    return std::nullopt;
}

/// Beast's parser without the message that it would fill. What it finds are views of `bytes`.
class get_scanner final : public http::basic_parser<true> {
public:
    explicit get_scanner(std::string_view bytes) : bytes_(bytes) {}

    plain_get found;
    bool is_plain = true;
    int hosts = 0;
    std::size_t lines = 0;

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;
    using optional_size = boost::optional<std::uint64_t>;

    void on_request_impl(http::verb method, text, text target, int version, error_code&) override {
        is_plain = method == http::verb::get && version == 11;
        found.gate.method = http_method::get;
        found.gate.target = view(target);
        found.gate.path = found.gate.target.substr(0, found.gate.target.find('?'));
    }
    void on_field_impl(http::field name, text name_text, text value, error_code&) override {
        ++lines;
        // Beast unfolds a value that goes on in another line in memory of its own, which is gone
        // when the field is done.
        if (!is_within(view(value))) is_plain = false;
        switch (name) {
            case http::field::host:
                ++hosts;
                found.gate.host = view(value);
                is_plain = is_plain && is_host(found.gate.host);
                return;
            case http::field::if_none_match:
                return take(found.if_none_match, view(value));
            case http::field::user_agent:
                return take(found.gate.user_agent, view(value));
            case http::field::origin:
                return take(found.gate.origin, view(value));
            case http::field::referer:
                return take(found.gate.referer, view(value));
            case http::field::expect:
            case http::field::upgrade:
            case http::field::cookie:
            case http::field::forwarded:
            case http::field::authorization:
            case http::field::transfer_encoding:
            case http::field::content_length:
                is_plain = false;
                return;
            case http::field::unknown:
                on_unknown_field(name_text, view(value));
                return;
            default:
                return;
        }
    }
    [[nodiscard]] bool is_within(std::string_view value) const noexcept {
        const std::less<> before;
        return value.empty() ||
               (!before(value.data(), bytes_.data()) &&
                !before(bytes_.data() + bytes_.size(), value.data() + value.size()));
    }
    /// What a field means that is there twice, the general way decides: there must not be two
    /// opinions of it.
    void take(std::string_view& field, std::string_view value) {
        is_plain = is_plain && field.data() == nullptr;
        field = value;
    }
    void on_unknown_field(text name, std::string_view value) {
        if (boost::beast::iequals(name, "X-Request-Id")) {
            take(found.request_id, value);
        } else if (boost::beast::iequals(name, "X-Forwarded-For")) {
            is_plain = is_plain && found.gate.x_forwarded_for.empty();
            found.gate.x_forwarded_for = value;
        } else if (boost::beast::iequals(name, "X-API-Key") ||
                   boost::beast::iequals(name, "X-Forwarded-Host")) {
            is_plain = false;
        }
    }
    void on_response_impl(int, text, int, error_code&) override {}
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const optional_size&, error_code&) override {}
    std::size_t on_body_impl(text, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text, error_code&) override { return 0; }
    void on_finish_impl(error_code&) override {}

    std::string_view bytes_;
};

}  // namespace

request_parser::request_parser(const api_options& options)
    : max_extension_bytes_(options.http_max_header_bytes) {
    header_limit(static_cast<std::uint32_t>(options.http_max_header_bytes));
    body_limit(options.http_max_body_bytes);
}

void request_parser::on_field_impl(http::field name, text name_text, text value,
                                   error_code& error) {
    if (is_folded(name_text)) {
        error = http::error::bad_obs_fold;
        return;
    }
    // What comes behind the body was seen by no check of the head.
    if (!is_header_done()) get().insert(name, name_text, value);
}

void request_parser::on_chunk_header_impl(std::uint64_t /*size*/, text extensions,
                                          error_code& error) {
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > max_extension_bytes_) error = http::error::header_limit;
}

boost::system::error_code parse_arrived(request_parser& parser, boost::beast::flat_buffer& buffer,
                                        bool (request_parser::*is_read)() const) {
    boost::system::error_code failed;
    while (!failed && !(parser.*is_read)()) {
        const auto bytes = buffer.cdata();
        // A body that ends with its first chunk: Beast looks at that once, and asserts when it
        // looks again that all five bytes are there.
        const bool is_last_chunk = parser.is_header_done() && parser.chunked() &&
                                   bytes.size() > 0 &&
                                   *static_cast<const char*>(bytes.data()) == '0';
        if (bytes.size() < (is_last_chunk ? 5U : 1U)) break;
        buffer.consume(parser.put(bytes, failed));
    }
    return failed == http::error::need_more ? boost::system::error_code() : failed;
}

std::optional<plain_get> scan_plain_get(std::string_view bytes, const api_options& options) {
    if (!bytes.starts_with("GET ")) return std::nullopt;
    get_scanner scanner(bytes);
    scanner.header_limit(static_cast<std::uint32_t>(options.http_max_header_bytes));
    boost::system::error_code error;
    const std::size_t used =
        scanner.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error || !scanner.is_done()) return std::nullopt;  // done: the head is there, and no body
    if (!scanner.is_plain || scanner.hosts != 1 || !scanner.keep_alive()) return std::nullopt;
    if (scanner.found.gate.target.size() > options.http_max_url_bytes) return std::nullopt;
    if (scanner.lines > options.http_max_headers) return std::nullopt;
    scanner.found.head_bytes = used;
    return scanner.found;
}

http_request read_request_head(const beast_request& head) {
    http_request request;
    request.method = method_of(head.method());
    request.if_match = view(head[http::field::if_match]);
    request.if_none_match = view(head[http::field::if_none_match]);
    request.accept = view(head[http::field::accept]);
    if (const auto keys = head.count("Idempotency-Key"); keys > 0) {
        request.idempotency_key = keys == 1 ? view(head["Idempotency-Key"]) : std::string_view();
    }
    request.last_event_id = view(head["Last-Event-ID"]);
    return request;
}

gate_request read_gate_request(const beast_request& head) {
    gate_request request;
    request.method = method_of(head.method());
    request.target = view(head.target());
    request.path = request.target.substr(0, request.target.find('?'));
    request.route = unusual_route(request.target);
    request.upgrade = (request.route.empty() ? request.path : request.route) == "/ws" &&
                      !head[http::field::upgrade].empty();
    request.x_forwarded_for = joined(head, "X-Forwarded-For");
    request.forwarded = joined(head, "Forwarded");
    request.x_forwarded_host = view(head["X-Forwarded-Host"]);
    request.user_agent = view(head[http::field::user_agent]);
    request.referer = view(head[http::field::referer]);
    request.cookie = view(head[http::field::cookie]);
    request.origin = view(head[http::field::origin]);
    request.host = view(head[http::field::host]);
    request.has_credentials =
        head.count(http::field::authorization) > 0 || head.count("X-API-Key") > 0;
    return request;
}

credentials read_credentials(const beast_request& head) {
    credentials given;
    given.authorization = view(head[http::field::authorization]);
    given.api_key = view(head["X-API-Key"]);
    given.repeated = head.count(http::field::authorization) > 1 || head.count("X-API-Key") > 1;
    return given;
}

std::string read_websocket_protocols(const beast_request& head) {
    return joined(head, "Sec-WebSocket-Protocol");
}

std::optional<error> check_request_head(const beast_request& head, const api_options& options) {
    if (head.target().size() > options.http_max_url_bytes) {
        return error{
            errc::uri_too_long,
            "The URL is longer than " + std::to_string(options.http_max_url_bytes) + " bytes",
            {}};
    }
    if (static_cast<std::size_t>(std::distance(head.begin(), head.end())) >
        options.http_max_headers) {
        return error{
            errc::header_too_large,
            "There are more than " + std::to_string(options.http_max_headers) + " header lines",
            {}};
    }
    if (head.version() == 11 && head.count(http::field::host) != 1) {
        return error{errc::invalid_argument, "Exactly one Host header is required", {}};
    }
    if (!is_host(view(head[http::field::host]))) {
        return error{errc::invalid_argument, "Host is not a host", {}};
    }
    return check_framing(head);
}

body_claim read_body_claim(const beast_request& head) {
    body_claim claim;
    claim.content_type = view(head[http::field::content_type]);
    claim.content_encoding = view(head[http::field::content_encoding]);
    claim.expectation = view(head[http::field::expect]);
    return claim;
}

std::optional<error> unreadable_request(boost::system::error_code why, bool timed_out,
                                        const api_options& options) {
    if (timed_out) return error{errc::request_timeout, "The request took too long to arrive", {}};
    if (why == http::error::body_limit) {
        return error{
            errc::payload_too_large,
            "The body is larger than " + std::to_string(options.http_max_body_bytes) + " bytes",
            {}};
    }
    if (why == http::error::header_limit || why == http::error::buffer_overflow) {
        return error{errc::header_too_large,
                     "The header, or a trailer or the extensions of chunks, is larger than " +
                         std::to_string(options.http_max_header_bytes) + " bytes",
                     {}};
    }
    if (why == http::error::end_of_stream || why == http::error::partial_message)
        return std::nullopt;
    if (why.category() == http::make_error_code(http::error::bad_method).category()) {
        return error{errc::invalid_argument, "Not a valid HTTP request: " + why.message(), {}};
    }
    return std::nullopt;
}

}  // namespace livescore

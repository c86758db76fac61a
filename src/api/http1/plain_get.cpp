#include "http1/plain_get.h"

#include <boost/beast/http/basic_parser.hpp>

#include "http1/request_head.h"
#include "livescore/core/text/ascii.h"

namespace livescore {

namespace {

namespace http = boost::beast::http;

/// Beast's parser without the message that it would fill. It finds views of `bytes`.
class get_scanner final : public http::basic_parser<true> {
public:
    plain_get found;
    bool is_plain = true;  ///< false: reading has stopped
    int hosts = 0;
    std::size_t lines = 0;

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;
    using optional_size = boost::optional<std::uint64_t>;

    void on_request_impl(http::verb method, text, text target, int version,
                         error_code& error) override {
        is_plain = method == http::verb::get && version == 11;
        found.gate.method = http_method::get;
        found.gate.target = view(target);
        found.gate.path = found.gate.target.substr(0, found.gate.target.find('?'));
        stop_unless_plain(error);
    }
    void on_field_impl(http::field name, text name_text, text value, error_code& error) override {
        read_field(name, name_text, value);
        stop_unless_plain(error);
    }
    /// The general way reads the request from its first byte.
    void stop_unless_plain(error_code& error) const {
        if (!is_plain) error = http::error::bad_field;
    }
    void read_field(http::field name, text name_text, text value) {
        ++lines;
        // The strict parser refuses such a line. Beast unfolds its value, perhaps in memory that is
        // gone when the field is done.
        if (is_folded(name_text)) is_plain = false;
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
                on_unknown_field(view(name_text), view(value));
                return;
            default:
                return;
        }
    }
    /// When a field is there twice, the general way decides what it means: there must be one place
    /// for that decision.
    void take(std::string_view& field, std::string_view value) {
        is_plain = is_plain && field.data() == nullptr;
        field = value;
    }
    void on_unknown_field(std::string_view name, std::string_view value) {
        if (equals_ignoring_case(name, "X-Request-Id")) {
            take(found.request_id, value);
        } else if (equals_ignoring_case(name, "X-Forwarded-For")) {
            is_plain = is_plain && found.gate.x_forwarded_for.empty();
            found.gate.x_forwarded_for = value;
        } else if (equals_ignoring_case(name, "X-API-Key") ||
                   equals_ignoring_case(name, "X-Forwarded-Host")) {
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
};

}  // namespace

std::optional<plain_get> scan_plain_get(std::string_view bytes, const api_options& options) {
    if (!bytes.starts_with("GET ")) return std::nullopt;
    get_scanner scanner;
    scanner.header_limit(static_cast<std::uint32_t>(options.http_max_header_bytes));
    boost::system::error_code error;
    const std::size_t used =
        scanner.put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    if (error || !scanner.is_done()) return std::nullopt;  // done: the head is there, and no body
    if (scanner.hosts != 1 || !scanner.keep_alive()) return std::nullopt;
    if (scanner.found.gate.target.size() > options.http_max_url_bytes) return std::nullopt;
    if (scanner.lines > options.http_max_headers) return std::nullopt;
    scanner.found.head_bytes = used;
    return scanner.found;
}

}  // namespace livescore

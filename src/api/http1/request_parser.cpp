#include "http1/request_parser.h"

#include <boost/beast/http/error.hpp>

namespace livescore {

namespace {

namespace http = boost::beast::http;

/// Whether the line of the field `name` goes on in the next line. `name` is a view of the parsed
/// bytes. Beast has looked one byte past the line's end, and then joins the lines.
bool is_folded(boost::beast::string_view name) {
    const char* at = name.data() + name.size();
    while (*at != '\r') ++at;
    return at[2] == ' ' || at[2] == '\t';
}

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
    // The checks of the head have not seen the fields behind the body.
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
        // The body may end with its first chunk. Beast looks at that once. When it looks again, it
        // asserts that all five bytes are there.
        const bool is_last_chunk = parser.is_header_done() && parser.chunked() &&
                                   bytes.size() > 0 &&
                                   *static_cast<const char*>(bytes.data()) == '0';
        if (bytes.size() < (is_last_chunk ? 5U : 1U)) break;
        buffer.consume(parser.put(bytes, failed));
    }
    return failed == http::error::need_more ? boost::system::error_code() : failed;
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

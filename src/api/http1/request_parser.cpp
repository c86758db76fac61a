#include "http1/request_parser.h"

#include <algorithm>
#include <boost/beast/http/error.hpp>

#include "livescore/core/text/ascii.h"

namespace livescore {

namespace {

namespace http = boost::beast::http;

// Enough for the head of a browser. A longer one grows.
constexpr std::size_t usual_head_bytes = 1024;
constexpr std::size_t usual_field_lines = 20;

}  // namespace

// ---- the head

raw_head::text raw_head::keep(std::string_view given) {
    const text kept{static_cast<std::uint32_t>(bytes_.size()),
                    static_cast<std::uint32_t>(given.size())};
    bytes_.append(given);
    return kept;
}

void raw_head::set_request_line(verb method, std::string_view method_text, std::string_view target,
                                int version) {
    bytes_.reserve(usual_head_bytes);
    fields_.reserve(usual_field_lines);
    method_ = method;
    version_ = version;
    method_text_ = keep(method_text);
    target_ = keep(target);
}

void raw_head::add_field(field name, std::string_view name_text, std::string_view value) {
    fields_.push_back({name, keep(name_text), keep(value)});
}

bool raw_head::is_named(const field_line& line, field name) const noexcept {
    return line.name == name;
}

bool raw_head::is_named(const field_line& line, std::string_view name) const noexcept {
    return equals_ignoring_case(text_of(line.name_text), name);
}

template <class Name>
std::string_view raw_head::first_value(Name name) const noexcept {
    const auto line =
        std::ranges::find_if(fields_, [&](const field_line& at) { return is_named(at, name); });
    return line == fields_.end() ? std::string_view() : text_of(line->value);
}

template <class Name>
std::size_t raw_head::count_lines(Name name) const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(fields_, [&](const field_line& at) { return is_named(at, name); }));
}

template <class Name>
std::string raw_head::join_lines(Name name) const {
    std::string all;
    for (const field_line& line : fields_) {
        if (!is_named(line, name)) continue;
        if (!all.empty()) all += ", ";
        all += text_of(line.value);
    }
    return all;
}

std::string_view raw_head::operator[](field name) const noexcept {
    return first_value(name);
}

std::string_view raw_head::operator[](std::string_view name) const noexcept {
    return first_value(name);
}

std::size_t raw_head::count(field name) const noexcept {
    return count_lines(name);
}

std::size_t raw_head::count(std::string_view name) const noexcept {
    return count_lines(name);
}

std::string raw_head::joined(field name) const {
    return join_lines(name);
}

std::string raw_head::joined(std::string_view name) const {
    return join_lines(name);
}

// ---- the parser

bool is_folded(boost::beast::string_view name) noexcept {
    const char* at = name.data() + name.size();
    while (*at != '\r') ++at;
    return at[2] == ' ' || at[2] == '\t';
}

request_parser::request_parser(const api_options& options)
    : max_extension_bytes_(options.http_max_header_bytes) {
    header_limit(static_cast<std::uint32_t>(options.http_max_header_bytes));
    body_limit(options.http_max_body_bytes);
}

void request_parser::on_request_impl(http::verb method, text method_text, text target, int version,
                                     error_code& /*error*/) {
    head_.set_request_line(method, view(method_text), view(target), version);
}

void request_parser::on_field_impl(http::field name, text name_text, text value,
                                   error_code& error) {
    if (is_folded(name_text)) {
        error = http::error::bad_obs_fold;
        return;
    }
    // The checks of the head have not seen the fields behind the body.
    if (!is_header_done()) head_.add_field(name, view(name_text), view(value));
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

/// The strict parser of HTTP/1.1 requests. It is Beast's parser, but it refuses requests that Beast
/// tolerates.
#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/verb.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "livescore/api/api_options.h"
#include "livescore/core/error.h"

namespace livescore {

/// Turns Beast's view of a text into the standard library's.
[[nodiscard]] inline std::string_view view(boost::beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// The head of a request as the client sent it: the request line, and the field lines in their
/// order. Names of fields are compared without case. All texts lie in one piece of memory, because
/// each request of each client needs them and no request keeps them. The views that the head hands
/// out are valid as long as the head, once its last line is there.
class raw_head {
public:
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    void set_request_line(verb method, std::string_view method_text, std::string_view target,
                          int version);
    void add_field(field name, std::string_view name_text, std::string_view value);

    [[nodiscard]] verb method() const noexcept { return method_; }
    [[nodiscard]] std::string_view method_text() const noexcept { return text_of(method_text_); }
    [[nodiscard]] std::string_view target() const noexcept { return text_of(target_); }
    /// 11 for HTTP/1.1.
    [[nodiscard]] int version() const noexcept { return version_; }
    [[nodiscard]] std::size_t field_lines() const noexcept { return fields_.size(); }
    /// The value of the first line of the field. Empty: there is none, or it is empty.
    [[nodiscard]] std::string_view operator[](field name) const noexcept;
    [[nodiscard]] std::string_view operator[](std::string_view name) const noexcept;
    /// The number of lines of the field.
    [[nodiscard]] std::size_t count(field name) const noexcept;
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    /// The values of all lines of the field as one list, joined by commas (RFC 9110, 5.3).
    [[nodiscard]] std::string joined(field name) const;
    [[nodiscard]] std::string joined(std::string_view name) const;

private:
    struct text {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
    };
    struct field_line {
        field name;
        text name_text;
        text value;
    };

    [[nodiscard]] text keep(std::string_view given);
    [[nodiscard]] std::string_view text_of(text kept) const noexcept {
        return {bytes_.data() + kept.begin, kept.size};
    }
    [[nodiscard]] bool is_named(const field_line& line, field name) const noexcept;
    [[nodiscard]] bool is_named(const field_line& line, std::string_view name) const noexcept;
    template <class Name>
    [[nodiscard]] std::string_view first_value(Name name) const noexcept;
    template <class Name>
    [[nodiscard]] std::size_t count_lines(Name name) const noexcept;
    template <class Name>
    [[nodiscard]] std::string join_lines(Name name) const;

    verb method_ = verb::unknown;
    int version_ = 0;
    text method_text_;
    text target_;
    std::vector<field_line> fields_;
    std::string bytes_;  ///< all texts
};

/// Whether the line of the field `name` goes on in the next line (RFC 9112, 5.2). `name` is a view
/// of the bytes that a parser of Beast is reading: it has looked one byte past the line's end.
[[nodiscard]] bool is_folded(boost::beast::string_view name) noexcept;

/// Keeps to the limits of `options`. Refuses folded lines, endless chunk extensions, and trailers
/// that would become header lines. Beast's message holds the body alone; the head is `head()`.
class request_parser final
    : public boost::beast::http::request_parser<boost::beast::http::string_body> {
public:
    explicit request_parser(const api_options& options);

    [[nodiscard]] const raw_head& head() const noexcept { return head_; }

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb method, text method_text, text target,
                         int version, error_code& error) override;
    void on_field_impl(boost::beast::http::field name, text name_text, text value,
                       error_code& error) override;
    void on_chunk_header_impl(std::uint64_t size, text extensions, error_code& error) override;

    raw_head head_;
    std::size_t max_extension_bytes_;
    std::size_t extension_bytes_ = 0;  // extensions of all chunks
};

/// Parses the bytes that have arrived, and takes them from `buffer`. It stops when `is_read`
/// returns true or when it needs more bytes. The need for more bytes is no error. The caller may
/// call it with nothing new in the buffer.
[[nodiscard]] boost::system::error_code parse_arrived(request_parser& parser,
                                                      boost::beast::flat_buffer& buffer,
                                                      bool (request_parser::*is_read)() const);

/// The refusal of a request that Beast could not read. Nothing: the peer is gone, and waits for no
/// answer.
[[nodiscard]] std::optional<error> unreadable_request(boost::system::error_code why, bool timed_out,
                                                      const api_options& options);

}  // namespace livescore

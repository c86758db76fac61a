/// The strict parser of HTTP/1.1 requests. It is Beast's parser, but it refuses requests that Beast
/// tolerates.
#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "livescore/api/api_options.h"
#include "livescore/core/error.h"

namespace livescore {

using beast_request = boost::beast::http::request<boost::beast::http::string_body>;

/// Keeps to the limits of `options`. Refuses folded lines, endless chunk extensions, and trailers
/// that would become header lines.
class request_parser final
    : public boost::beast::http::request_parser<boost::beast::http::string_body> {
public:
    explicit request_parser(const api_options& options);

private:
    using error_code = boost::system::error_code;
    using text = boost::beast::string_view;

    void on_field_impl(boost::beast::http::field name, text name_text, text value,
                       error_code& error) override;
    void on_chunk_header_impl(std::uint64_t size, text extensions, error_code& error) override;

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

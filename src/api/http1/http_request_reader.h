/// From Beast's message to ours, and the checks that come before any handler.
#pragma once
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <optional>

#include "gate/access.h"
#include "gate/gate_request.h"
#include "http/http_message.h"
#include "livescore/api/api_options.h"
#include "routes/preconditions.h"

namespace livescore {

using beast_request = boost::beast::http::request<boost::beast::http::string_body>;

/// Beast's parser, with the limits of `options` and without what it is too kind about: folded
/// lines, chunk extensions without end, and trailers that would become header lines.
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
    std::size_t extension_bytes_ = 0;  // of all chunks
};

/// Parses what has arrived, and takes it from `buffer`, until `is_read` says so or more is needed,
/// which is no error. May be called with nothing new in the buffer.
[[nodiscard]] boost::system::error_code parse_arrived(request_parser& parser,
                                                      boost::beast::flat_buffer& buffer,
                                                      bool (request_parser::*is_read)() const);

/// A GET that asks for nothing but a representation, or whether it has changed. Views of the bytes
/// that were scanned.
struct plain_get {
    gate_request gate;
    std::string_view if_none_match;
    std::string_view request_id;  ///< as offered
    std::size_t head_bytes = 0;
};
/// Of the request that `bytes` begin with, if all of its head is there and it is such a one;
/// without allocating.
[[nodiscard]] std::optional<plain_get> scan_plain_get(std::string_view bytes,
                                                      const api_options& options);

/// Views of `head`.
[[nodiscard]] credentials read_credentials(const beast_request& head);
/// Sec-WebSocket-Protocol, all of its fields as one.
[[nodiscard]] std::string read_websocket_protocols(const beast_request& head);
/// Everything but the target and the body.
[[nodiscard]] http_request read_request_head(const beast_request& head);
/// Length of the URL, count of lines, and what a proxy in front might have understood differently:
/// Host, Content-Length, Transfer-Encoding.
[[nodiscard]] std::optional<error> check_request_head(const beast_request& head,
                                                      const api_options& options);
/// What the gate looks at; views into `head`.
[[nodiscard]] gate_request read_gate_request(const beast_request& head);
/// What the head says about the body; views of `head`.
[[nodiscard]] body_claim read_body_claim(const beast_request& head);
/// What to say when Beast could not read a request; nothing when the peer is just gone.
[[nodiscard]] std::optional<error> unreadable_request(boost::system::error_code why, bool timed_out,
                                                      const api_options& options);

}  // namespace livescore

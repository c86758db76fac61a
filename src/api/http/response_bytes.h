/// Answers as bytes on the wire.
#pragma once
#include <string>
#include <string_view>

#include "http/http_message.h"

namespace livescore {

struct wire_options {
    bool keep_alive = true;
    bool http_1_0 = false;
    bool head_only = false;  ///< for HEAD
    std::string_view date;   ///< an IMF-fixdate
    std::string_view request_id;
    /// Further lines, each with its CRLF. The gate writes them (gate/request_gate.h).
    std::string_view header_lines;
};
/// The complete answer.
[[nodiscard]] std::string to_wire(const http_response& response, const wire_options& options);

/// The bytes of an answer to a GET, for many clients. The heads lack the empty line and the lines
/// that differ from client to client.
struct prepared_response {
    std::string head;
    std::string not_modified_head;  ///< for the 304
    std::string body;
    std::string etag;
    std::string_view pattern;  ///< the pattern of the route, for metrics
};
[[nodiscard]] prepared_response prepare(const http_response& response);
/// Appends the answer on a connection that stays open: 304 when `if_none_match` lists its ETag.
/// Uses three of the options: `date`, `header_lines`, and `request_id` as the client offered it.
/// Returns the status.
int append_prepared(std::string& out, const prepared_response& response,
                    std::string_view if_none_match, const wire_options& options);

}  // namespace livescore

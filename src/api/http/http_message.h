/// Requests and answers as handlers see them: no Beast here, so that handlers compile fast and run
/// in tests.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/reason_phrase.h"
#include "livescore/protocol/request_body.h"
#include "livescore/service/principal.h"

namespace livescore {

class shard;

enum class http_method { get, head, post, put, patch, del, options, other };
[[nodiscard]] std::string_view to_string(http_method) noexcept;

struct http_request {
    http_method method = http_method::other;
    request_target target;
    std::vector<std::string>
        path_parameters;  ///< what the route's ":name" segments matched, in order
    media_type body_type = media_type::json;
    std::string body;
    std::string if_match;
    std::string if_none_match;
    std::string accept;
    std::optional<std::string> idempotency_key;  ///< empty when it was given twice
    std::string last_event_id;
    shared_principal who = anonymous();
    std::string id;                     ///< X-Request-Id, as it is answered
    std::string client;                 ///< the client's address
    shard* home = nullptr;              ///< whose thread serves the request
    std::function<bool()> client_gone;  ///< whether its connection has ended meanwhile

    [[nodiscard]] request_body typed_body() const noexcept { return {body_type, body}; }
};

/// What an event stream follows: a match, or `matches_channel`.
struct event_stream_target {
    match_id to{};
    std::optional<sequence_number> since;
};

struct http_response {
    int status = 200;
    std::string body;
    std::string_view content_type = "application/json; charset=utf-8";
    std::string etag;  ///< quoted; makes the answer conditional
    std::vector<std::pair<std::string_view, std::string>> headers;
    bool close = false;
    /// The body is a stream of events, which ends with the connection.
    std::optional<event_stream_target> stream;
    std::chrono::steady_clock::duration waited{};  ///< for news; no part of our latency
    // For the audit log, of a change.
    std::optional<match_id> changed_match;
    sequence_number changed_seq = 0;  ///< 0: unknown, or nothing was changed
};

/// The one table from errors to HTTP.
[[nodiscard]] int http_status(errc code) noexcept;
/// application/problem+json, with Retry-After where trying again helps.
[[nodiscard]] http_response problem_response(const error& e, std::string_view instance_path);
/// With a status that stands for no code of ours.
[[nodiscard]] http_response problem_response(const error& e, int status,
                                             std::string_view instance_path);
/// No shared cache may keep it. (Of Authorization they know by themselves, of X-API-Key they do
/// not.)
void keep_private(http_response& response);
[[nodiscard]] http_response json_response(int status, std::string body);
/// 200, with an ETag of the bytes.
[[nodiscard]] http_response list_response(std::string body);

/// The complete answer on the wire. `head_only`: for HEAD. `date`: an IMF-fixdate.
struct wire_options {
    bool keep_alive = true;
    bool http_1_0 = false;
    bool head_only = false;
    std::string_view date;
    std::string_view request_id;
    /// Further lines, each with its CRLF: what the gate (traffic_control.h) has to say.
    std::string_view header_lines;
};
[[nodiscard]] std::string to_wire(const http_response& response, const wire_options& options);

/// The bytes of an answer to GET that is given many times. A head lacks what differs each time, and
/// the empty line.
struct prepared_response {
    std::string head;
    std::string not_modified_head;  ///< of the 304
    std::string body;
    std::string etag;
    std::string_view pattern;  ///< of the route, for metrics
};
[[nodiscard]] prepared_response prepare(const http_response& response);
/// Appends the answer of a connection that stays open; 304 when `if_none_match` lists its ETag. Of
/// the options it takes date, header_lines, and request_id as it was offered. Returns the status.
int append_prepared(std::string& out, const prepared_response& response,
                    std::string_view if_none_match, const wire_options& options);

/// If-None-Match / If-Match lists: whether `etag` (quoted) is among them, by weak comparison.
[[nodiscard]] bool etag_listed(std::string_view list, std::string_view etag) noexcept;

}  // namespace livescore

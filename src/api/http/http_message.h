/// Requests and answers as handlers see them. Beast is not included here, so that handlers compile
/// fast and run in tests.
#pragma once
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/byte_budget.h"
#include "livescore/domain/sets/event_filter.h"
#include "livescore/protocol/query.h"
#include "livescore/protocol/request_body.h"
#include "livescore/service/principal.h"

namespace livescore {

class event_waiter;

enum class http_method { get, head, post, put, patch, del, options, other };
[[nodiscard]] std::string_view to_string(http_method) noexcept;

/// The headers of Standard Webhooks, as they came.
struct request_signature {
    std::string id;          ///< webhook-id
    std::string at;          ///< webhook-timestamp
    std::string signatures;  ///< webhook-signature: "v1,<base64> v1,<base64>"
    bool repeated = false;   ///< one of them is there twice
};

struct http_request {
    http_method method = http_method::other;
    request_target target;
    /// The segments that the route's ":name" segments matched, in order.
    std::vector<std::string> path_parameters;
    media_type body_type = media_type::json;
    std::string body;
    std::optional<std::string> if_match;
    std::string if_none_match;
    std::string accept;
    std::string accept_encoding;
    std::optional<std::string> idempotency_key;  ///< empty when the client gave it twice
    std::string last_event_id;
    std::optional<request_signature> signature;  ///< absent: there is no webhook-signature
    shared_principal who = anonymous();
    std::string id;                  ///< the X-Request-Id of the answer
    shared_trace trace{};            ///< of a sampled change
    std::string client;              ///< the client's address
    event_waiter* waiter = nullptr;  ///< the connection's; null where no request can wait

    [[nodiscard]] caller caller_of_change() const { return {who, trace}; }
    [[nodiscard]] request_body typed_body() const noexcept { return {body_type, body}; }
};

/// The topics of an event stream, and which of their events come when.
struct event_stream_target {
    match_id to{};  ///< a topic: a match, or `matches_channel`
    resume_point from{};
    push_timing timing{};
    std::optional<replay_request> replay{};  ///< the past of a match, instead of what comes
    event_filter events{};
    std::vector<match_id> topics{};  ///< if not empty: these instead of `to`, each once
};

struct matches_of_answer {
    std::vector<match_id> matches;
    bool with_comments = false;  ///< the answer also depends on their commentary
    friend bool operator==(const matches_of_answer&, const matches_of_answer&) = default;
};

using header_list = std::vector<std::pair<std::string_view, std::string>>;

struct http_response {
    int status = 200;
    std::string body;
    std::string_view content_type = "application/json; charset=utf-8";
    std::string etag;  ///< quoted; makes the answer conditional
    header_list headers;
    bool close = false;
    /// The body is a stream of events, which ends with the connection.
    std::optional<event_stream_target> stream;
    std::shared_ptr<byte_lease> lease{};  ///< of the body's memory; null: it is not counted yet
    std::chrono::steady_clock::duration waited{};  ///< wait for news; it does not count as latency
    /// The matches that the answer is made of, when they are several. Null: not known.
    std::shared_ptr<const matches_of_answer> made_of{};
    // For the audit log, when the request changed a match.
    std::optional<match_id> changed_match;
    sequence_number changed_seq = 0;  ///< 0: unknown, or nothing was changed
    std::string audit_detail;         ///< for the operators' audit log: what the path does not say
};

/// Forbids shared caches to keep the answer. Shared caches respect Authorization by themselves, but
/// they do not know X-API-Key.
void keep_private(http_response& response);
[[nodiscard]] http_response json_response(int status, std::string body);
/// 204.
[[nodiscard]] http_response no_content();
/// 200, with an ETag of the bytes.
[[nodiscard]] http_response list_response(std::string body);

}  // namespace livescore

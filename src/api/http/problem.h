/// Problem documents (RFC 9457): the body of every answer that refuses something.
#pragma once
#include <string_view>

#include "http/refusal.h"

namespace livescore {

/// The answer that tells the client `why`: application/problem+json, which no cache may keep. A 503
/// says when to try again. `instance_path` is the path of the request; it may be empty.
[[nodiscard]] http_response to_problem(const refusal& why, std::string_view instance_path);

/// The same for a request of an event stream. `accepts_stream`: the client names text/event-stream
/// in Accept, as an EventSource does. An EventSource gives up for ever after any status but 200. So
/// a passing refusal (503) is then an event stream that ends at once and says when to come back.
[[nodiscard]] http_response to_stream_refusal(const refusal& why, std::string_view instance_path,
                                              bool accepts_stream);

}  // namespace livescore

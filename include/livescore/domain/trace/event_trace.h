/// The trace of the request that made an event. Most events have none: only sampled requests leave
/// one (http1/request_trace.h).
#pragma once
#include <memory>
#include <string>

#include "livescore/core/ids.h"

namespace livescore {

struct event_trace {
    std::string trace_id;     ///< 32 hexadecimal digits
    std::string traceparent;  ///< W3C Trace Context: the trace, and the span of the request here
    std::string request_id;   ///< the X-Request-Id of the request's answer
};
/// Null: not traced.
using shared_trace = std::shared_ptr<const event_trace>;

struct traced_event {
    match_id match{};
    sequence_number seq = 0;
    shared_trace trace;  ///< not null
};

}  // namespace livescore

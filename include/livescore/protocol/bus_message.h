/// Messages of the Redis channel `<REDIS_PREFIX>:events`, or of the channels behind it when several
/// servers carry events.
///   event:  "1 <matchId> <seq> <type> <flags>\n" + the event's JSON bytes, unchanged
///   heads:  "heads [[<deployment>,0],[<matchId>,<lastSeq>],…]"
///   trace:  "trace <deployment> <matchId> <seq> <traceparent> <requestId>", before its event
/// The leading 1 is the version of the format. `flags` is a decimal number: bit 0 says that the
/// event is also for the `matches` channel, the 31 bits above are the deployment that sends. The
/// releases before do not name a deployment, read over these bits, and take the first pair for a
/// match without events. A release that does not know of traces refuses such a message, with a line
/// in its log, and goes on.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "livescore/core/error.h"
#include "livescore/domain/deployment.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// With 0 the message does not say whose it is.
[[nodiscard]] std::string write_event_message(const committed_event&, deployment_id from = 0);
[[nodiscard]] std::string write_heads_message(const std::vector<head>&, deployment_id from = 0);
[[nodiscard]] std::string write_trace_message(const traced_event&, deployment_id from = 0);

struct event_message {
    deployment_id from = 0;
    match_id match{};
    sequence_number seq = 0;
    event_type type{};
    std::string_view json;  ///< a view into the message
};
struct heads_message {
    deployment_id from = 0;
    std::vector<head> heads;
};
struct trace_message {
    deployment_id from = 0;
    traced_event event;
};
/// invalid_argument for any other text, and for a version that is not ours.
[[nodiscard]] result<std::variant<event_message, heads_message, trace_message>> read_bus_message(
    std::string_view message);

}  // namespace livescore

/// The trace of a request that may change something.
#pragma once
#include <string>
#include <string_view>

#include "livescore/api/api_options.h"
#include "livescore/domain/trace/event_trace.h"
#include "livescore/domain/trace/trace_context.h"

namespace livescore {

/// A part of the trace that the header `traceparent` names, else a trace that begins here. It is
/// sampled as `options` say: its events then leave their trace.
[[nodiscard]] trace_context begin_trace(std::string_view traceparent, const trace_options& options);
/// Null unless it is sampled.
[[nodiscard]] shared_trace trace_of_events(const trace_context& context, std::string request_id);

}  // namespace livescore

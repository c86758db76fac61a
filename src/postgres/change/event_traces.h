/// The table event_traces: the traces of events, in the transaction of their change.
#pragma once
#include <span>
#include <vector>

#include "connection/session.h"
#include "livescore/domain/event_log.h"
#include "livescore/domain/trace/event_trace.h"

namespace livescore {

/// The events of one change with its trace; none when `trace` is null.
[[nodiscard]] std::vector<traced_event> traced_events(std::span<const committed_event> events,
                                                      const shared_trace& trace);
/// Keeps them. Does nothing when there are none.
void write_traces(pqxx::transaction_base& tx, std::span<const traced_event> events);

}  // namespace livescore

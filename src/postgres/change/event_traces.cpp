#include "change/event_traces.h"

#include <string_view>

#include "connection/values.h"

namespace livescore {
namespace {

// In a log that went back, e.g. to a backup, a seq comes again: the newest event counts.
const statement write_statement{"write_traces", R"(
    INSERT INTO event_traces (match_id, seq, traceparent, request_id)
    SELECT * FROM unnest($1::integer[], $2::bigint[], $3::text[], $4::text[])
    ON CONFLICT (match_id, seq) DO UPDATE SET traceparent = excluded.traceparent,
        request_id = excluded.request_id, committed_at = excluded.committed_at)"};

}  // namespace

std::vector<traced_event> traced_events(std::span<const committed_event> events,
                                        const shared_trace& trace) {
    std::vector<traced_event> traced;
    if (!trace) return traced;
    for (const auto& event : events) traced.push_back({event.match, event.seq, trace});
    return traced;
}

void write_traces(pqxx::transaction_base& tx, std::span<const traced_event> events) {
    if (events.empty()) return;
    sql_array matches;
    sql_array seqs;
    sql_array traceparents;
    sql_array request_ids;
    for (const auto& [match, seq, trace] : events) {
        matches.add(raw(match));
        seqs.add(seq);
        traceparents.add(std::string_view(trace->traceparent));
        request_ids.add(std::string_view(trace->request_id));
    }
    execute(tx, write_statement, matches.text(), seqs.text(), traceparents.text(),
            request_ids.text());
}

}  // namespace livescore

#include "webhook/bodies.h"

#include <string_view>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/domain/trace/trace_context.h"
#include "livescore/protocol/webhook/webhook_message.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

// The running sum ends the page: PostgreSQL sends no more than $3 bytes, but always one event. An
// event that the log has no more says so.
const statement bodies_statement{"bodies_of_deliveries", R"(
    SELECT match_id, seq, payload IS NULL AS is_gone, type,
        CASE WHEN place = 1 OR bytes <= $3::bigint THEN payload END, age, traceparent, request_id
    FROM (
        SELECT asked.match_id, asked.seq, event.type, event.payload::text AS payload, asked.place,
            greatest(extract(epoch FROM clock_timestamp() - event.committed_at) * 1000, 0)::bigint
                AS age, trace.traceparent, trace.request_id,
            sum(octet_length(event.payload::text)) OVER (ORDER BY asked.place) AS bytes
        FROM unnest($1::integer[], $2::bigint[]) WITH ORDINALITY AS asked (match_id, seq, place)
        LEFT JOIN match_events event ON event.match_id = asked.match_id AND event.seq = asked.seq
        LEFT JOIN event_traces trace ON trace.match_id = asked.match_id AND trace.seq = asked.seq
    ) found ORDER BY place)"};

/// `"timestamp":"` of an event stands before anything that a client has written.
std::string_view time_of(std::string_view event) {
    constexpr std::string_view mark = R"("timestamp":")";
    const std::size_t at = event.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = event.substr(at + mark.size());
    return rest.substr(0, rest.find('"'));
}

shared_trace read_trace(const pqxx::field& traceparent, const pqxx::field& request_id) {
    if (traceparent.is_null()) return nullptr;
    const auto context = parse_traceparent(traceparent.c_str());
    if (!context) return nullptr;  // written by hand
    return std::make_shared<const event_trace>(
        event_trace{context->trace_id, traceparent.c_str(), request_id.c_str()});
}

}  // namespace

void read_bodies(pqxx::transaction_base& tx, event_bodies& bodies, std::size_t bytes) {
    if (bodies.empty()) return;
    sql_array matches;
    sql_array seqs;
    for (const auto& [place, body] : bodies) {
        matches.add(place.first);
        seqs.add(place.second);
    }
    for (const auto& row : execute(tx, bodies_statement, matches.text(), seqs.text(), bytes)) {
        auto& body = bodies[{row[0].as<std::int64_t>(), row[1].as<std::int64_t>()}];
        body.read = row[2].as<bool>() || !row[4].is_null();
        if (row[4].is_null()) continue;
        const std::string_view event(row[4].c_str(), row[4].size());
        body.body = std::make_shared<const std::string>(
            write_webhook_body(row[3].c_str(), time_of(event), event));
        body.age = milliseconds(row[5].as<std::int64_t>());
        body.trace = read_trace(row[6], row[7]);
    }
}

}  // namespace livescore

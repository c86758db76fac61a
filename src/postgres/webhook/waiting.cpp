#include "webhook/waiting.h"

#include <map>
#include <string_view>
#include <utility>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/domain/trace/trace_context.h"
#include "livescore/protocol/webhook/webhook_message.h"

namespace livescore {
namespace {

using std::chrono::milliseconds;

const statement waiting_statement{"find_waiting_webhooks", R"(
    SELECT id FROM webhooks WHERE enabled AND EXISTS (
        SELECT FROM webhook_deliveries WHERE webhook_id = webhooks.id AND status = 'pending'))"};

const statement endpoints_statement{"find_endpoints", R"(
    SELECT asked.id, w.enabled IS TRUE, w.version, w.url, w.secret,
        CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END,
        ceil(extract(epoch FROM w.previous_secret_until - now()) * 1000)::bigint,
        w.failing_since IS NULL AND w.last_success_at IS NOT NULL
    FROM unnest($1::integer[], $2::bigint[]) AS asked (id, version)
    LEFT JOIN webhooks w ON w.id = asked.id
    WHERE w.enabled IS NOT TRUE OR w.version <> asked.version)"};

// The columns that read_waiting reads.
constexpr const char* waiting_columns =
    "id, match_id, seq, type, attempts, "
    "coalesce(greatest(ceil(extract(epoch FROM next_attempt_at - now()) * 1000), 0), 0)"
    "::bigint AS due_in, CASE WHEN match_id = 0 THEN created_at END AS created_at";

// The pending rows of an endpoint stand in the index by match and seq.
const statement first_statement{"first_deliveries", std::string(R"(
    SELECT w.id, found.* FROM unnest($1::integer[]) AS asked (id)
    JOIN webhooks w ON w.id = asked.id AND w.enabled
    CROSS JOIN LATERAL (
        SELECT )") + waiting_columns + R"( FROM webhook_deliveries
        WHERE webhook_id = w.id AND status = 'pending'
        ORDER BY match_id, seq LIMIT $2) found)"};

// From match to match by the index, whatever lies behind the first delivery of each. $2: the most
// matches that are due, those that wait longest; $3: the most matches that are looked at.
const statement lanes_statement{"lanes_of_deliveries", std::string(R"(
    WITH RECURSIVE lane AS (
        SELECT w.id AS webhook_id, head.*, 1 AS place FROM unnest($1::integer[]) AS asked (id)
        JOIN webhooks w ON w.id = asked.id AND w.enabled
        CROSS JOIN LATERAL (
            SELECT )") + waiting_columns + R"( FROM webhook_deliveries
            WHERE webhook_id = w.id AND status = 'pending'
            ORDER BY match_id, seq LIMIT 1) head
        UNION ALL
        SELECT lane.webhook_id, head.*, lane.place + 1 FROM lane
        CROSS JOIN LATERAL (
            SELECT )" + waiting_columns + R"( FROM webhook_deliveries
            WHERE webhook_id = lane.webhook_id AND status = 'pending' AND match_id > lane.match_id
            ORDER BY match_id, seq LIMIT 1) head
        WHERE lane.place < $3)
    SELECT webhook_id, id, match_id, seq, type, attempts, due_in, created_at FROM (
        SELECT lane.*, row_number() OVER (PARTITION BY webhook_id, due_in > 0
            ORDER BY due_in, id) AS turn FROM lane) ranked
    WHERE turn <= CASE WHEN due_in > 0 THEN 1 ELSE $2 END)"};

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

/// A step through an endpoint's matches. More wait for the next one.
constexpr int most_lanes = 2'000;

waiting_delivery read_waiting(const pqxx::row& row) {
    waiting_delivery read;
    webhook_delivery& one = read.delivery;
    one.webhook = webhook_id{row[0].as<std::int64_t>()};
    one.id = delivery_id{row[1].as<std::int64_t>()};
    one.match = match_id{row[2].as<std::int64_t>()};
    one.seq = row[3].as<std::int64_t>();
    one.type = row[4].c_str();
    one.attempts = row[5].as<int>();
    read.due_in = milliseconds(row[6].as<std::int64_t>());
    if (!row[7].is_null()) one.created_at = read_timestamp(row[7]);
    return read;
}

void read_endpoints(pqxx::transaction_base& tx, const std::vector<endpoint_question>& questions,
                    endpoint_answers& answers) {
    sql_array ids;
    sql_array versions;
    for (const auto& question : questions) {
        ids.add(raw(question.id));
        versions.add(question.known_version);
    }
    for (const auto& row : execute(tx, endpoints_statement, ids.text(), versions.text())) {
        const webhook_id id{row[0].as<std::int64_t>()};
        if (!row[1].as<bool>()) {
            answers.closed.push_back(id);
            continue;
        }
        webhook_endpoint endpoint;
        endpoint.id = id;
        endpoint.version = row[2].as<std::int64_t>();
        endpoint.url = row[3].c_str();
        endpoint.secrets.emplace_back(row[4].c_str());
        if (!row[5].is_null()) {
            endpoint.secrets.emplace_back(row[5].c_str());
            endpoint.previous_signs_for = milliseconds(row[6].as<std::int64_t>());
        }
        endpoint.is_proven = row[7].as<bool>();
        answers.changed.push_back(std::move(endpoint));
    }
}

using deliveries_by_webhook = std::map<webhook_id, endpoint_deliveries>;

void read_first(pqxx::transaction_base& tx, deliveries_by_webhook& found,
                const std::vector<webhook_id>& wanted, const delivery_bounds& bounds) {
    // One more than wanted tells whether there is more.
    for (const auto& row : execute(tx, first_statement, id_array(wanted), bounds.each + 1)) {
        auto read = read_waiting(row);
        found[read.delivery.webhook].waiting.push_back(std::move(read));
    }
    for (auto& [id, deliveries] : found) {
        deliveries.complete = deliveries.waiting.size() <= static_cast<std::size_t>(bounds.each);
        if (!deliveries.complete) deliveries.waiting.pop_back();
    }
}

/// What waits for endpoints for which much waits: the first of each of their matches.
void read_lanes(pqxx::transaction_base& tx, deliveries_by_webhook& found,
                const delivery_bounds& bounds) {
    std::vector<webhook_id> wanted;
    for (const auto& [id, deliveries] : found) {
        if (!deliveries.complete) wanted.push_back(id);
    }
    if (wanted.empty()) return;
    // The last match of the first read goes on in its own order. The ones behind it are new.
    std::map<webhook_id, match_id> reached;
    for (const webhook_id id : wanted) reached[id] = found[id].waiting.back().delivery.match;
    for (const auto& row :
         execute(tx, lanes_statement, id_array(wanted), bounds.lanes, most_lanes)) {
        auto read = read_waiting(row);
        auto& deliveries = found[read.delivery.webhook];
        if (read.due_in.count() > 0) {
            deliveries.next_due_in = read.due_in;
        } else if (read.delivery.match > reached[read.delivery.webhook]) {
            deliveries.waiting.push_back(std::move(read));
        }
    }
}

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

using event_place = std::pair<std::int64_t, sequence_number>;

struct event_body {
    bool read = false;  ///< false: beyond the bytes of this page
    std::shared_ptr<const std::string> body{};
    milliseconds age{};
    shared_trace trace{};
};

event_place place_of(const webhook_delivery& delivery) {
    return {raw(delivery.match), delivery.seq};
}

std::map<event_place, event_body> read_bodies(pqxx::transaction_base& tx,
                                              const deliveries_by_webhook& found,
                                              const delivery_bounds& bounds) {
    std::map<event_place, event_body> bodies;
    for (const auto& [id, deliveries] : found) {
        for (const auto& one : deliveries.waiting) {
            if (raw(one.delivery.match) != 0) bodies.try_emplace(place_of(one.delivery));
        }
    }
    if (bodies.empty()) return bodies;
    sql_array matches;
    sql_array seqs;
    for (const auto& [place, body] : bodies) {
        matches.add(place.first);
        seqs.add(place.second);
    }
    for (const auto& row :
         execute(tx, bodies_statement, matches.text(), seqs.text(), bounds.bytes)) {
        auto& body = bodies[{row[0].as<std::int64_t>(), row[1].as<std::int64_t>()}];
        body.read = row[2].as<bool>() || !row[4].is_null();
        if (row[4].is_null()) continue;
        const std::string_view event(row[4].c_str(), row[4].size());
        body.body = std::make_shared<const std::string>(
            write_webhook_body(row[3].c_str(), time_of(event), event));
        body.age = milliseconds(row[5].as<std::int64_t>());
        body.trace = read_trace(row[6], row[7]);
    }
    return bodies;
}

/// Deliveries without a body wait for the next read, and so do those behind them in their match.
void keep_whole(endpoint_deliveries& deliveries, const std::map<event_place, event_body>& bodies) {
    std::vector<waiting_delivery> whole;
    std::int64_t cut = -1;  // the match whose rest waits
    for (auto& one : deliveries.waiting) {
        const std::int64_t match = raw(one.delivery.match);
        if (match == 0) {
            one.body = std::make_shared<const std::string>(write_webhook_test_body(one.delivery));
        } else if (const auto& found = bodies.at(place_of(one.delivery));
                   found.read && match != cut) {
            one.body = found.body;
            one.event_age = found.age;
            one.trace = found.trace;
        } else {
            cut = match;
            deliveries.complete = false;
            continue;
        }
        whole.push_back(std::move(one));
    }
    deliveries.waiting = std::move(whole);
}

}  // namespace

std::vector<webhook_id> find_waiting(db_session& session) {
    const auto rows =
        session.read([](pqxx::transaction_base& tx) { return execute(tx, waiting_statement); });
    std::vector<webhook_id> webhooks;
    webhooks.reserve(rows.size());
    for (const auto& row : rows) webhooks.push_back(webhook_id{row[0].as<std::int64_t>()});
    return webhooks;
}

endpoint_answers ask_for_endpoints(db_session& session,
                                   const std::vector<endpoint_question>& questions,
                                   const delivery_bounds& bounds) {
    return session.read([&](pqxx::transaction_base& tx) {
        endpoint_answers answers;
        read_endpoints(tx, questions, answers);
        deliveries_by_webhook found;
        std::vector<webhook_id> wanted;
        for (const auto& question : questions) {
            if (!question.wants_deliveries) continue;
            wanted.push_back(question.id);
            found[question.id].id = question.id;
        }
        if (wanted.empty()) return answers;
        read_first(tx, found, wanted, bounds);
        read_lanes(tx, found, bounds);
        const auto bodies = read_bodies(tx, found, bounds);
        for (auto& [id, deliveries] : found) {
            keep_whole(deliveries, bodies);
            answers.deliveries.push_back(std::move(deliveries));
        }
        return answers;
    });
}

}  // namespace livescore

#include "transitions.h"

#include <array>
#include <map>

#include "event_log.h"
#include "livescore/protocol/event_json.h"
#include "match_rows.h"
#include "values.h"

namespace livescore {
namespace {

// One branch for each partial index; next_transition() of the domain, for many. Each branch is cut
// at the limit before they are merged. Rows without end_time (written by hand) have no index of
// their own times and are found by being live at all.
const statement due_statement{"due_matches", R"(
    WITH now AS (SELECT clock_timestamp() + $1 * interval '1 millisecond' AS horizon),
    due AS (
        (SELECT m.id, m.start_time AS at FROM match_listing m
         WHERE m.status = 'scheduled' AND m.start_time < (SELECT horizon FROM now)
           AND (m.start_time, m.id) > ($3::timestamptz, $4::integer)
         ORDER BY m.start_time, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.halftime_at FROM match_listing m
         WHERE m.status = 'live' AND m.halftime_at IS NOT NULL
           AND m.halftime_at < (SELECT horizon FROM now)
           AND (m.halftime_at, m.id) > ($3::timestamptz, $4::integer) AND )" +
                                                 sql::phase() + R"( = 'first_half'
         ORDER BY m.halftime_at, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.second_half_at FROM match_listing m
         WHERE m.status = 'halftime' AND m.second_half_at IS NOT NULL
           AND m.second_half_at < (SELECT horizon FROM now)
           AND (m.second_half_at, m.id) > ($3::timestamptz, $4::integer) AND )" +
                                                 sql::phase() + R"( = 'half_time'
         ORDER BY m.second_half_at, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, m.end_time FROM match_listing m
         WHERE m.status IN ('live', 'halftime') AND m.end_time < (SELECT horizon FROM now)
           AND (m.end_time, m.id) > ($3::timestamptz, $4::integer)
           AND NOT (m.halftime_at IS NOT NULL AND )" +
                                                 sql::phase() + R"( IN ('first_half', 'half_time'))
         ORDER BY m.end_time, m.id LIMIT $2)
        UNION ALL
        (SELECT m.id, )" + sql::end_time() + R"( FROM match_listing m
         WHERE m.status IN ('live', 'halftime') AND m.end_time IS NULL AND )" +
                                                 sql::end_time() + R"( < (SELECT horizon FROM now)
           AND ()" + sql::end_time() + R"(, m.id) > ($3::timestamptz, $4::integer)
         ORDER BY 2, 1 LIMIT $2))
    SELECT )" + sql::match_columns() + R"(
    FROM (SELECT id, at FROM due ORDER BY at, id LIMIT $2) d JOIN matches m ON m.id = d.id
    ORDER BY d.at, d.id)"};

// One element of the arrays a request and state that it may lead from. Rows are locked in id order,
// as by appends, and looked at after that. The listing is written here, for all at once: the
// trigger would write it row by row, for three times as much, and finds nothing left to do.
const statement apply_statement{"apply_transitions", R"(
    WITH j AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[],
                             $5::match_status[], $6::text[], $7::match_status[], $8::text[],
                             $9::text[], $10::text[], $11::text[])
            AS j(request, mid, version, step, from_status, from_phases, to_status, to_phase, head,
                 middle, tail)),
    l AS MATERIALIZED (
        SELECT m.id, m.status, )" + sql::phase() + R"( AS phase, m.schedule_version, m.start_time,
            m.halftime_at, m.second_half_at, )" + sql::end_time() +
                                                         R"( AS end_time,
            m.elapsed_seconds, )" + sql::clock_started_at() +
                                                         R"( AS clock_started_at
        FROM matches m WHERE m.id = ANY ($2::integer[]) ORDER BY m.id FOR NO KEY UPDATE OF m),
    d AS MATERIALIZED (
        SELECT DISTINCT ON (l.id) j.*, l.elapsed_seconds, l.clock_started_at,
            least(t.due, clock_timestamp()) AS at
        FROM l JOIN j ON j.mid = l.id AND j.version = l.schedule_version
            AND j.from_status = l.status AND l.phase = ANY (j.from_phases::text[])
        CROSS JOIN LATERAL (SELECT CASE j.step
            WHEN 'kick_off' THEN l.start_time WHEN 'half_time' THEN l.halftime_at
            WHEN 'second_half' THEN l.second_half_at WHEN 'full_time' THEN l.end_time END) t(due)
        WHERE t.due <= clock_timestamp() + interval '1 second'
        ORDER BY l.id, j.request),
    m AS (
        UPDATE matches m SET status = d.to_status, phase = d.to_phase, status_reason = NULL,
            elapsed_seconds = CASE WHEN d.from_status = 'live' AND d.to_status <> 'live'
                THEN least(2147483647, d.elapsed_seconds + greatest(0, floor(
                    extract(epoch FROM d.at - d.clock_started_at))))::integer
                ELSE d.elapsed_seconds END,
            clock_started_at = CASE WHEN d.to_status = 'live'
                THEN coalesce(d.clock_started_at, d.at) END,
            last_seq = m.last_seq + 1, updated_at = clock_timestamp()
        FROM d WHERE m.id = d.mid RETURNING d.request, d.head, d.middle, d.tail, d.to_phase, )" +
                                                         sql::match_columns() + R"(),
    s AS (
        UPDATE match_listing s SET status = m.status, phase = m.to_phase
        FROM m WHERE s.id = m.id),
    p AS MATERIALIZED (
        SELECT (head || last_seq || middle || to_char(
            updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || tail)::json
            AS payload, m.* FROM m),
    e AS (
        INSERT INTO match_events (match_id, seq, type, payload)
        SELECT id, last_seq, 'match:status', payload FROM p)
    SELECT * FROM p ORDER BY request)"};

constexpr int request_column = 1;  // after the payload; then head, middle, tail and to_phase
constexpr int match_column = 6;

const statement find_matches_statement{
    "find_matches",
    "SELECT " + sql::match_columns() + " FROM matches m WHERE m.id = ANY ($1::integer[])"};

/// The statement's arrays, in the order of its parameters.
class step_arrays {
public:
    /// The domain says which states `request` may lead from.
    void add(std::size_t index, const transition_request& request) {
        for (int s = 0; s < match_status_count; ++s) {
            const auto from = static_cast<match_status>(s);
            std::optional<transition_states> states;
            sql_array phases;
            for (int p = 0; p < match_phase_count; ++p) {
                const auto phase = static_cast<match_phase>(p);
                const auto leads = apply(request.step, from, phase);
                if (!leads) continue;
                states = leads;
                phases.add(to_string(phase));
            }
            if (states) put(index, request, from, phases, *states);
        }
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> texts;
        for (const auto& array : arrays_) texts.push_back(array.text());
        return texts;
    }

private:
    static constexpr int match_phase_count = static_cast<int>(match_phase::full_time) + 1;

    void put(std::size_t index, const transition_request& request, match_status from,
             const sql_array& phases, const transition_states& states) {
        const auto pieces = transition_event_pieces(
            request.match, status_changed{from, states.to, states.phase, std::nullopt});
        arrays_[0].add(index);
        arrays_[1].add(raw(request.match));
        arrays_[2].add(request.schedule_version);
        arrays_[3].add(to_string(request.step));
        arrays_[4].add(to_string(from));
        arrays_[5].add(std::string_view(phases.text()));
        arrays_[6].add(to_string(states.to));
        arrays_[7].add(to_string(states.phase));
        arrays_[8].add(std::string_view(pieces.head));
        arrays_[9].add(std::string_view(pieces.middle));
        arrays_[10].add(std::string_view(pieces.tail));
    }

    std::array<sql_array, 11> arrays_;
};

}  // namespace

std::vector<match> due_matches(db_session& session, std::chrono::milliseconds horizon, int limit,
                               const std::optional<due_position>& after) {
    const std::string after_due = after ? to_sql(after->due) : "-infinity";
    const std::int64_t after_match = after ? raw(after->match) : 0;
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, due_statement, horizon.count(), limit, after_due, after_match);
    });
    std::vector<match> due;
    due.reserve(rows.size());
    for (const auto& row : rows) due.push_back(read_match(row));
    return due;
}

applied_transitions apply_transitions(db_session& session,
                                      const std::vector<transition_request>& requests) {
    step_arrays arrays;
    for (std::size_t i = 0; i < requests.size(); ++i) arrays.add(i, requests[i]);
    const auto texts = arrays.texts();
    const auto rows = session.write([&](pqxx::transaction_base& tx) {
        return execute(tx, apply_statement, pqxx::prepare::make_dynamic_params(texts));
    });
    applied_transitions applied;
    for (const auto& row : rows) {
        match after = read_match(row, match_column);
        applied.events.push_back({after.id, after.last_seq, event_type::match_status,
                                  std::make_shared<const std::string>(row[0].as<std::string>())});
        applied.changes.push_back({row[request_column].as<std::size_t>(), std::move(after)});
    }
    return applied;
}

std::vector<transition_outcome> to_outcomes(db_session& session,
                                            const std::vector<transition_request>& requests,
                                            applied_transitions applied) {
    std::vector<transition_outcome> outcomes;
    outcomes.reserve(requests.size());
    for (const auto& request : requests) outcomes.push_back({request.match, false, std::nullopt});
    std::map<match_id, match> now;
    for (auto& change : applied.changes) {
        outcomes[change.request].applied = true;
        now.emplace(change.after.id, std::move(change.after));
    }
    std::vector<match_id> others;
    for (const auto& request : requests) {
        if (!now.contains(request.match)) others.push_back(request.match);
    }
    if (!others.empty()) {
        const auto rows = session.read([&](pqxx::transaction_base& tx) {
            return execute(tx, find_matches_statement, id_array(others));
        });
        for (const auto& row : rows) {
            match m = read_match(row);
            now.emplace(m.id, std::move(m));
        }
    }
    for (auto& outcome : outcomes) {
        const auto found = now.find(outcome.match);
        if (found != now.end()) outcome.match_now = found->second;
    }
    return outcomes;
}

}  // namespace livescore

#include "match/match_writer.h"

#include <array>
#include <initializer_list>

#include "change/event_traces.h"
#include "change/idempotency.h"
#include "connection/values.h"
#include "livescore/protocol/event_json.h"
#include "livescore/protocol/stored_details.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

constexpr std::string_view column_names =
    "sport, league_id, home_team, away_team, home_team_id, away_team_id, status, phase, "
    "status_reason, start_time, end_time, halftime_at, second_half_at, schedule_version, "
    "home_score, away_score, elapsed_seconds, clock_started_at, stats, last_seq, updated_at, "
    "status_set_at, season, stage, group_name, round, tie_id, clock_source, details, feed_state";
constexpr std::string_view column_values =
    "$2, $3::integer, $4, $5, $6::integer, $7::integer, $8::match_status, $9, $10, "
    "$11::timestamptz, "
    "$12::timestamptz, $13::timestamptz, $14::timestamptz, $15::integer, $16::integer, "
    "$17::integer, "
    "$18::integer, $19::timestamptz, $20::jsonb, $21::bigint, $22::timestamptz, "
    "$27::timestamptz, $28, $29, $30, $31, $32, $33, $34::jsonb, "
    "$35::smallint";
// Writes the events of the match in the same round trip.
constexpr std::string_view insert_events = R"(
    INSERT INTO match_events (match_id, seq, type, payload, change_id)
    SELECT $1, event.seq, event.type, event.payload::json, $26::bigint
    FROM unnest($23::bigint[], $24::text[], $25::text[]) AS event(seq, type, payload))";

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text += part;
    return text;
}

const statement insert_statement{
    "insert_match", join({"WITH inserted_match AS (INSERT INTO matches (id, ", column_names,
                          ", created_at) VALUES ($1::integer, ", column_values,
                          ", $22::timestamptz) RETURNING id)", insert_events})};

const statement update_statement{
    "update_match", join({"WITH updated_match AS (UPDATE matches SET (", column_names, ") = (",
                          column_values, ") WHERE id = $1::integer)", insert_events})};

template <class Id>
std::optional<std::string> id_value(const std::optional<Id>& id) {
    if (!id) return std::nullopt;
    return std::to_string(raw(*id));
}

bool was_kept(db_session& session, const in_doubt_error& lost, match_id match, change_id id) {
    return find_kept(session, lost, {&match, 1}, {&id, 1}).contains(id);
}

}  // namespace

std::vector<committed_event> write_change(pqxx::transaction_base& tx, row_write how, match& m,
                                          std::span<const match_event> events, change_id id) {
    sql_array seqs;
    sql_array types;
    sql_array payloads;
    std::vector<committed_event> written;
    const sequence_number before = m.last_seq;
    m.last_seq += static_cast<sequence_number>(events.size());
    for (sequence_number seq = before + 1; const match_event& event : events) {
        auto payload =
            std::make_shared<const std::string>(write_event(m, seq, m.updated_at, event));
        const event_type type = type_of(event);
        seqs.add(seq);
        types.add(to_string(type));
        payloads.add(std::string_view(*payload));
        written.push_back({m.id, seq, type, std::move(payload)});
        ++seq;
    }
    const auto league = id_value(m.league_ref);
    const auto home = id_value(m.home_team_ref);
    const auto away = id_value(m.away_team_ref);
    const auto halftime = to_sql(m.schedule.halftime);
    const auto second_half = to_sql(m.schedule.second_half);
    const auto clock_started = to_sql(m.clock_started);
    const auto status_set_at = to_sql(m.status_set_at);
    const match_details& d = m.details;
    std::optional<std::string> clock;
    if (d.clock != clock_source::plan) clock = to_string(d.clock);
    const auto details = write_stored_details(d);
    std::optional<std::string> feed_state;
    if (const auto bits = feed_state_of(m)) feed_state = std::to_string(*bits);
    execute(tx, how == row_write::insert ? insert_statement : update_statement, raw(m.id), m.sport,
            to_sql(league), m.home_team, m.away_team, to_sql(home), to_sql(away),
            std::string(to_string(m.status)), std::string(to_string(m.phase)),
            to_sql(m.status_reason), to_sql(m.schedule.start), to_sql(m.schedule.end),
            to_sql(halftime), to_sql(second_half), m.schedule_version, m.score.home, m.score.away,
            m.played_seconds, to_sql(clock_started), m.stats, m.last_seq, to_sql(m.updated_at),
            seqs.text(), types.text(), payloads.text(), id, to_sql(status_set_at), to_sql(d.season),
            to_sql(d.stage), to_sql(d.group), to_sql(d.round), to_sql(d.tie), to_sql(clock),
            to_sql(details), to_sql(feed_state));
    return written;
}

error not_storable(const char* reason) {
    return {errc::invalid_argument, std::string("Invalid payload: ") + reason};
}

std::optional<error> find_unstorable(const match& m) {
    const bool found =
        has_nul(m.sport) || has_nul(m.home_team) || has_nul(m.away_team) || has_nul(m.stats) ||
        has_nul(m.league.value_or("")) || has_nul(m.status_reason.value_or("")) ||
        has_nul(m.details.season.value_or("")) || has_nul(m.details.stage.value_or("")) ||
        has_nul(m.details.group.value_or("")) || has_nul(m.details.round.value_or("")) ||
        has_nul(m.details.tie.value_or(""));
    if (found) return not_storable("U+0000 is not allowed");
    return std::nullopt;
}

result<committed_change> commit_change(db_session& session, const change_work& work,
                                       const eventless_check& kept, const shared_trace& trace) {
    const change_id id = new_change_id();
    std::optional<committed_change> ready;
    try {
        return session.transact([&](pqxx::work& tx) -> result<committed_change> {
            ready.reset();
            result<committed_change> change = work(tx, id);
            if (!change || change->repeated) return change;
            for (const auto& event : change->events) {
                if (event.json->size() > session.event_max_bytes())
                    return event_too_large(*event.json, session.event_max_bytes());
            }
            if (trace) write_traces(tx, traced_events(change->events, trace));
            ready = *change;
            tx.commit();
            return change;
        });
    } catch (const pqxx::data_exception&) {
        return not_storable("a value cannot be stored");
    } catch (const in_doubt_error& lost) {
        const bool there = ready->events.empty() ? !kept || kept(lost)
                                                 : was_kept(session, lost, ready->after.id, id);
        if (there) return *ready;
        throw infrastructure_error(errc::unavailable, lost.what());
    }
}

std::optional<result<committed_change>> find_repetition(pqxx::transaction_base& tx,
                                                        const request_key* key) {
    if (!key) return std::nullopt;
    auto earlier = std::move(claim_keys(tx, {&key, 1}).front());
    if (!earlier) return std::nullopt;
    if (!*earlier) return result<committed_change>(earlier->error());
    committed_change repetition;
    repetition.repeated = std::move(**earlier);
    return result<committed_change>(std::move(repetition));
}

}  // namespace livescore

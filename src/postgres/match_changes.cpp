#include "match_changes.h"

#include "event_log.h"
#include "livescore/protocol/event_json.h"
#include "match_rows.h"
#include "names.h"
#include "values.h"

namespace livescore {
namespace {

const statement now_statement{"new_match", "SELECT clock_timestamp(), nextval('matches_id_seq')"};

// The clock is read after the lock was got, so that times rise with seq.
const statement lock_statement{
    "lock_match", "WITH l AS MATERIALIZED (SELECT " + sql::match_columns() + R"( FROM matches m
        WHERE m.id = $1 FOR NO KEY UPDATE OF m)
    SELECT clock_timestamp(), l.* FROM l)"};

// jsonb keeps the value, not the text; the event must tell what readers will read.
const statement stats_statement{"canonical_stats", "SELECT $1::jsonb::text"};

constexpr std::string_view column_names =
    "sport, league_id, home_team, away_team, home_team_id, away_team_id, status, phase, "
    "status_reason, start_time, end_time, halftime_at, second_half_at, schedule_version, "
    "home_score, away_score, elapsed_seconds, clock_started_at, stats, last_seq, updated_at";
constexpr std::string_view column_values =
    "$2, $3::integer, $4, $5, $6::integer, $7::integer, $8::match_status, $9, $10, "
    "$11::timestamptz, "
    "$12::timestamptz, $13::timestamptz, $14::timestamptz, $15::integer, $16::integer, "
    "$17::integer, "
    "$18::integer, $19::timestamptz, $20::jsonb, $21::bigint, $22::timestamptz";
// Its events, in the same round trip.
constexpr std::string_view insert_events = R"(
    INSERT INTO match_events (match_id, seq, type, payload)
    SELECT $1, e.seq, e.type, e.payload::json
    FROM unnest($23::bigint[], $24::text[], $25::text[]) AS e(seq, type, payload))";

std::string join(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text += part;
    return text;
}

const statement insert_statement{"insert_match",
                                 join({"WITH m AS (INSERT INTO matches (id, ", column_names,
                                       ", created_at) VALUES ($1::integer, ", column_values,
                                       ", $22::timestamptz) RETURNING id)", insert_events})};

const statement update_statement{
    "update_match", join({"WITH m AS (UPDATE matches SET (", column_names, ") = (", column_values,
                          ") WHERE id = $1::integer)", insert_events})};

const statement delete_statement{"delete_match", "DELETE FROM matches WHERE id = $1"};

template <class Id>
std::optional<std::string> id_value(const std::optional<Id>& id) {
    if (!id) return std::nullopt;
    return std::to_string(raw(*id));
}

/// A refused text: nothing of the input names it any more, so the whole payload is at fault.
error not_storable(const char* reason) {
    return {errc::invalid_argument, std::string("Invalid payload: ") + reason};
}

bool has_nul(const match& m) {
    return livescore::has_nul(m.sport) || livescore::has_nul(m.home_team) ||
           livescore::has_nul(m.away_team) || livescore::has_nul(m.stats) ||
           livescore::has_nul(m.league.value_or("")) ||
           livescore::has_nul(m.status_reason.value_or(""));
}

/// Encodes the events, writes match and events with `write`, and commits.
committed_change commit(pqxx::work& tx, const statement& write, decision decided) {
    committed_change change{std::move(decided.after), {}};
    match& m = change.after;
    sql_array seqs;
    sql_array types;
    sql_array payloads;
    const sequence_number before = m.last_seq;
    m.last_seq += static_cast<sequence_number>(decided.events.size());
    for (sequence_number seq = before + 1; const match_event& event : decided.events) {
        auto payload =
            std::make_shared<const std::string>(write_event(m, seq, m.updated_at, event));
        const event_type type = type_of(event);
        seqs.add(seq);
        types.add(to_string(type));
        payloads.add(std::string_view(*payload));
        change.events.push_back({m.id, seq, type, std::move(payload)});
        ++seq;
    }
    const auto league = id_value(m.league_ref);
    const auto home = id_value(m.home_team_ref);
    const auto away = id_value(m.away_team_ref);
    const auto halftime = to_sql(m.schedule.halftime);
    const auto second_half = to_sql(m.schedule.second_half);
    const auto clock_started = to_sql(m.clock_started);
    execute(tx, write, raw(m.id), m.sport, to_sql(league), m.home_team, m.away_team, to_sql(home),
            to_sql(away), std::string(to_string(m.status)), std::string(to_string(m.phase)),
            to_sql(m.status_reason), to_sql(m.schedule.start), to_sql(m.schedule.end),
            to_sql(halftime), to_sql(second_half), m.schedule_version, m.score.home, m.score.away,
            m.played_seconds, to_sql(clock_started), m.stats, m.last_seq, to_sql(m.updated_at),
            seqs.text(), types.text(), payloads.text());
    tx.commit();
    return change;
}

void canonicalize_stats(pqxx::work& tx, match& m) {
    m.stats = execute(tx, stats_statement, m.stats).front()[0].as<std::string>();
}

std::optional<error> find_problem(const result<decision>& decided) {
    if (!decided) return decided.error();
    if (has_nul(decided->after)) return not_storable("U+0000 is not allowed");
    return std::nullopt;
}

}  // namespace

result<committed_change> insert_match(db_session& session, const create_match& command) {
    try {
        return session.transact([&](pqxx::work& tx) -> result<committed_change> {
            const auto row = execute(tx, now_statement).front();
            auto decided = decide(command, read_timestamp(row[0]));
            if (auto problem = find_problem(decided)) return *std::move(problem);
            decided->after.id = match_id{row[1].as<std::int64_t>()};
            canonicalize_stats(tx, decided->after);
            resolve_names(tx, decided->after);
            return commit(tx, insert_statement, *std::move(decided));
        });
    } catch (const pqxx::data_exception&) {
        return not_storable("a value cannot be stored");
    }
}

result<committed_change> change_match(db_session& session, match_id id, expected_seq expected,
                                      const store::decider& decide) {
    try {
        return session.transact([&](pqxx::work& tx) -> result<committed_change> {
            const auto rows = execute(tx, lock_statement, raw(id));
            if (rows.empty()) return match_not_found(id);
            const match before = read_match(rows.front(), 1);
            if (expected && *expected != before.last_seq) {
                return error{errc::precondition_failed, "The match has changed: its seq is " +
                                                            std::to_string(before.last_seq)};
            }
            auto decided = decide(before, read_timestamp(rows.front()[0]));
            if (auto problem = find_problem(decided)) return *std::move(problem);
            match& after = decided->after;
            if (decided->events.empty()) return committed_change{before, {}};
            if (after.stats != before.stats) canonicalize_stats(tx, after);
            if (after.sport != before.sport || after.league != before.league ||
                after.home_team != before.home_team || after.away_team != before.away_team) {
                resolve_names(tx, after);
            }
            return commit(tx, update_statement, *std::move(decided));
        });
    } catch (const pqxx::data_exception&) {
        return not_storable("a value cannot be stored");
    }
}

result<bool> delete_match(db_session& session, match_id id) {
    const auto deleted = session.write([&](pqxx::transaction_base& tx) {
        return execute(tx, delete_statement, raw(id)).affected_rows();
    });
    if (deleted == 0) return match_not_found(id);
    return true;
}

}  // namespace livescore

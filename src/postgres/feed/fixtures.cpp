#include "feed/fixtures.h"

#include <stdexcept>

#include "commentary/stored_entries.h"
#include "connection/statement.h"
#include "connection/values.h"
#include "feed/conflicts.h"
#include "feed/stored_memory.h"
#include "match/match_changes.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

// A league that the provider calls by several names has none here.
// OFFSET 0 keeps the look-ups apart: one by the index for each, and never a scan of the table,
// which holds all seasons.
const statement find_fixtures_statement{"find_fixtures", R"(
    SELECT f.ref, f.match_id, m.last_seq, m.status, m.start_time, m.round,
        m.feed_state & 2 <> 0 IS TRUE OR m.details->'locked' = 'true' IS TRUE,
        f.memory IS NOT NULL, m.details->>'source', named.league
    FROM unnest($2::text[]) AS wanted(ref)
    CROSS JOIN LATERAL (
        SELECT * FROM feed_fixtures own WHERE own.provider = $1 AND own.ref = wanted.ref OFFSET 0) f
    LEFT JOIN LATERAL (SELECT * FROM matches own WHERE own.id = f.match_id OFFSET 0) m ON true
    LEFT JOIN LATERAL (
        SELECT min(r.ref) AS league FROM refs r
        WHERE r.kind = 'league' AND r.row_id = m.league_id AND r.provider = $1
        HAVING count(*) = 1) named ON true)"};
const statement list_fixtures_statement{"list_fixtures", R"(
    SELECT f.ref, f.match_id, m.last_seq, m.status, m.start_time, m.round,
        m.feed_state & 2 <> 0 IS TRUE OR m.details->'locked' = 'true' IS TRUE,
        f.memory IS NOT NULL, m.details->>'source', named.league
    FROM match_listing l
    CROSS JOIN LATERAL (
        SELECT * FROM feed_fixtures own
        WHERE own.match_id = l.id AND own.provider = $1 OFFSET 0) f
    CROSS JOIN LATERAL (SELECT * FROM matches own WHERE own.id = l.id OFFSET 0) m
    LEFT JOIN LATERAL (
        SELECT min(r.ref) AS league FROM refs r
        WHERE r.kind = 'league' AND r.row_id = m.league_id AND r.provider = $1
        HAVING count(*) = 1) named ON true
    WHERE l.start_time >= $2::timestamptz AND l.start_time < $3::timestamptz
    ORDER BY l.start_time, f.ref)"};

const statement fixture_statement{"find_fixture", R"(
    SELECT match_id, polled_at > $3::timestamptz IS TRUE, memory::text FROM feed_fixtures
    WHERE provider = $1 AND ref = $2)"};
const statement match_statement{
    "match_of_fixture",
    "SELECT clock_timestamp(), " + sql::match_columns() + " FROM matches m WHERE m.id = $1"};
const statement write_fixture_statement{"write_fixture", R"(
    UPDATE feed_fixtures SET polled_at = $3::timestamptz, memory = $4::jsonb
    WHERE provider = $1 AND ref = $2)"};
const statement written_fixture_statement{"fixture_is_written", R"(
    SELECT FROM feed_fixtures
    WHERE provider = $1 AND ref = $2 AND polled_at = $3::timestamptz
        AND memory IS NOT DISTINCT FROM $4::jsonb)"};

known_fixture read_known(const pqxx::row& row) {
    known_fixture known;
    known.ref = row[0].as<std::string>();
    known.match = match_id{row[1].as<std::int64_t>()};
    known.has_memory = row[7].as<bool>();
    known.gone = row[2].is_null();
    if (known.gone) return known;
    known.last_seq = row[2].as<sequence_number>();
    const auto status = parse_match_status(row[3].as<std::string>());
    if (!status) throw std::range_error("a status that PostgreSQL keeps is unknown");
    known.status = *status;
    known.start = read_timestamp(row[4]);
    known.round = read_optional<std::string>(row[5]);
    known.locked = row[6].as<bool>();
    known.source = read_optional<std::string>(row[8]);
    known.league = read_optional<std::string>(row[9]);
    return known;
}

error no_such_fixture(const std::string& ref) {
    return {errc::not_found, "There is no match of the fixture " + ref, {}};
}

/// A fixture, and the poll that looks at it.
struct polled_fixture {
    const std::string& provider;
    const std::string& ref;
    timestamp turn;
};

struct fixture_row {
    match_id match{};
    fixture_memory memory;
};

result<fixture_row> find_row(pqxx::transaction_base& tx, const polled_fixture& of) {
    const auto rows = execute(tx, fixture_statement, of.provider, of.ref, to_sql(of.turn));
    if (rows.empty()) return no_such_fixture(of.ref);
    if (rows[0][1].as<bool>()) {
        return error{
            errc::precondition_failed, "A newer poll has changed the fixture " + of.ref, {}};
    }
    fixture_row row{match_id{rows[0][0].as<std::int64_t>()}, {}};
    if (const auto memory = read_optional<std::string>(rows[0][2]))
        row.memory = read_stored_memory(*memory);
    return row;
}

struct decided_fixture {
    fixture_state before;
    fixture_change change;
    bool is_news = false;  ///< something has to be written
};

result<decided_fixture> decide_fixture(pqxx::transaction_base& tx, const polled_fixture& of,
                                       const locked_match& found, fixture_memory memory,
                                       const feed_store::fixture_decider& decide,
                                       const entry_id_source& next_entry) {
    decided_fixture decided;
    decided.before = {found.row, list_incidents(tx, found.row.id), std::move(memory)};
    auto change = decide(decided.before, found.now, next_entry);
    if (!change) return change.error();
    decided.change = *std::move(change);
    decided.is_news =
        !decided.change.events.empty() || decided.change.memory != decided.before.memory ||
        has_other_conflicts(tx, of.provider, of.ref, found.row.id, decided.change.conflicts);
    return decided;
}

/// What the report would change, without a lock: even a lock is a write.
struct first_look {
    match seen;
    bool is_news = false;
};
result<first_look> look(db_session& session, const polled_fixture& of,
                        const feed_store::fixture_decider& decide) {
    return session.read([&](pqxx::transaction_base& tx) -> result<first_look> {
        auto row = find_row(tx, of);
        if (!row) return row.error();
        const auto rows = execute(tx, match_statement, raw(row->match));
        if (rows.empty()) return no_such_fixture(of.ref);
        const locked_match found{read_match(rows[0], 1), read_timestamp(rows[0][0])};
        // No entry is written here, so these ids stand for those that will be drawn.
        std::int64_t last = 0;
        const entry_id_source stand_in = [&last] { return commentary_id{--last}; };
        auto decided = decide_fixture(tx, of, found, std::move(row->memory), decide, stand_in);
        if (!decided) return decided.error();
        return first_look{std::move(decided->before.match), decided->is_news};
    });
}

std::optional<error> find_unstorable_change(const fixture_change& change) {
    if (auto problem = find_unstorable(change.after)) return problem;
    bool found = false;
    for (const auto* records : {&change.added, &change.changed}) {
        for (const auto& record : *records) found = found || is_unstorable(record.item.entry);
    }
    for (const auto& c : change.conflicts)
        found = found || has_nul(c.kind) || has_nul(c.ours) || has_nul(c.theirs);
    if (found) return not_storable("U+0000 is not allowed");
    return std::nullopt;
}

result<std::vector<committed_event>> write_match_and_entries(pqxx::transaction_base& tx,
                                                             decided_fixture& decided,
                                                             change_id id) {
    fixture_change& change = decided.change;
    if (auto problem = settle_update(tx, change.after, decided.before.match))
        return *std::move(problem);
    for (const auto& record : change.changed) write_entry(tx, record);
    for (const auto& record : change.added) write_entry(tx, record, record.item.created_at);
    return write_change(tx, row_write::update, change.after, change.events, id);
}

}  // namespace

std::vector<known_fixture> find_fixtures(pqxx::transaction_base& tx, const std::string& provider,
                                         const std::vector<std::string>& refs) {
    sql_array wanted;
    for (const auto& ref : refs) {
        if (!has_nul(ref)) wanted.add(std::string_view(ref));
    }
    std::vector<known_fixture> found;
    for (const auto& row : execute(tx, find_fixtures_statement, provider, wanted.text()))
        found.push_back(read_known(row));
    return found;
}

std::vector<known_fixture> list_fixtures(db_session& session, const fixture_query& query) {
    return session.read([&](pqxx::transaction_base& tx) {
        std::vector<known_fixture> found;
        for (const auto& row : execute(tx, list_fixtures_statement, query.provider,
                                       to_sql(query.from), to_sql(query.until)))
            found.push_back(read_known(row));
        return found;
    });
}

result<committed_change> change_fixture(db_session& session, const std::string& provider,
                                        const std::string& ref, timestamp turn,
                                        const feed_store::fixture_decider& decide) {
    const polled_fixture of{provider, ref, turn};
    auto first = look(session, of, decide);
    if (!first) return first.error();
    if (!first->is_news) return committed_change{std::move(first->seen), {}};

    std::optional<std::string> memory;  // as it was written
    const auto work = [&](pqxx::work& tx, change_id id) -> result<committed_change> {
        const auto locked = lock_match(tx, first->seen.id, std::nullopt);
        if (!locked) return locked.error();
        auto row = find_row(tx, of);
        if (!row) return row.error();
        const entry_id_source next_entry = [&tx] { return draw_entry_id(tx); };
        auto decided = decide_fixture(tx, of, *locked, std::move(row->memory), decide, next_entry);
        if (!decided) return decided.error();
        memory = write_stored_memory(decided->change.memory);
        committed_change done{locked->row, {}};
        if (!decided->is_news) return done;
        if (auto problem = find_unstorable_change(decided->change)) return *std::move(problem);
        if (!decided->change.events.empty()) {
            auto events = write_match_and_entries(tx, *decided, id);
            if (!events) return events.error();
            done = {std::move(decided->change.after), std::move(*events)};
        }
        execute(tx, write_fixture_statement, provider, ref, to_sql(turn), to_sql(memory));
        write_conflicts(tx, provider, ref, locked->row.id, decided->change.conflicts);
        return done;
    };
    const auto is_written = [&](const in_doubt_error& lost) {
        await_decision(session, lost);
        return session.read([&](pqxx::transaction_base& tx) {
            return !execute(tx, written_fixture_statement, provider, ref, to_sql(turn),
                            to_sql(memory))
                        .empty();
        });
    };
    return commit_change(session, work, is_written);
}

}  // namespace livescore

#include "sheet/match_sheets.h"

#include <map>
#include <utility>

#include "change/idempotency.h"
#include "change/lost_commit.h"
#include "connection/values.h"
#include "livescore/protocol/sheet/sheet.h"
#include "livescore/service/match_not_found.h"
#include "match/match_changes.h"

namespace livescore {
namespace {

const statement find_lineups_statement{"find_lineups", R"(
    SELECT m.last_seq, l.lineups::text FROM matches m LEFT JOIN match_lineups l ON l.match_id = m.id
    WHERE m.id = $1)"};
const statement find_stats_statement{"find_stats", R"(
    SELECT m.last_seq, s.stats::text FROM matches m LEFT JOIN match_stats s ON s.match_id = m.id
    WHERE m.id = $1)"};
const statement lineups_of_statement{"lineups_of",
                                     "SELECT lineups::text FROM match_lineups WHERE match_id = $1"};
const statement write_lineups_statement{"write_lineups", R"(
    INSERT INTO match_lineups (match_id, lineups) VALUES ($1, $2::json)
    ON CONFLICT (match_id) DO UPDATE SET lineups = excluded.lineups)"};
const statement players_statement{"names_of_players", R"(
    SELECT id, name FROM players WHERE id = ANY ($1::integer[]))"};

const statement stats_of_statement{"stats_of", R"(
    SELECT stats::text, due_at IS NOT NULL, told_at, change_id FROM match_stats
    WHERE match_id = $1)"};
const statement write_stats_statement{"write_stats", R"(
    INSERT INTO match_stats (match_id, stats, told_at, due_at, change_id)
    VALUES ($1, $2::json, $3::timestamptz, $4::timestamptz, $5)
    ON CONFLICT (match_id) DO UPDATE SET stats = excluded.stats, told_at = excluded.told_at,
        due_at = excluded.due_at, change_id = excluded.change_id)"};
const statement due_statement{"due_stats", R"(
    SELECT match_id FROM match_stats WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $1)"};
const statement told_statement{"stats_told", R"(
    UPDATE match_stats SET told_at = $2::timestamptz, due_at = NULL WHERE match_id = $1)"};
const statement last_change_statement{"last_change_of_stats",
                                      "SELECT change_id FROM match_stats WHERE match_id = $1"};

constexpr const char* no_lineups = R"({"home":null,"away":null})";
constexpr const char* no_stats = "[]";

result<match_sheet> read_sheet(db_session& session, match_id id, const statement& s,
                               const char* without) {
    return session.read([&](pqxx::transaction_base& tx) -> result<match_sheet> {
        const auto rows = execute(tx, s, raw(id));
        if (rows.empty()) return match_not_found(id);
        const auto row = rows.front();
        std::string json = row[1].is_null() ? without : row[1].as<std::string>();
        return match_sheet{id, std::move(json), row[0].as<sequence_number>()};
    });
}

/// The names of these players, by id.
std::map<std::int64_t, std::string> find_names(pqxx::transaction_base& tx,
                                               const match_lineups& lineups) {
    sql_array ids;
    bool any = false;
    for (const auto* const side : {&lineups.home, &lineups.away}) {
        if (!*side) continue;
        for (const auto* const players : {&(*side)->starting, &(*side)->bench}) {
            for (const lineup_player& player : *players) {
                if (!player.player_id) continue;
                ids.add(*player.player_id);
                any = true;
            }
        }
    }
    std::map<std::int64_t, std::string> names;
    if (!any) return names;
    for (const auto& row : execute(tx, players_statement, ids.text()))
        names.emplace(row[0].as<std::int64_t>(), row[1].as<std::string>());
    return names;
}

/// Adds a problem for each player that does not exist, and gives the others their names.
void name_players(std::vector<lineup_player>& players, const std::string& side, const char* part,
                  const std::map<std::int64_t, std::string>& names, error& problems) {
    for (std::size_t i = 0; i < players.size(); ++i) {
        lineup_player& player = players[i];
        if (!player.player_id) continue;
        const auto found = names.find(*player.player_id);
        if (found == names.end()) {
            problems.details.push_back({{side, part, std::to_string(i), "playerId"},
                                        "There is no player with this id",
                                        "custom"});
        } else if (!player.player) {
            player.player = found->second;
        }
    }
}

std::optional<error> resolve_players(pqxx::transaction_base& tx, match_lineups& lineups) {
    const auto names = find_names(tx, lineups);
    error problems{errc::invalid_argument, "Invalid payload", {}};
    const auto resolve = [&](std::optional<team_sheet>& sheet, const char* side) {
        if (!sheet) return;
        name_players(sheet->starting, side, "starting", names, problems);
        name_players(sheet->bench, side, "bench", names, problems);
    };
    resolve(lineups.home, "home");
    resolve(lineups.away, "away");
    if (problems.details.empty()) return std::nullopt;
    return problems;
}

void keep_sheet_answer(pqxx::transaction_base& tx,
                       const std::optional<idempotent<match_sheet>>& once,
                       const match_sheet& sheet) {
    if (!once) return;
    const answered_key kept{&once->key, once->answer(sheet)};
    keep_answers(tx, {&kept, 1});
}

/// What the statistics of a match are, and what was told of them.
struct stored_stats {
    std::string json = no_stats;
    bool is_due = false;  ///< a change waits to be told
    std::optional<timestamp> told_at{};
    std::optional<change_id> last_change{};
};

stored_stats read_stats_row(pqxx::transaction_base& tx, match_id id) {
    stored_stats found;
    const auto rows = execute(tx, stats_of_statement, raw(id));
    if (rows.empty()) return found;
    const auto row = rows.front();
    found.json = row[0].as<std::string>();
    found.is_due = row[1].as<bool>();
    if (!row[2].is_null()) found.told_at = read_timestamp(row[2]);
    found.last_change = row[3].as<change_id>();
    return found;
}

void write_stats_row(pqxx::transaction_base& tx, match_id id, const std::string& json,
                     const std::optional<timestamp>& told_at,
                     const std::optional<timestamp>& due_at, change_id change) {
    std::optional<std::string> told;
    std::optional<std::string> due;
    if (told_at) told = to_sql(*told_at);
    if (due_at) due = to_sql(*due_at);
    execute(tx, write_stats_statement, raw(id), json, to_sql(told), to_sql(due), change);
}

/// Whether PostgreSQL kept a change that has no event. The row tells, unless another change has
/// followed: then nobody knows.
bool was_kept_without_event(db_session& session, const in_doubt_error& lost, match_id id,
                            change_id change, const std::optional<change_id>& before) {
    await_decision(session, lost);
    const auto now = session.read([id](pqxx::transaction_base& tx) {
        const auto rows = execute(tx, last_change_statement, raw(id));
        return rows.empty() ? std::nullopt : std::optional(rows.front()[0].as<change_id>());
    });
    if (now == change) return true;
    if (now == before) return false;
    throw infrastructure_error(errc::in_doubt, lost.what());
}

/// Writes the match with the events of an edit.
std::vector<committed_event> write_edit(pqxx::transaction_base& tx, match& m,
                                        std::vector<match_event> told, timestamp now,
                                        change_id change, editor by) {
    decision edit{m, std::move(told)};
    edit.after.updated_at = now;
    if (by == editor::person) lock_if_fed(m, edit);
    m = std::move(edit.after);
    return write_change(tx, row_write::update, m, edit.events, change);
}

}  // namespace

result<match_sheet> find_lineups(db_session& session, match_id id) {
    return read_sheet(session, id, find_lineups_statement, no_lineups);
}
result<match_sheet> find_stats(db_session& session, match_id id) {
    return read_sheet(session, id, find_stats_statement, no_stats);
}

result<committed_sheet> change_lineups(db_session& session, match_id id, expected_seq expected,
                                       const match_sheet_store::lineups_decider& decide,
                                       const std::optional<idempotent<match_sheet>>& once,
                                       editor by, const shared_trace& trace) {
    match_sheet sheet;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        if (auto repeated = find_repetition(tx, once ? &once->key : nullptr))
            return *std::move(repeated);
        auto locked = lock_match(tx, id, expected);
        if (!locked) return locked.error();
        match& m = locked->row;
        const auto rows = execute(tx, lineups_of_statement, raw(id));
        const std::string before = rows.empty() ? no_lineups : rows.front()[0].as<std::string>();
        auto lineups = decide(m, read_stored_lineups(before));
        if (!lineups) return lineups.error();
        if (auto problem = resolve_players(tx, *lineups)) return *std::move(problem);
        sheet.match = id;
        sheet.json = write_lineups(*lineups);
        std::vector<committed_event> events;
        if (sheet.json != before) {
            execute(tx, write_lineups_statement, raw(id), sheet.json);
            events = write_edit(tx, m, {lineups_updated{sheet.json}}, locked->now, change, by);
        }
        sheet.last_seq = m.last_seq;
        keep_sheet_answer(tx, once, sheet);
        return committed_change{m, std::move(events)};
    };
    auto done = commit_change(session, work, {}, trace);
    if (!done) return done.error();
    return committed_sheet{{std::move(sheet), std::move(done->repeated)}, std::move(done->events)};
}

result<committed_sheet> change_stats(db_session& session, match_id id, expected_seq expected,
                                     const match_sheet_store::stats_check& check,
                                     const match_sheet_store::stats_decider& decide,
                                     const std::optional<idempotent<match_sheet>>& once, editor by,
                                     const shared_trace& trace) {
    match_sheet sheet;
    change_id mine = 0;
    std::optional<change_id> before_mine;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        mine = 0;
        if (auto repeated = find_repetition(tx, once ? &once->key : nullptr))
            return *std::move(repeated);
        auto locked = lock_match(tx, id, expected);
        if (!locked) return locked.error();
        match& m = locked->row;
        const stored_stats before = read_stats_row(tx, id);
        // The seq of the match does not tell of a change that nobody has told yet.
        if (expected && before.is_due && check && !check({id, before.json, m.last_seq})) {
            return error{errc::precondition_failed, "The statistics have changed"};
        }
        const auto stats = decide(m, read_stored_stats(before.json));
        if (!stats) return stats.error();
        sheet.match = id;
        sheet.json = write_stats(*stats);
        std::vector<committed_event> events;
        if (sheet.json != before.json) {
            const timestamp now = locked->now;
            const bool tells = !before.told_at || now - *before.told_at >= stats_event_interval;
            if (tells) {
                events = write_edit(tx, m, {stats_updated{sheet.json}}, now, change, by);
                write_stats_row(tx, id, sheet.json, now, std::nullopt, change);
            } else {
                const timestamp due = *before.told_at + stats_event_interval;
                write_stats_row(tx, id, sheet.json, before.told_at, due, change);
                mine = change;
                before_mine = before.last_change;
                if (by == editor::person && takes_from_feed(m))
                    events = write_edit(tx, m, {match_updated{}}, now, change, by);
            }
        }
        sheet.last_seq = m.last_seq;
        keep_sheet_answer(tx, once, sheet);
        return committed_change{m, std::move(events)};
    };
    const auto kept = [&](const in_doubt_error& lost) {
        return mine == 0 || was_kept_without_event(session, lost, id, mine, before_mine);
    };
    auto done = commit_change(session, work, kept, trace);
    if (!done) return done.error();
    return committed_sheet{{std::move(sheet), std::move(done->repeated)}, std::move(done->events)};
}

std::vector<match_id> find_due_stats(db_session& session, int limit) {
    return session.read([limit](pqxx::transaction_base& tx) {
        std::vector<match_id> due;
        for (const auto& row : execute(tx, due_statement, limit))
            due.push_back(match_id{row[0].as<std::int64_t>()});
        return due;
    });
}

std::vector<committed_event> tell_stats(db_session& session, match_id id) {
    auto done =
        commit_change(session, [id](pqxx::work& tx, change_id change) -> result<committed_change> {
            auto locked = lock_match(tx, id, {});
            if (!locked) return locked.error();
            match& m = locked->row;
            const stored_stats stats = read_stats_row(tx, id);
            // Another worker or the next change may have told it meanwhile.
            if (!stats.is_due) return committed_change{m, {}};
            execute(tx, told_statement, raw(id), to_sql(locked->now));
            m.updated_at = locked->now;
            const match_event told = stats_updated{stats.json};
            auto events = write_change(tx, row_write::update, m, {&told, 1}, change);
            return committed_change{m, std::move(events)};
        });
    if (!done) return {};  // the match was deleted
    return std::move(done->events);
}

}  // namespace livescore

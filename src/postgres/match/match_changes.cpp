#include "match/match_changes.h"

#include "change/event_traces.h"
#include "change/idempotency.h"
#include "change/lost_commit.h"
#include "connection/values.h"
#include "livescore/service/match_not_found.h"
#include "match/leagues_and_teams.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

const statement now_statement{"new_match", "SELECT clock_timestamp(), nextval('matches_id_seq')"};

// The statement reads the clock after it has the lock, so that times rise with seq.
const statement lock_statement{"lock_match", "WITH locked_match AS MATERIALIZED (SELECT " +
                                                 sql::match_columns() + R"( FROM matches m
        WHERE m.id = $1 FOR NO KEY UPDATE OF m)
    SELECT clock_timestamp(), locked_match.* FROM locked_match)"};

// jsonb keeps the value and not the text. The event must have the text that readers will get.
const statement stats_statement{"canonical_stats", "SELECT $1::jsonb::text"};

const statement delete_statement{"delete_match", "DELETE FROM matches WHERE id = $1"};
// A trigger has written it with the deletion (migration 0010).
const statement removal_statement{"find_removal", R"(
    SELECT event.seq, event.payload::text
    FROM removed_matches r
    JOIN match_events event ON event.match_id = r.id AND event.seq = r.last_seq
    WHERE r.id = $1)"};

/// Nothing while the match is there.
std::optional<committed_event> find_removal(pqxx::transaction_base& tx, match_id id) {
    const auto rows = execute(tx, removal_statement, raw(id));
    if (rows.empty()) return std::nullopt;
    return committed_event{id, rows[0][0].as<sequence_number>(), event_type::match_removed,
                           std::make_shared<const std::string>(rows[0][1].as<std::string>())};
}

void canonicalize_stats(pqxx::transaction_base& tx, match& m) {
    m.stats = execute(tx, stats_statement, m.stats).front()[0].as<std::string>();
}

std::optional<error> find_problem(const result<decision>& decided) {
    if (!decided) return decided.error();
    return find_unstorable(decided->after);
}

std::optional<error> find_refusal(const store::match_check& check, const match& m) {
    return check ? check(m) : std::nullopt;
}

bool has_same_names(const match& a, const match& b) {
    return a.sport == b.sport && a.league == b.league && a.home_team == b.home_team &&
           a.away_team == b.away_team && a.league_ref == b.league_ref &&
           a.home_team_ref == b.home_team_ref && a.away_team_ref == b.away_team_ref &&
           a.details.season == b.details.season;
}

const request_key* key_of(const std::optional<idempotent<match>>& once) {
    return once ? &once->key : nullptr;
}

void keep_answer(pqxx::work& tx, const std::optional<idempotent<match>>& once, const match& after) {
    if (!once) return;
    const answered_key answer{&once->key, once->answer(after)};
    keep_answers(tx, {&answer, 1});
}

}  // namespace

new_match draw_match(pqxx::transaction_base& tx) {
    const auto row = execute(tx, now_statement).front();
    return {match_id{row[1].as<std::int64_t>()}, read_timestamp(row[0])};
}

std::optional<error> settle_new(pqxx::transaction_base& tx, match& m) {
    canonicalize_stats(tx, m);
    return resolve_names(tx, m, nullptr);
}

std::optional<error> settle_update(pqxx::transaction_base& tx, match& after, const match& before) {
    if (after.stats != before.stats) canonicalize_stats(tx, after);
    if (has_same_names(after, before)) return std::nullopt;
    return resolve_names(tx, after, &before);
}

result<committed_change> insert_match(db_session& session, const create_match& command,
                                      const std::optional<idempotent<match>>& once,
                                      const store::match_check& check, const shared_trace& trace) {
    const auto work = [&](pqxx::work& tx, change_id id) -> result<committed_change> {
        if (auto repeated = find_repetition(tx, key_of(once))) return *std::move(repeated);
        const new_match drawn = draw_match(tx);
        auto decided = decide(command, drawn.now);
        if (auto problem = find_problem(decided)) return *std::move(problem);
        match& m = decided->after;
        m.id = drawn.id;
        if (auto problem = settle_new(tx, m)) return *std::move(problem);
        if (auto problem = find_refusal(check, m)) return *std::move(problem);
        auto events = write_change(tx, row_write::insert, m, decided->events, id);
        keep_answer(tx, once, m);
        return committed_change{std::move(m), std::move(events)};
    };
    return commit_change(session, work, {}, trace);
}

result<locked_match> lock_match(pqxx::transaction_base& tx, match_id id, expected_seq expected) {
    const auto rows = execute(tx, lock_statement, raw(id));
    if (rows.empty()) return match_not_found(id);
    locked_match locked{read_match(rows.front(), 1), read_timestamp(rows.front()[0])};
    if (expected && *expected != locked.row.last_seq) {
        return error{errc::precondition_failed,
                     "The match has changed: its seq is " + std::to_string(locked.row.last_seq)};
    }
    return locked;
}

result<committed_change> change_match(db_session& session, match_id id, expected_seq expected,
                                      const store::decider& decide,
                                      const std::optional<idempotent<match>>& once,
                                      const store::match_check& check, const shared_trace& trace) {
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        if (auto repeated = find_repetition(tx, key_of(once))) return *std::move(repeated);
        const auto locked = lock_match(tx, id, expected);
        if (!locked) return locked.error();
        const match& before = locked->row;
        auto decided = decide(before, locked->now);
        if (auto problem = find_problem(decided)) return *std::move(problem);
        match& after = decided->after;
        if (decided->events.empty()) {
            keep_answer(tx, once, before);
            return committed_change{before, {}};
        }
        if (auto problem = settle_update(tx, after, before)) return *std::move(problem);
        if (auto problem = find_refusal(check, after)) return *std::move(problem);
        auto events = write_change(tx, row_write::update, after, decided->events, change);
        keep_answer(tx, once, after);
        return committed_change{std::move(after), std::move(events)};
    };
    return commit_change(session, work, {}, trace);
}

result<committed_change> delete_match(db_session& session, match_id id, expected_seq expected,
                                      const store::match_check& check,
                                      const std::optional<idempotent<match>>& once,
                                      const shared_trace& trace) {
    std::optional<match> before;
    try {
        return session.transact([&](pqxx::work& tx) -> result<committed_change> {
            before.reset();
            if (auto repeated = find_repetition(tx, key_of(once))) return *std::move(repeated);
            const auto locked = lock_match(tx, id, expected);
            if (!locked) return locked.error();
            if (auto problem = find_refusal(check, locked->row)) return *std::move(problem);
            execute(tx, delete_statement, raw(id));
            keep_answer(tx, once, locked->row);
            auto removal = find_removal(tx, id);
            committed_change done{locked->row, {std::move(removal.value())}};
            write_traces(tx, traced_events(done.events, trace));
            before = locked->row;
            tx.commit();
            return done;
        });
    } catch (const in_doubt_error& lost) {
        await_decision(session, lost);
        auto removal =
            session.read([id](pqxx::transaction_base& tx) { return find_removal(tx, id); });
        if (!removal) throw infrastructure_error(errc::unavailable, lost.what());
        return committed_change{*std::move(before), {*std::move(removal)}};
    }
}

}  // namespace livescore

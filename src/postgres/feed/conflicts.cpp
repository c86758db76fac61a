#include "feed/conflicts.h"

#include "connection/statement.h"
#include "connection/values.h"
#include "feed/doubtful_write.h"
#include "livescore/domain/feed/adoption.h"
#include "match/match_changes.h"

namespace livescore {
namespace {

// $4, $5 and $6: kind, ours and theirs of each conflict that there is now.
const statement compare_conflicts_statement{"compare_conflicts", R"(
    WITH given AS (SELECT * FROM unnest($4::text[], $5::text[], $6::text[]) AS g(kind, ours, theirs)),
    kept AS (
        SELECT kind, ours, theirs, match_id FROM feed_conflicts WHERE provider = $1 AND ref = $2)
    SELECT FROM given FULL JOIN kept USING (kind)
    WHERE (given.ours, given.theirs, $3::integer)
        IS DISTINCT FROM (kept.ours, kept.theirs, kept.match_id)
    LIMIT 1)"};
const statement end_conflicts_statement{"end_conflicts", R"(
    DELETE FROM feed_conflicts WHERE provider = $1 AND ref = $2 AND kind <> ALL ($3::text[]))"};
// A difference that goes on and reads differently, as the score of a match that runs, is the same
// conflict. Only one that an operator has resolved becomes a new one.
const statement keep_conflicts_statement{"keep_conflicts", R"(
    INSERT INTO feed_conflicts (provider, ref, match_id, kind, ours, theirs, first_seen_at)
    SELECT $1, $2, $3::integer, kind, ours, theirs, clock_timestamp()
    FROM unnest($4::text[], $5::text[], $6::text[]) AS given(kind, ours, theirs)
    ORDER BY kind
    ON CONFLICT (provider, ref, kind) DO UPDATE SET
        id = CASE WHEN feed_conflicts.resolved_at IS NULL
                OR (feed_conflicts.ours, feed_conflicts.theirs) = (excluded.ours, excluded.theirs)
            THEN feed_conflicts.id ELSE excluded.id END,
        first_seen_at = CASE WHEN feed_conflicts.resolved_at IS NULL
                OR (feed_conflicts.ours, feed_conflicts.theirs) = (excluded.ours, excluded.theirs)
            THEN feed_conflicts.first_seen_at ELSE excluded.first_seen_at END,
        resolved_at = CASE
            WHEN (feed_conflicts.ours, feed_conflicts.theirs) = (excluded.ours, excluded.theirs)
            THEN feed_conflicts.resolved_at END,
        match_id = excluded.match_id, ours = excluded.ours, theirs = excluded.theirs
    WHERE (feed_conflicts.match_id, feed_conflicts.ours, feed_conflicts.theirs)
        IS DISTINCT FROM (excluded.match_id, excluded.ours, excluded.theirs))"};
const statement list_conflicts_statement{"list_conflicts",
                                         R"(
    SELECT id, provider, ref, match_id, kind, ours, theirs, first_seen_at FROM feed_conflicts
    WHERE resolved_at IS NULL AND ($1::bigint IS NULL OR id < $1::bigint)
        AND first_seen_at <= clock_timestamp() - $2 * interval '1 millisecond'
    ORDER BY id DESC LIMIT $3)"};
const statement find_conflict_statement{"find_conflict", R"(
    SELECT id, provider, ref, match_id, kind, ours, theirs, first_seen_at FROM feed_conflicts
    WHERE id = $1)"};
const statement resolve_conflict_statement{"resolve_conflict", R"(
    UPDATE feed_conflicts SET resolved_at = coalesce(resolved_at, clock_timestamp())
    WHERE id = $1)"};

const statement noted_conflict_statement{"conflict_is_noted", R"(
    SELECT FROM feed_conflicts
    WHERE provider = $1 AND ref = $2 AND kind = $3 AND ours = $4 AND theirs = $5)"};
const statement open_conflict_statement{
    "conflict_is_open", "SELECT FROM feed_conflicts WHERE id = $1 AND resolved_at IS NULL"};

struct conflict_arrays {
    sql_array kinds;
    sql_array ours;
    sql_array theirs;
    explicit conflict_arrays(std::span<const feed_conflict> conflicts) {
        for (const feed_conflict& c : conflicts) {
            kinds.add(std::string_view(c.kind));
            ours.add(std::string_view(c.ours));
            theirs.add(std::string_view(c.theirs));
        }
    }
};

std::optional<std::string> to_text(const std::optional<match_id>& id) {
    return id ? std::optional(std::to_string(raw(*id))) : std::nullopt;
}

kept_conflict read_conflict(const pqxx::row& row) {
    kept_conflict c;
    c.id = row[0].as<std::int64_t>();
    c.provider = row[1].as<std::string>();
    c.fixture = row[2].as<std::string>();
    if (const auto match = read_optional<std::int64_t>(row[3])) c.match = match_id{*match};
    c.what = {row[4].as<std::string>(), row[5].as<std::string>(), row[6].as<std::string>()};
    c.first_seen_at = read_timestamp(row[7]);
    return c;
}

std::optional<kept_conflict> find_conflict(pqxx::transaction_base& tx, std::int64_t id) {
    const auto rows = execute(tx, find_conflict_statement, id);
    if (rows.empty()) return std::nullopt;
    return read_conflict(rows[0]);
}

void keep(pqxx::transaction_base& tx, const std::string& provider, const std::string& ref,
          const std::optional<match_id>& match, const conflict_arrays& given) {
    const auto of = to_text(match);
    execute(tx, keep_conflicts_statement, provider, ref, to_sql(of), given.kinds.text(),
            given.ours.text(), given.theirs.text());
}

/// The match without its lock; nothing when there is none to give back.
std::optional<committed_change> unlock(pqxx::transaction_base& tx, match_id id, change_id change) {
    auto locked = lock_match(tx, id, std::nullopt);
    if (!locked) return std::nullopt;
    auto decided = give_back(locked->row, locked->now);
    if (decided.events.empty()) return std::nullopt;
    auto events = write_change(tx, row_write::update, decided.after, decided.events, change);
    return committed_change{std::move(decided.after), std::move(events)};
}

}  // namespace

bool has_other_conflicts(pqxx::transaction_base& tx, const std::string& provider,
                         const std::string& ref, std::optional<match_id> match,
                         std::span<const feed_conflict> conflicts) {
    const conflict_arrays given(conflicts);
    const auto of = to_text(match);
    return !execute(tx, compare_conflicts_statement, provider, ref, to_sql(of), given.kinds.text(),
                    given.ours.text(), given.theirs.text())
                .empty();
}

void write_conflicts(pqxx::transaction_base& tx, const std::string& provider,
                     const std::string& ref, std::optional<match_id> match,
                     std::span<const feed_conflict> conflicts) {
    const conflict_arrays given(conflicts);
    execute(tx, end_conflicts_statement, provider, ref, given.kinds.text());
    if (!conflicts.empty()) keep(tx, provider, ref, match, given);
}

void note_conflict(db_session& session, const std::string& provider, const std::string& ref,
                   const feed_conflict& what) {
    const conflict_arrays given({&what, 1});
    transact_repeatable(session, [&](pqxx::work& tx) {
        if (!execute(tx, noted_conflict_statement, provider, ref, what.kind, what.ours, what.theirs)
                 .empty())
            return true;
        keep(tx, provider, ref, std::nullopt, given);
        tx.commit();
        return true;
    });
}

page<kept_conflict> list_conflicts(db_session& session, const conflict_page_request& request,
                                   std::chrono::milliseconds age) {
    const auto before =
        request.before ? std::optional(std::to_string(*request.before)) : std::nullopt;
    return session.read([&](pqxx::transaction_base& tx) {
        page<kept_conflict> found;
        for (const auto& row : execute(tx, list_conflicts_statement, to_sql(before), age.count(),
                                       request.limit + 1)) {
            found.has_more = found.items.size() == static_cast<std::size_t>(request.limit);
            if (found.has_more) break;
            found.items.push_back(read_conflict(row));
        }
        return found;
    });
}

result<resolved_conflict> resolve_conflict(db_session& session, std::int64_t id, bool accept) {
    std::optional<kept_conflict> found;
    const auto work = [&](pqxx::work& tx, change_id change) -> result<committed_change> {
        found = find_conflict(tx, id);
        if (!found) return error{errc::not_found, "There is no conflict " + std::to_string(id), {}};
        // First the match, then the conflict: so does a poll.
        std::optional<committed_change> unlocked;
        if (accept && found->match) unlocked = unlock(tx, *found->match, change);
        execute(tx, resolve_conflict_statement, id);
        return unlocked ? *std::move(unlocked) : committed_change{};
    };
    const auto is_resolved = [&](const in_doubt_error& lost) {
        await_decision(session, lost);
        return session.read([&](pqxx::transaction_base& tx) {
            return execute(tx, open_conflict_statement, id).empty();
        });
    };
    auto change = commit_change(session, work, is_resolved);
    if (!change) return change.error();
    return resolved_conflict{*std::move(found), std::move(change->events)};
}

}  // namespace livescore

#include "schedule/upkeep.h"

#include <algorithm>

#include "connection/statement.h"
#include "connection/values.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

// What watch_clock_source() of the domain decides for one match. Few matches of other clock sources
// than the plan run at once, and few are past their start and still scheduled.
const statement silent_statement{"find_silent_matches", R"(
    SELECT m.id
    FROM (
        SELECT id FROM match_listing_status
        WHERE status = 'scheduled' AND clock_source IS NOT NULL
            AND start_time <= now() - $1 * interval '1 second'
        UNION ALL
        SELECT id FROM match_listing_status
        WHERE status IN ('live', 'halftime', 'suspended') AND clock_source IS NOT NULL) followed
    JOIN matches m ON m.id = followed.id
    WHERE CASE WHEN m.details->'stale' = 'true'
        THEN m.last_seq > coalesce((m.details->>'staleSeq')::bigint, 0)
        ELSE greatest(m.updated_at, CASE WHEN m.status = 'scheduled' THEN m.start_time END)
            <= now() - $1 * interval '1 second' END
    ORDER BY m.id LIMIT $2)"};

const statement notes_statement{"find_changed_ties",
                                "SELECT id, tie_id FROM changed_ties ORDER BY id LIMIT $1"};

// A tie has two legs. The bound is for a name that many matches share by mistake.
const statement legs_statement{"find_legs", "SELECT " + sql::match_columns() + R"(
    FROM unnest($1::text[]) AS wanted(tie_id)
    CROSS JOIN LATERAL (
        SELECT id FROM match_listing
        WHERE match_listing.tie_id = wanted.tie_id AND match_listing.tie_id IS NOT NULL
        ORDER BY id DESC LIMIT 200) leg
    JOIN matches m ON m.id = leg.id)"};

const statement forget_statement{"forget_changed_ties",
                                 "DELETE FROM changed_ties WHERE id = ANY ($1::bigint[])"};

}  // namespace

std::vector<match_id> find_silent_matches(db_session& session, std::chrono::seconds patience,
                                          int limit) {
    return session.read([&](pqxx::transaction_base& tx) {
        std::vector<match_id> ids;
        for (const auto& row : execute(tx, silent_statement, patience.count(), limit))
            ids.push_back(match_id{row[0].as<std::int64_t>()});
        return ids;
    });
}

changed_ties find_changed_ties(db_session& session, int limit) {
    return session.read([&](pqxx::transaction_base& tx) {
        changed_ties changed;
        std::vector<std::string> ties;
        for (const auto& row : execute(tx, notes_statement, limit)) {
            changed.notes.push_back(row[0].as<std::int64_t>());
            auto tie = row[1].as<std::string>();
            if (std::find(ties.begin(), ties.end(), tie) == ties.end())
                ties.push_back(std::move(tie));
        }
        if (ties.empty()) return changed;
        for (const auto& row : execute(tx, legs_statement, text_array(ties)))
            changed.legs.push_back(read_match(row));
        return changed;
    });
}

void forget_notes(db_session& session, const std::vector<std::int64_t>& notes) {
    sql_array ids;
    for (const std::int64_t note : notes) ids.add(note);
    // A note that is forgotten twice is forgotten.
    session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, forget_statement, ids.text()).affected_rows();
    });
}

}  // namespace livescore

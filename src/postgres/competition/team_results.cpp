#include "competition/team_results.h"

#include "connection/page_lease.h"
#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/protocol/stored_details.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

// $2 is the other team, or NULL. The running sum ends the page: PostgreSQL sends at most $4 bytes,
// but always the first match. The 2000 bytes are for what a match has beside its texts.
const statement results_statement{"list_results", "SELECT " + sql::match_columns() + R"(, m.more
    FROM (
        SELECT matches.*, listed.more, listed.place,
            sum(octet_length(coalesce(stats::text, '')) + octet_length(coalesce(details::text, ''))
                + 2000) OVER (ORDER BY listed.place ROWS UNBOUNDED PRECEDING) AS bytes
        FROM (
            SELECT id, row_number() OVER in_order AS place,
                lead(id) OVER in_order IS NOT NULL AS more
            FROM (
                SELECT id, start_time FROM match_listing
                WHERE (home_team_id = $1::integer OR away_team_id = $1::integer)
                    AND ($2::integer IS NULL OR home_team_id = $2::integer
                         OR away_team_id = $2::integer)
                    AND status IN ('finished', 'awarded')
                ORDER BY start_time DESC, id DESC LIMIT $3 + 1) newest
            WINDOW in_order AS (ORDER BY start_time DESC, id DESC)) listed
        JOIN matches USING (id)
        WHERE listed.place <= $3) m
    WHERE m.place = 1 OR m.bytes <= $4::bigint ORDER BY m.place)"};

// Every meeting counts, also those behind the page. An award is in the details (stored_details.h).
const statement meetings_statement{"list_meetings", R"(
    SELECT home_team_id, home_score, away_score,
        CASE WHEN details ? 'award' THEN jsonb_build_object('award', details->'award')::text END,
        feed_state
    FROM matches
    WHERE (home_team_id = $1::integer AND away_team_id = $2::integer
           OR home_team_id = $2::integer AND away_team_id = $1::integer)
        AND status IN ('finished', 'awarded'))"};

page<match> read_results(db_session& session, team_id of, const std::optional<std::string>& other,
                         int limit, const page_bytes& bytes) {
    page_lease lease(bytes);
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, results_statement, raw(of), to_sql(other), limit, lease.bytes());
    });
    page<match> found;
    for (const auto& row : rows) {
        found.items.push_back(read_match(row));
        found.has_more = row[sql::more_column].as<bool>();
        for (const auto& field : row) lease.add(field.size());
    }
    found.lease = lease.take();
    return found;
}

/// As much of a match as its result needs.
match read_meeting(const pqxx::row& row) {
    match m;
    m.home_team_ref = team_id{row[0].as<std::int64_t>()};
    m.score = {row[1].as<int>(), row[2].as<int>()};
    if (!row[3].is_null()) read_stored_details(row[3].as<std::string>(), m.details);
    read_feed_state(row[4], m);
    return m;
}

}  // namespace

page<match> list_results(db_session& session, team_id of, int limit, const page_bytes& bytes) {
    return read_results(session, of, std::nullopt, limit, bytes);
}

head_to_head compare_teams(db_session& session, team_id of, team_id other, int limit,
                           const page_bytes& bytes) {
    head_to_head both;
    both.matches = read_results(session, of, std::to_string(raw(other)), limit, bytes);
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, meetings_statement, raw(of), raw(other));
    });
    for (const auto& row : rows) {
        const auto result = result_of(read_meeting(row), of);
        if (!result) continue;
        switch (*result) {
            case match_result::win:
                ++both.wins;
                break;
            case match_result::draw:
                ++both.draws;
                break;
            case match_result::loss:
                ++both.losses;
                break;
        }
    }
    return both;
}

}  // namespace livescore

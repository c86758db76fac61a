#include "match/match_sets.h"

#include <pqxx/pqxx>

#include "connection/page_lease.h"
#include "connection/values.h"
#include "livescore/service/store.h"
#include "match/listing_statements.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

static_assert(set_window == std::chrono::hours(24), "as the statements say");

/// Selects the matches `l` of a listing that are worth a look now. The range of the start is
/// what an index can give. A match that runs for longer than 30 days was forgotten by whoever
/// should have ended it.
constexpr const char* worth_a_look = R"(
    AND l.start_time > now() - interval '30 days'
    AND l.start_time < now() + interval '24 hours'
    AND (l.status IN ('live', 'halftime', 'suspended')
        OR coalesce(l.end_time, l.start_time + interval '3 hours') > now() - interval '24 hours'))";

// A set ranks first what runs, then by the distance from now. So the limits cut off what is far
// away. These stand before the columns of the page, before the condition of the set, and behind it.
constexpr const char* of_a_set = R"(, m.more, m.place FROM (
    SELECT m.*, p.runs, )";
constexpr const char* of_ranked_matches = R"( FROM (
        SELECT id, runs, row_number() OVER by_distance AS rank
        FROM (SELECT l.id, l.start_time, l.status IN ('live', 'halftime', 'suspended') AS runs
              FROM )";
constexpr const char* in_order_of_rank = R"() l
        WINDOW by_distance AS (
            ORDER BY NOT runs, abs(extract(epoch FROM l.start_time - now())), l.id)
        ORDER BY rank LIMIT $1::bigint) p
    JOIN matches m ON m.id = p.id
    WINDOW in_order AS (ORDER BY p.rank ROWS UNBOUNDED PRECEDING)) m
    WHERE m.place < $1::bigint AND (m.place = 1 OR m.bytes <= $2::bigint)
    ORDER BY m.runs DESC, m.start_time, m.id)";

const statement league_set_statement{
    "find_league_set", "SELECT " + sql::match_columns() + of_a_set + sql::place_in_page() +
                           of_ranked_matches + "match_listing l WHERE l.league_id = $3::integer" +
                           worth_a_look + in_order_of_rank};

// Both indexes of teams are read. A team that plays itself is there once.
const statement team_set_statement{
    "find_team_set", "SELECT " + sql::match_columns() + of_a_set + sql::place_in_page() +
                         of_ranked_matches +
                         "match_listing l WHERE l.id IN ("
                         "SELECT id FROM match_listing WHERE home_team_id = $3::integer "
                         "UNION SELECT id FROM match_listing WHERE away_team_id = $3::integer)" +
                         worth_a_look + in_order_of_rank};

const statement live_set_statement{
    "find_live_set", "SELECT " + sql::match_columns() + of_a_set + sql::place_in_page() +
                         of_ranked_matches +
                         "match_listing_status l "
                         "WHERE l.status IN ('live', 'halftime', 'suspended')" +
                         in_order_of_rank};

const statement placements_statement{"find_placements", R"(
    SELECT id, last_seq, coalesce(league_id, 0), coalesce(home_team_id, 0),
        coalesce(away_team_id, 0), status IN ('live', 'halftime', 'suspended'), false
    FROM matches WHERE id = ANY ($1::integer[])
    UNION ALL
    SELECT id, last_seq, coalesce((match->>'league_id')::integer, 0),
        coalesce((match->>'home_team_id')::integer, 0),
        coalesce((match->>'away_team_id')::integer, 0),
        coalesce(match->>'status' IN ('live', 'halftime', 'suspended'), false), true
    FROM removed_matches WHERE id = ANY ($1::integer[]))"};

// match:created and match:updated have the whole match. Later events of the status tell that alone.
const statement placement_before_statement{"find_placement_before", R"(
    SELECT $1::integer, $2::bigint - 1, coalesce((whole.data->>'leagueId')::integer, 0),
        coalesce((whole.data->>'homeTeamId')::integer, 0),
        coalesce((whole.data->>'awayTeamId')::integer, 0),
        coalesce(coalesce(later.status, whole.data->>'status')
            IN ('live', 'halftime', 'suspended'), false),
        false
    FROM (SELECT seq, payload->'data' AS data FROM match_events
          WHERE match_id = $1::integer AND seq < $2::bigint
              AND type IN ('match:created', 'match:updated')
          ORDER BY seq DESC LIMIT 1) whole
    LEFT JOIN LATERAL (
        SELECT payload->'data'->>'status' AS status FROM match_events
        WHERE match_id = $1::integer AND seq < $2::bigint AND seq > whole.seq
            AND type = 'match:status'
        ORDER BY seq DESC LIMIT 1) later ON true)"};

placed_match read_placement(const pqxx::row& row) {
    placed_match placed;
    placed.match = match_id{row[0].as<std::int64_t>()};
    placed.seq = row[1].as<sequence_number>();
    placed.placement.league = league_id{row[2].as<std::int64_t>()};
    placed.placement.home = team_id{row[3].as<std::int64_t>()};
    placed.placement.away = team_id{row[4].as<std::int64_t>()};
    placed.placement.is_live = row[5].as<bool>();
    placed.removed = row[6].as<bool>();
    return placed;
}

}  // namespace

const statement& set_statement(match_set_kind kind) {
    switch (kind) {
        case match_set_kind::league:
            return league_set_statement;
        case match_set_kind::team:
            return team_set_statement;
        case match_set_kind::live:
            break;
    }
    return live_set_statement;
}

page<match> find_set(db_session& session, match_set which, int limit, page_bytes bytes) {
    page_lease lease(bytes);
    const statement& query = set_statement(which.kind);
    const std::int64_t rows_wanted = std::int64_t{limit} + 1;
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        if (which.kind == match_set_kind::live)
            return execute(tx, query, rows_wanted, lease.bytes());
        return execute(tx, query, rows_wanted, lease.bytes(), which.id);
    });
    page<match> found;
    std::int64_t last_place = 0;
    for (const auto& row : rows) {
        found.items.push_back(read_match(row));
        // Whether more are behind the last of all places.
        if (const auto place = row["place"].as<std::int64_t>(); place > last_place) {
            last_place = place;
            found.has_more = row[sql::more_column].as<bool>();
        }
        for (const auto& field : row) lease.add(field.size());
    }
    found.lease = lease.take();
    return found;
}

std::vector<placed_match> find_placements(db_session& session, const std::vector<match_id>& ids) {
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, placements_statement, id_array(ids));
    });
    std::vector<placed_match> placed;
    placed.reserve(rows.size());
    for (const auto& row : rows) placed.push_back(read_placement(row));
    return placed;
}

std::optional<placed_match> find_placement_before(db_session& session, match_id id,
                                                  sequence_number seq) {
    const auto rows = session.read([&](pqxx::transaction_base& tx) {
        return execute(tx, placement_before_statement, raw(id), seq);
    });
    if (rows.empty()) return std::nullopt;
    return read_placement(rows.front());
}

}  // namespace livescore

#include "match/match_extras.h"

#include <algorithm>

#include "connection/statement.h"
#include "connection/values.h"
#include "livescore/domain/incident_types.h"
#include "match/match_rows.h"

namespace livescore {
namespace {

// The incidents of a match are looked for among its newest entries. A reported match has some
// hundreds of entries at most.
constexpr int looked_at = 1'000;

// Entries of many matches, in the order of the matches, newest first. The newest entries of a match
// are a range of commentary_match_id_idx, as in list_commentary.
//
// Parameters: $1 the matches, $2 event types (NULL: all entries), $3 entries looked at, $4 entries
// of a match, $5 bytes. It sends entries until their sum passes $5, but always the first one.
// `place` is that of the match from 0, `next_place` that of the entry behind.
const statement entries_statement{"list_extras", "SELECT " + sql::commentary_columns() + R"(,
        place, next_place
    FROM (
        SELECT found.*, row_number() OVER in_order AS number,
            lead(found.place) OVER in_order AS next_place,
            sum(octet_length(json_build_array(event_type, actor, team, message, metadata, tags,
                incident)::text) + 800) OVER in_order AS bytes
        FROM (
            SELECT c.*, wanted.place - 1 AS place
            FROM unnest($1::integer[]) WITH ORDINALITY AS wanted(match_id, place)
            CROSS JOIN LATERAL (
                SELECT * FROM (
                    SELECT * FROM commentary
                    WHERE (match_id, id) < (wanted.match_id, 9223372036854775807)
                        AND match_id >= wanted.match_id
                    ORDER BY match_id DESC, id DESC LIMIT $3) newest
                WHERE $2::text[] IS NULL OR incident IS NOT NULL OR event_type = ANY ($2::text[])
                ORDER BY id DESC LIMIT $4) c) found
        WINDOW in_order AS (ORDER BY place, id DESC ROWS UNBOUNDED PRECEDING)) page
    WHERE number = 1 OR bytes <= $5::bigint ORDER BY place, id DESC)"};

// Line-ups ($2) and statistics ($3) of the matches $1, in at most $4 bytes, but always those of the
// first match. A match without them has NULL.
const statement sheets_statement{"list_sheets", R"(
    SELECT lineups, stats FROM (
        SELECT place, l.lineups::text AS lineups, s.stats::text AS stats,
            sum(coalesce(octet_length(l.lineups::text), 0)
                + coalesce(octet_length(s.stats::text), 0) + 100)
                OVER (ORDER BY place ROWS UNBOUNDED PRECEDING) AS bytes
        FROM unnest($1::integer[]) WITH ORDINALITY AS wanted(match_id, place)
        LEFT JOIN match_lineups l ON $2::boolean AND l.match_id = wanted.match_id
        LEFT JOIN match_stats s ON $3::boolean AND s.match_id = wanted.match_id) sheet
    WHERE place = 1 OR bytes <= $4::bigint ORDER BY place)"};

// Red cards of the matches $1 that stand, among the newest $2 entries of each. An entry of a scorer
// may name the team instead of the side.
const statement red_cards_statement{"list_red_cards", R"(
    SELECT wanted.place - 1 AS place, count(*) FILTER (WHERE c.side = 'home') AS home,
        count(*) FILTER (WHERE c.side = 'away') AS away
    FROM unnest($1::integer[]) WITH ORDINALITY AS wanted(match_id, place)
    JOIN matches m ON m.id = wanted.match_id
    CROSS JOIN LATERAL (
        SELECT coalesce(newest.incident->>'side', CASE newest.team
                WHEN m.home_team THEN 'home' WHEN m.away_team THEN 'away' END) AS side
        FROM (
            SELECT event_type, team, incident FROM commentary
            WHERE (match_id, id) < (wanted.match_id, 9223372036854775807)
                AND match_id >= wanted.match_id
            ORDER BY match_id DESC, id DESC LIMIT $2) newest
        WHERE newest.event_type IN ('red_card', 'second_yellow')
            AND (newest.incident IS NULL OR NOT newest.incident ? 'retractedBy'
                AND newest.incident->>'review' IS DISTINCT FROM 'overturned')) c
    GROUP BY wanted.place)"};

std::string ids_of(const match_page& page) {
    sql_array ids;
    for (const match& m : page.items) ids.add(raw(m.id));
    return ids.text();
}

/// The matches before the first one that has lost entries; but the first one may.
void cut(match_page& page, std::size_t whole) {
    const std::size_t kept = std::max<std::size_t>(whole, 1);
    if (kept >= page.items.size()) return;
    page.items.resize(kept);
    page.extras.resize(kept);
    page.has_more = true;
}

using entries_of = std::vector<commentary> match_extras::*;

void add_entries(pqxx::transaction_base& tx, const std::optional<std::string>& types,
                 int max_entries, entries_of where, std::int64_t max_bytes, match_page& page,
                 page_lease& lease) {
    const int look = types ? std::max(looked_at, max_entries) : max_entries;
    const auto rows =
        execute(tx, entries_statement, ids_of(page), to_sql(types), look, max_entries, max_bytes);
    if (rows.empty()) return;
    for (const auto& row : rows) {
        const auto place = row["place"].as<std::size_t>();
        (page.extras[place].*where).push_back(read_commentary(row));
        for (const auto& field : row) lease.add(field.size());
    }
    const auto behind = rows.back()["next_place"];
    if (!behind.is_null()) cut(page, behind.as<std::size_t>());
}

void add_sheets(pqxx::transaction_base& tx, const wanted_extras& wanted, std::int64_t max_bytes,
                match_page& page, page_lease& lease) {
    const auto rows =
        execute(tx, sheets_statement, ids_of(page), wanted.lineups, wanted.statistics, max_bytes);
    for (std::size_t place = 0; const auto& row : rows) {
        match_extras& extras = page.extras[place++];
        extras.lineups = read_optional<std::string>(row[0]);
        extras.statistics = read_optional<std::string>(row[1]);
        for (const auto& field : row) lease.add(field.size());
    }
    cut(page, rows.size());
}

void add_red_cards(pqxx::transaction_base& tx, match_page& page) {
    for (const auto& row : execute(tx, red_cards_statement, ids_of(page), looked_at)) {
        page.extras[row[0].as<std::size_t>()].red_cards = {row[1].as<std::int32_t>(),
                                                           row[2].as<std::int32_t>()};
    }
}

}  // namespace

void add_extras(pqxx::transaction_base& tx, const wanted_extras& wanted, match_page& page,
                page_lease& lease) {
    page.extras.resize(page.items.size());
    if (page.items.empty()) return;
    if (wanted.red_cards) add_red_cards(tx, page);
    // What comes behind has as much room.
    if (wanted.lineups || wanted.statistics) {
        const bool is_last = !wanted.events && !wanted.commentary;
        add_sheets(tx, wanted, is_last ? lease.left() : lease.left() / 2, page, lease);
    }
    if (wanted.events) {
        const std::int64_t room = wanted.commentary ? lease.left() / 2 : lease.left();
        sql_array types;
        for (const std::string_view type : incident_types) types.add(type);
        add_entries(tx, types.text(), wanted.max_entries, &match_extras::events, room, page, lease);
        for (match_extras& extras : page.extras) std::ranges::reverse(extras.events);
    }
    if (wanted.commentary) {
        add_entries(tx, std::nullopt, wanted.max_entries, &match_extras::newest, lease.left(), page,
                    lease);
    }
}

}  // namespace livescore

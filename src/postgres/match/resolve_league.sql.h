#pragma once

namespace livescore::sql {

/// Finds a league by its name, or makes it.
///
/// Parameters: $1 text sport, $2 text name. Returns the id. No row when another transaction has
/// just made the league. The league is not in this statement's snapshot, but it is in the next
/// statement's.
constexpr const char* resolve_league = R"(
    WITH found_league AS (SELECT id FROM leagues WHERE sport = $1 AND name = $2),
    made_league AS (
        INSERT INTO leagues (sport, name)
        SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM found_league)
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT id FROM found_league UNION ALL SELECT id FROM made_league)";

}  // namespace livescore::sql

#pragma once

namespace livescore::sql {

/// Finds the leagues that a name fits, or makes one.
///
/// Parameters: $1 text sport, $2 text name. Returns the id and the name of each league of this name
/// and sport, at most 20. No row when another transaction has just made the league. The league is
/// not in this statement's snapshot, but it is in the next statement's.
constexpr const char* resolve_league = R"(
    WITH keys AS MATERIALIZED (SELECT name_key($1) AS sport, name_key($2) AS name),
    found_league AS (
        SELECT id, name FROM leagues
        WHERE NOT is_repeat AND sport_key = (SELECT sport FROM keys)
            AND name_key = (SELECT name FROM keys)
        ORDER BY id LIMIT 20),
    made_league AS (
        INSERT INTO leagues (sport, name, sport_key, name_key)
        SELECT $1, $2, keys.sport, keys.name FROM keys
        WHERE NOT EXISTS (SELECT FROM found_league)
        ON CONFLICT DO NOTHING RETURNING id, name)
    SELECT * FROM found_league UNION ALL SELECT * FROM made_league)";

}  // namespace livescore::sql

#pragma once

namespace livescore::sql {

/// Finds the two teams of a match by the keys of their names, or makes them. It makes them in the
/// order of their keys: when two transactions make the same teams, one waits for the other.
///
/// Parameters: $1 text sport, $2 text name of the home team, $3 text name of the away team. Returns
/// the ids of the home team and of the away team. No row when another transaction has just made a
/// team. The team is not in this statement's snapshot, but it is in the next statement's.
constexpr const char* resolve_teams = R"(
    WITH keys AS MATERIALIZED (
        SELECT name_key($1) AS sport, name_key($2) AS home, name_key($3) AS away),
    wanted_team AS (
        SELECT DISTINCT ON (key) key, name
        FROM keys, LATERAL (VALUES (home, $2::text), (away, $3::text)) AS wanted(key, name)
        ORDER BY key),
    found_team AS (
        SELECT teams.id, teams.name_key AS key FROM teams
        WHERE NOT teams.is_double AND teams.sport_key = (SELECT sport FROM keys)
            AND teams.name_key IN ((SELECT home FROM keys), (SELECT away FROM keys))),
    made_team AS (
        INSERT INTO teams (sport, name, sport_key, name_key)
        SELECT $1, wanted_team.name, keys.sport, wanted_team.key FROM wanted_team, keys
        WHERE wanted_team.key NOT IN (SELECT key FROM found_team)
        ORDER BY wanted_team.key
        ON CONFLICT DO NOTHING RETURNING id, name_key AS key),
    named_team AS (SELECT * FROM found_team UNION ALL SELECT * FROM made_team)
    SELECT home.id, away.id FROM keys, named_team home, named_team away
    WHERE home.key = keys.home AND away.key = keys.away)";

}  // namespace livescore::sql

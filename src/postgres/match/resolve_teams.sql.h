#pragma once

namespace livescore::sql {

/// Finds the two teams of a match by their names, without regard to case, or makes them. It makes
/// them in the order of their names: when two transactions make the same teams, one waits for the
/// other.
///
/// Parameters: $1 text sport, $2 text name of the home team, $3 text name of the away team. Returns
/// the ids of the home team and of the away team. No row when another transaction has just made a
/// team. The team is not in this statement's snapshot, but it is in the next statement's.
constexpr const char* resolve_teams = R"(
    WITH wanted_team AS (
        SELECT DISTINCT ON (lower(name)) name
        FROM unnest(ARRAY[$2::text, $3::text]) AS wanted(name)
        ORDER BY lower(name)),
    found_team AS (
        SELECT teams.id, lower(teams.name) AS name FROM teams
        WHERE teams.sport = $1 AND lower(teams.name) IN (lower($2), lower($3))),
    made_team AS (
        INSERT INTO teams (sport, name)
        SELECT $1, name FROM wanted_team
        WHERE lower(name) NOT IN (SELECT name FROM found_team)
        ORDER BY lower(name)
        ON CONFLICT DO NOTHING RETURNING id, lower(name) AS name),
    named_team AS (SELECT * FROM found_team UNION ALL SELECT * FROM made_team)
    SELECT home.id, away.id FROM named_team home, named_team away
    WHERE home.name = lower($2) AND away.name = lower($3))";

}  // namespace livescore::sql

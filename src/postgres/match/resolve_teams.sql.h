#pragma once

namespace livescore::sql {

/// Finds the teams that the names of a match fit, or makes them. It makes them in the order of
/// their keys: when two transactions make the same teams, one waits for the other.
///
/// When several teams have a name, those fit best that have played in the league. Then those fit
/// that share the most with it: its country, its gender, its age class. The team of which the least
/// is said fits best among these. What is not known of a team or of the league contradicts nothing.
/// A team that contradicts the league and has not played in it does not fit. A new team has the
/// gender and the age class of its league; it has the country of a league that is no cup. The name
/// of a team that was merged into another one means that one, unless a team of the name itself
/// fits.
///
/// Parameters: $1 text sport, $2 text name of the home team or NULL, $3 text name of the away team
/// or NULL, $4 integer league or NULL. Returns (is_home, id) for each team that fits best, at most
/// 20 for a side. No row for a side when another transaction has just made the team. The team is
/// not in this statement's snapshot, but it is in the next statement's.
constexpr const char* resolve_teams = R"(
    WITH keys AS MATERIALIZED (
        SELECT name_key($1) AS sport, name_key($2) AS home, name_key($3) AS away),
    wanted_team AS (
        SELECT DISTINCT ON (key) key, name
        FROM keys, LATERAL (VALUES (home, $2::text), (away, $3::text)) AS wanted(key, name)
        WHERE key IS NOT NULL ORDER BY key),
    league AS (
        SELECT id, name_key(country) AS country, nullif(gender, 'mixed') AS gender,
            name_key(age_class) AS age_class, CASE kind WHEN 'league' THEN country END AS home
        FROM leagues WHERE id = $4::integer),
    namesake AS MATERIALIZED (
        SELECT t.id, named.key, named.is_former, name_key(t.country) AS country,
            nullif(t.gender, 'mixed') AS gender, name_key(t.age_class) AS age_class,
            count(*) OVER (PARTITION BY named.key) AS of_the_name
        FROM (
            SELECT id, name_key AS key, false AS is_former FROM teams
            WHERE NOT is_repeat AND sport_key = (SELECT sport FROM keys)
                AND name_key IN ((SELECT home FROM keys), (SELECT away FROM keys))
            UNION ALL
            SELECT DISTINCT into_id, name_key, true FROM merged_teams
            WHERE sport_key = (SELECT sport FROM keys)
                AND name_key IN ((SELECT home FROM keys), (SELECT away FROM keys))
        ) named JOIN teams t USING (id)),
    compared_team AS (
        SELECT t.*, league.id AS league,
            (t.country <> league.country) IS NOT TRUE AND (t.gender <> league.gender) IS NOT TRUE
                AND (t.age_class <> league.age_class) IS NOT TRUE AS fits,
            4 * (t.country = league.country IS TRUE)::integer
                + 2 * (t.gender = league.gender IS TRUE)::integer
                + (t.age_class = league.age_class IS TRUE)::integer AS shared,
            num_nonnulls(t.country, t.gender, t.age_class)
                - num_nonnulls(league.country, league.gender, league.age_class) AS more
        FROM namesake t LEFT JOIN league ON true),
    ranked_team AS (
        SELECT DISTINCT id, key, CASE
            WHEN fits AND of_the_name = 1 THEN 0
            WHEN EXISTS (SELECT FROM match_listing m
                         WHERE m.home_team_id = t.id AND m.league_id = t.league) THEN 0
            WHEN EXISTS (SELECT FROM match_listing m
                         WHERE m.away_team_id = t.id AND m.league_id = t.league) THEN 0
            WHEN fits THEN 100 * (1 + is_former::integer) - 10 * shared + more END AS place
        FROM compared_team t),
    found_team AS (
        SELECT id, key FROM ranked_team t
        WHERE place = (SELECT min(place) FROM ranked_team other WHERE other.key = t.key)),
    made_team AS (
        INSERT INTO teams (sport, name, sport_key, name_key, country, gender, age_class, is_double)
        SELECT $1, wanted_team.name, keys.sport, wanted_team.key, league.home, league.gender,
            (SELECT age_class FROM leagues WHERE leagues.id = league.id),
            EXISTS (SELECT FROM namesake WHERE namesake.key = wanted_team.key AND NOT is_former)
        FROM keys CROSS JOIN wanted_team LEFT JOIN league ON true
        WHERE wanted_team.key NOT IN (SELECT key FROM found_team)
        ORDER BY wanted_team.key
        ON CONFLICT DO NOTHING RETURNING id, name_key AS key),
    named_team AS (SELECT * FROM found_team UNION ALL SELECT * FROM made_team)
    (SELECT true, id FROM named_team WHERE key = (SELECT home FROM keys) ORDER BY id LIMIT 20)
    UNION ALL
    (SELECT false, id FROM named_team WHERE key = (SELECT away FROM keys) ORDER BY id LIMIT 20))";

}  // namespace livescore::sql

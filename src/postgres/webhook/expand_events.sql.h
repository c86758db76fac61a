#pragma once

namespace livescore::sql {

/// Turns events of the log into deliveries: one step of an expansion. The caller holds the rows of
/// webhook_progress of the matches, so no event is expanded twice, and the events of a match become
/// deliveries in the order of seq.
///
/// Parameters:
///   $1 integer[]  matches, each once
///   $2 bigint[]   up to which event each was expanded
///   $3 integer    the most events
/// Returns one row: how many events, how many deliveries, and the webhooks that got some (NULL:
/// none).
constexpr const char* expand_events = R"(
    WITH event AS MATERIALIZED (
        SELECT found.match_id, found.seq, found.type, found.committed_at
        FROM unnest($1::integer[], $2::bigint[]) AS known (match_id, expanded_seq)
        CROSS JOIN LATERAL (
            SELECT match_id, seq, type, committed_at FROM match_events
            WHERE match_id = known.match_id AND seq > known.expanded_seq
            ORDER BY seq LIMIT $3) found
        ORDER BY found.match_id, found.seq LIMIT $3),
    -- A removed match is delivered, too: its last event says so.
    placed AS MATERIALIZED (
        SELECT id, league_id, home_team_id, away_team_id FROM matches
        WHERE id IN (SELECT match_id FROM event)
        UNION ALL
        SELECT id, (match->>'league_id')::integer, (match->>'home_team_id')::integer,
            (match->>'away_team_id')::integer
        FROM removed_matches WHERE id IN (SELECT match_id FROM event)),
    made AS (
        INSERT INTO webhook_deliveries (webhook_id, match_id, seq, type)
        SELECT w.id, event.match_id, event.seq, event.type
        FROM event
        JOIN webhooks w ON w.enabled AND event.committed_at >= w.enabled_since
            AND (w.events = '{}' OR event.type = ANY (w.events))
        LEFT JOIN placed ON placed.id = event.match_id
        WHERE (w.league_ids = '{}' AND w.team_ids = '{}' AND w.match_ids = '{}')
            OR event.match_id = ANY (w.match_ids)
            OR placed.league_id = ANY (w.league_ids)
            OR placed.home_team_id = ANY (w.team_ids)
            OR placed.away_team_id = ANY (w.team_ids)
        ORDER BY w.id, event.match_id, event.seq
        ON CONFLICT DO NOTHING RETURNING webhook_id),
    moved AS (
        UPDATE webhook_progress SET expanded_seq = last.seq
        FROM (SELECT match_id, max(seq) AS seq FROM event GROUP BY match_id) last
        WHERE webhook_progress.match_id = last.match_id)
    SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM made),
        (SELECT array_agg(DISTINCT webhook_id) FROM made))";

}  // namespace livescore::sql

#pragma once

namespace livescore::sql {

/// Turns events of the log into deliveries: one step of an expansion. The caller holds the rows of
/// webhook_progress of the matches, so no event is expanded twice, and the events of a match become
/// deliveries in the order of seq. An event becomes one mailing for each 1,024 webhooks that get
/// it. Those whose endpoint fails get rows of their own.
///
/// Parameters:
///   $1 integer[]  matches, each once
///   $2 bigint[]   up to which event each was expanded
///   $3 integer    the most events
/// Returns a row for each mailing in the order of ids, and one row if there is none: how many
/// events, how many deliveries, the webhooks that got rows of their own (NULL: none), the matches
/// that had events (NULL: none) and up to which event each is expanded now; of the mailing (NULL:
/// none): id, group, match, seq, type, which members wait.
constexpr const char* expand_events = R"(
    WITH event AS MATERIALIZED (
        SELECT found.match_id, found.seq, found.type::text AS type, found.committed_at
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
    wanted AS MATERIALIZED (
        SELECT event.match_id, event.seq, event.type, w.id, w.failing_since IS NOT NULL AS fails,
            row_number() OVER (PARTITION BY event.match_id, event.seq ORDER BY w.id) - 1 AS place
        FROM event
        JOIN webhooks w ON w.enabled AND event.committed_at >= w.enabled_since
            AND (w.events = '{}' OR event.type = ANY (w.events))
        LEFT JOIN placed ON placed.id = event.match_id
        WHERE (w.league_ids = '{}' AND w.team_ids = '{}' AND w.match_ids = '{}')
            OR event.match_id = ANY (w.match_ids)
            OR placed.league_id = ANY (w.league_ids)
            OR placed.home_team_id = ANY (w.team_ids)
            OR placed.away_team_id = ANY (w.team_ids)),
    part AS MATERIALIZED (
        SELECT match_id, seq, type, place / 1024 AS number, array_agg(id ORDER BY place) AS members,
            string_agg(CASE WHEN fails THEN '0' ELSE '1' END, '' ORDER BY place)::varbit AS waiting,
            string_agg(CASE WHEN fails THEN '1' ELSE '0' END, '' ORDER BY place)::varbit AS moved
        FROM wanted GROUP BY match_id, seq, type, number),
    -- The update of nothing keeps the group until the mailing refers to it.
    grouped AS (
        INSERT INTO webhook_groups (digest, members)
        SELECT DISTINCT sha256(members::text::bytea), members FROM part ORDER BY 1
        ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id, digest),
    mailing AS (
        INSERT INTO webhook_mailings (id, group_id, match_id, seq, type, is_open, waiting, moved)
        SELECT nextval(pg_get_serial_sequence('webhook_deliveries', 'id')), sorted.*
        FROM (
            SELECT grouped.id, match_id, seq, type, bit_count(waiting) > 0, waiting, moved
            FROM part JOIN grouped ON grouped.digest = sha256(part.members::text::bytea)
            ORDER BY match_id, seq, number) sorted
        RETURNING id, group_id, match_id, seq, type, waiting),
    -- A mailing's place in its event is that of its id: the parts were numbered in that order.
    numbered AS (
        SELECT *, row_number() OVER (PARTITION BY match_id, seq ORDER BY id) - 1 AS number
        FROM mailing),
    made AS (
        INSERT INTO webhook_deliveries (id, webhook_id, match_id, seq, type)
        OVERRIDING SYSTEM VALUE
        SELECT numbered.id + wanted.place % 1024, wanted.id, wanted.match_id, wanted.seq,
            wanted.type
        FROM wanted JOIN numbered ON numbered.match_id = wanted.match_id
            AND numbered.seq = wanted.seq AND numbered.number = wanted.place / 1024
        WHERE wanted.fails
        ON CONFLICT DO NOTHING RETURNING webhook_id),
    moved AS (
        UPDATE webhook_progress SET expanded_seq = last.seq
        FROM (SELECT match_id, max(seq) AS seq FROM event GROUP BY match_id) last
        WHERE webhook_progress.match_id = last.match_id
        RETURNING webhook_progress.match_id, expanded_seq)
    SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM wanted),
        (SELECT array_agg(DISTINCT webhook_id) FROM made),
        (SELECT array_agg(match_id ORDER BY match_id) FROM moved),
        (SELECT array_agg(expanded_seq ORDER BY match_id) FROM moved), mailing.*
    FROM (SELECT) AS once LEFT JOIN mailing ON true ORDER BY mailing.id)";

}  // namespace livescore::sql

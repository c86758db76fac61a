#pragma once

namespace livescore::sql {

/// Removes the old events of matches that are over: one step of a removal. A step looks at the next
/// rows in the order of their age, also at those that must stay. So a removal passes each row once.
/// The key decides the order of rows with the same committed_at. Together with an event, the step
/// removes all older events of its match, so that a log never has a gap.
///
/// Parameters:
///   $1 double   hours: older events may go
///   $2 text     where the step begins, as the step before returned it; '' at the oldest row
///   $3 bigint   how many rows to look at
/// Returns one row: how many events were removed, and where the next step begins; NULL when this
/// step has looked at fewer rows than $3, which means that no step is left.
constexpr const char* remove_old_events = R"(
    WITH old_event AS MATERIALIZED (
        SELECT match_id, seq, committed_at FROM match_events
        WHERE committed_at < now() - $1 * interval '1 hour'
          AND (committed_at, match_id, seq) > (
              coalesce(nullif(split_part($2, ' ', 1), ''), '-infinity')::timestamptz,
              coalesce(nullif(split_part($2, ' ', 2), ''), '0')::integer,
              coalesce(nullif(split_part($2, ' ', 3), ''), '0')::bigint)
        ORDER BY committed_at, match_id, seq LIMIT $3),
    finished_log AS MATERIALIZED (
        SELECT old_log.match_id, old_log.seq
        FROM (SELECT match_id, max(seq) AS seq FROM old_event GROUP BY match_id) old_log
        JOIN matches m ON m.id = old_log.match_id
        WHERE m.status IN ('finished', 'cancelled', 'abandoned', 'awarded')
          AND (SELECT newest.committed_at FROM match_events newest
               WHERE newest.match_id = old_log.match_id
               ORDER BY newest.seq DESC LIMIT 1) < now() - $1 * interval '1 hour'),
    removed_event AS (
        DELETE FROM match_events event USING finished_log
        WHERE event.match_id = finished_log.match_id AND event.seq <= finished_log.seq RETURNING 1)
    SELECT (SELECT count(*) FROM removed_event),
        (SELECT concat_ws(' ', to_char(committed_at AT TIME ZONE 'UTC',
            'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), match_id, seq)
         FROM old_event ORDER BY committed_at, match_id, seq OFFSET $3 - 1))";

}  // namespace livescore::sql

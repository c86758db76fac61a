#pragma once

namespace livescore::sql {

/// Applies the transitions of many matches, each only when its guard holds, and appends their
/// events to the log. A step does not apply when a person decided the status after its time, and
/// full time does not come before a planned half time. Kick-off and full time by the plan leave no
/// status_set_at: a person may take them back.
///
/// It locks the matches in the order of their ids, as appends do, and looks at them and at the time
/// after that. It writes match_listing and match_listing_status itself, for all matches at once,
/// and tells the trigger so (livescore.listing). The trigger would be called for each match.
///
/// The statement may run a moment before its steps are due, in a transaction that is committed when
/// they are. So no time that it writes is before the moment of the steps ($15). It takes steps for
/// due a second early, since the clock of PostgreSQL may differ from that of Redis, and earlier by
/// what the caller says ($16).
///
/// A kick-off at 0-0 leaves the first period unwritten: the row tells it (imply_first_period). The
/// step that ends the period writes it. So a thousand kick-offs cost a third less.
///
/// Parameters: arrays with one element for each request and each status that it may lead from.
///   $1 bigint[]             request
///   $2, $3 integer[]        match, its schedule_version
///   $4 text[]               step: 'kick_off', 'half_time', 'second_half' or 'full_time'
///   $5 match_status[]       status that the step leads from
///   $6 text[]               phases that it leads from, each element an array literal
///   $7 match_status[], $8 text[]  status and phase that it leads to
///   $9, $10, $11 text[]     the event's JSON: before its seq, between seq and timestamp, after it
/// And the rules of sports, with one element for each name of a sport:
///   $12 text[]              the name, in capitals
///   $13, $14 text[]         the kinds of its first period, and of the one after the planned break
/// And when it runs:
///   $15 timestamptz         the commit comes no earlier
///   $16 bigint              milliseconds until then
/// Returns a row for each changed match, in the order of the requests: the event's JSON, request,
/// the phase after the step. The columns that read_match() reads follow, of the match after the
/// step.
constexpr const char* apply_transitions = R"(
    WITH requested_step AS MATERIALIZED (
        SELECT * FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[],
                             $5::match_status[], $6::text[], $7::match_status[], $8::text[],
                             $9::text[], $10::text[], $11::text[])
            AS requested(request, match_id, version, step, from_status, from_phases, to_status,
                         to_phase, head, middle, tail)),
    locked_match AS MATERIALIZED (
        SELECT m.id, m.status, {phase} AS phase, m.schedule_version, m.start_time, m.halftime_at,
            m.second_half_at, {end_time} AS end_time, m.elapsed_seconds, m.status_set_at, m.sport,
            m.details, {clock_started_at} AS clock_started_at
        FROM matches m
        WHERE m.id = ANY ($2::integer[]) AND coalesce(m.clock_source, 'plan') = 'plan'
        ORDER BY m.id FOR NO KEY UPDATE OF m),
    moment AS MATERIALIZED (
        SELECT at, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS text,
            clock + interval '1 second' + $16::bigint * interval '1 millisecond' AS due_until,
            set_config('livescore.listing', 'written', true) AS listing
        FROM (SELECT clock, greatest(clock, $15::timestamptz) AS at
              FROM (SELECT clock_timestamp() AS clock
                    FROM (SELECT count(*) FROM locked_match) locked) read) now),
    fitting_step AS MATERIALIZED (
        SELECT DISTINCT ON (locked_match.id) requested_step.*, locked_match.elapsed_seconds,
            locked_match.clock_started_at, least(planned.due, moment.at) AS at,
            moment.at AS now, moment.text AS timestamp,
            CASE requested_step.step WHEN 'kick_off' THEN sport_rules.first_period
                WHEN 'second_half' THEN sport_rules.later_period END AS new_period,
            CASE WHEN requested_step.to_status = 'live' THEN NULL
                WHEN locked_match.details ? 'periods' THEN locked_match.details->'periods'->-1
                WHEN locked_match.status = 'live' AND locked_match.phase = 'first_half'
                    AND locked_match.elapsed_seconds = 0 AND sport_rules.first_period IS NOT NULL
                THEN jsonb_build_object('kind', sport_rules.first_period,
                    'startedAt', floor(extract(epoch FROM locked_match.clock_started_at) * 1000),
                    'from', jsonb_build_array(0, 0)) END AS last_period
        FROM locked_match JOIN requested_step ON requested_step.match_id = locked_match.id
            AND requested_step.version = locked_match.schedule_version
            AND requested_step.from_status = locked_match.status
            AND locked_match.phase = ANY (requested_step.from_phases::text[])
        LEFT JOIN unnest($12::text[], $13::text[], $14::text[])
            AS sport_rules(sport, first_period, later_period)
            ON sport_rules.sport = upper(locked_match.sport)
        CROSS JOIN moment
        CROSS JOIN LATERAL (SELECT CASE requested_step.step
            WHEN 'kick_off' THEN locked_match.start_time
            WHEN 'half_time' THEN locked_match.halftime_at
            WHEN 'second_half' THEN locked_match.second_half_at
            WHEN 'full_time' THEN CASE
                WHEN locked_match.halftime_at IS NULL
                    OR locked_match.phase NOT IN ('first_half', 'half_time')
                THEN locked_match.end_time END END) planned(due)
        WHERE planned.due <= moment.due_until
            AND moment.listing = 'written'
            AND (requested_step.step = 'kick_off' OR locked_match.status_set_at IS NULL
                 OR planned.due > locked_match.status_set_at)
        ORDER BY locked_match.id, requested_step.request),
    updated_match AS (
        UPDATE matches m SET status = fitting_step.to_status, phase = fitting_step.to_phase,
            status_reason = NULL,
            status_set_at = CASE WHEN fitting_step.step NOT IN ('kick_off', 'full_time')
                THEN m.status_set_at END,
            elapsed_seconds = CASE
                WHEN fitting_step.from_status = 'live' AND fitting_step.to_status <> 'live'
                THEN least(2147483647, fitting_step.elapsed_seconds + greatest(0, floor(
                    extract(epoch FROM fitting_step.at - fitting_step.clock_started_at))))::integer
                ELSE fitting_step.elapsed_seconds END,
            clock_started_at = CASE WHEN fitting_step.to_status = 'live'
                THEN coalesce(fitting_step.clock_started_at, fitting_step.at) END,
            last_seq = m.last_seq + 1, updated_at = fitting_step.now,
            details = CASE
                WHEN fitting_step.step = 'kick_off' AND m.home_score = 0 AND m.away_score = 0
                    AND NOT coalesce(m.details ? 'periods', false)
                THEN m.details
                WHEN fitting_step.new_period IS NOT NULL
                THEN jsonb_set(coalesce(m.details, '{}'), '{periods}',
                    CASE WHEN fitting_step.step = 'kick_off' THEN '[]'
                        ELSE coalesce(m.details->'periods', '[]') END || jsonb_build_object(
                        'kind', fitting_step.new_period,
                        'startedAt', floor(extract(epoch FROM fitting_step.at) * 1000),
                        'from', jsonb_build_array(m.home_score, m.away_score)))
                WHEN NOT fitting_step.last_period ? 'endedAt'
                THEN jsonb_set(coalesce(m.details, '{}') - 'addedMinutes', '{periods}',
                    coalesce(m.details->'periods', '[]') - -1 || (
                    jsonb_build_object('own', jsonb_build_array(
                        greatest(0, m.home_score - (fitting_step.last_period->'from'->>0)::integer),
                        greatest(0, m.away_score - (fitting_step.last_period->'from'->>1)::integer)))
                    || jsonb_strip_nulls(jsonb_build_object(
                        'addedMinutes', m.details->'addedMinutes',
                        'endedAt', floor(extract(epoch FROM fitting_step.at) * 1000)))
                    || fitting_step.last_period))
                ELSE m.details END
        FROM fitting_step WHERE m.id = fitting_step.match_id
        RETURNING (fitting_step.head || m.last_seq || fitting_step.middle ||
                fitting_step.timestamp || fitting_step.tail)::json AS payload,
            fitting_step.request, fitting_step.to_phase, {match_columns}),
    updated_listing AS (
        UPDATE match_listing listed SET status = updated_match.status,
            phase = updated_match.to_phase
        FROM updated_match WHERE listed.id = updated_match.id),
    updated_listing_status AS (
        UPDATE match_listing_status listed
        SET status = updated_match.status, phase = updated_match.to_phase
        FROM updated_match WHERE listed.id = updated_match.id),
    logged_event AS (
        INSERT INTO match_events (match_id, seq, type, payload, committed_at)
        SELECT id, last_seq, 'match:status', payload, updated_at FROM updated_match)
    SELECT * FROM updated_match ORDER BY request)";

}  // namespace livescore::sql

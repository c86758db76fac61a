#pragma once

namespace livescore::sql {

/// Appends events of any matches, in the order in which they are given, as one statement. It locks
/// the matches in the order of their ids, so that two batches at once cannot deadlock. It draws the
/// ids of commentary after the locks, so that they rise with seq. The last score of a match wins.
/// Commentary with a score keeps the difference to the score before it. A score locks a match that
/// a feed runs: nobody but people and their scorers appends. The event that locks it says so.
///
/// Parameters: arrays with one element for each event.
///   $1 integer[]      match
///   $2 text[]         type: 'score:update' or 'commentary:new'
///   $3, $4 integer[]  the home team's and the away team's score. Commentary that comes with the
///                     score event before it has the match's score before that event: the last one
///                     of this batch, else -1 for the one that is stored. Other commentary has NULL
///   $5 timestamptz[]  when the event was created
///   $6, $7, $8 text[] the event's JSON: before its seq, between seq and id, after the id
///   $9 bigint[]       change
///   $10..$19          minute, sequence, period (integer[]), event type, actor, team, message,
///                     metadata, tags, incident (text[]), all NULL for a score
/// Returns a row for each event of a match that exists, in the order given:
///   place in the arrays from 1, seq, id of the commentary or NULL, seq of the match before the
///   batch, and the columns that read_match() reads. For a score, these columns are the match's
///   after the batch, and these follow: the score before the batch, and the place of the event that
///   locks the match, or NULL. For commentary they are NULL.
constexpr const char* append_batch = R"(
    WITH given_event AS MATERIALIZED (
        SELECT * FROM unnest($1::integer[], $2::text[], $3::integer[], $4::integer[],
                             $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::bigint[],
                             $10::integer[], $11::integer[], $12::integer[], $13::text[],
                             $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
                             $19::text[])
            WITH ORDINALITY
            AS given(match_id, type, home, away, at, head, middle, tail, change_id, minute,
                     sequence, period, event_type, actor, team, message, metadata, tags, incident,
                     place)),
    locked_match AS MATERIALIZED (
        SELECT id, home_score, away_score, feed_state FROM matches WHERE id = ANY ($1::integer[])
        ORDER BY id FOR NO KEY UPDATE),
    given_match AS MATERIALIZED (
        SELECT given_event.match_id, count(*) AS events, max(given_event.place) AS last_place,
            max(given_event.place) FILTER (
                WHERE given_event.type = 'score:update') AS last_score_place,
            locked_match.home_score AS home_before, locked_match.away_score AS away_before,
            CASE WHEN locked_match.feed_state & 2 = 0 THEN min(given_event.place) FILTER (
                WHERE given_event.type = 'score:update') END AS locking_place
        FROM given_event JOIN locked_match ON locked_match.id = given_event.match_id
        GROUP BY given_event.match_id, locked_match.home_score, locked_match.away_score,
            locked_match.feed_state),
    match_change AS MATERIALIZED (
        SELECT given_match.match_id, given_match.events, last_event.at, last_score.home,
            last_score.away, given_match.home_before, given_match.away_before,
            given_match.locking_place
        FROM given_match
        JOIN given_event last_event ON last_event.place = given_match.last_place
        LEFT JOIN given_event last_score ON last_score.place = given_match.last_score_place),
    updated_match AS (
        UPDATE matches m SET last_seq = m.last_seq + match_change.events,
            updated_at = match_change.at,
            home_score = coalesce(match_change.home, m.home_score),
            away_score = coalesce(match_change.away, m.away_score),
            feed_state = CASE WHEN match_change.home IS NULL THEN m.feed_state
                ELSE m.feed_state | 3 END
        FROM match_change WHERE m.id = match_change.match_id
        RETURNING m.last_seq - match_change.events AS seq_before, {match_columns},
            match_change.home_before, match_change.away_before, match_change.locking_place),
    new_event AS MATERIALIZED (
        SELECT given_event.*, updated_match.seq_before + row_number() OVER in_match AS seq,
            CASE given_event.type
                WHEN 'commentary:new' THEN nextval('commentary_id_seq') END AS commentary_id,
            lag(given_event.home) OVER in_match - CASE WHEN given_event.home >= 0
                THEN given_event.home WHEN given_event.home < 0 THEN updated_match.home_before END
                AS effect_home,
            lag(given_event.away) OVER in_match - CASE WHEN given_event.away >= 0
                THEN given_event.away WHEN given_event.away < 0 THEN updated_match.away_before END
                AS effect_away,
            CASE given_event.place WHEN updated_match.locking_place
                THEN left(given_event.tail, -2) || ',"locked":true}}'
                ELSE given_event.tail END AS told_tail
        FROM given_event JOIN updated_match ON updated_match.id = given_event.match_id
        WINDOW in_match AS (PARTITION BY given_event.match_id ORDER BY given_event.place)),
    added_commentary AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at, effect_home, effect_away,
                                incident)
        SELECT commentary_id, match_id, minute, sequence, period, event_type, actor, team, message,
            metadata::jsonb, tags::text[], at, effect_home, effect_away, incident::jsonb
        FROM new_event WHERE type = 'commentary:new'),
    logged_event AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT match_id, seq, type,
            (head || seq || coalesce(middle || commentary_id, '') || told_tail)::json, change_id
        FROM new_event)
    SELECT new_event.place, new_event.seq, new_event.commentary_id, updated_match.*
    FROM new_event LEFT JOIN updated_match
        ON updated_match.id = new_event.match_id AND new_event.type = 'score:update'
    ORDER BY new_event.place)";

}  // namespace livescore::sql

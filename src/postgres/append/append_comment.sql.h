#pragma once

namespace livescore::sql {

/// Appends one comment to one match. It draws the comment's id after the match is locked, so that
/// ids rise with seq.
///
/// Parameters:
///   $1 integer              match
///   $2 timestamptz          when the comment was created
///   $3, $4, $5 integer      minute, sequence, period
///   $6, $7, $8, $9 text     event type, actor, team, message
///   $10 jsonb, $11 text[]   metadata, tags
///   $12, $13, $14 text      the event's JSON: before its seq, between seq and id, after the id
///   $15 bigint              change
///   $16 jsonb               incident
/// Returns one row, or none when the match does not exist: place (always 1), seq, id of the
/// comment.
constexpr const char* append_comment = R"(
    WITH updated_match AS (
        UPDATE matches SET last_seq = last_seq + 1, updated_at = $2::timestamptz
        WHERE id = $1::integer RETURNING last_seq AS seq),
    new_comment AS MATERIALIZED (
        SELECT seq, nextval('commentary_id_seq') AS commentary_id FROM updated_match),
    added_commentary AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at, incident)
        SELECT commentary_id, $1::integer, $3::integer, $4::integer, $5::integer, $6::text,
            $7::text, $8::text, $9::text, $10::jsonb, $11::text[], $2::timestamptz, $16::jsonb
        FROM new_comment),
    logged_event AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT $1::integer, seq, 'commentary:new',
            ($12::text || seq || $13::text || commentary_id || $14::text)::json, $15::bigint
        FROM new_comment)
    SELECT 1 AS place, seq, commentary_id FROM new_comment)";

}  // namespace livescore::sql

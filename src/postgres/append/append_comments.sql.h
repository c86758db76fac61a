#pragma once

namespace livescore::sql {

/// Appends several comments to one match, in the order in which they are given. It draws their ids
/// after the match is locked and in that order, so that ids rise with seq.
///
/// Parameters: $1 to $3 concern the match. The arrays have one element for each comment.
///   $1 integer        match
///   $2 integer        how many comments
///   $3 timestamptz    when the last comment was created
///   $4 timestamptz[]  when each comment was created
///   $5, $6, $7 text[] the event's JSON: before its seq, between seq and id, after the id
///   $8 bigint[]       change
///   $9..$18           minute, sequence, period (integer[]), event type, actor, team, message,
///                     metadata, tags, incident (text[])
/// Returns a row for each comment, or none when the match does not exist: place in the arrays from
/// 1, seq, id of the comment.
constexpr const char* append_comments = R"(
    WITH updated_match AS (
        UPDATE matches SET last_seq = last_seq + $2::integer, updated_at = $3::timestamptz
        WHERE id = $1::integer RETURNING last_seq - $2::integer AS seq_before),
    new_comment AS MATERIALIZED (
        SELECT given.*, updated_match.seq_before + given.place AS seq,
            nextval('commentary_id_seq') AS commentary_id
        FROM updated_match,
            unnest($4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::bigint[],
                   $9::integer[], $10::integer[], $11::integer[], $12::text[], $13::text[],
                   $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
                   WITH ORDINALITY
            AS given(at, head, middle, tail, change_id, minute, sequence, period, event_type, actor,
                     team, message, metadata, tags, incident, place)),
    added_commentary AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at, incident)
        SELECT commentary_id, $1::integer, minute, sequence, period, event_type, actor, team,
            message, metadata::jsonb, tags::text[], at, incident::jsonb
        FROM new_comment),
    logged_event AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT $1::integer, seq, 'commentary:new',
            (head || seq || middle || commentary_id || tail)::json, change_id
        FROM new_comment)
    SELECT place, seq, commentary_id FROM new_comment)";

}  // namespace livescore::sql

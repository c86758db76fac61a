#pragma once

namespace livescore::sql {

/// Appends comments to several matches, in the order in which they are given. It locks the matches
/// in the order of their ids, so that two statements at once cannot deadlock. It draws the ids of
/// the comments after the locks and in the order given, so that ids rise with seq.
///
/// Parameters: the arrays $1 to $3 have one element for each match, the others one for each
/// comment.
///   $1, $2 integer[]     match, and how many comments it gets
///   $3 timestamptz[]     when its last comment was created
///   $4, $5 integer[]     match of the comment, and its place among those of the match from 1
///   $6 timestamptz[]     when the comment was created
///   $7, $8, $9 text[]    the event's JSON: before its seq, between seq and id, after the id
///   $10 bigint[]         change
///   $11..$20             minute, sequence, period (integer[]), event type, actor, team, message,
///                        metadata, tags, incident (text[])
/// Returns a row for each comment of a match that exists: place among all comments from 1, seq, id
/// of the comment.
constexpr const char* append_comments_of_matches = R"(
    WITH locked_match AS MATERIALIZED (
        SELECT id FROM matches WHERE id = ANY ($1::integer[]) ORDER BY id FOR NO KEY UPDATE),
    match_change AS MATERIALIZED (
        SELECT given.id, given.comments, given.at
        FROM unnest($1::integer[], $2::integer[], $3::timestamptz[]) AS given(id, comments, at)
        JOIN locked_match ON locked_match.id = given.id),
    updated_match AS (
        UPDATE matches m SET last_seq = m.last_seq + match_change.comments,
            updated_at = match_change.at
        FROM match_change WHERE m.id = match_change.id
        RETURNING m.id, m.last_seq - match_change.comments AS seq_before),
    numbered_comment AS (
        SELECT given.*, updated_match.seq_before + given.nth AS seq
        FROM unnest($4::integer[], $5::integer[], $6::timestamptz[], $7::text[], $8::text[],
                    $9::text[], $10::bigint[], $11::integer[], $12::integer[], $13::integer[],
                    $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::text[],
                    $20::text[]) WITH ORDINALITY
            AS given(match_id, nth, at, head, middle, tail, change_id, minute, sequence, period,
                     event_type, actor, team, message, metadata, tags, incident, place)
        JOIN updated_match ON updated_match.id = given.match_id
        ORDER BY given.place),
    new_comment AS MATERIALIZED (
        SELECT numbered_comment.*, nextval('commentary_id_seq') AS commentary_id
        FROM numbered_comment),
    added_commentary AS (
        INSERT INTO commentary (id, match_id, minute, sequence, period, event_type, actor, team,
                                message, metadata, tags, created_at, incident)
        SELECT commentary_id, match_id, minute, sequence, period, event_type, actor, team,
            message, metadata::jsonb, tags::text[], at, incident::jsonb
        FROM new_comment),
    logged_event AS (
        INSERT INTO match_events (match_id, seq, type, payload, change_id)
        SELECT match_id, seq, 'commentary:new',
            (head || seq || middle || commentary_id || tail)::json, change_id
        FROM new_comment)
    SELECT place, seq, commentary_id FROM new_comment)";

}  // namespace livescore::sql

-- Measures PostgreSQL's cost of one commentary in a separate transaction and one round trip: the anchor of the write
-- figures. pgbench runs it against the product's schema; scripts/bench defines :matches and the texts.
\set match random(1, :matches)
WITH m AS (
    UPDATE matches SET last_seq = last_seq + 1, updated_at = clock_timestamp() WHERE id = :match
    RETURNING id, last_seq, updated_at),
c AS (
    INSERT INTO commentary (match_id, minute, period, event_type, actor, team, message, metadata, tags, created_at)
    SELECT id, 57, 2, 'goal', 'K. Mbappe', 'Away Team 1', :message, :metadata::jsonb, '{goal}', updated_at
    FROM m RETURNING id),
e AS (
    INSERT INTO match_events (match_id, seq, type, payload)
    SELECT m.id, m.last_seq, :type, (:head::text || m.last_seq || :middle::text || c.id || :tail::text)::json
    FROM m, c)
SELECT m.last_seq, c.id FROM m, c;

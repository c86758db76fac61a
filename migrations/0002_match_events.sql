-- The log: every change of a match, in order, as the very bytes that subscribers receive.
CREATE TABLE match_events (
    match_id     integer NOT NULL REFERENCES matches (id) ON DELETE CASCADE,
    seq          bigint NOT NULL CHECK (seq >= 1),
    type         text NOT NULL CHECK (type IN (
        'match:created', 'match:updated', 'match:status', 'score:update',
        'commentary:new', 'commentary:updated', 'commentary:removed')),
    payload      json NOT NULL,  -- not jsonb: json keeps the bytes
    committed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (match_id, seq)
);
CREATE INDEX match_events_committed_at_idx ON match_events (committed_at);

-- The least that stores a comment and its event in order: no lists, no checks, no index of times, four indexes in all.
-- scripts/bench runs single_append.sql against it too. The distance to the product's schema is what the rest of it costs.
CREATE TABLE matches (
    id integer PRIMARY KEY,
    last_seq bigint NOT NULL DEFAULT 0,
    updated_at timestamptz
) WITH (fillfactor = 50);
CREATE TABLE commentary (
    id bigserial PRIMARY KEY,
    match_id integer NOT NULL REFERENCES matches (id),
    minute integer NOT NULL,
    period integer NOT NULL,
    event_type text NOT NULL,
    actor text,
    team text,
    message text NOT NULL,
    metadata jsonb,
    tags text[],
    created_at timestamptz NOT NULL
);
CREATE INDEX ON commentary (match_id, id);
CREATE TABLE match_events (
    match_id integer NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    payload json NOT NULL,
    PRIMARY KEY (match_id, seq)
);
INSERT INTO matches (id) VALUES (1);

-- Who plays, and what is counted. docs/DATABASE_SCHEMA.md explains the columns. Each sheet is read and written whole, so it is one
-- value; json, not jsonb: readers get the text that was written, byte for byte, and so do those who hear the event.
CREATE TABLE match_lineups (
    match_id integer PRIMARY KEY REFERENCES matches (id) ON DELETE CASCADE,
    lineups  json NOT NULL
);
CREATE TABLE match_stats (
    match_id  integer PRIMARY KEY REFERENCES matches (id) ON DELETE CASCADE,
    stats     json NOT NULL,
    told_at   timestamptz,      -- when the last stats:updated was appended
    due_at    timestamptz,      -- when the next one has to be; NULL: it has told all
    change_id bigint NOT NULL   -- of the last change
);
CREATE INDEX match_stats_due_idx ON match_stats (due_at) WHERE due_at IS NOT NULL;

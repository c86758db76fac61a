-- Matches that a feed runs. docs/DATABASE_SCHEMA.md explains the column. It is a column and no member of `details`: an append of a score
-- sets its bits without reading the object, and it costs a match without a feed nothing. PostgreSQL parses CHECK constraints anew for each
-- append (0007), so there is none. No index holds the column, so that an append stays a HOT update.
-- A release before this one still works: it names its columns. A score that it writes is known here by not being 0-0. It does not lock.
ALTER TABLE matches ADD COLUMN feed_state smallint;  -- NULL: no feed runs the match; 1: its score is known; 2: a person's edit has locked it

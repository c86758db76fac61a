-- Which change wrote an event: a random number that the writer drew. When the connection is lost at
-- the commit, the writer looks for it here and knows whether its change was kept.
ALTER TABLE match_events ADD COLUMN change_id bigint;

-- The rest of the first answer.
ALTER TABLE idempotency_keys
    ADD COLUMN response_etag text NOT NULL DEFAULT '',
    ADD COLUMN response_location text NOT NULL DEFAULT '';

-- A goal that was disallowed has taken its score back, and shall not do so again.
ALTER TABLE commentary ADD COLUMN score_taken_back boolean NOT NULL DEFAULT false;

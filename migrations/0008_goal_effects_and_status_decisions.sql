-- What an entry did to the score, kept with it: NULL in entries of the release before this one, whose effect the log tells. That release
-- goes on working, since it names its columns.
ALTER TABLE commentary ADD COLUMN effect_home integer, ADD COLUMN effect_away integer;

-- When a person last decided the status: planned times that had passed by then have lost their say. NULL when nobody has decided since the
-- planned kick-off, or since the planned end.
ALTER TABLE matches ADD COLUMN status_set_at timestamptz;

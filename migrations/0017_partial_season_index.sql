-- A match without a season needs no place in the index of seasons: its kick-off then touches an index less. Both releases ask for one season,
-- which the index still answers.
DROP INDEX match_listing_season_idx;
CREATE INDEX match_listing_season_idx ON match_listing (league_id, season, start_time, id) WHERE season IS NOT NULL;

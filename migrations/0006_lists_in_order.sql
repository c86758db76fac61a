-- Lists of a league and of a team in their order, and of a range of time without looking at the rows: with 1,000,000 matches
-- the indexes of the plain columns gave all of a league's matches to be sorted. These serve what those did, foreign keys included.
DROP INDEX matches_start_time_idx, matches_league_id_idx, matches_home_team_id_idx, matches_away_team_id_idx,
    matches_home_team_idx, matches_away_team_idx;
CREATE INDEX matches_start_time_idx ON matches (start_time, created_at DESC, id DESC);
CREATE INDEX matches_league_id_idx ON matches (league_id, created_at DESC, id DESC);
CREATE INDEX matches_home_team_id_idx ON matches (home_team_id, created_at DESC, id DESC);
CREATE INDEX matches_away_team_id_idx ON matches (away_team_id, created_at DESC, id DESC);
CREATE INDEX matches_home_team_idx ON matches (lower(home_team), created_at DESC, id DESC);
CREATE INDEX matches_away_team_idx ON matches (lower(away_team), created_at DESC, id DESC);
-- Matches that start before some moment were entered before it, but for these.
CREATE INDEX matches_entered_late_idx ON matches (created_at DESC, id DESC) WHERE created_at - start_time > interval '1 day';
-- So that PostgreSQL knows how few these are.
CREATE STATISTICS matches_lead_stats ON (created_at - start_time) FROM matches;
ANALYZE matches;

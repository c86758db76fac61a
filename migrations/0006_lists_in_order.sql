-- Lists of a league and of a team in their order, and of a range of time without looking at the rows: with 1,000,000 matches
-- the indexes of the plain columns gave all of a league's matches to be sorted. All columns in one direction, so that a position in the
-- list is one comparison of rows, with the league before it. These serve what those did, foreign keys included.
DROP INDEX matches_status_idx, matches_sport_idx, matches_start_time_idx, matches_league_id_idx, matches_home_team_id_idx,
    matches_away_team_id_idx, matches_home_team_idx, matches_away_team_idx, commentary_match_id_idx;
CREATE INDEX matches_status_idx ON matches (status, created_at, id);
CREATE INDEX matches_sport_idx ON matches (lower(sport), created_at, id);
CREATE INDEX matches_start_time_idx ON matches (start_time, created_at, id);
CREATE INDEX matches_league_id_idx ON matches (league_id, created_at, id);
CREATE INDEX matches_home_team_id_idx ON matches (home_team_id, created_at, id);
CREATE INDEX matches_away_team_id_idx ON matches (away_team_id, created_at, id);
CREATE INDEX matches_home_team_idx ON matches (lower(home_team), created_at, id);
CREATE INDEX matches_away_team_idx ON matches (lower(away_team), created_at, id);
CREATE INDEX commentary_match_id_idx ON commentary (match_id, id);

-- Matches that start before some moment were entered before it, but for these. The statistics tell PostgreSQL how few they are.
CREATE INDEX matches_entered_late_idx ON matches (created_at, id) WHERE created_at - start_time > interval '1 day';
CREATE STATISTICS matches_lead_stats ON (created_at - start_time) FROM matches;
ANALYZE matches;

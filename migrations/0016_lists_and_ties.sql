-- Lists and ties. docs/DATABASE_SCHEMA.md explains both. A release before this one still works: it finds what it looks for by the indexes here.
-- Lists in the order of the start, and of a season, a stage, a group or a round.
-- Appends do not touch these rows. A match without a season, stage, group or round costs nothing more: those indexes are partial.
-- Two indexes take the place of two that they can do the work of, for the release before as well.
DROP INDEX match_listing_start_time_idx, match_listing_due_kick_off_idx;
CREATE INDEX match_listing_start_time_idx ON match_listing (start_time, id, created_at);
CREATE INDEX match_listing_status_start_time_idx ON match_listing (status, start_time, id);
CREATE INDEX match_listing_league_start_time_idx ON match_listing (league_id, start_time, id);
CREATE INDEX match_listing_season_start_time_idx ON match_listing (season, start_time, id) WHERE season IS NOT NULL;
CREATE INDEX match_listing_season_created_at_idx ON match_listing (season, created_at, id) WHERE season IS NOT NULL;
CREATE INDEX match_listing_stage_idx ON match_listing (stage, created_at, id) WHERE stage IS NOT NULL;
CREATE INDEX match_listing_group_name_idx ON match_listing (group_name, created_at, id) WHERE group_name IS NOT NULL;
CREATE INDEX match_listing_round_idx ON match_listing (round, created_at, id) WHERE round IS NOT NULL;
ANALYZE match_listing;

-- A leg that changes leaves a note, in the transaction of its change. The worker tells the second leg, and forgets the note after that.
-- No column is unique: a change never waits for another one, so that two batches of appends cannot lock each other out.
CREATE TABLE changed_ties (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tie_id text NOT NULL
);
CREATE FUNCTION note_changed_tie() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.home_team, OLD.away_team, OLD.home_team_id, OLD.away_team_id, OLD.league_id, OLD.season, OLD.tie_id, OLD.status,
            OLD.start_time, OLD.home_score, OLD.away_score, OLD.details->'leg', OLD.details->'firstLeg')
            IS NOT DISTINCT FROM
            (NEW.home_team, NEW.away_team, NEW.home_team_id, NEW.away_team_id, NEW.league_id, NEW.season, NEW.tie_id, NEW.status,
             NEW.start_time, NEW.home_score, NEW.away_score, NEW.details->'leg', NEW.details->'firstLeg')
    THEN
        RETURN NULL;
    END IF;
    INSERT INTO changed_ties (tie_id) VALUES (NEW.tie_id);
    RETURN NULL;
END $$;
CREATE TRIGGER note_new_leg AFTER INSERT ON matches FOR EACH ROW WHEN (NEW.tie_id IS NOT NULL)
    EXECUTE FUNCTION note_changed_tie();
-- PostgreSQL parses the condition anew for each statement that changes one of these columns: it is short for the sake of scores. Comments
-- change none of them.
CREATE TRIGGER note_changed_leg
    AFTER UPDATE OF home_team, away_team, home_team_id, away_team_id, league_id, season, tie_id, status, start_time, home_score, away_score,
        details
    ON matches FOR EACH ROW WHEN (NEW.tie_id IS NOT NULL) EXECUTE FUNCTION note_changed_tie();
-- The ties that there are already.
INSERT INTO changed_ties (tie_id) SELECT DISTINCT tie_id FROM matches WHERE tie_id IS NOT NULL;

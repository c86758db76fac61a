-- What is known of a match beside its names, plan and score. docs/DATABASE_SCHEMA.md explains the columns. Columns are what lists and
-- tables ask for; the rest is one object. NULL where nothing is known, so that a plain match and its appends cost what they did.
-- A release before this one still works: it names its columns. It cannot read a match that this release has set to `awarded`.
ALTER TYPE match_status ADD VALUE 'awarded';
ALTER TABLE matches
    ADD COLUMN season       text,
    ADD COLUMN stage        text,
    ADD COLUMN group_name   text,
    ADD COLUMN round        text,
    ADD COLUMN tie_id       text,
    ADD COLUMN clock_source text,   -- NULL: the plan
    ADD COLUMN details      jsonb;
ALTER TABLE match_listing
    ADD COLUMN season       text,
    ADD COLUMN stage        text,
    ADD COLUMN group_name   text,
    ADD COLUMN round        text,
    ADD COLUMN tie_id       text,
    ADD COLUMN clock_source text,
    ADD CONSTRAINT matches_clock_source_check CHECK (clock_source IN ('feed', 'scorer'));
CREATE INDEX match_listing_season_idx ON match_listing (league_id, season, start_time, id);
CREATE INDEX match_listing_tie_idx ON match_listing (tie_id) WHERE tie_id IS NOT NULL;

CREATE OR REPLACE FUNCTION list_new_matches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO match_listing (id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time,
        halftime_at, second_half_at, created_at, season, stage, group_name, round, tie_id, clock_source)
    SELECT id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at, season, stage, group_name, round, tie_id, nullif(clock_source, 'plan')
    FROM entered;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION list_changed_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM match_listing l
    WHERE l.id = NEW.id
        AND (l.sport, l.home_team, l.away_team, l.league_id, l.home_team_id, l.away_team_id, l.status, l.phase, l.start_time, l.end_time,
             l.halftime_at, l.second_half_at, l.created_at, l.season, l.stage, l.group_name, l.round, l.tie_id, l.clock_source)
            IS NOT DISTINCT FROM
            (NEW.sport, NEW.home_team, NEW.away_team, NEW.league_id, NEW.home_team_id, NEW.away_team_id, NEW.status, NEW.phase,
             NEW.start_time, NEW.end_time, NEW.halftime_at, NEW.second_half_at, NEW.created_at, NEW.season, NEW.stage, NEW.group_name,
             NEW.round, NEW.tie_id, nullif(NEW.clock_source, 'plan'));
    IF NOT FOUND THEN
        UPDATE match_listing
        SET sport = NEW.sport, home_team = NEW.home_team, away_team = NEW.away_team, league_id = NEW.league_id,
            home_team_id = NEW.home_team_id, away_team_id = NEW.away_team_id, status = NEW.status, phase = NEW.phase,
            start_time = NEW.start_time, end_time = NEW.end_time, halftime_at = NEW.halftime_at, second_half_at = NEW.second_half_at,
            created_at = NEW.created_at, season = NEW.season, stage = NEW.stage, group_name = NEW.group_name, round = NEW.round,
            tie_id = NEW.tie_id, clock_source = nullif(NEW.clock_source, 'plan')
        WHERE id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER list_changed_match ON matches;
CREATE TRIGGER list_changed_match
    AFTER UPDATE OF sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at, season, stage, group_name, round, tie_id, clock_source
    ON matches FOR EACH ROW EXECUTE FUNCTION list_changed_match();

-- NOT VALID: the rows that are there keep to the narrower rule before.
ALTER DOMAIN match_event_type DROP CONSTRAINT match_event_type_check;
ALTER DOMAIN match_event_type ADD CONSTRAINT match_event_type_check CHECK (VALUE IN (
    'match:created', 'match:updated', 'match:status', 'match:removed', 'score:update', 'commentary:new', 'commentary:updated',
    'commentary:removed', 'lineups:updated', 'stats:updated')) NOT VALID;

-- What an entry tells beside its text; NULL for a plain comment.
ALTER TABLE commentary ADD COLUMN incident jsonb;

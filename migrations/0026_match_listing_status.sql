-- A step of a match changes its status, and two full indexes of match_listing began with the status. So PostgreSQL wrote the row into all
-- twelve full indexes anew, though the others know nothing of the status: a half of what a kick-off cost. What is found by status has
-- rows of its own now, and a change of the status stays in its page of match_listing. docs/DATABASE_SCHEMA.md tells more. A release before
-- this one still works: it finds matches by status more slowly.
CREATE TABLE match_listing_status (
    id             integer PRIMARY KEY REFERENCES matches (id) ON UPDATE CASCADE ON DELETE CASCADE,
    status         match_status NOT NULL,
    phase          text,
    clock_source   text,
    start_time     timestamptz NOT NULL,
    halftime_at    timestamptz,
    second_half_at timestamptz,
    end_time       timestamptz,
    created_at     timestamptz NOT NULL
);
-- The foreign key has locked matches: nobody changes one before the new triggers are there.
INSERT INTO match_listing_status
SELECT id, status, phase, clock_source, start_time, halftime_at, second_half_at, end_time, created_at FROM match_listing;

DROP INDEX match_listing_status_idx, match_listing_status_start_time_idx, match_listing_due_half_time_idx,
    match_listing_due_second_half_idx, match_listing_due_full_time_idx;
CREATE INDEX match_listing_status_idx ON match_listing_status (status, created_at, id);
CREATE INDEX match_listing_status_start_time_idx ON match_listing_status (status, start_time, id);
CREATE INDEX match_listing_due_half_time_idx ON match_listing_status (halftime_at)
    WHERE status = 'live' AND halftime_at IS NOT NULL;
CREATE INDEX match_listing_due_second_half_idx ON match_listing_status (second_half_at)
    WHERE status = 'halftime' AND second_half_at IS NOT NULL;
CREATE INDEX match_listing_due_full_time_idx ON match_listing_status (end_time) WHERE status IN ('live', 'halftime');
ANALYZE match_listing_status;
-- Room for the next version of each row, as in matches. It holds for new rows.
ALTER TABLE match_listing SET (fillfactor = 50);

CREATE OR REPLACE FUNCTION list_new_matches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO match_listing (id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time,
        halftime_at, second_half_at, created_at, season, stage, group_name, round, tie_id, clock_source)
    SELECT id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at, season, stage, group_name, round, tie_id, nullif(clock_source, 'plan')
    FROM entered;
    INSERT INTO match_listing_status (id, status, phase, clock_source, start_time, halftime_at, second_half_at, end_time, created_at)
    SELECT id, status, phase, nullif(clock_source, 'plan'), start_time, halftime_at, second_half_at, end_time, created_at
    FROM entered;
    RETURN NULL;
END $$;

-- It looks at both rows: a worker of the release before writes match_listing itself, and nothing else.
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
    UPDATE match_listing_status l
    SET status = NEW.status, phase = NEW.phase, clock_source = nullif(NEW.clock_source, 'plan'), start_time = NEW.start_time,
        halftime_at = NEW.halftime_at, second_half_at = NEW.second_half_at, end_time = NEW.end_time, created_at = NEW.created_at
    WHERE l.id = NEW.id
        AND (l.status, l.phase, l.clock_source, l.start_time, l.halftime_at, l.second_half_at, l.end_time, l.created_at)
            IS DISTINCT FROM
            (NEW.status, NEW.phase, nullif(NEW.clock_source, 'plan'), NEW.start_time, NEW.halftime_at, NEW.second_half_at, NEW.end_time,
             NEW.created_at);
    RETURN NULL;
END $$;

-- Whoever writes both rows itself, for many matches at once, says so for its transaction. A call of the function for each match costs more
-- than the rows.
DROP TRIGGER list_changed_match ON matches;
CREATE TRIGGER list_changed_match
    AFTER UPDATE OF sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at, season, stage, group_name, round, tie_id, clock_source
    ON matches FOR EACH ROW WHEN (current_setting('livescore.listing', true) IS DISTINCT FROM 'written')
    EXECUTE FUNCTION list_changed_match();

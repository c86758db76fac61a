-- An append changes a match's last_seq and updated_at, and PostgreSQL opens every index of the table for that and reads every one of its
-- CHECK constraints anew, though none of them is about these columns: a half of what an append cost it. So what matches are found by, and
-- the rules about that, are beside them now, in rows that appends leave alone. docs/DATABASE_SCHEMA.md tells more. A release before this one
-- still works: without the indexes it finds the same matches more slowly.
CREATE TABLE match_listing (
    id             integer PRIMARY KEY REFERENCES matches (id) ON UPDATE CASCADE ON DELETE CASCADE,
    sport          text NOT NULL,
    home_team      text NOT NULL,
    away_team      text NOT NULL,
    league_id      integer,
    home_team_id   integer,
    away_team_id   integer,
    status         match_status NOT NULL,
    phase          text,
    start_time     timestamptz NOT NULL,
    end_time       timestamptz,
    halftime_at    timestamptz,
    second_half_at timestamptz,
    created_at     timestamptz NOT NULL
);
INSERT INTO match_listing
SELECT id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
    second_half_at, created_at
FROM matches;

ALTER TABLE matches
    DROP CONSTRAINT matches_names_check, DROP CONSTRAINT matches_phase_check, DROP CONSTRAINT matches_years_check,
    DROP CONSTRAINT matches_end_check, DROP CONSTRAINT matches_halftime_check;
ALTER TABLE match_listing
    ADD CONSTRAINT matches_names_check CHECK (sport <> '' AND home_team <> '' AND away_team <> ''),
    ADD CONSTRAINT matches_phase_check CHECK (phase IN (
        'pre_match', 'first_half', 'half_time', 'second_half', 'extra_time', 'penalty_shootout',
        'full_time')),
    ADD CONSTRAINT matches_years_check CHECK (
        start_time >= '1970-01-01Z' AND start_time < '10000-01-01Z' AND end_time < '10000-01-01Z'),
    ADD CONSTRAINT matches_end_check CHECK (end_time > start_time),
    ADD CONSTRAINT matches_halftime_check CHECK (
        (halftime_at IS NULL) = (second_half_at IS NULL)
        AND (halftime_at IS NULL OR end_time IS NOT NULL)
        AND halftime_at > start_time AND second_half_at > halftime_at AND second_half_at < end_time);

-- The foreign keys need these where they are.
DROP INDEX matches_newest_idx, matches_status_idx, matches_sport_idx, matches_start_time_idx, matches_league_id_idx,
    matches_home_team_id_idx, matches_away_team_id_idx, matches_home_team_idx, matches_away_team_idx, matches_entered_late_idx,
    matches_due_kick_off_idx, matches_due_half_time_idx, matches_due_second_half_idx, matches_due_full_time_idx;
DROP STATISTICS matches_lead_stats;
CREATE INDEX matches_league_id_idx ON matches (league_id);
CREATE INDEX matches_home_team_id_idx ON matches (home_team_id);
CREATE INDEX matches_away_team_id_idx ON matches (away_team_id);

CREATE INDEX match_listing_newest_idx ON match_listing (created_at DESC, id DESC);
CREATE INDEX match_listing_status_idx ON match_listing (status, created_at, id);
CREATE INDEX match_listing_sport_idx ON match_listing (lower(sport), created_at, id);
CREATE INDEX match_listing_start_time_idx ON match_listing (start_time, created_at, id);
CREATE INDEX match_listing_league_id_idx ON match_listing (league_id, created_at, id);
CREATE INDEX match_listing_home_team_id_idx ON match_listing (home_team_id, created_at, id);
CREATE INDEX match_listing_away_team_id_idx ON match_listing (away_team_id, created_at, id);
CREATE INDEX match_listing_home_team_idx ON match_listing (lower(home_team), created_at, id);
CREATE INDEX match_listing_away_team_idx ON match_listing (lower(away_team), created_at, id);
CREATE INDEX match_listing_entered_late_idx ON match_listing (created_at, id) WHERE created_at - start_time > interval '1 day';
CREATE INDEX match_listing_due_kick_off_idx ON match_listing (start_time) WHERE status = 'scheduled';
CREATE INDEX match_listing_due_half_time_idx ON match_listing (halftime_at)
    WHERE status = 'live' AND halftime_at IS NOT NULL;
CREATE INDEX match_listing_due_second_half_idx ON match_listing (second_half_at)
    WHERE status = 'halftime' AND second_half_at IS NOT NULL;
CREATE INDEX match_listing_due_full_time_idx ON match_listing (end_time) WHERE status IN ('live', 'halftime');
CREATE STATISTICS match_listing_lead_stats ON (created_at - start_time) FROM match_listing;
ANALYZE match_listing;

CREATE FUNCTION list_new_matches() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO match_listing
    SELECT id, sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at
    FROM entered;
    RETURN NULL;
END $$;
CREATE TRIGGER list_new_matches AFTER INSERT ON matches REFERENCING NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION list_new_matches();

-- Row by row, since only such a trigger has a list of columns. To look first costs a tenth of writing, and whoever changes many matches in
-- one statement may have written here, too, in that statement.
CREATE FUNCTION list_changed_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM match_listing l
    WHERE l.id = NEW.id
        AND (l.sport, l.home_team, l.away_team, l.league_id, l.home_team_id, l.away_team_id, l.status, l.phase, l.start_time, l.end_time,
             l.halftime_at, l.second_half_at, l.created_at)
            IS NOT DISTINCT FROM
            (NEW.sport, NEW.home_team, NEW.away_team, NEW.league_id, NEW.home_team_id, NEW.away_team_id, NEW.status, NEW.phase,
             NEW.start_time, NEW.end_time, NEW.halftime_at, NEW.second_half_at, NEW.created_at);
    IF NOT FOUND THEN
        UPDATE match_listing
        SET sport = NEW.sport, home_team = NEW.home_team, away_team = NEW.away_team, league_id = NEW.league_id,
            home_team_id = NEW.home_team_id, away_team_id = NEW.away_team_id, status = NEW.status, phase = NEW.phase,
            start_time = NEW.start_time, end_time = NEW.end_time, halftime_at = NEW.halftime_at, second_half_at = NEW.second_half_at,
            created_at = NEW.created_at
        WHERE id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER list_changed_match
    AFTER UPDATE OF sport, home_team, away_team, league_id, home_team_id, away_team_id, status, phase, start_time, end_time, halftime_at,
        second_half_at, created_at
    ON matches FOR EACH ROW EXECUTE FUNCTION list_changed_match();

-- The rules of single columns are domains, which are looked at when a value is assigned, and parsed once a connection. (A domain that has
-- no rule yet is put on a column without writing the table anew.) What last_seq starts from, the log itself restates: its seq is at least 1.
CREATE DOMAIN natural_number AS integer;
CREATE DOMAIN positive_number AS integer;
CREATE DOMAIN json_object AS jsonb;
CREATE DOMAIN match_event_type AS text;
ALTER TABLE matches
    DROP CONSTRAINT matches_score_check, DROP CONSTRAINT matches_elapsed_check, DROP CONSTRAINT matches_stats_check,
    DROP CONSTRAINT matches_version_check,
    ALTER home_score TYPE natural_number, ALTER away_score TYPE natural_number, ALTER elapsed_seconds TYPE natural_number,
    ALTER schedule_version TYPE positive_number, ALTER stats TYPE json_object;
ALTER TABLE match_events DROP CONSTRAINT match_events_type_check, ALTER type TYPE match_event_type;
ALTER DOMAIN natural_number ADD CONSTRAINT natural_number_check CHECK (VALUE >= 0);
ALTER DOMAIN positive_number ADD CONSTRAINT positive_number_check CHECK (VALUE >= 1);
ALTER DOMAIN json_object ADD CONSTRAINT json_object_check CHECK (jsonb_typeof(VALUE) = 'object');
ALTER DOMAIN match_event_type ADD CONSTRAINT match_event_type_check CHECK (VALUE IN (
    'match:created', 'match:updated', 'match:status', 'score:update', 'commentary:new', 'commentary:updated', 'commentary:removed'));

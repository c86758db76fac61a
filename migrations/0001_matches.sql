-- Matches, what is said about them, and who plays in which league. docs/DATABASE_SCHEMA.md explains
-- each column and index. Every column has a default or may be NULL wherever rows are written by hand.

CREATE TYPE match_status AS ENUM (
    'scheduled', 'live', 'halftime', 'finished', 'postponed', 'cancelled', 'suspended', 'abandoned'
);

CREATE TABLE leagues (
    id         serial PRIMARY KEY,
    sport      text NOT NULL CHECK (sport <> ''),
    name       text NOT NULL CHECK (name <> ''),
    country    text,
    season     text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT leagues_sport_name_key UNIQUE (sport, name)
);
CREATE INDEX leagues_name_idx ON leagues (lower(name));

CREATE TABLE teams (
    id         serial PRIMARY KEY,
    sport      text NOT NULL CHECK (sport <> ''),
    name       text NOT NULL CHECK (name <> ''),
    short_name text,
    country    text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX teams_sport_name_key ON teams (sport, lower(name));

CREATE TABLE matches (
    id               serial PRIMARY KEY,
    sport            text NOT NULL,
    home_team        text NOT NULL,
    away_team        text NOT NULL,
    league_id        integer REFERENCES leagues (id) ON DELETE SET NULL,
    home_team_id     integer REFERENCES teams (id) ON DELETE SET NULL,
    away_team_id     integer REFERENCES teams (id) ON DELETE SET NULL,
    status           match_status NOT NULL DEFAULT 'scheduled',
    phase            text,
    status_reason    text,
    start_time       timestamptz NOT NULL DEFAULT clock_timestamp(),
    end_time         timestamptz,
    halftime_at      timestamptz,
    second_half_at   timestamptz,
    schedule_version integer NOT NULL DEFAULT 1,
    home_score       integer NOT NULL DEFAULT 0,
    away_score       integer NOT NULL DEFAULT 0,
    elapsed_seconds  integer NOT NULL DEFAULT 0,
    clock_started_at timestamptz,
    stats            jsonb DEFAULT '{}',
    last_seq         bigint NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT matches_names_check CHECK (sport <> '' AND home_team <> '' AND away_team <> ''),
    CONSTRAINT matches_phase_check CHECK (phase IN (
        'pre_match', 'first_half', 'half_time', 'second_half', 'extra_time', 'penalty_shootout',
        'full_time')),
    -- The years that the API can write; infinity is none of them.
    CONSTRAINT matches_years_check CHECK (
        start_time >= '1970-01-01Z' AND start_time < '10000-01-01Z' AND end_time < '10000-01-01Z'),
    CONSTRAINT matches_end_check CHECK (end_time > start_time),
    CONSTRAINT matches_halftime_check CHECK (
        (halftime_at IS NULL) = (second_half_at IS NULL)
        AND (halftime_at IS NULL OR end_time IS NOT NULL)
        AND halftime_at > start_time AND second_half_at > halftime_at AND second_half_at < end_time),
    CONSTRAINT matches_score_check CHECK (home_score >= 0 AND away_score >= 0),
    CONSTRAINT matches_elapsed_check CHECK (elapsed_seconds >= 0),
    CONSTRAINT matches_stats_check CHECK (jsonb_typeof(stats) = 'object'),
    CONSTRAINT matches_version_check CHECK (schedule_version >= 1 AND last_seq >= 0)
)
-- Appends update last_seq, updated_at and the scores, of which no index knows: with room in the page
-- such an update stays there (heap-only tuple) and touches no index.
WITH (fillfactor = 50);

CREATE INDEX matches_newest_idx ON matches (created_at DESC, id DESC);
CREATE INDEX matches_status_idx ON matches (status, created_at DESC, id DESC);
CREATE INDEX matches_start_time_idx ON matches (start_time);
CREATE INDEX matches_league_id_idx ON matches (league_id);
CREATE INDEX matches_home_team_id_idx ON matches (home_team_id);
CREATE INDEX matches_away_team_id_idx ON matches (away_team_id);
CREATE INDEX matches_home_team_idx ON matches (lower(home_team));
CREATE INDEX matches_away_team_idx ON matches (lower(away_team));
CREATE INDEX matches_sport_idx ON matches (lower(sport), created_at DESC, id DESC);
-- The next transition of each match that has one.
CREATE INDEX matches_due_kick_off_idx ON matches (start_time) WHERE status = 'scheduled';
CREATE INDEX matches_due_half_time_idx ON matches (halftime_at)
    WHERE status = 'live' AND halftime_at IS NOT NULL;
CREATE INDEX matches_due_second_half_idx ON matches (second_half_at)
    WHERE status = 'halftime' AND second_half_at IS NOT NULL;
CREATE INDEX matches_due_full_time_idx ON matches (end_time) WHERE status IN ('live', 'halftime');

CREATE TABLE commentary (
    id         bigserial PRIMARY KEY,
    match_id   integer NOT NULL REFERENCES matches (id) ON DELETE CASCADE,
    minute     integer NOT NULL DEFAULT 0 CHECK (minute >= 0),
    sequence   integer NOT NULL DEFAULT 0,
    period     integer NOT NULL DEFAULT 1,
    event_type text NOT NULL DEFAULT 'commentary',
    actor      text,
    team       text,
    message    text NOT NULL,
    metadata   jsonb,
    tags       text[],
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX commentary_match_id_idx ON commentary (match_id, id DESC);

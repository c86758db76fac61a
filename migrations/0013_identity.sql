-- Leagues, teams and players that are told apart by more than their name; seasons; what other providers call a row; keys bound to leagues by id.
-- docs/DATABASE_SCHEMA.md explains each column and index. A release before this one still works: it names its columns, and by a name alone it
-- finds the row that is no double, which is the oldest one as before.

-- Both belong to PostgreSQL, and are trusted: the owner of the database may create them.
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- What a search compares: the key of a name without accents. Letters that are not one letter and its accent, as the o with a stroke, are in the
-- rules of unaccent. The marks that it leaves come off by decomposition.
CREATE FUNCTION search_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN name_key(regexp_replace(
    normalize(unaccent('unaccent'::regdictionary, normalize(name, NFKC)), NFKD), '[\u0300-\u036F]', '', 'g'));

-- What tells two leagues or teams of one name apart. U+001F is in no name.
CREATE FUNCTION variant_key(country text, gender text, age_class text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(name_key(country), '') || U&'\001F' || coalesce(gender, '') || U&'\001F' || coalesce(name_key(age_class), '');

ALTER TABLE leagues
    ADD COLUMN short_name text,
    ADD COLUMN gender text CHECK (gender IN ('male', 'female', 'mixed')),
    ADD COLUMN age_class text,
    ADD COLUMN kind text NOT NULL DEFAULT 'league' CHECK (kind IN ('league', 'cup')),
    ADD COLUMN logo_url text,
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN is_repeat boolean NOT NULL DEFAULT false,
    ADD COLUMN variant_key text COLLATE "C" GENERATED ALWAYS AS (variant_key(country, gender, age_class)) STORED,
    ADD COLUMN search_text text COLLATE "C"
        GENERATED ALWAYS AS (search_key(name) || E'\n' || coalesce(search_key(short_name), '')) STORED;
ALTER TABLE teams
    ADD COLUMN code text CHECK (code ~ '^[[:alpha:]]{2,4}$'),
    ADD COLUMN gender text CHECK (gender IN ('male', 'female', 'mixed')),
    ADD COLUMN age_class text,
    ADD COLUMN venue text,
    ADD COLUMN logo_url text,
    ADD COLUMN version bigint NOT NULL DEFAULT 1,
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN is_repeat boolean NOT NULL DEFAULT false,
    ADD COLUMN variant_key text COLLATE "C" GENERATED ALWAYS AS (variant_key(country, gender, age_class)) STORED,
    ADD COLUMN search_text text COLLATE "C"
        GENERATED ALWAYS AS (search_key(name) || E'\n' || coalesce(search_key(short_name), '') || E'\n' || coalesce(search_key(code), '')) STORED;
UPDATE leagues SET updated_at = created_at;
UPDATE teams SET updated_at = created_at;

-- Rows of one name may be several now. Two that share the country, the gender and the age class as well are one league or team that is there
-- twice: the later ones are repeats, which stay for the matches that refer to them. A double only shares the name; the release before looks at
-- doubles alone, so the first row of a name stays the only one that it finds.
UPDATE leagues SET is_repeat = true
FROM (SELECT id, row_number() OVER (PARTITION BY sport_key, name_key, variant_key ORDER BY is_double, id) AS place FROM leagues) AS placed
WHERE placed.id = leagues.id AND placed.place > 1;
UPDATE teams SET is_repeat = true
FROM (SELECT id, row_number() OVER (PARTITION BY sport_key, name_key, variant_key ORDER BY is_double, id) AS place FROM teams) AS placed
WHERE placed.id = teams.id AND placed.place > 1;
ALTER TABLE leagues DROP CONSTRAINT leagues_sport_name_key;
ALTER TABLE teams DROP CONSTRAINT teams_sport_name_key;
CREATE UNIQUE INDEX leagues_identity_key ON leagues (sport_key, name_key, variant_key) WHERE NOT is_repeat;
CREATE UNIQUE INDEX teams_identity_key ON teams (sport_key, name_key, variant_key) WHERE NOT is_repeat;
CREATE INDEX leagues_search_idx ON leagues USING gin (search_text gin_trgm_ops);
CREATE INDEX teams_search_idx ON teams USING gin (search_text gin_trgm_ops);

-- As in 0009, and for the whole identity. This release gives the keys, and both answers with them.
CREATE OR REPLACE FUNCTION key_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NEW.name_key IS NULL THEN
        NEW.sport_key := name_key(NEW.sport);
        NEW.name_key := name_key(NEW.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM %1$s WHERE sport_key = $1 AND name_key = $2 AND NOT is_double AND id <> $4),
                               EXISTS (SELECT FROM %1$s WHERE sport_key = $1 AND name_key = $2 AND variant_key = $3 AND NOT is_repeat
                                           AND id <> $4)', TG_RELID::regclass)
            INTO NEW.is_double, NEW.is_repeat
            USING NEW.sport_key, NEW.name_key, variant_key(NEW.country, NEW.gender, NEW.age_class), NEW.id;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER key_name ON leagues;
DROP TRIGGER key_name ON teams;
CREATE TRIGGER key_name BEFORE INSERT OR UPDATE OF sport, name, country, gender, age_class ON leagues
    FOR EACH ROW EXECUTE FUNCTION key_name();
CREATE TRIGGER key_name BEFORE INSERT OR UPDATE OF sport, name, country, gender, age_class ON teams
    FOR EACH ROW EXECUTE FUNCTION key_name();

-- A name whose first row goes or is renamed has a first row again, and so has an identity: else nobody would find the others.
CREATE FUNCTION promote_namesake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT OLD.is_double AND (TG_OP = 'DELETE' OR (NEW.sport_key, NEW.name_key) <> (OLD.sport_key, OLD.name_key)) THEN
        EXECUTE format('UPDATE %1$s SET is_double = false WHERE id = (SELECT min(id) FROM %1$s WHERE sport_key = $1 AND name_key = $2)',
                       TG_RELID::regclass)
            USING OLD.sport_key, OLD.name_key;
    END IF;
    IF NOT OLD.is_repeat AND (TG_OP = 'DELETE'
            OR (NEW.sport_key, NEW.name_key, NEW.variant_key) <> (OLD.sport_key, OLD.name_key, OLD.variant_key)) THEN
        EXECUTE format('UPDATE %1$s SET is_repeat = false
                        WHERE id = (SELECT min(id) FROM %1$s WHERE sport_key = $1 AND name_key = $2 AND variant_key = $3)', TG_RELID::regclass)
            USING OLD.sport_key, OLD.name_key, OLD.variant_key;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER promote_namesake AFTER DELETE OR UPDATE OF sport, name, country, gender, age_class ON leagues
    FOR EACH ROW EXECUTE FUNCTION promote_namesake();
CREATE TRIGGER promote_namesake AFTER DELETE OR UPDATE OF sport, name, country, gender, age_class ON teams
    FOR EACH ROW EXECUTE FUNCTION promote_namesake();

CREATE TABLE players (
    id          serial PRIMARY KEY,
    name        text NOT NULL CHECK (name <> ''),
    known_as    text,
    country     text,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    search_text text COLLATE "C" GENERATED ALWAYS AS (search_key(name) || E'\n' || coalesce(search_key(known_as), '')) STORED
);
CREATE INDEX players_search_idx ON players USING gin (search_text gin_trgm_ops);

-- A season of a league. A match names it by the league and the label. dates may be unknown: a match that names a season makes its row.
-- json, not jsonb: what a person wrote is given back as it was written.
CREATE TABLE seasons (
    id         serial PRIMARY KEY,
    league_id  integer NOT NULL REFERENCES leagues (id) ON DELETE CASCADE,
    label      text NOT NULL CHECK (label <> ''),
    starts_on  date,
    ends_on    date,
    rules      json,                               -- NULL: the standings' own default
    stages     json NOT NULL DEFAULT '[]',
    deductions json NOT NULL DEFAULT '[]',
    version    bigint NOT NULL DEFAULT 1,          -- raised by each change: standings compare it
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT seasons_days_check CHECK (ends_on >= starts_on),
    CONSTRAINT seasons_league_id_label_key UNIQUE (league_id, label)
);

-- ETags and standings see every change, those by hand too.
CREATE FUNCTION raise_row_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER raise_row_version BEFORE UPDATE ON leagues FOR EACH ROW EXECUTE FUNCTION raise_row_version();
CREATE TRIGGER raise_row_version BEFORE UPDATE ON teams FOR EACH ROW EXECUTE FUNCTION raise_row_version();
CREATE TRIGGER raise_row_version BEFORE UPDATE ON players FOR EACH ROW EXECUTE FUNCTION raise_row_version();
CREATE TRIGGER raise_row_version BEFORE UPDATE ON seasons FOR EACH ROW EXECUTE FUNCTION raise_row_version();

-- What other providers call our rows. An alias came with a merged team: it is found, and not shown.
CREATE TABLE refs (
    kind     text NOT NULL CHECK (kind IN ('league', 'team', 'player', 'match')),
    provider text NOT NULL CHECK (provider <> ''),
    ref      text NOT NULL CHECK (ref <> ''),
    row_id   integer NOT NULL,
    is_alias boolean NOT NULL DEFAULT false,
    PRIMARY KEY (kind, provider, ref)
);
CREATE UNIQUE INDEX refs_row_key ON refs (kind, row_id, provider) WHERE NOT is_alias;
CREATE INDEX refs_row_idx ON refs (kind, row_id);
CREATE FUNCTION remove_refs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM refs WHERE kind = TG_ARGV[0] AND row_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER remove_refs AFTER DELETE ON leagues FOR EACH ROW EXECUTE FUNCTION remove_refs('league');
CREATE TRIGGER remove_refs AFTER DELETE ON teams FOR EACH ROW EXECUTE FUNCTION remove_refs('team');
CREATE TRIGGER remove_refs AFTER DELETE ON players FOR EACH ROW EXECUTE FUNCTION remove_refs('player');
CREATE TRIGGER remove_refs AFTER DELETE ON matches FOR EACH ROW EXECUTE FUNCTION remove_refs('match');

-- Where a team has gone that was merged into another one, and its name: a match that gives the name means that one from now on. A second
-- merge leads the first one on.
CREATE TABLE merged_teams (
    id        integer PRIMARY KEY,
    into_id   integer NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    sport_key text COLLATE "C" NOT NULL,
    name_key  text COLLATE "C" NOT NULL,
    merged_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX merged_teams_name_key_idx ON merged_teams (sport_key, name_key);
CREATE INDEX merged_teams_into_id_idx ON merged_teams (into_id);

-- API keys bound to leagues. `leagues` stays what it was, names, since the release before goes by it: empty means any league there. This release
-- goes by the ids, and by the names that no league had yet when the key was made.
ALTER TABLE api_keys
    ADD COLUMN league_ids integer[] NOT NULL DEFAULT '{}',
    ADD COLUMN pending_leagues text[] NOT NULL DEFAULT '{}';
CREATE FUNCTION bind_api_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.league_ids <> '{}' OR NEW.pending_leagues <> '{}') THEN
        RETURN NEW;
    END IF;
    NEW.league_ids := ARRAY(SELECT l.id FROM leagues l WHERE l.name_key IN (SELECT name_key(given) FROM unnest(NEW.leagues) given) ORDER BY l.id);
    NEW.pending_leagues := ARRAY(SELECT given FROM unnest(NEW.leagues) given
                                 WHERE NOT EXISTS (SELECT FROM leagues l WHERE l.name_key = name_key(given)));
    RETURN NEW;
END $$;
CREATE TRIGGER bind_api_key BEFORE INSERT OR UPDATE OF leagues ON api_keys FOR EACH ROW EXECUTE FUNCTION bind_api_key();
UPDATE api_keys SET leagues = leagues WHERE leagues <> '{}';

-- The first league of a name that a key waits for is the key's.
CREATE FUNCTION bind_pending_api_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An update of no row would raise the keys' version too.
    IF EXISTS (SELECT FROM api_keys, unnest(pending_leagues) awaited WHERE name_key(awaited) = NEW.name_key) THEN
        UPDATE api_keys
        SET league_ids = league_ids || NEW.id,
            pending_leagues = ARRAY(SELECT awaited FROM unnest(pending_leagues) awaited WHERE name_key(awaited) <> NEW.name_key)
        WHERE EXISTS (SELECT FROM unnest(pending_leagues) awaited WHERE name_key(awaited) = NEW.name_key);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER bind_pending_api_keys AFTER INSERT OR UPDATE OF name ON leagues FOR EACH ROW EXECUTE FUNCTION bind_pending_api_keys();

DROP TRIGGER api_keys_changed ON api_keys;
CREATE TRIGGER api_keys_changed
    AFTER INSERT OR DELETE OR TRUNCATE
        OR UPDATE OF name, prefix, secret_hash, scopes, leagues, league_ids, pending_leagues, expires_at, revoked_at
    ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION raise_api_keys_version();
DROP TRIGGER api_key_change_recorded ON api_keys;
CREATE TRIGGER api_key_change_recorded
    AFTER INSERT OR DELETE OR UPDATE OF name, prefix, secret_hash, scopes, leagues, league_ids, pending_leagues, expires_at, revoked_at
    ON api_keys FOR EACH ROW EXECUTE FUNCTION record_api_key_change();
ANALYZE leagues, teams;

-- Names that differ in case, normal form, blanks or characters that are not visible are one name: its key says so. The function below and
-- name_key() in src/core/name.cpp are one definition; a test compares them for every code point. docs/DATABASE_SCHEMA.md tells more.
-- First to lower case: of the two capital forms of the sharp s only the small letter becomes SS. The dotted and the dotless I are one letter.
-- The way of ASCII gives the same, and takes a quarter of the time.
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(regexp_replace(
    CASE WHEN octet_length(name) = length(name) THEN upper(name COLLATE "C")
    ELSE normalize(replace(
        upper(lower(regexp_replace(
            normalize(name, NFKC),
            '[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u3164\uFE00-\uFE0F\uFEFF\uFFA0'
                '\uFFF0-\uFFF8\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]',
            '', 'g') COLLATE "und-x-icu") COLLATE "und-x-icu"),
        U&'I\0307', 'I'), NFKC) COLLATE "C"
    END,
    '[\u0009-\u000D \u0085\u1680\u2028\u2029]{2,}|[\u0009-\u000D\u0085\u1680\u2028\u2029]', ' ', 'g'));

-- Rows that were two names and are one now stay: their matches refer to them. The oldest is the one that is found, the others are doubles.
ALTER TABLE leagues
    ADD COLUMN sport_key text COLLATE "C", ADD COLUMN name_key text COLLATE "C", ADD COLUMN is_double boolean NOT NULL DEFAULT false;
ALTER TABLE teams
    ADD COLUMN sport_key text COLLATE "C", ADD COLUMN name_key text COLLATE "C", ADD COLUMN is_double boolean NOT NULL DEFAULT false;
UPDATE leagues SET sport_key = name_key(sport), name_key = name_key(name);
UPDATE teams SET sport_key = name_key(sport), name_key = name_key(name);
UPDATE leagues SET is_double = true
FROM (SELECT id, row_number() OVER (PARTITION BY sport_key, name_key ORDER BY id) AS place FROM leagues) AS placed
WHERE placed.id = leagues.id AND placed.place > 1;
UPDATE teams SET is_double = true
FROM (SELECT id, row_number() OVER (PARTITION BY sport_key, name_key ORDER BY id) AS place FROM teams) AS placed
WHERE placed.id = teams.id AND placed.place > 1;
ALTER TABLE leagues ALTER sport_key SET NOT NULL, ALTER name_key SET NOT NULL;
ALTER TABLE teams ALTER sport_key SET NOT NULL, ALTER name_key SET NOT NULL;

DROP INDEX leagues_name_idx, teams_sport_name_key;
CREATE INDEX leagues_name_key_idx ON leagues (name_key);
CREATE UNIQUE INDEX leagues_key ON leagues (sport_key, name_key) WHERE NOT is_double;
ALTER TABLE teams ADD CONSTRAINT teams_sport_name_key UNIQUE (sport, name);
CREATE UNIQUE INDEX teams_key ON teams (sport_key, name_key) WHERE NOT is_double;

-- A release before this one, and people, insert names alone. Such a row becomes a double when there is an older one. This release gives the
-- keys; then the unique index decides between two that insert at once.
CREATE FUNCTION key_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR NEW.name_key IS NULL THEN
        NEW.sport_key := name_key(NEW.sport);
        NEW.name_key := name_key(NEW.name);
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE sport_key = $1 AND name_key = $2 AND NOT is_double AND id <> $3)',
                       TG_RELID::regclass)
            INTO NEW.is_double USING NEW.sport_key, NEW.name_key, NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER key_name BEFORE INSERT OR UPDATE OF sport, name ON leagues FOR EACH ROW EXECUTE FUNCTION key_name();
CREATE TRIGGER key_name BEFORE INSERT OR UPDATE OF sport, name ON teams FOR EACH ROW EXECUTE FUNCTION key_name();

-- Lists by the name of a team or a sport. A release before this one still works: without the indexes of lower() it finds the same matches
-- more slowly. Columns, not indexes of the function: a walk reads the value of thousands of rows.
ALTER TABLE match_listing
    ADD COLUMN sport_key text COLLATE "C" GENERATED ALWAYS AS (name_key(sport)) STORED,
    ADD COLUMN home_team_key text COLLATE "C" GENERATED ALWAYS AS (name_key(home_team)) STORED,
    ADD COLUMN away_team_key text COLLATE "C" GENERATED ALWAYS AS (name_key(away_team)) STORED;
DROP INDEX match_listing_sport_idx, match_listing_home_team_idx, match_listing_away_team_idx;
CREATE INDEX match_listing_sport_key_idx ON match_listing (sport_key, created_at, id);
CREATE INDEX match_listing_home_team_key_idx ON match_listing (home_team_key, created_at, id);
CREATE INDEX match_listing_away_team_key_idx ON match_listing (away_team_key, created_at, id);
ANALYZE match_listing;

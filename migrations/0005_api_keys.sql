-- API keys. A secret is 256 random bits, so a plain SHA-256 of it is as good as a slow hash: there is nothing to guess.
CREATE TABLE api_keys (
    id           bigserial PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    prefix       text NOT NULL CHECK (prefix <> ''),                   -- the secret's beginning, to tell keys apart
    secret_hash  text NOT NULL UNIQUE CHECK (secret_hash ~ '^[0-9a-f]{64}$'),
    scopes       text[] NOT NULL CHECK (scopes <@ ARRAY['read', 'score', 'admin'] AND scopes <> '{}'),
    leagues      text[] NOT NULL DEFAULT '{}',                         -- empty: matches of any league
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz
);

-- Raised by every change of a key but its last use: instances read the keys again when it has moved.
CREATE TABLE api_keys_version (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    version bigint NOT NULL DEFAULT 1
);
INSERT INTO api_keys_version DEFAULT VALUES;

CREATE FUNCTION raise_api_keys_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE api_keys_version SET version = version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER api_keys_changed
    AFTER INSERT OR DELETE OR TRUNCATE
        OR UPDATE OF name, prefix, secret_hash, scopes, leagues, expires_at, revoked_at
    ON api_keys FOR EACH STATEMENT EXECUTE FUNCTION raise_api_keys_version();

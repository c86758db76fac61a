-- The audit log of the API keys: one row for each change but the last use, whoever makes it. No secret and no hash of one.
CREATE TABLE api_key_changes (
    id          bigserial PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    action      text NOT NULL CHECK (action IN ('created', 'changed', 'revoked', 'removed')),
    key_id      bigint NOT NULL,
    key_name    text NOT NULL,
    key_prefix  text NOT NULL,
    scopes      text[] NOT NULL,
    role        text NOT NULL DEFAULT session_user,
    application text NOT NULL DEFAULT current_setting('application_name'),
    client      inet DEFAULT inet_client_addr()      -- null: over a Unix socket
);

CREATE FUNCTION record_api_key_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed api_keys;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NULL;
    END IF;
    INSERT INTO api_key_changes (action, key_id, key_name, key_prefix, scopes)
    VALUES (CASE
                WHEN TG_OP = 'INSERT' THEN 'created'
                WHEN TG_OP = 'DELETE' THEN 'removed'
                WHEN OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL THEN 'revoked'
                ELSE 'changed'
            END, changed.id, changed.name, changed.prefix, changed.scopes);
    RETURN NULL;
END $$;
CREATE TRIGGER api_key_change_recorded
    AFTER INSERT OR DELETE OR UPDATE OF name, prefix, secret_hash, scopes, leagues, expires_at, revoked_at
    ON api_keys FOR EACH ROW EXECUTE FUNCTION record_api_key_change();

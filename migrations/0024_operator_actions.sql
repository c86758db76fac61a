-- The audit log of operators: a row for each request that acts by the right of an operator, and for each change of an API key.
-- Changes of matches are not in it: the event log and the log lines (event "audit") tell of these, so an append costs no row.
CREATE TABLE operator_actions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    action     text NOT NULL,   -- the operation of the API ("requeueJob"), or "api_key_created" and the like
    who        text NOT NULL CHECK (who IN ('key', 'token', 'anonymous', 'signature', 'database')),
    name       text,            -- of the key, the subject of the token, or the role of the database
    prefix     text,            -- the beginning of the key's secret
    method     text,
    path       text,
    status     smallint,        -- of the answer; null: the process ended before it knew
    detail     text,            -- what the path does not say
    client     text,
    request_id text,
    instance   text
);
CREATE INDEX operator_actions_age_idx ON operator_actions (at);
CREATE INDEX operator_actions_action_idx ON operator_actions (action, id);

-- Keys are changed in the database (livescore-admin), not by a request. One statement may change many.
CREATE FUNCTION record_key_action() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO operator_actions (at, action, who, name, detail, client)
    VALUES (NEW.at, 'api_key_' || NEW.action, 'database', NEW.role,
        NEW.key_prefix || ' ' || NEW.key_name || ': ' || array_to_string(NEW.scopes, ', '), host(NEW.client));
    RETURN NULL;
END $$;
CREATE TRIGGER key_action_recorded AFTER INSERT ON api_key_changes
    FOR EACH ROW EXECUTE FUNCTION record_key_action();

-- The scope of those who look and do not act. A release that does not know the word gives such a key no right.
ALTER TABLE api_keys
    DROP CONSTRAINT api_keys_scopes_check,
    ADD CONSTRAINT api_keys_scopes_check
        CHECK (scopes <@ ARRAY['read', 'score', 'admin', 'feed', 'observe'] AND scopes <> '{}');

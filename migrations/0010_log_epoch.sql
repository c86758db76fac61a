-- The history of the log has a name, its epoch, and the removal of a match is its last event. docs/DATABASE_SCHEMA.md explains both.
-- A release before this one still works: its DELETE of a match writes the event too, which only this release can read and tell.

-- A random value, which is a part of the epoch. Whatever replaces the history and leaves no other trace renews it.
CREATE TABLE log_epoch (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    value   text NOT NULL DEFAULT gen_random_uuid()::text
);
INSERT INTO log_epoch DEFAULT VALUES;

CREATE FUNCTION renew_log_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE log_epoch SET value = gen_random_uuid()::text;
    RETURN NULL;
END $$;
-- The number that PostgreSQL counts up whenever a server begins to write after a recovery: to a point in time, or as a promoted
-- replica. Either may lack changes that were told. A server in recovery has the number of the server before.
CREATE FUNCTION current_timeline() RETURNS text STABLE LANGUAGE plpgsql AS $$
BEGIN
    IF pg_is_in_recovery() THEN
        RETURN (SELECT lpad(upper(to_hex(timeline_id)), 8, '0') FROM pg_control_checkpoint());
    END IF;
    -- The control file has the new number only after the next checkpoint.
    RETURN left(pg_walfile_name(pg_current_wal_insert_lsn()), 8);
END $$;
-- The epoch. Every way to replace the log changes it: another server, a recovery, another database, another table, or another random
-- value. plpgsql, since it keeps the plan.
CREATE FUNCTION current_log_epoch() RETURNS bigint STABLE LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT ('x' || left(encode(sha256(convert_to(concat_ws(' ', server.system_identifier, current_timeline(), own.oid,
            'match_events'::regclass::oid, log_epoch.value), 'UTF8')), 'hex'), 16))::bit(64)::bigint
        FROM log_epoch, pg_control_system() server, pg_database own
        WHERE own.datname = current_database());
END $$;
CREATE TRIGGER log_emptied AFTER TRUNCATE ON match_events FOR EACH STATEMENT EXECUTE FUNCTION renew_log_epoch();

-- A restore of the rows alone would bring the value of the backup back.
CREATE FUNCTION begin_log_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.value := gen_random_uuid()::text;
    RETURN NEW;
END $$;
CREATE TRIGGER begin_log_epoch BEFORE INSERT ON log_epoch FOR EACH ROW EXECUTE FUNCTION begin_log_epoch();

-- NOT VALID: the rows that are there keep to the narrower rule before.
ALTER DOMAIN match_event_type DROP CONSTRAINT match_event_type_check;
ALTER DOMAIN match_event_type ADD CONSTRAINT match_event_type_check CHECK (VALUE IN (
    'match:created', 'match:updated', 'match:status', 'match:removed', 'score:update', 'commentary:new', 'commentary:updated',
    'commentary:removed')) NOT VALID;

-- The log of a removed match stays for those that resume; the worker purges both.
ALTER TABLE match_events DROP CONSTRAINT match_events_match_id_fkey;
CREATE TABLE removed_matches (
    id         integer PRIMARY KEY,
    last_seq   bigint NOT NULL CHECK (last_seq >= 1),                     -- of match:removed
    match      jsonb NOT NULL CHECK (jsonb_typeof(match) = 'object'),     -- its row in matches, as it was
    removed_at timestamptz NOT NULL
);
CREATE INDEX removed_matches_removed_at_idx ON removed_matches (removed_at);

CREATE FUNCTION log_removed_match() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    now_at  timestamptz := clock_timestamp();
    new_seq bigint := OLD.last_seq + 1;
BEGIN
    INSERT INTO match_events (match_id, seq, type, payload, committed_at)
    VALUES (OLD.id, new_seq, 'match:removed', format(
        '{"type":"match:removed","matchId":%s,"seq":%s,"timestamp":"%s","data":{"id":%s}}',
        OLD.id, new_seq, to_char(now_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), OLD.id)::json, now_at);
    INSERT INTO removed_matches (id, last_seq, match, removed_at) VALUES (OLD.id, new_seq, to_jsonb(OLD), now_at);
    RETURN NULL;
END $$;
CREATE TRIGGER log_removed_match AFTER DELETE ON matches FOR EACH ROW EXECUTE FUNCTION log_removed_match();

-- A removed match that is written again, by hand, begins a new log under the old id.
CREATE FUNCTION forget_removed_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Nearly no insert finds one, and a plan for the deletion could read the whole log.
    IF NOT EXISTS (SELECT FROM entered JOIN removed_matches USING (id)) THEN
        RETURN NULL;
    END IF;
    DELETE FROM match_events e USING removed_matches r, entered
    WHERE r.id = entered.id AND e.match_id = r.id AND e.committed_at <= r.removed_at;
    DELETE FROM removed_matches r USING entered WHERE r.id = entered.id;
    UPDATE log_epoch SET value = gen_random_uuid()::text;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_removed_match AFTER INSERT ON matches REFERENCING NEW TABLE AS entered
    FOR EACH STATEMENT EXECUTE FUNCTION forget_removed_match();

-- TRUNCATE matches CASCADE took the log along while a foreign key led there. It cannot be truncated again in the same command.
CREATE FUNCTION forget_logs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM match_events;
    DELETE FROM removed_matches;
    UPDATE log_epoch SET value = gen_random_uuid()::text;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_logs AFTER TRUNCATE ON matches FOR EACH STATEMENT EXECUTE FUNCTION forget_logs();

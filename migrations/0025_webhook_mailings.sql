-- What goes to many webhooks at once: a mailing is an event and the group of webhooks that get it. A delivery has a row of
-- its own (webhook_deliveries) only as an exception: it failed, its endpoint fails or is slow, or somebody sent it again.

-- Sets of webhooks that get the same events. A group never changes.
CREATE TABLE webhook_groups (
    id      integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest  bytea NOT NULL UNIQUE,   -- sha256 of the members' text: an index entry cannot hold them all
    members integer[] NOT NULL CHECK (cardinality(members) BETWEEN 1 AND 1024)  -- in ascending order
);
CREATE INDEX webhook_groups_members_idx ON webhook_groups USING gin (members);

-- The delivery to the member at place p (from 0) has the id `mailing id + p`. So a mailing takes a block of 1024 ids, and
-- a delivery with a row of its own from the start takes one, too.
CREATE TABLE webhook_mailings (
    id         bigint PRIMARY KEY,
    group_id   integer NOT NULL REFERENCES webhook_groups,
    match_id   integer NOT NULL,
    seq        bigint NOT NULL,
    type       text NOT NULL,
    is_open    boolean NOT NULL DEFAULT true,  -- something waits
    waiting    bit varying NOT NULL,           -- a bit for each member: it waits for its first attempt
    moved      bit varying NOT NULL,           -- it has, or had, a row of webhook_deliveries
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);  -- `waiting` changes a few times, within its page
CREATE INDEX webhook_mailings_open_idx ON webhook_mailings (id) WHERE is_open;
-- For the list of an endpoint's deliveries, newest first.
CREATE INDEX webhook_mailings_group_idx ON webhook_mailings (group_id, id);

-- First attempts that were successes: those of one mailing that were noted together, with the same status.
CREATE TABLE webhook_receipts (
    mailing_id      bigint NOT NULL,
    response_status smallint NOT NULL,
    members         bit varying NOT NULL,
    finished_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_receipts_mailing_idx ON webhook_receipts (mailing_id);

ALTER TABLE webhook_deliveries ALTER COLUMN id SET START WITH 1024 SET INCREMENT BY 1024;
SELECT setval(pg_get_serial_sequence('webhook_deliveries', 'id'),
    (SELECT (coalesce(max(id), 0) / 1024 + 1) * 1024 FROM webhook_deliveries), false);

-- Webhooks, and what is delivered to them. A delivery is a row that names an event of the log; the log keeps its bytes.
CREATE TABLE webhooks (
    id                    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url                   text NOT NULL,
    description           text,
    events                text[] NOT NULL DEFAULT '{}',     -- types of events; empty: all
    league_ids            integer[] NOT NULL DEFAULT '{}',  -- these three are a union; all empty: every match
    team_ids              integer[] NOT NULL DEFAULT '{}',
    match_ids             integer[] NOT NULL DEFAULT '{}',
    secret                text NOT NULL,                    -- whsec_…; it has to be known to sign
    previous_secret       text,                             -- signs too until previous_secret_until
    previous_secret_until timestamptz,
    enabled               boolean NOT NULL DEFAULT true,
    disabled_reason       text CHECK (disabled_reason IN ('by_hand', 'gone', 'failing', 'backlog')),
    enabled_since         timestamptz NOT NULL DEFAULT clock_timestamp(),  -- events before it are not for this webhook
    failing_since         timestamptz,                      -- the first failure after the last success
    last_success_at       timestamptz,
    version               bigint NOT NULL DEFAULT 1,        -- rises with each change of what a user sets, and with `enabled`
    removed_at            timestamptz,                      -- removed: nobody sees it; it goes when its last delivery has gone
    created_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (enabled = (disabled_reason IS NULL)),
    CHECK (removed_at IS NULL OR NOT enabled)
);

-- No reference to matches: the removal of a match is an event that is delivered after the match has gone.
CREATE TABLE webhook_deliveries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id      integer NOT NULL,                       -- no reference: it would cost each delivery a look and a lock
    match_id        integer NOT NULL,                       -- 0: a test, which is about no match
    seq             bigint NOT NULL,                        -- of a test: its id
    type            text NOT NULL,
    status          text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
    attempts        smallint NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,                            -- null: at once, when it is the first of its match
    response_status smallint,                               -- of the last attempt; null: no answer
    error           text,                                   -- of the last attempt
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at     timestamptz,
    UNIQUE (webhook_id, match_id, seq)
);
CREATE INDEX webhook_deliveries_pending_idx ON webhook_deliveries (webhook_id, match_id, seq) WHERE status = 'pending';
-- For the list of an endpoint's deliveries, newest first, of one status or of all.
CREATE INDEX webhook_deliveries_list_idx ON webhook_deliveries (webhook_id, status, id);

-- Up to which event of a match the log was turned into deliveries.
CREATE TABLE webhook_progress (
    match_id     integer PRIMARY KEY,
    expanded_seq bigint NOT NULL
);
-- Every event that was committed before this moment was turned into deliveries.
CREATE TABLE webhook_scan (
    only_row      boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    scanned_until timestamptz NOT NULL
);

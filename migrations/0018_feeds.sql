-- Providers that bring matches by themselves, which match a fixture of theirs is, and where a provider and we disagree.
-- docs/DATABASE_SCHEMA.md explains each column and index. A release before this one knows none of the tables and still works.

-- A row for each provider that was ever polled, or has pushed. The counts hold for the minute and the day that they name.
CREATE TABLE feeds (
    provider       text PRIMARY KEY CHECK (provider <> ''),
    priority       integer NOT NULL CHECK (priority >= 0),
    polled         boolean NOT NULL,
    paused         boolean NOT NULL DEFAULT false,
    refresh_wanted bigint NOT NULL DEFAULT 0,
    failures       integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    failure        text,
    not_before     timestamptz,
    counted_minute timestamptz NOT NULL DEFAULT '-infinity',
    used_minute    integer NOT NULL DEFAULT 0 CHECK (used_minute >= 0),
    counted_day    timestamptz NOT NULL DEFAULT '-infinity',
    used_day       integer NOT NULL DEFAULT 0 CHECK (used_day >= 0)
);

-- No foreign key to matches: the row of a match that a person removed stays, so that the feed does not bring the match again.
CREATE TABLE feed_fixtures (
    provider  text NOT NULL CHECK (provider <> ''),
    ref       text NOT NULL CHECK (ref <> ''),
    match_id  integer NOT NULL,
    polled_at timestamptz,      -- the start of the poll that changed the match last; NULL: none has
    memory    jsonb,            -- NULL: there is nothing to remember
    CONSTRAINT feed_fixtures_pkey PRIMARY KEY (provider, ref)
);
CREATE INDEX feed_fixtures_match_id_idx ON feed_fixtures (match_id, provider);

CREATE TABLE feed_conflicts (
    id            bigserial PRIMARY KEY,
    provider      text NOT NULL CHECK (provider <> ''),
    ref           text NOT NULL CHECK (ref <> ''),
    match_id      integer,      -- NULL: the fixture has no match yet
    kind          text NOT NULL CHECK (kind <> ''),
    ours          text NOT NULL,
    theirs        text NOT NULL,
    first_seen_at timestamptz NOT NULL,
    resolved_at   timestamptz,
    CONSTRAINT feed_conflicts_fixture_kind_key UNIQUE (provider, ref, kind)
);

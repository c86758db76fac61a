"""All programs behind pgbouncer in transaction mode: each transaction may run in another server process."""
import asyncio

import psycopg2
import pytest

from clients import Http, Socket
from outages import AcknowledgedPosts
from scorers import posting

_SERVER_PROCESSES = 20  # default_pool_size in scripts/lib/stack/pool.py


@pytest.fixture(scope="module")
def pooled(new_module_stack):
    return new_module_stack(replicas=2, workers=2, more=["--pgbouncer"])


@pytest.fixture
def behind(pooled):
    """The pool's own server, without the pool."""
    link = psycopg2.connect(pooled.database_url)
    link.autocommit = True
    with link.cursor() as cursor:
        yield cursor
    link.close()
    pooled.restore()


async def test_each_subscriber_hears_what_many_scorers_post(pooled, behind):
    async with (
        Http(pooled.api(1)) as one,
        Http(pooled.api(2)) as other,
        Socket(pooled.ws(1)) as near,
        Socket(pooled.ws(2)) as far,
    ):
        matches = [(await one.create_match())["id"] for _ in range(5)]
        for match in matches:
            await near.subscribe(match)
            await far.subscribe(match)

        async def score(match: int) -> None:
            for goals in range(1, 11):
                await (one if goals % 2 else other).score(match, goals, 0)

        async with posting(matches[0], *[one, other] * 6):
            await asyncio.gather(*(score(match) for match in matches))
        for match in matches:
            last = (await other.get(f"/api/matches/{match}")).data["seq"]
            for socket in (near, far):
                await socket.reached(match, last)
                assert socket.seqs(match) == list(range(2, last + 1))
    behind.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'livescore_app'")
    assert 1 < behind.fetchone()[0] <= _SERVER_PROCESSES


async def test_the_worker_starts_matches(pooled):
    async with Http(pooled.api(1)) as api, Socket(pooled.ws(2)) as socket:
        match = await api.create_match(starts_in=3600, ends_in=7200)
        await socket.subscribe(match["id"])
        await api.kick_off_now(match)
        started = await socket.next("match:status", matchId=match["id"])
        assert started["data"]["newStatus"] == "live"


async def test_what_was_acknowledged_survives_a_crash_of_postgresql_and_of_the_pool(pooled, behind):
    async with Http(pooled.api(1)) as api, Socket(pooled.ws(2)) as socket:
        match = (await api.create_match())["id"]
        await socket.subscribe(match)
        async with AcknowledgedPosts(pooled, match) as posts:
            for server in ("postgres", "pgbouncer"):
                await posts.more(20)
                await asyncio.to_thread(pooled.kill, server)
                await posts.refused()
                await asyncio.to_thread(pooled.start, server)
            await posts.more(20)
        await posts.check(api, socket)


async def test_the_pool_follows_a_promotion_without_a_restart(new_stack):
    """The programs know the pool alone, and the pool knows one server."""
    own = new_stack(replicas=2, workers=1, more=["--pgbouncer", "--standbys"])
    pool = own.pid("pgbouncer")
    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]
        async with AcknowledgedPosts(own, match) as posts:
            for old, new in (("postgres", "postgres-2"), ("postgres-2", "postgres")):
                await posts.more(20)
                await asyncio.to_thread(own.kill, old)
                await posts.refused()
                await asyncio.to_thread(own.promote, new)
                await posts.more(20)
                await asyncio.to_thread(own.start, old)
        await posts.check(api)
        async with Socket(own.ws(2)) as socket:
            last = (await socket.subscribe(match))["seq"]
            await api.comment(match)
            await socket.reached(match, last + 1)
    assert own.pid("pgbouncer") == pool


def test_the_pool_brings_what_a_session_would_set(pooled):
    for program in ("api-1", "api-2", "worker-1", "worker-2"):
        for event in ("pool_settings_differ", "pool_with_prepared_statements"):
            assert not list(pooled.log_events(program, event))


def test_a_pool_with_other_limits_is_told(new_stack):
    """The pool's settings go by the common limits, and api-1 has its own."""
    own = new_stack(replicas=2, workers=0, more=["--pgbouncer"], env={"api-1:DB_LOCK_TIMEOUT_MS": "14000"})
    (told,) = own.log_events("api-1", "pool_settings_differ")
    assert told["settings"] == "lock_timeout"
    assert not list(own.log_events("api-2", "pool_settings_differ"))

"""Lists come from a standby, and nobody reads less there than the primary has."""
import asyncio
from collections.abc import Iterator

import psycopg2
import pytest

from clients import PATIENCE, Http
from metrics import scrape, value

_STANDBY = 55  # postgres-2, the first of DATABASE_READ_URL


@pytest.fixture(scope="module", params=["off", "on"], ids=["uncached", "cached"])
def replicated(request, new_module_stack):
    return new_module_stack(replicas=2, workers=1, more=["--standbys"], env={"CACHE": request.param})


@pytest.fixture
def standby(replicated) -> Iterator[psycopg2.extensions.cursor]:
    """The standby by itself. Afterwards it replays again."""
    login = replicated.database_url.rpartition("@")[0]
    link = psycopg2.connect(f"{login}@127.0.0.1:{replicated.port + _STANDBY}/livescore")
    link.autocommit = True
    with link.cursor() as cursor:
        yield cursor
        cursor.execute("SELECT pg_wal_replay_resume()")
    link.close()


async def asked(api: Http, outcome: str) -> float:
    return value(await scrape(api), "livescore_replica_reads_total", outcome=outcome)


async def comments(api: Http, match: int) -> list[str]:
    return [entry["message"] for entry in (await api.get(f"/api/matches/{match}/commentary?limit=100")).data]


async def test_what_was_just_written_is_in_the_list_of_every_instance(replicated, request):
    """With the cache, the other instance answers from memory until it hears of the event, a moment later."""
    is_cached = "[cached]" in request.node.name
    async with Http(replicated.api(1)) as one, Http(replicated.api(2)) as other:
        match = (await one.create_match())["id"]
        before = await asked(other, "read")
        for number in range(50):
            writer, reader = (one, other) if number % 2 else (other, one)
            await writer.comment(match, f"number {number}")
            assert (await comments(writer, match))[0] == f"number {number}"
            if is_cached:
                async with asyncio.timeout(PATIENCE):
                    while (await comments(reader, match))[0] != f"number {number}":
                        pass
            assert (await comments(reader, match))[0] == f"number {number}"
            found = (await reader.get("/api/matches?limit=1")).data[0]
            assert (found["id"], found["seq"]) == (match, number + 2)
        assert await asked(other, "read") > before


async def test_a_standby_that_is_behind_is_passed_over(replicated, standby):
    async with Http(replicated.api(1)) as one, Http(replicated.api(2)) as other:
        match = (await one.create_match())["id"]
        await one.comment(match, "replayed")
        assert await comments(other, match) == ["replayed"]
        standby.execute("SELECT pg_wal_replay_pause()")
        await one.comment(match, "not replayed")
        standby.execute("SELECT count(*) FROM commentary WHERE match_id = %s", (match,))
        behind = await asked(other, "behind")
        for api in (one, other):
            assert await comments(api, match) == ["not replayed", "replayed"]
        assert await asked(other, "behind") > behind
        standby.execute("SELECT pg_wal_replay_resume()")
        read = await asked(other, "read")
        async with asyncio.timeout(PATIENCE):
            while await asked(other, "read") == read:
                assert await comments(other, match) == ["not replayed", "replayed"]


async def test_without_any_standby_the_primary_answers(replicated):
    async with Http(replicated.api(1)) as api:
        match = (await api.create_match())["id"]
        await api.comment(match, "one")
        # postgres-3 first: commits wait for postgres-2.
        await asyncio.to_thread(replicated.kill, "postgres-3", "postgres-2")
        failed = await asked(api, "failed")
        async with asyncio.timeout(PATIENCE):
            while await asked(api, "failed") == failed:
                assert await comments(api, match) == ["one"]
        assert (await api.get("/health")).status == 200
    await asyncio.to_thread(replicated.restore)

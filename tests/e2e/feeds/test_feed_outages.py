"""Outages on our side in the middle of a match day: no goal is lost, and none is there twice."""
import asyncio

import pytest
import redis

from clients import Http
from metrics import scrape, value

PROVIDER = "openligadb"


@pytest.fixture(scope="module")
def fed(module_feed):
    return module_feed(PROVIDER)


@pytest.fixture(autouse=True)
def restored(fed):
    yield
    fed.stack.restore()


async def polling_worker(fed) -> str:
    """The worker that has asked the provider last, as its metrics tell."""

    async def polls(number: int) -> float:
        async with Http(f"http://127.0.0.1:{fed.stack.port + 90 + number - 1}") as worker:
            return value(await scrape(worker), "livescore_feed_polls_total", provider=PROVIDER)

    before = [await polls(number) for number in (1, 2)]
    await fed.asked(PROVIDER, 3)
    gained = [await polls(number) - then for number, then in zip((1, 2), before)]
    assert max(gained) > 0
    return f"worker-{gained.index(max(gained)) + 1}"


async def test_a_worker_that_is_killed_is_replaced_by_the_other(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        shown = {(0, 0)}
        for minute, player in ((12, "Arno"), (30, "Bela")):
            victim = await polling_worker(fed)
            await asyncio.to_thread(fed.stack.kill, victim)
            fixture.goal("home", minute, player)
            shown.add(fixture.state().score)
            await fed.agrees(follower, fixture, PROVIDER)
            await asyncio.to_thread(fed.stack.start, victim)
        await follower.told_well(match["id"], shown)


async def test_two_workers_ask_no_more_often_than_one(fed):
    fixture = fed.fixture()
    fixture.kick_off()
    await fed.asked(PROVIDER, 2)
    counters = fed.fake.counters[PROVIDER]
    await fed.asked(PROVIDER, 20)
    paths = {seen.path for seen in counters.seen[-20:]}
    span = counters.seen[-1].at - counters.seen[-20].at
    # Each path at most once in an interval (100 ms), less the jitter.
    assert span >= 20 / len(paths) * 0.1 * 0.5, f"20 requests of {paths} in {span} s"


async def test_redis_that_is_wiped_loses_nothing(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        with redis.Redis.from_url(fed.stack.redis_url) as client:
            client.flushall()
        fixture.goal("home", 12, "Arno")
        await fed.agrees(follower, fixture, PROVIDER)
        await follower.told_well(match["id"], {(0, 0), (1, 0)})


async def test_redis_that_is_away_delays_and_loses_nothing(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        match = await fed.agrees(follower, fixture, PROVIDER)
        await asyncio.to_thread(fed.stack.kill, "redis")
        fixture.goal("home", 12, "Arno")
        await asyncio.to_thread(fed.stack.start, "redis")
        fixture.goal("home", 13, "Bela")
        await fed.agrees(follower, fixture, PROVIDER)
        await follower.told_well(match["id"], {(0, 0), (1, 0), (2, 0)})


async def test_postgres_that_is_away_in_the_middle_takes_no_half_report(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, PROVIDER)
        await asyncio.to_thread(fed.stack.kill, "postgres")
        with fed.world.changing():
            fixture.goal("away", 30, "Bela")
            fixture.goal("away", 31, "Cem")
        await asyncio.to_thread(fed.stack.start, "postgres")
        await fed.agrees(follower, fixture, PROVIDER)
        await follower.told_well(match["id"], {(1, 0), (1, 2)})


async def test_a_restart_of_everything_tells_nothing_again(fed):
    async with fed.follow() as follower:
        fixture = fed.fixture()
        fixture.kick_off()
        fixture.goal("home", 12, "Arno")
        match = await fed.agrees(follower, fixture, PROVIDER)
        before = len(await follower.complete(match["id"]))
        await asyncio.to_thread(fed.stack.kill, "worker-1", "worker-2")
        await asyncio.to_thread(fed.stack.start, "worker-1", "worker-2")
        await fed.asked(PROVIDER, 4)
        assert len(await follower.complete(match["id"])) == before

"""Faults of a provider, each by its name: they stop at our door. Nothing that was told is taken back, and afterwards the
truth comes through."""
import asyncio
import time

import pytest

from certificates import make_certificate
from clients import Http
from metrics import scrape, value

PROVIDER = "openligadb"
FAULTS = {
    "429": ("status", {"status": 429, "retry_after": 1}),
    "500": ("status", {"status": 500}),
    "503": ("status", {"status": 503}),
    "404": ("status", {"status": 404}),
    "403": ("status", {"status": 403}),
    "a time-out": ("timeout", {"seconds": 5}),
    "a connection that is reset": ("reset", {}),
    "half a body": ("half_body", {}),
    "half JSON": ("half_json", {}),
    "other JSON": ("wrong_json", {}),
    "a number": ("wrong_json", {"data": 7}),
    "a match without teams": ("wrong_json", {"data": [{"matchID": 1}]}),
    "a page of HTML": ("no_json", {}),
    "errors with status 200": ("errors_200", {}),
    "an empty list": ("empty", {}),
    "no byte": ("empty_body", {}),
    "a gzip bomb": ("gzip_bomb", {"megabytes": 64}),
    "deep JSON": ("deep_json", {}),
    "Latin-1 that is not said": ("latin1", {"said": False}),
    "a redirect to another host": ("redirect_other", {}),
    "a redirect to a private address": ("redirect_private", {}),
    "a redirect to itself": ("redirect_loop", {}),
    "a clock that is ahead": ("skew", {"seconds": 7200}),
    "a clock that is behind": ("skew", {"seconds": -7200}),
}


@pytest.fixture(scope="module")
def fed(module_feed):
    return module_feed(PROVIDER)


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_changes_nothing_and_is_over_when_it_is_over(fed, name):
    mode, settings = FAULTS[name]
    async with fed.follow() as follower:
        # Umlauts, so that a wrong charset shows.
        fixture = fed.fixture(venue="Grün-Weiß-Straße")
        fixture.kick_off()
        fixture.goal("home", 12, "Jörg Müller")
        match = await fed.agrees(follower, fixture, PROVIDER)
        before = await follower.complete(match["id"])
        fed.fake.faults.add(PROVIDER, mode, **settings)
        try:
            await fed.asked(PROVIDER, 3)
            assert await follower.complete(match["id"]) == before
        finally:
            fed.fake.faults.clear()
        fixture.goal("away", 30, "Bela Ødegård")
        await fed.agrees(follower, fixture, PROVIDER)
        await follower.told_well(match["id"], {(0, 0), (1, 0), (1, 1)})
        for worker in ("worker-1", "worker-2"):
            assert fed.stack.pid(worker)


async def test_a_redirect_at_the_same_host_is_followed(fed):
    async with fed.follow() as follower:
        fed.fake.faults.add(PROVIDER, "redirect_same")
        try:
            fixture = fed.fixture()
            fixture.kick_off()
            await fed.agrees(follower, fixture, PROVIDER)
        finally:
            fed.fake.faults.clear()


async def test_retry_after_is_obeyed(fed):
    fixture = fed.fixture()
    fixture.kick_off()
    counters = fed.fake.counters[PROVIDER]
    now = time.monotonic()
    fed.fake.faults.add(PROVIDER, "status", count=1, status=429, retry_after=3)
    refused = await _first_with(counters, lambda seen: seen.at > now and seen.status == 429)
    after = await _first_with(counters, lambda seen: seen.at > refused.at)
    assert after.at - refused.at >= 3.0


async def test_a_circuit_opens_and_a_probe_closes_it(feed):
    fed = feed(PROVIDER, env={"FEED_CIRCUIT_FAILURES": "2", "FEED_CIRCUIT_OPEN_MS": "2500"})
    fixture = fed.fixture()
    fixture.kick_off()
    counters = fed.fake.counters[PROVIDER]
    async with fed.follow() as follower:
        await fed.agrees(follower, fixture, PROVIDER)
        fed.fake.faults.add(PROVIDER, "status", status=500)
        await _first_with(counters, lambda seen: seen.status == 500)
        await _first_gap(counters, 2.4)
        fed.fake.faults.clear()
        fixture.goal("home", 12, "Arno")
        await fed.agrees(follower, fixture, PROVIDER)
        for worker in ("worker-1", "worker-2"):
            if list(fed.stack.log_events(worker, "feed_circuit_opened")):
                break
        else:
            raise AssertionError("no worker tells that the circuit opened")


async def test_a_provider_that_hangs_holds_up_no_kick_off(fed):
    """Feeds have a thread of their own."""
    fed.fake.faults.add(PROVIDER, "timeout", seconds=5)
    try:
        async with Http(fed.stack.api(1)) as api, fed.follow() as follower:
            await fed.asked(PROVIDER, 1)
            match = await api.create_match(0.5, 3600)
            began = time.monotonic()
            await follower.until(
                lambda: any(event["type"] == "match:status" for event in follower.events(match["id"])), 5
            )
            assert time.monotonic() - began < 3
    finally:
        fed.fake.faults.clear()


async def test_no_fault_leaves_a_second_match_or_half_a_one(fed):
    twice = fed.query(
        """SELECT home_team, away_team, count(*) FROM matches WHERE home_team LIKE 'SV Heim%'
           GROUP BY 1, 2 HAVING count(*) > 1"""
    )
    assert twice == []


async def test_a_certificate_of_a_stranger_is_not_trusted_and_the_test_ca_is(feed, tmp_path):
    pair = make_certificate(tmp_path, "localhost", "DNS:localhost,IP:127.0.0.1")
    trusting = feed(PROVIDER, certificate=pair, env={"FEED_CA_FILE": str(pair[0])})
    fixture = trusting.fixture()
    fixture.kick_off()
    async with trusting.follow() as follower:
        await trusting.agrees(follower, fixture, PROVIDER)
    strict = feed(PROVIDER, certificate=pair)
    row = (await strict.rows(lambda rows: rows and rows[PROVIDER]["error"]))[PROVIDER]
    assert row["lastSuccessAt"] is None and strict.fake.counters[PROVIDER].total == 0


async def test_a_name_that_nobody_knows_is_an_error_and_no_crash(feed):
    fed = feed(PROVIDER, env={"OPENLIGADB_URL": "https://no-such-host.invalid"})
    row = (await fed.rows(lambda rows: rows and rows[PROVIDER]["error"]))[PROVIDER]
    assert row["lastSuccessAt"] is None
    async with Http(f"http://127.0.0.1:{fed.stack.port + 90}") as worker:
        assert value(await scrape(worker), "livescore_build_info") == 1


async def _first_with(counters, condition):
    async with asyncio.timeout(20):
        while True:
            for seen in list(counters.seen):
                if condition(seen):
                    return seen
            await asyncio.sleep(0.02)


async def _first_gap(counters, seconds: float) -> None:
    """Waits until two requests that follow each other are so far apart."""
    async with asyncio.timeout(30):
        while True:
            times = [seen.at for seen in list(counters.seen)]
            if any(after - before >= seconds for before, after in zip(times, times[1:])):
                return
            await asyncio.sleep(0.05)

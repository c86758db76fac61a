"""Metrics: well-formed, and true."""
import asyncio
import subprocess

import pytest

from clients import Http, Socket
from credentials import until
from metrics import scrape, value


@pytest.fixture
async def worker(stack):
    async with Http(f"http://127.0.0.1:{int(stack.api(1).rsplit(':', 1)[1]) + 90}") as http:
        yield http


async def test_promtool_finds_nothing_to_complain_of(api1, worker):
    await api1.create_match()
    await api1.get("/nothing/here")
    for http in (api1, worker):
        text = await scrape(http)
        check = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
        assert check.returncode == 0, check.stdout + check.stderr
        assert check.stderr == ""


async def test_a_hundred_posts_are_a_hundred_requests_and_their_deliveries(stack, api1, api2):
    match = (await api1.create_match())["id"]
    route = "/api/matches/:id/commentary"

    def grew(before: str, after: str, name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    async with Socket(stack.ws(2)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        before1, before2 = await scrape(api1), await scrape(api2)
        await asyncio.gather(*(api1.comment(match) for _ in range(100)))
        for socket in (one, two):
            await socket.reached(match, 101)
        after1 = await scrape(api1)

        async def counted() -> str | None:
            """The server counts an event when it has sent it, and a client may hear it before that."""
            text = await scrape(api2)
            return text if grew(before2, text, "livescore_deliveries_total") >= 200 else None

        after2, _ = await until(counted)

    created = {"route": route, "method": "POST", "status": "201"}
    assert grew(before1, after1, "livescore_http_requests_total", **created) == 100
    assert grew(before1, after1, "livescore_http_request_duration_seconds_count", route=route) == 100
    assert grew(before1, after1, "livescore_database_wait_seconds_count", pool="append") == 100
    assert grew(before2, after2, "livescore_http_requests_total", **created) == 0
    assert grew(before2, after2, "livescore_deliveries_total") == 200
    assert grew(before2, after2, "livescore_event_lag_seconds_count") >= 100
    assert value(before2, "livescore_subscriptions") >= 2
    assert value(before2, "livescore_websocket_connections") >= 2


async def test_an_unknown_path_makes_no_series_of_its_own(api1):
    for i in range(20):
        await api1.get(f"/made/up/{i}")
    text = await scrape(api1)
    assert "/made/up" not in text
    assert value(text, "livescore_http_requests_total", route="unknown", status="404") >= 20


async def test_the_worker_counts_what_it_kicks_off(api1, worker, stack):
    # Two workers share the work: either may do it.
    async with Http(f"http://127.0.0.1:{stack.port + 91}") as second, Socket(stack.ws(1)) as socket:

        async def counted() -> list[float]:
            both = [await scrape(worker), await scrape(second)]
            assert sum(value(text, "livescore_jobs", state="dead") for text in both) == 0
            return [
                sum(value(text, name) for text in both)
                for name in ("livescore_transitions_applied_total", "livescore_transition_lateness_seconds_count")
            ]

        before = await counted()
        match = await api1.create_match(starts_in=3600, ends_in=7200)
        await socket.subscribe(match["id"])
        await api1.kick_off_now(match)
        await socket.next("match:status", matchId=match["id"])

        async def grew() -> bool:  # it counts the event after it has told of it
            return all(now > then for now, then in zip(await counted(), before))

        await until(grew)


async def test_the_worker_tells_of_its_health(worker):
    async def healthy() -> bool:  # not while PostgreSQL or Redis is late
        answer = await worker.get("/health")
        return answer.status == 200 and answer.json["status"] == "healthy"

    await until(healthy)
    assert (await worker.get("/health/live")).status == 200
    assert (await worker.get("/elsewhere")).status == 404

"""Metrics: well-formed, and true."""
import asyncio
import re
import subprocess

import pytest

from clients import Http, Socket


def value(text: str, name: str, **labels: str) -> float:
    """The sum over all series of this name that have these labels."""
    found = 0.0
    for line in text.splitlines():
        series = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if not series or series[1] != name:
            continue
        has = dict(re.findall(r'(\w+)="([^"]*)"', series[2] or ""))
        if labels.items() <= has.items():
            found += float(series[3])
    return found


async def scrape(http: Http) -> str:
    answer = await http.get("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return answer.body.decode()


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
    async with Socket(stack.ws(2)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        before1, before2 = await scrape(api1), await scrape(api2)
        await asyncio.gather(*(api1.comment(match) for _ in range(100)))
        for socket in (one, two):
            await socket.reached(match, 101)
        after1, after2 = await scrape(api1), await scrape(api2)

    def grew(before: str, after: str, name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

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
    before = await scrape(worker)
    assert value(before, "livescore_jobs", state="dead") == 0
    async with Socket(stack.ws(1)) as socket:
        match = (await api1.create_match(starts_in=0.3))["id"]
        await socket.subscribe(match)
        await socket.next("match:status", matchId=match)
    # Two workers share the work: either may have done it.
    async with Http(worker.base.rsplit(":", 1)[0] + f":{int(worker.base.rsplit(':', 1)[1]) + 1}") as second:
        both = [await scrape(worker), await scrape(second)]
    assert sum(value(text, "livescore_transitions_applied_total") for text in both) >= 1
    assert sum(value(text, "livescore_transition_lateness_seconds_count") for text in both) >= 1


async def test_the_worker_tells_of_its_health(worker):
    answer = await worker.get("/health")
    assert answer.status == 200
    assert answer.json["status"] == "healthy"
    assert (await worker.get("/health/live")).status == 200
    assert (await worker.get("/elsewhere")).status == 404

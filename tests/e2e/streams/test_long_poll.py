"""GET /api/matches/:id/events?wait=: answers as soon as the log has more events."""
import asyncio
import json
import re
import time

import aiohttp
import pytest

from checks import check_problem
from clients import PATIENCE, Answer, Http, Socket
from metrics import scrape, value
from scorers import posting
from wire import Wire

UNKNOWN = 2_000_000_000
WAITING = "livescore_long_polls"


def events(match_id: int, since: int, **query) -> str:
    return f"/api/matches/{match_id}/events?since={since}" + "".join(
        f"&{name}={value}" for name, value in query.items()
    )


async def waiting(http: Http, count: int) -> None:
    """Waits until this number of requests waits on this instance."""
    async with asyncio.timeout(PATIENCE):
        while value(await scrape(http), WAITING) != count:
            await asyncio.sleep(0.02)


def same(one: Answer, other: Answer) -> None:
    assert (one.status, one.body) == (other.status, other.body)
    for name in ("Content-Type", "ETag", "Link", "Cache-Control"):
        assert one.headers[name] == other.headers[name]


@pytest.fixture
async def own(run_program, api1):  # noqa: F811
    """An instance without other clients: it counts only the test's requests."""
    api = await run_program("livescore-api")
    async with Http(f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}") as http:
        http.program = api
        yield http


# ---- there is something


@pytest.mark.parametrize(("since", "limit"), [(0, 100), (2, 100), (0, 2), (4, 1)])
async def test_what_is_there_is_answered_at_once_and_as_without_waiting(own, api1, since, limit):
    match = (await api1.create_match())["id"]
    for number in range(4):
        await api1.comment(match, f"{number} Ω")
    plain = await own.get(events(match, since, limit=limit))
    for _ in range(3):  # from the log at first, then from memory
        began = time.monotonic()
        same(await own.get(events(match, since, limit=limit, wait=20)), plain)
        assert time.monotonic() - began < 15
    await asyncio.gather(own.get(events(match, 5, wait=1)), own.get(events(match, 3, wait=20)))
    same(await own.get(events(match, since, limit=limit, wait=20)), plain)


async def test_without_wait_nothing_changes(api1):
    match = (await api1.create_match())["id"]
    same(await api1.get(events(match, 1, wait=0)), await api1.get(events(match, 1)))


# ---- there is nothing yet


@pytest.mark.parametrize("poster", [1, 2])
async def test_it_waits_and_answers_with_the_first_event(stack, api1, api2, poster):
    match = (await api1.create_match())["id"]
    polls = [asyncio.create_task(api.get(events(match, 1, wait=20))) for api in (api1, api2)]
    for api in (api1, api2):
        await waiting(api, 1)
    assert not any(poll.done() for poll in polls)
    await (api1, api2)[poster - 1].comment(match, 'Ω "quoted"', metadata={"a": [1.50, None]})
    plain = await api1.get(events(match, 1))
    for poll in polls:
        same(await poll, plain)
    assert plain.json["pagination"] == {"limit": 100, "nextSince": 2, "hasMore": False, "lastSeq": 2}
    for api in (api1, api2):
        await waiting(api, 0)


async def test_it_ends_empty_with_the_same_link(api1):
    match = (await api1.create_match())["id"]
    began = time.monotonic()
    answer = await api1.get(events(match, 1, limit=5, wait=1))
    assert 0.95 < time.monotonic() - began < 15
    same(answer, await api1.get(events(match, 1, limit=5)))
    link = re.fullmatch(r'<(/api/.*)&epoch=[0-9a-f]{16}>; rel="next"', answer.headers["Link"])
    assert answer.data == [] and link[1] == f"/api/matches/{match}/events?since=1&limit=5"


async def test_a_since_beyond_the_log_waits_too(api1):
    match = (await api1.create_match())["id"]
    answer = await api1.get(events(match, 40, wait=1))
    same(answer, await api1.get(events(match, 40)))


async def test_a_known_etag_waits_for_another_page(api1):
    match = (await api1.create_match())["id"]
    empty = await api1.get(events(match, 1))
    known = {"If-None-Match": empty.headers["ETag"]}
    began = time.monotonic()
    same_page = await api1.get(events(match, 1, wait=1), headers=known)
    assert same_page.status == 304 and time.monotonic() - began > 0.95
    poll = asyncio.create_task(api1.get(events(match, 1, wait=20), headers=known))
    await waiting(api1, 1)
    await api1.comment(match)
    assert (await poll).status == 200


async def test_a_follower_by_long_polls_misses_nothing(stack, api1, api2, database):
    """Polls both instances in turn, only by the Link of the answer before."""
    match = (await api1.create_match())["id"]
    heard: list[dict] = []
    path, turn = events(match, 1), 0

    async def follow() -> None:
        nonlocal path, turn
        answer = await (api1, api2)[turn % 2].get(path + "&wait=1")
        turn += 1
        heard.extend(answer.data)
        path = answer.headers["Link"].split(">")[0][1:]

    async with posting(match, api1, api2):
        while len(heard) < 300:
            await follow()
    last = (await api1.get(f"/api/matches/{match}")).data["seq"]
    async with asyncio.timeout(PATIENCE):
        while len(heard) < last - 1:
            await follow()
    with database.cursor() as cursor:
        cursor.execute("SELECT payload FROM match_events WHERE match_id = %s AND seq > 1 ORDER BY seq", (match,))
        assert heard == [row[0] for row in cursor.fetchall()]
    assert turn > 10


async def test_many_that_wait_cost_next_to_no_queries(own, api1, database):
    match = (await api1.create_match())["id"]
    before = await scrape(own)
    polls = [asyncio.create_task(own.get(events(match, 1, wait=20))) for _ in range(300)]
    await waiting(own, 300)
    await api1.comment(match)
    answers = await asyncio.gather(*polls)
    plain = await own.get(events(match, 1))
    for answer in answers:
        same(answer, plain)
    polls = [asyncio.create_task(own.get(events(match, 2, wait=20))) for _ in range(300)]  # they come again
    await waiting(own, 300)
    await api1.comment(match)
    assert {answer.body for answer in await asyncio.gather(*polls)} == {(await own.get(events(match, 2))).body}
    after = await scrape(own)
    assert value(after, "livescore_feed_log_reads_total") - value(before, "livescore_feed_log_reads_total") <= 3
    reads = "livescore_database_work_seconds_count"
    grew = value(after, reads, pool="general") - value(before, reads, pool="general")
    assert 2 <= grew < 60, "the two plain reads, and the monitor's"
    assert value(after, "livescore_subscriptions") == 0


async def has_heard_all(instance: Http, publisher: Http) -> None:
    """Waits until the instance has heard by Redis what the publisher has published so far: the last comes last."""
    marker = (await publisher.create_match())["id"]
    async with Socket(instance.base.replace("http", "ws", 1) + "/ws") as socket:
        await socket.subscribe(marker)
        await publisher.comment(marker)
        await socket.reached(marker, 2)


async def test_many_that_come_to_an_instance_that_knows_nothing_cost_next_to_no_queries(own, api1):
    """As after a restart, all clients come at once, with events behind their `since`."""
    match = (await api1.create_match())["id"]
    for _ in range(5):
        await api1.comment(match)
    await has_heard_all(own, api1)
    reads = "livescore_database_work_seconds_count"
    before = await scrape(own)
    answers = await asyncio.gather(*(own.get(events(match, 1 + n % 3, wait=20)) for n in range(300)))
    after = await scrape(own)
    assert value(after, reads, pool="general") - value(before, reads, pool="general") < 60
    for n in range(3):
        same(answers[n], await own.get(events(match, 1 + n)))
    assert len({answer.body for answer in answers}) == 3


async def test_waiting_is_no_latency(own, api1):
    match = (await api1.create_match())["id"]
    await own.get(events(match, 1, wait=5))
    text = await scrape(own)
    route = {"route": "/api/matches/:id/events"}
    assert value(text, "livescore_http_request_duration_seconds_count", **route) == 1
    assert value(text, "livescore_http_request_duration_seconds_sum", **route) < 4


# ---- ends


async def test_a_client_that_goes_away_frees_everything(own, api1):
    match = (await api1.create_match())["id"]
    await own.get(events(match, 1))  # a kept connection, so that 1 is the scrape's own
    async with Wire(int(own.base.rsplit(":", 1)[1])) as closing, Wire(int(own.base.rsplit(":", 1)[1])) as aborting:
        for wire in (closing, aborting):
            wire.send(f"GET {events(match, 1, wait=30)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        await waiting(own, 2)
        aborting.writer.transport.abort()
        await waiting(own, 1)
    await waiting(own, 0)
    async with asyncio.timeout(PATIENCE):
        while value(await scrape(own), "livescore_http_connections") > 1:
            await asyncio.sleep(0.02)


async def test_the_connection_stays(own, api1):
    match = (await api1.create_match())["id"]
    async with Wire(int(own.base.rsplit(":", 1)[1])) as wire:
        for since in (1, 2, 3):
            wire.send(f"GET {events(match, since, wait=20)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            await waiting(own, 1)
            await api1.comment(match)
            assert (await wire.response()).json["pagination"]["nextSince"] == since + 1


async def test_whoever_half_closes_is_answered_what_there_is(own, api1):
    match = (await api1.create_match())["id"]
    async with Wire(int(own.base.rsplit(":", 1)[1])) as wire:
        wire.send(f"GET {events(match, 1, wait=30)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        await waiting(own, 1)
        wire.send_end()
        assert (await wire.response()).json["data"] == []


async def test_a_drain_answers_at_once(own, api1):
    match = (await api1.create_match())["id"]
    polls = [asyncio.create_task(own.get(events(match, 1, wait=30))) for _ in range(10)]
    await waiting(own, 10)
    plain = await own.get(events(match, 1))
    began = time.monotonic()
    own.program.signal()
    for poll in polls:
        answer = await poll
        assert (answer.status, answer.body) == (200, plain.body)
    assert time.monotonic() - began < 15
    assert await own.program.ended() == 0
    assert (await own.program.logged("drain_finished"))["complete"] is True


async def test_an_instance_that_is_killed_is_followed_by_the_other(stack, api1, api2):
    match = (await api1.create_match())["id"]
    poll = asyncio.create_task(api2.get(events(match, 1, wait=30)))
    await waiting(api2, 1)
    await asyncio.to_thread(stack.kill, "api-2")
    with pytest.raises(aiohttp.ClientError):
        await poll
    await api1.comment(match)
    assert (await api1.get(events(match, 1, wait=30))).json["pagination"]["nextSince"] == 2


# ---- errors and limits


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        (events(UNKNOWN, 0, wait=5), 404, None),
        (events(UNKNOWN, 7, wait=5), 404, None),
        ("/api/matches/x/events?wait=5", 400, ["id"]),
        (events(1, 0, wait=31), 400, ["wait"]),
        (events(1, 0, wait=-1), 400, ["wait"]),
        (events(1, 0, wait="soon"), 400, ["wait"]),
        (events(1, 0, wait="1.5"), 400, ["wait"]),
        (events(1, 0) + "&wait=", 400, ["wait"]),
    ],
)
async def test_what_cannot_be_waited_for_is_a_problem(api1, path, status, named):
    answer = await api1.get(path)
    check_problem(answer.status, answer.headers, answer.body, status, named)


async def test_the_limit_is_a_setting_and_zero_turns_waiting_off(run_program, api1):  # noqa: F811
    match = (await api1.create_match())["id"]
    for limit, wait, status in (("2", 3, 400), ("2", 1, 200), ("0", 30, 200)):
        api = await run_program("livescore-api", LONG_POLL_MAX_SECONDS=limit)
        async with Http(f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}") as http:
            began = time.monotonic()
            assert (await http.get(events(match, 1, wait=wait))).status == status
            assert time.monotonic() - began < 15


async def test_a_match_that_is_deleted_meanwhile_tells_so_once(api1, api2):
    match = (await api1.create_match())["id"]
    polls = [asyncio.create_task(api.get(events(match, 1, wait=20))) for api in (api1, api2)]
    for api in (api1, api2):
        await waiting(api, 1)
    assert (await api1.delete(f"/api/matches/{match}")).status == 204
    for api, poll in zip((api1, api2), polls):
        answer = await poll
        assert [(event["type"], event["seq"]) for event in answer.data] == [("match:removed", 2)]
        then = answer.headers["Link"].partition(">")[0].removeprefix("<")
        for wait in ("", "&wait=20"):
            assert (await api.get(then + wait)).status == 404, "there is nothing more to wait for"
        # Who was away meanwhile hears of it too, and who never followed the match does not find it.
        assert (await api.get(events(match, 0, wait=20))).data[1:] == answer.data
        assert (await api.get(f"/api/matches/{match}/events")).status == 404


async def test_while_postgresql_is_away_those_who_wait_go_on_waiting(run_program, stack, api1):  # noqa: F811
    match, fresh = (await api1.create_match())["id"], (await api1.create_match())["id"]
    api = await run_program("livescore-api", LONG_POLL_MAX_SECONDS="60")  # PostgreSQL takes its time to come back
    async with Http(f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}") as http:
        poll = asyncio.create_task(http.get(events(match, 1, wait=60), timeout=aiohttp.ClientTimeout(total=70)))
        await waiting(http, 1)
        await asyncio.to_thread(stack.kill, "postgres")
        refused = await http.get(events(fresh, 1, wait=5))
        check_problem(refused.status, refused.headers, refused.body, 503)
        assert not poll.done()
        await asyncio.to_thread(stack.start, "postgres")
        async with asyncio.timeout(PATIENCE):
            while (await api1.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})).status != 201:
                await asyncio.sleep(0.1)
        assert (await poll).json["pagination"]["nextSince"] == 2


async def test_it_passes_nginx_longer_than_other_requests_may_take(new_stack):
    own = new_stack(workers=0, replicas=1, env={"LONG_POLL_MAX_SECONDS": "60"})
    async with Http(own.nginx) as http, Http(own.api(1)) as api:
        match = (await http.create_match())["id"]
        poll = asyncio.create_task(http.get(events(match, 1, wait=60), timeout=aiohttp.ClientTimeout(total=70)))
        await waiting(api, 1)
        await asyncio.sleep(31)  # waits for the time itself: nginx' limit for other requests passes
        await http.comment(match)
        assert json.loads((await poll).body)["pagination"]["nextSince"] == 2

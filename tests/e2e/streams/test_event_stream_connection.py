"""Server-sent events: the connection, its ends, and its way through nginx."""
import asyncio
import json
import signal
import uuid
from contextlib import AsyncExitStack

import aiohttp
import pytest

from behind_the_api import locked_match
from checks import check_problem, waits_for_lock
from clients import PATIENCE, Http
from event_source import EventSource, log_of, seq_of, url_of
from metrics import gauge_falls, scrape, value
from wire import Wire

UNKNOWN = 2_000_000_000


async def test_a_silent_stream_is_sent_comments(run_program, api1):
    api = await run_program("livescore-api", SSE_HEARTBEAT_MS="100")
    base = f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}"
    match = (await api1.create_match())["id"]
    async with EventSource(url_of(base, match)) as stream, EventSource(f"{base}/api/matches/stream") as channel:
        await stream.until(lambda: stream.parser.comments[:2] == ["hb", "hb"])
        await channel.until(lambda: "hb" in channel.parser.comments)
        assert [message.type for message in stream.messages] == ["subscribed"]
        assert seq_of(stream.parser.last_event_id) == 1


async def test_a_stream_costs_nothing_when_its_client_is_gone(run_program, api1):
    api = await run_program("livescore-api")
    base = f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}"
    match = (await api1.create_match())["id"]
    async with Http(base) as http:
        async with AsyncExitStack() as held:
            streams = [await held.enter_async_context(EventSource(url_of(base, match))) for _ in range(20)]
            streams.append(await held.enter_async_context(EventSource(f"{base}/api/matches/stream")))
            for stream in streams:
                await stream.subscribed()
            text = await scrape(http)
            assert value(text, "livescore_event_streams") == value(text, "livescore_subscriptions") == 21
            await api1.score(match, 1, 0)
            for stream in streams:
                await stream.until(
                    lambda: any(
                        m.type == "score:update" and json.loads(m.data)["matchId"] == match for m in stream.messages
                    )
                )
            # The channel may have heard of earlier matches, too. The server counts a delivery when it has sent it.
            async with asyncio.timeout(PATIENCE):
                while value(await scrape(http), "livescore_deliveries_total") != sum(
                    len(s.messages) - 1 for s in streams
                ):
                    await asyncio.sleep(0.02)
            assert sum(len(s.messages) - 1 for s in streams) >= 21
        await gauge_falls(http, "livescore_event_streams")
        text = await scrape(http)
        assert value(text, "livescore_subscriptions") == 0
        assert value(text, "livescore_http_requests_total", route="/api/matches/:id/stream", status="200") == 20


async def test_whoever_talks_on_is_not_listened_to_for_ever(stack, api1):
    match = (await api1.create_match())["id"]
    async with Wire(stack.port) as wire:
        wire.send(
            f"GET /api/matches/{match}/stream HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        )
        await wire.reader.readuntil(b"event: subscribed\n")
        await api1.comment(match)
        await wire.reader.readuntil(b"event: commentary:new\n")
        wire.send(b"x" * 200_000)
        try:
            rest = await wire.closed()
        except ConnectionError:
            rest = b""
        assert b"HTTP/1.1" not in rest


async def test_http_1_0_and_head(stack, api1):
    match = (await api1.create_match())["id"]
    async with Wire(stack.port) as wire:
        wire.send(f"GET /api/matches/{match}/stream HTTP/1.0\r\n\r\n".encode())
        head = await wire.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        await wire.reader.readuntil(b"event: subscribed\n")
        await api1.comment(match)
        await wire.reader.readuntil(b"event: commentary:new\n")
    for path, status in (
        (f"/api/matches/{match}/stream", 200),
        ("/api/matches/stream", 200),
        (f"/api/matches/{UNKNOWN}/stream", 404),
    ):
        async with Wire(stack.port) as wire:
            wire.send(f"HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            answer = await wire.response(head=True)
            assert answer.status == status
            assert answer.headers["Content-Type"].startswith(
                "text/event-stream" if status == 200 else "application/problem+json"
            )
            assert await wire.closed() == b""


@pytest.mark.parametrize(
    ("path", "header", "status", "named"),
    [
        (f"/api/matches/{UNKNOWN}/stream", None, 404, None),
        ("/api/matches/0/stream", None, 400, ["id"]),
        ("/api/matches/x/stream", None, 400, ["id"]),
        ("/api/matches/1/stream?since=-1", None, 400, ["since"]),
        ("/api/matches/1/stream?since=1.5", None, 400, ["since"]),
        ("/api/matches/1/stream?since=", None, 400, ["since"]),
        ("/api/matches/1/stream?lastEventId=x", None, 400, ["lastEventId"]),
        ("/api/matches/1/stream", "x", 400, ["Last-Event-ID"]),
        ("/api/matches/1/stream", "-5", 400, ["Last-Event-ID"]),
        ("/api/matches/1/stream", "99999999999999999999", 400, ["Last-Event-ID"]),
    ],
)
async def test_what_cannot_be_streamed_is_a_problem(api1, path, header, status, named):
    answer = await api1.get(path, headers={"Last-Event-ID": header} if header else {})
    check_problem(answer.status, answer.headers, answer.body, status, named)


async def test_other_methods_are_told_so(api1):
    for path in ("/api/matches/1/stream", "/api/matches/stream"):
        answer = await api1.post(path, {})
        check_problem(answer.status, answer.headers, answer.body, 405)
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_without_postgresql_a_new_stream_is_asked_to_come_back_and_the_old_ones_stay(stack, api1):
    match, fresh = (await api1.create_match())["id"], (await api1.create_match())["id"]
    async with EventSource(url_of(stack.api(1), match)) as stream:
        await stream.subscribed()
        await asyncio.to_thread(stack.kill, "postgres")
        answer = await api1.get(f"/api/matches/{fresh}/stream")
        check_problem(answer.status, answer.headers, answer.body, 503)
        assert answer.headers["Retry-After"] in ("1", "2", "3")
        async with EventSource(url_of(stack.api(1), match), "1") as served_from_memory:
            assert json.loads((await served_from_memory.subscribed()).data)["recovered"] is True
            await asyncio.to_thread(stack.start, "postgres")
            async with asyncio.timeout(PATIENCE):
                while (
                    await api1.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})
                ).status != 201:
                    await asyncio.sleep(0.1)
            for one in (stream, served_from_memory):
                await one.reached(2)


async def test_an_instance_drains(run_program, stack, api1, database):
    api = await run_program(
        "livescore-api",
        DRAIN_SPREAD_MS="200",
        DB_POOL_SIZE="1",
        DB_LOCK_TIMEOUT_MS="20000",
        DB_STATEMENT_TIMEOUT_MS="20000",
    )
    port = (await api.logged("api_listening"))["port"]
    base = f"http://127.0.0.1:{port}"
    match, fresh = (await api1.create_match())["id"], (await api1.create_match())["id"]
    async with EventSource(url_of(base, match)) as one, EventSource(f"{base}/api/matches/stream") as two, Http(
        base
    ) as http, Wire(port) as joining:
        for stream in (one, two):
            await stream.subscribed()
        with locked_match(stack.database_url, match):
            # The only connection for reads is busy, so a stream cannot be answered yet.
            running = asyncio.create_task(http.patch(f"/api/matches/{match}/status", {"status": "halftime"}))
            await waits_for_lock(database)
            joining.send(f"GET /api/matches/{fresh}/stream HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            async with asyncio.timeout(PATIENCE):
                while value(await scrape(http), "livescore_event_streams") < 3:
                    await asyncio.sleep(0.02)
            api.signal(signal.SIGTERM)
            for stream in (one, two):
                await stream.end()
                assert stream.parser.comments[-1] == "service restart"
            refused = await joining.response()
            check_problem(refused.status, {"Content-Type": refused.headers["content-type"]}, refused.body, 503)
            assert await joining.closed() == b""
        assert (await running).status == 200
    assert await api.ended() == 0
    assert (await api.logged("drain_finished"))["complete"] is True


async def test_a_frozen_client_does_not_keep_an_instance_from_draining(run_program, api1):
    api = await run_program("livescore-api", DRAIN_SPREAD_MS="0", WS_CLOSE_TIMEOUT_MS="200")
    port = (await api.logged("api_listening"))["port"]
    match = (await api1.create_match())["id"]
    async with Wire(port) as wire:
        wire.send(f"GET /api/matches/{match}/stream HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        await wire.reader.readuntil(b"event: subscribed\n")
        api.signal(signal.SIGTERM)  # this side never closes
        assert await api.ended() == 0
        assert (await api.logged("drain_finished"))["complete"] is True


# ---- through nginx


async def test_nginx_passes_each_event_on_at_once(stack, api1):
    match = (await api1.create_match())["id"]
    async with EventSource(url_of(stack.nginx, match)) as stream, EventSource(
        f"{stack.nginx}/api/matches/stream"
    ) as channel:
        await stream.subscribed()
        await channel.subscribed()
        for number in range(1, 6):  # one by one: the next is posted when the last has arrived
            await api1.score(match, number, 0)
            await stream.reached(number + 1)
            await channel.until(
                lambda: any(
                    json.loads(m.data).get("matchId") == match and json.loads(m.data)["seq"] == number + 1
                    for m in channel.messages
                )
            )
        assert "Content-Encoding" not in stream.headers
        assert stream.headers["Cache-Control"] == "no-store, no-transform"


async def test_a_client_behind_nginx_that_leaves_is_noticed_by_the_instance(stack, api1, api2):
    match = (await api1.create_match())["id"]
    for api in (api1, api2):  # the clients of other tests have left
        await gauge_falls(api, "livescore_event_streams")
    async with EventSource(url_of(stack.nginx, match)) as stream:
        await stream.subscribed()
        assert sum([value(await scrape(api), "livescore_event_streams") for api in (api1, api2)]) == 1
    for api in (api1, api2):
        await gauge_falls(api, "livescore_event_streams")


async def test_a_rolling_restart_loses_nothing(stack, http, database):
    """Through nginx. The client does no more than an EventSource does."""
    match = (await http.create_match())["id"]
    restarted = asyncio.Event()
    heard: list[str] = []
    last_id = "1"

    async def write() -> None:
        """Repeats, with the same key, requests that nginx could not hand to any instance."""
        while not restarted.is_set():
            key, status = {"Idempotency-Key": uuid.uuid4().hex}, 0
            async with asyncio.timeout(PATIENCE):
                while status != 201:
                    answer = await http.post(
                        f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"}, headers=key
                    )
                    status = answer.status
                    assert status in (201, 502, 503, 504), answer

    async def follow() -> None:
        nonlocal last_id
        while True:
            try:
                async with EventSource(url_of(stack.nginx, match), last_id) as stream:
                    if stream.status != 200:
                        continue
                    taken = 0
                    while not stream.ended or taken < len(stream.messages):
                        for message in stream.messages[taken:]:
                            if message.type != "subscribed":
                                heard.append(message.data)
                            last_id = message.last_event_id
                        taken = len(stream.messages)
                        await asyncio.sleep(0.01)
            except aiohttp.ClientError:
                pass

    writer, follower = asyncio.create_task(write()), asyncio.create_task(follow())
    for name in ("api-1", "api-2"):
        await asyncio.to_thread(stack.stop, name)
        await asyncio.to_thread(stack.start, name)
    restarted.set()
    await writer
    log = log_of(database, match, 1)
    async with asyncio.timeout(PATIENCE):
        while len(heard) < len(log):
            await asyncio.sleep(0.02)
    follower.cancel()
    assert heard == log

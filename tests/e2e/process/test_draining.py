"""The end of an instance: it drains, with a deadline, and loses nothing."""
import asyncio
import contextlib
import signal

import aiohttp
import pytest
import websockets

from behind_the_api import locked_match
from checks import waits_for_lock
from clients import PATIENCE, Http, Socket
from programs import url_of
from wire import Wire


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_instance_drains(run_program, stack, database, number):
    """The instance finishes running requests, closes sockets with 1012, and lets no new client in."""
    api = await run_program(
        "livescore-api", DRAIN_SPREAD_MS="200", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000"
    )
    listening = await api.logged("api_listening")
    url = url_of(listening)
    async with Http(url) as http:
        match = await http.create_match()
        with locked_match(stack.database_url, match["id"]) as lock:
            async with Socket(url.replace("http", "ws") + "/ws") as one, Socket(
                url.replace("http", "ws") + "/ws"
            ) as two, Wire(listening["port"]) as idle:
                await one.subscribe(match["id"])
                idle.send(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
                assert (await idle.response()).status == 200
                running = asyncio.create_task(
                    http.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "Last."})
                )
                await waits_for_lock(database)
                api.signal(number)
                assert [code for code, _ in (await one.wait_closed(), await two.wait_closed())] == [1012, 1012]
                assert await idle.closed() == b"", "an idle connection ends"
                async with asyncio.timeout(PATIENCE):
                    with pytest.raises(ConnectionRefusedError):
                        while True:
                            async with Wire(listening["port"]):
                                pass
                assert not running.done()
                lock.rollback()
                answer = await running
                assert answer.status == 201
                assert answer.headers["Connection"] == "close"
    assert await api.ended() == 0
    assert (await api.logged("drain_finished"))["complete"] is True
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commentary WHERE match_id = %s", (match["id"],))
        assert cursor.fetchone()[0] == 1


async def test_a_drain_has_a_deadline(run_program, stack, database):
    api = await run_program(
        "livescore-api",
        DRAIN_SPREAD_MS="0",
        DRAIN_TIMEOUT_MS="300",
        DB_LOCK_TIMEOUT_MS="20000",
        DB_STATEMENT_TIMEOUT_MS="20000",
    )
    async with Http(url_of(await api.logged("api_listening"))) as http:
        match = await http.create_match()
        with locked_match(stack.database_url, match["id"]):
            running = asyncio.create_task(http.comment(match["id"]))
            await waits_for_lock(database)
            api.signal()
            with pytest.raises(aiohttp.ClientError):
                await running
            assert (await api.logged("drain_finished"))["complete"] is False
    assert await api.ended() == 0


async def test_a_second_signal_ends_it_at_once(run_program, stack, database):
    api = await run_program("livescore-api", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000")
    url = url_of(await api.logged("api_listening"))
    async with Http(url) as http, Socket(url.replace("http", "ws") + "/ws") as socket:
        match = await http.create_match()
        with locked_match(stack.database_url, match["id"]):
            running = asyncio.create_task(http.comment(match["id"]))
            await waits_for_lock(database)
            api.signal()
            await socket.wait_closed()
            api.signal()
            assert await api.ended(10) == -signal.SIGTERM
            with pytest.raises(aiohttp.ClientError):
                await running


async def test_an_instance_with_nothing_to_do_ends_at_once(run_program):
    for program, ready in (("livescore-api", "api_listening"), ("livescore-worker", "worker_ready")):
        run = await run_program(program)
        await run.logged(ready)
        run.signal()
        assert await run.ended(10) == 0, "DRAIN_TIMEOUT_MS is 15000"
        events = [entry["event"] for entry in run.entries]
        assert events.index("drain_started") < events.index("drain_finished")


async def test_a_rolling_restart_loses_nothing(stack, http):
    """Through nginx, as operators do it: one instance after the other."""
    match = (await http.create_match())["id"]
    restarted = asyncio.Event()
    seqs = [1]

    async def write() -> int:
        written = 0
        while not restarted.is_set():
            answer = await http.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})
            assert answer.status == 201, answer.body
            written += 1
        return written

    async def follow() -> None:
        """A client that comes back with `since` whenever the server sends it away."""
        while True:
            socket, began = Socket(stack.ws()), len(seqs)
            try:
                async with socket:
                    await socket.subscribe(match, since=seqs[-1])
                    while not socket.closed:
                        seqs[began:] = socket.seqs(match)
                        await asyncio.sleep(0.01)
            except (AssertionError, websockets.ConnectionClosed):
                if not socket.closed:
                    raise
            assert socket.closed[0] == 1012  # at any time: even before it was subscribed
            seqs[began:] = socket.seqs(match)

    writers = [asyncio.create_task(write()) for _ in range(3)]
    follower = asyncio.create_task(follow())
    for name in ("api-1", "api-2"):
        await asyncio.to_thread(stack.stop, name)
        await asyncio.to_thread(stack.start, name)
    restarted.set()
    written = sum(await asyncio.gather(*writers))
    async with asyncio.timeout(20):
        while len(seqs) <= written and not follower.done():
            await asyncio.sleep(0.01)
    follower.cancel()
    with contextlib.suppress(asyncio.CancelledError):  # the task's own failure is not suppressed
        await follower
    assert seqs == list(range(1, written + 2))

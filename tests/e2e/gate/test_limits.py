"""Every bound of .env.example: a client that crosses it gets the documented answer, and no other client notices.

The tests set the bounds low, so that clients cross them quickly. This also shows that the programs honour each setting.
SECURITY.md, "Limits", has them all in a table, with their tests.
"""
import asyncio
import socket

import pytest

from behind_the_api import locked_match
from checks import all_instances_read_api_keys, check_problem
from clients import PATIENCE, Http, Socket
from crossings import CROSSINGS, GET, SETTINGS
from event_source import EventSource
from wire import Wire, say, upgrade_request


async def test_who_crosses_a_bound_is_told_and_nobody_else_notices(run_program, api1):
    """All crossings at once, beside other clients of the same instance: a socket and a stream that hear every event, a
    client that posts and one that reads all the time."""
    api = await run_program("livescore-api", **SETTINGS)
    port = (await api.logged("api_listening"))["port"]
    match = (await api1.create_match())["id"]
    over = asyncio.Event()

    async def goes_on_reading() -> int:
        served = 0
        async with Wire(port) as kept:
            while not over.is_set() or served <= 10:
                kept.send(GET)
                assert (await kept.response()).status == 200
                served += 1
        return served

    async def goes_on_posting() -> int:
        seq = 1
        async with Http(f"http://127.0.0.1:{port}") as http:
            while not over.is_set() or seq <= 10:
                await http.comment(match)
                seq += 1
        return seq

    async with Socket(f"ws://127.0.0.1:{port}/ws") as neighbour, EventSource(
        f"http://127.0.0.1:{port}/api/matches/{match}/stream"
    ) as stream:
        await stream.subscribed()
        await neighbour.subscribe(match)
        reading, posting = asyncio.create_task(goes_on_reading()), asyncio.create_task(goes_on_posting())
        results = await asyncio.gather(*(crossing(port) for crossing in CROSSINGS), return_exceptions=True)
        failed = {crossing.__name__: result for crossing, result in zip(CROSSINGS, results) if result is not None}
        over.set()
        await reading
        last = await posting
        await neighbour.reached(match, last)
        await stream.reached(last)
        assert neighbour.seqs(match) == stream.ids == list(range(2, last + 1))
        assert not failed, failed
    assert not [entry for entry in api.entries if entry["level"] == "error"]


# ---- connections


async def test_more_connections_than_allowed_are_told_so_and_the_others_are_served(run_program, api1):
    api = await run_program("livescore-api", MAX_CONNECTIONS="5", API_IO_THREADS="1")
    port = (await api.logged("api_listening"))["port"]
    match = (await api1.create_match())["id"]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as subscriber, Wire(port) as a, Wire(port) as b, Wire(port) as c:
        await subscriber.subscribe(match)
        for wire in (a, b, c):
            wire.send(GET)
            assert (await wire.response()).status == 200
        async with Wire(port) as last:
            last.send(GET)
            assert (await last.response()).status == 200
            for _ in range(3):
                async with Wire(port) as extra:
                    extra.send(GET)
                    answer = await extra.response()
                    check_problem(answer.status, answer.headers, answer.body, 503)
                    assert answer.headers["Retry-After"] in ("1", "2", "3")
                    assert await extra.closed() == b""
            await api1.comment(match)
            await subscriber.reached(match, 2)
            last.send(GET)
            assert (await last.response()).status == 200
        # A place that was left is free again, as soon as the server has seen it.
        async with asyncio.timeout(PATIENCE):
            while True:
                async with Wire(port) as again:
                    again.send(GET)
                    if (await again.response()).status == 200:
                        break
    said = await api.logged("request_denied")
    assert said["reason"] == "connections"


async def test_one_address_cannot_take_all_connections(run_program):
    """The instance trusts no proxy to name a client here, so loopback is a client like any other."""
    api = await run_program("livescore-api", MAX_CONNECTIONS_PER_ADDRESS="3", TRUSTED_PROXIES="none")
    port = (await api.logged("api_listening"))["port"]
    async with Wire(port) as a, Wire(port) as b, Wire(port) as c:
        for wire in (a, b, c):
            wire.send(GET)
            assert (await wire.response()).status == 200
        async with Wire(port) as extra:
            extra.send(GET)
            answer = await extra.response()
            check_problem(answer.status, answer.headers, answer.body, 429)
            assert "Retry-After" in answer.headers
            assert await extra.closed() == b""
        # From another address there is room: all of 127.0.0.0/8 is ours.
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
        writer.write(GET)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
        a.send(GET)
        assert (await a.response()).status == 200


async def test_behind_a_proxy_the_sockets_of_a_client_are_counted(run_program, api1):
    api = await run_program("livescore-api", MAX_CONNECTIONS_PER_ADDRESS="2")
    port = (await api.logged("api_listening"))["port"]
    match = (await api1.create_match())["id"]
    mine, other = {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}
    url = f"ws://127.0.0.1:{port}/ws"
    async with Http(f"http://127.0.0.1:{port}") as http:
        async with Socket(url, extra_headers=mine) as first:
            async with Socket(url, extra_headers=mine):
                async with Wire(port) as wire:
                    wire.send(upgrade_request(X_Forwarded_For="203.0.113.1"))
                    answer = await wire.response()
                    check_problem(answer.status, answer.headers, answer.body, 429)
                    assert "Retry-After" in answer.headers
                assert (await http.get(f"/api/matches/{match}/stream", headers=mine)).status == 429
                assert (await http.get("/api/matches", headers=mine)).status == 200, "a request is no socket"
                async with Socket(url, extra_headers=other) as theirs:
                    await theirs.subscribe(match)
            await first.subscribe(match)
            async with asyncio.timeout(PATIENCE):
                while True:  # the place is free once the server has seen the end of the other one
                    async with Wire(port) as wire:
                        wire.send(upgrade_request(X_Forwarded_For="203.0.113.1"))
                        if (await wire.response()).status == 101:
                            break


# ---- more than PostgreSQL can take


async def test_more_requests_than_may_wait_for_the_database_are_told_to_come_back(run_program, stack, api1, database):
    """One connection to PostgreSQL, which waits for a locked row, two requests behind it, and no room for more. (The
    feed would take a place when the worker's heads are late. It does not look for them as long as this lasts.)"""
    api = await run_program(
        "livescore-api",
        DB_POOL_SIZE="1",
        DB_QUEUE_MAX_REQUESTS="2",
        DB_LOCK_TIMEOUT_MS="60000",
        DB_STATEMENT_TIMEOUT_MS="60000",
        HEADS_INTERVAL_MS="60000",
        HEADS_WINDOW_MS="600000",
    )
    port = (await api.logged("api_listening"))["port"]
    locked, match = (await api1.create_match())["id"], (await api1.create_match())["id"]
    async with Http(f"http://127.0.0.1:{port}") as http, Socket(f"ws://127.0.0.1:{port}/ws") as neighbour:
        await neighbour.subscribe(match)
        with locked_match(stack.database_url, locked):
            changes = [
                asyncio.create_task(http.patch(f"/api/matches/{locked}/status", {"status": "suspended"}))
                for _ in range(8)
            ]
            refused, waiting = [], set(changes)
            while len(waiting) > 3:
                done, waiting = await asyncio.wait(waiting, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
                assert done, "nobody is refused"
                refused += [task.result() for task in done]
            for answer in refused:
                check_problem(answer.status, answer.headers, answer.body, 503)
                assert "overloaded" in answer.json["error"]
                assert answer.headers["Retry-After"] in ("1", "2", "3")
            # Clients that do not need that connection do not notice: subscribers, scorers of other matches, and clients
            # that ask for the health of PostgreSQL.
            # By the second time the server has noted the first message.
            for _ in range(2):
                await all_instances_read_api_keys(database, 3)
            assert (await http.get("/health")).json["services"]["postgres"] == "connected"
            assert "postgres_disconnected" not in [entry["event"] for entry in api.entries]
            await api1.comment(match)
            await http.comment(match)
            await neighbour.reached(match, 3)
            assert neighbour.seqs(match) == [2, 3]
        assert [(await task).status for task in waiting] == [200] * 3, "who waited is answered"


@pytest.mark.parametrize("limit", ["DB_LOCK_TIMEOUT_MS", "DB_STATEMENT_TIMEOUT_MS"])
async def test_who_waits_too_long_for_the_database_is_told_to_come_back(run_program, stack, api1, limit):
    api = await run_program(
        "livescore-api", **({"DB_LOCK_TIMEOUT_MS": "20000", "DB_STATEMENT_TIMEOUT_MS": "30000"} | {limit: "5000"})
    )
    port = (await api.logged("api_listening"))["port"]
    locked, match = (await api1.create_match())["id"], (await api1.create_match())["id"]
    async with Http(f"http://127.0.0.1:{port}") as http, Socket(f"ws://127.0.0.1:{port}/ws") as neighbour:
        await neighbour.subscribe(match)
        with locked_match(stack.database_url, locked):
            change = asyncio.create_task(http.patch(f"/api/matches/{locked}/status", {"status": "suspended"}))
            while not change.done():
                await http.comment(match)
            answer = await change
            check_problem(answer.status, answer.headers, answer.body, 503)
            assert "Retry-After" in answer.headers
            last = (await http.get(f"/api/matches/{match}")).data["seq"]
            await neighbour.reached(match, last)
            assert neighbour.seqs(match) == list(range(2, last + 1))
        assert (await http.patch(f"/api/matches/{locked}/status", {"status": "suspended"})).status == 200


# ---- the kernel's share of a slow consumer


async def test_the_kernel_keeps_little_for_a_client_that_does_not_read(run_program, api1):
    """Our own queue begins, and ends, before megabytes have gone into the socket."""
    api = await run_program("livescore-api", WS_QUEUE_BYTES="65536", WS_UNSENT_KERNEL_BYTES="32768", API_IO_THREADS="1")
    port = (await api.logged("api_listening"))["port"]
    match = (await api1.create_match())["id"]
    slow = socket.socket()
    slow.setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, 16384
    )  # set before it connects, so the window stays that small
    slow.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(slow, ("127.0.0.1", port))
    await loop.sock_sendall(slow, upgrade_request() + say({"action": "subscribe", "matchId": match}))
    async with Socket(f"ws://127.0.0.1:{port}/ws") as reading:
        await reading.subscribe(match)
        seq = 1
        while "websocket_closed" not in [entry["event"] for entry in api.entries]:
            assert seq * 8000 < 1_000_000, "a megabyte was sent, and the client is still not too slow"
            await asyncio.gather(*(api1.comment(match, "x" * 8000) for _ in range(5)))
            seq += 5
            await reading.reached(match, seq)
        assert (await api.logged("websocket_closed"))["code"] == 1013
        assert reading.seqs(match) == list(range(2, seq + 1))
    slow.close()

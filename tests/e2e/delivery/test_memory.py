"""The memory of an instance has a bound, whatever strangers read: see ARCHITECTURE, "Bounds"."""
import asyncio
import contextlib
import json
import re
import socket

import pytest

from awaiting import PATIENCE
from clients import Http, Socket
from long_logs import write_commentary, write_log
from memory_cgroup import MemoryCgroup, NoCgroup
from siege import Process
from wire import say, upgrade_request

pytestmark = pytest.mark.alone

LIMIT_BYTES = 256 << 20
LOG_BYTES = 100 << 20
# What may stay when the readers are gone, ten seconds later.
KEPT_BYTES = 48 << 20
SETTLED_WITHIN = 10.0

# The instance as it comes, but for limits on the number of requests, which would keep the readers away.
SETTINGS = {"RATE_LIMIT_MODE": "off", "BOT_MODE": "off", "MAX_CONNECTIONS_PER_ADDRESS": "100000", "API_IO_THREADS": "2"}


class SlowReader:
    """A client with a small window that takes a few bytes now and then, or nothing at all."""

    def __init__(self, port: int, request: bytes, bytes_a_time: int):
        self._port = port
        self._request = request
        self._bytes_a_time = bytes_a_time
        self.head = b""
        self.taken = 0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sock.setblocking(False)
            with contextlib.suppress(OSError):  # it may be refused, or closed for being slow
                await loop.sock_connect(sock, ("127.0.0.1", self._port))
                await loop.sock_sendall(sock, self._request)
                while some := await loop.sock_recv(sock, self._bytes_a_time or 1):
                    self.head = (self.head + some)[:200]
                    self.taken += len(some)
                    if not self._bytes_a_time:
                        await asyncio.Future()
                    await asyncio.sleep(0.05)  # as slow as it is


def get(path: str, times: int = 1) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * times


@contextlib.asynccontextmanager
async def readers(port: int, requests: list[bytes]):
    """Half of them read slowly, half nothing."""
    all_of_them = [SlowReader(port, request, 2048 * (i % 2)) for i, request in enumerate(requests)]
    tasks = [asyncio.create_task(reader.run()) for reader in all_of_them]
    try:
        yield all_of_them
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def settled(used, most: int, api: Http) -> None:
    """Ten seconds are the promise, so this is a wait for them."""
    try:
        async with asyncio.timeout(SETTLED_WITHIN):
            while used() > most:
                await asyncio.sleep(0.1)
    except TimeoutError:
        metrics = (await api.get("/metrics")).body.decode()
        told = [line for line in metrics.splitlines() if re.match(r"livescore_\w+_bytes(\{.*\})? [\d.e+]+$", line)]
        raise AssertionError(f"{used() >> 20} MiB, and not {most >> 20} MiB: {told}") from None


@pytest.fixture
async def histories(api1, database):
    """Matches with 100 MiB of log: of the largest events of today, and of those that an earlier release accepted."""
    matches = [(await api1.create_match())["id"] for _ in range(4)]
    for match in matches[:3]:
        write_log(database, match, 400, 64_000)
    write_log(database, matches[3], 30, 880_000)
    for match in matches:
        write_commentary(database, match, 200, 60_000)
    return matches


def all_requests(histories: list[int]) -> list[bytes]:
    requests = []
    for match in histories:
        path = f"/api/matches/{match}"
        stream = f"GET {path}/stream?since=1 HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n".encode()
        resume = upgrade_request() + b"".join(
            say({"action": "subscribe", "matchId": one, "since": since}) for one in histories for since in (20, 200)
        )
        requests += [get(f"{path}/events?since=0&limit=1000")] * 15
        requests += [get(f"{path}/events?since={since}&limit=1000", times=8) for since in range(10)]
        requests += [get(f"{path}/events?since={since}&limit=1000&wait=30") for since in range(15)]
        requests += [get(f"{path}/commentary?limit=100&offset={offset}") for offset in range(15)]
        requests += [stream] * 15
        requests += [resume] * 15
    return requests


async def test_an_instance_lives_in_256_mib_whatever_is_read(run_program, api1, histories):
    with contextlib.ExitStack() as held:
        try:
            group = held.enter_context(MemoryCgroup(LIMIT_BYTES))
        except NoCgroup as reason:
            pytest.skip(str(reason))
        program = await run_program("livescore-api", prefix=group.prefix, **SETTINGS)
        port = (await program.logged("api_listening"))["port"]
        if not Process(program.process.pid).memory_tells:
            pytest.skip("a sanitizer needs more memory than that for itself")
        async with Http(f"http://127.0.0.1:{port}") as api:
            own = (await api.create_match())["id"]
            assert (await api.get(f"/api/matches/{own}")).status == 200
            began = group.used_bytes
            most = began
            for _ in range(2):
                async with readers(port, all_requests(histories)) as clients:
                    async with asyncio.timeout(PATIENCE * 3):
                        while sum(1 for one in clients if one.head) < len(clients) * 0.9:
                            most = max(most, group.used_bytes)
                            await asyncio.sleep(0.05)
                    # Beside them it still answers, though it may send some away.
                    for _ in range(20):
                        await api.comment(own)
                        assert (await api.get(f"/api/matches/{own}")).status == 200
                        most = max(most, group.used_bytes)
                        await asyncio.sleep(0.05)
                assert program.process.returncode is None and group.killed == 0
                await settled(lambda: group.used_bytes, began + KEPT_BYTES, api)
            print(f"began {began >> 20} MiB, most {most >> 20} MiB, most with files {group.most_bytes >> 20} MiB")
            for match in histories:
                page = await api.get(f"/api/matches/{match}/events?since=0&limit=1000")
                assert page.status == 200
                assert page.json["pagination"]["hasMore"] is True
        async with Socket(f"ws://127.0.0.1:{port}/ws") as live:
            await live.subscribe(own)
            await api1.comment(own)
            await live.reached(own, 42)
        program.signal()
        await program.ended()
        assert group.killed == 0


async def test_a_socket_on_eighty_finished_matches_holds_little(run_program, api1, database):
    """It held 82 MiB once: each match kept what it had read for the socket."""
    matches = [(await api1.create_match())["id"] for _ in range(80)]
    for match in matches:
        write_log(database, match, 16, 64_000)
        database.cursor().execute("UPDATE matches SET status = 'finished' WHERE id = %s", [match])
    program = await run_program("livescore-api", **SETTINGS)
    port = (await program.logged("api_listening"))["port"]
    process = Process(program.process.pid)
    async with Http(f"http://127.0.0.1:{port}") as api, Socket(f"ws://127.0.0.1:{port}/ws") as reader:
        own = (await api.create_match())["id"]
        began = process.memory
        for match in matches:
            await reader.send({"action": "subscribe", "matchId": match, "since": 1})
        for match in matches:
            await reader.reached(match, 17)
        assert all(reader.seqs(match) == list(range(2, 18)) for match in matches)
        assert all(answer["recovered"] for answer in reader.messages if answer["type"] == "subscribed")
        if process.memory_tells:
            await settled(lambda: process.memory, began + (16 << 20), api)
        metrics = (await api.get("/metrics")).body.decode()
        assert json.loads(metrics.split("\nlivescore_feed_page_bytes ")[1].split("\n")[0]) == 0
        # They are followed all the same.
        await api.comment(matches[7])
        await reader.reached(matches[7], 18)
        assert own not in matches

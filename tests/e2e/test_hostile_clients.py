"""Attacks beside honest clients: what the attackers get, that nobody else notices, and that nothing of it stays.

Each attack (attackers.py) is a process of its own and has an instance with one thread to itself. Beside it, by connections of
their own, honest clients post, hear and read, before and during the attack. They must lose nothing, and their latency must stay
in proportion to what it was before. Tests run on small machines that have other work: what the attack takes of the processor
slows everything down, so that an instance that is *not* attacked is measured in turns, and what the attacked one may take is told by
the slower of the two measures. A thread that is kept busy, or waits for an attacker, shows as seconds. So does a stall of the machine,
but not each time: an attack beside which the honest are too slow is made again.
"""
import asyncio
import contextlib
import json
import re
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from clients import PATIENCE, Http, Socket
from programs import Program, run_program  # noqa: F401  (a fixture)
from wire import Wire

ATTACKERS = Path(__file__).parent / "attackers.py"
CALM_ROUNDS = 40
# How much slower honest clients may become, by quantile: a factor, and seconds for which a busy machine may keep anybody waiting.
ALLOWED = {0.5: (5, 0.05), 0.95: (10, 0.3)}
# How often an attack is made before its effect is not taken for a stall of the machine any more.
ATTEMPTS = 5
# Bytes of anonymous memory that may stay: what the allocator keeps, and caches that have their bounds.
KEPT_BYTES = 6 << 20
# Connections to PostgreSQL are made when they are first needed.
KEPT_DESCRIPTORS = 8

SETTINGS = {"API_IO_THREADS": "1", "TRUSTED_PROXIES": "none", "CACHE_MAX_BYTES": "1048576", "MAX_CONNECTIONS_PER_ADDRESS": "6000",
            "HTTP_HEADER_TIMEOUT_MS": "5000", "HTTP_BODY_TIMEOUT_MS": "5000", "WS_CLOSE_TIMEOUT_MS": "500"}


class Process:
    """What the kernel says about a process."""

    def __init__(self, pid: int):
        self._folder = Path(f"/proc/{pid}")
        # A sanitizer keeps what was freed for a while, to see who still uses it.
        self.memory_tells = int(self._field("status", "VmSize")) < 1 << 40

    def _field(self, file: str, name: str) -> int:
        return int(re.search(rf"^{name}:\s+(\d+) kB", (self._folder / file).read_text(), re.MULTILINE)[1]) * 1024

    @property
    def memory(self) -> int:
        """Bytes that are its own: heap and stacks, not the program's file."""
        return self._field("smaps_rollup", "Anonymous")

    @property
    def descriptors(self) -> int:
        return len(list((self._folder / "fd").iterdir()))


class Honest:
    """A subscriber, a poster and readers of a match of their own."""

    def __init__(self, port: int):
        self.port = port

    async def __aenter__(self) -> "Honest":
        self._held = contextlib.AsyncExitStack()
        self._http = await self._held.enter_async_context(Http(f"http://127.0.0.1:{self.port}"))
        self._socket = await self._held.enter_async_context(Socket(f"ws://127.0.0.1:{self.port}/ws"))
        self._match = (await self._http.create_match())["id"]
        await self._socket.subscribe(self._match)
        self._seq = 1
        return self

    async def __aexit__(self, *failure) -> None:
        await self._held.__aexit__(*failure)

    async def round(self) -> float:
        """Posts, waits until the subscriber has it, reads it by the connection that is kept and by a new one; seconds."""
        began = time.monotonic()
        await self._http.comment(self._match, f"after {self._seq}")
        self._seq += 1
        await self._socket.reached(self._match, self._seq)
        assert (await self._http.get(f"/api/matches/{self._match}")).data["seq"] == self._seq
        async with Wire(self.port) as wire:
            wire.send(f"GET /api/matches/{self._match} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            assert (await wire.response()).json["data"]["seq"] == self._seq
        return time.monotonic() - began

    def check_nothing_is_lost(self) -> None:
        assert self._socket.seqs(self._match) == list(range(2, self._seq + 1))


class Attack:
    """`begun`, then `ended` with what the attackers were told; `over()` lets those go that only hold something."""

    def __init__(self, name: str, port: int, **options: Any):
        self._command = [sys.executable, str(ATTACKERS), name, str(port), json.dumps(options)]

    async def __aenter__(self) -> "Attack":
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=asyncio.subprocess.PIPE,
                                                             stdout=asyncio.subprocess.PIPE)
        self.begun = asyncio.create_task(self._said("begun"))
        return self

    async def _said(self, event: str) -> dict:
        async with asyncio.timeout(3 * PATIENCE):
            line = await self._process.stdout.readline()
        assert line, "the attackers failed; see stderr"
        said = json.loads(line)
        assert said["event"] == event
        return said

    async def ended(self) -> dict:
        await self.begun
        return await self._said("ended")

    def over(self) -> None:
        self._process.stdin.close()

    async def __aexit__(self, *_) -> None:
        self.begun.cancel()
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


def quantile(seconds: list[float], which: float) -> float:
    return sorted(seconds)[min(int(len(seconds) * which), len(seconds) - 1)]


class Arena:
    """An instance to attack, with honest clients of it and of another one."""

    def __init__(self, program: Program, port: int, honest: Honest, elsewhere: Honest):
        self.program, self.port = program, port
        self.process = Process(program.process.pid)
        self._honest, self._elsewhere = honest, elsewhere
        self.most_memory = 0
        self._rounds = 0
        self._round = asyncio.Event()

    async def measure(self, until: asyncio.Task | None = None) -> tuple[list[float], list[float]]:
        """Rounds in turns, here and elsewhere: so many, or until the task is done."""
        here, elsewhere = [], []
        while not until.done() if until else len(here) < CALM_ROUNDS:
            here.append(await self._honest.round())
            elsewhere.append(await self._elsewhere.round())
            self.most_memory = max(self.most_memory, self.process.memory)
            self._rounds += 1
            self._round.set()
        return here, elsewhere

    async def rounds(self, count: int) -> None:
        """Waits until so many more have been measured."""
        last = self._rounds + count
        while self._rounds < last:
            self._round.clear()
            await self._round.wait()

    async def settle(self) -> None:
        await self.measure()  # what is made once is made
        self.base_memory, self.base_descriptors = self.process.memory, self.process.descriptors
        self.calm, self.calm_elsewhere = await self.measure()
        self.most_memory = 0

    async def withstand(self, name: str, held: Any = None, kept: int = KEPT_BYTES, **options: Any) -> dict:
        """What the attackers were told; nobody else has noticed the attack, and nothing of it has stayed but `kept` bytes. `held`: a
        coroutine function that is called while the attackers hold what they have."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with Attack(name, self.port, **options) as attack:
                    told = await self._bear(attack, held)
                break
            except TooSlow:
                if attempt == ATTEMPTS:
                    raise
            await self.returns_to_base(kept)
        await self.returns_to_base(kept)
        return told

    async def _bear(self, attack: Attack, held: Any) -> dict:
        """Measures while the attack lasts."""
        async def whole() -> dict:
            await attack.begun
            if held:
                await held()
                attack.over()
            return await attack.ended()

        task = asyncio.create_task(whole())
        here, elsewhere = await self.measure(task)
        told = await task
        self._honest.check_nothing_is_lost()
        check_latency(self.calm + self.calm_elsewhere, here, elsewhere)
        return told

    async def metric(self, name: str, labels: str = "") -> float:
        async with Wire(self.port) as wire:
            wire.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
            text = (await wire.response()).body.decode()
        of = re.escape(f"{{{labels}}}") if labels else r"(?:\{[^}]*\})?"
        return sum(float(value) for value in re.findall(rf"^{name}{of} (\S+)$", text, re.MULTILINE))

    async def returns_to_base(self, kept: int = KEPT_BYTES) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            await self._honest.round()
            more = self.process.memory - self.base_memory
            descriptors = self.process.descriptors - self.base_descriptors
            sockets = await self.metric("livescore_websocket_connections") - 1
            if descriptors <= KEPT_DESCRIPTORS and sockets == 0 and (more <= kept or not self.process.memory_tells):
                break
            assert time.monotonic() < deadline, f"{more} bytes, {descriptors} descriptors and {sockets} WebSockets have stayed"
        self._honest.check_nothing_is_lost()
        assert [entry for entry in self.program.entries if entry["level"] == "error"] == []


class TooSlow(AssertionError):
    pass


def allowed(which: float, calm: list[float], elsewhere: list[float]) -> float:
    factor, slack = ALLOWED[which]
    return factor * max(quantile(calm, which), quantile(elsewhere, which)) + slack


def check_latency(calm: list[float], here: list[float], elsewhere: list[float]) -> None:
    if any(quantile(here, which) > allowed(which, calm, elsewhere) for which in ALLOWED):
        raise TooSlow(
            f"{len(here)} rounds under attack took {quantile(here, 0.5):.3f} s ({quantile(here, 0.95):.3f} s at 95 %), elsewhere "
            f"{quantile(elsewhere, 0.5):.3f} s ({quantile(elsewhere, 0.95):.3f} s), before {quantile(calm, 0.5):.3f} s "
            f"({quantile(calm, 0.95):.3f} s)")


@pytest.fixture
async def arena(run_program, stack):  # noqa: F811
    """A function: an instance with these settings, measured while all is calm."""
    async with contextlib.AsyncExitStack() as held:
        async def make(**settings: str) -> Arena:
            program = await run_program("livescore-api", **(SETTINGS | settings))
            port = (await program.logged("api_listening"))["port"]
            made = Arena(program, port, await held.enter_async_context(Honest(port)), await held.enter_async_context(Honest(stack.port)))
            await made.settle()
            return made

        yield make


# ---- connections

async def test_a_thousand_connects_a_second(arena):
    place = await arena()
    told = await place.withstand("connects", rate=1000, seconds=2)
    assert told["statuses"] == {"200": 1000, "answers": 1000, "reset": 1000}, "whoever asks is answered"


async def test_ten_thousand_idle_sockets(arena):
    """Half of them connections that never say a word, half of them WebSockets that follow nothing."""
    place = await arena()

    async def held() -> None:
        assert await place.metric("livescore_websocket_connections") == 5001
        assert await place.metric("livescore_http_connections") >= 5000
        await place.rounds(20)

    # Asio keeps a record for each descriptor that was ever open at once, to use it again, and each keeps a part of a page.
    told = await place.withstand("idle", held, kept=KEPT_BYTES + 10_000 * 1024, silent=5000, sockets=5000)
    assert told["open"] == 10_000, "all of them are within the limits"
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 10_000 * 4096
    place.base_memory = place.process.memory
    await place.withstand("idle", held, silent=5000, sockets=5000)


async def test_machines_that_are_gone(arena):
    """Half-open connections in every state: nothing that is sent to them is acknowledged, and nothing more comes from them."""
    # Long enough for the honest, who may stall as well, and shorter than `held` waits.
    place = await arena(HTTP_IDLE_TIMEOUT_MS="8000", WS_PING_INTERVAL_MS="500", WS_PONG_TIMEOUT_MS="8000")
    match = place._honest._match

    async def held() -> None:
        async with asyncio.timeout(PATIENCE):
            while place.process.descriptors > place.base_descriptors + 10:
                await asyncio.sleep(0.05)

    told = await place.withstand("half_open", held, each=100, match=match)
    assert told["connections"] == 1100


# ---- requests

async def test_a_flood_of_malformed_requests(arena):
    place = await arena()
    told = await place.withstand("malformed", rate=1000, seconds=2)
    assert told["statuses"] == {"400": 2000, "answers": 2000}, "one answer each, and the end"


async def test_an_address_that_asks_as_much_as_it_can(arena):
    place = await arena(RATE_LIMIT_MODE="enforce", RATE_LIMIT_READ_REQUESTS="1000", RATE_LIMIT_READ_WINDOW_MS="1000",
                        RATE_LIMIT_WRITE_REQUESTS="1000", RATE_LIMIT_WRITE_WINDOW_MS="1000", RATE_LIMIT_CONNECT_REQUESTS="100")
    told = await place.withstand("requests", seconds=2)
    statuses = told["statuses"]
    assert set(statuses) == {"200", "429"}
    assert statuses["200"] >= 1000
    assert statuses["429"] > 0


async def test_clients_that_ask_and_do_not_read(arena):
    """Pipelined requests for a large answer that is kept prepared: few bytes in, many out."""
    place = await arena(CACHE_MAX_BYTES=str(16 << 20))  # a sixteenth is the largest answer that is kept
    async with Http(f"http://127.0.0.1:{place.port}") as http:
        match = (await http.create_match())["id"]
        await asyncio.gather(*(http.comment(match, "x" * 2000) for _ in range(100)))
        path = f"/api/matches/{match}/commentary?limit=100"
        size = len((await http.get(path)).body)
        assert size > 200_000
    hits = await place.metric("livescore_cache_reads_total", 'outcome="hit"')

    told = await place.withstand("deaf", count=10, path=path)
    assert await place.metric("livescore_cache_reads_total", 'outcome="hit"') > hits + 20, "they were answered from memory"
    assert told["ended"] == 10
    assert told["asked"] > 10 * 60_000
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 10 * 4 * size + (16 << 20), "an answer or two for each of them"


async def test_bodies_that_never_begin(arena):
    place = await arena(HTTP_BODY_TIMEOUT_MS="60000")
    told = await place.withstand("endless_chunks", count=40, seconds=PATIENCE)
    assert (told["statuses"], told["unanswered"]) == ({"431": 40}, 0)
    if place.process.memory_tells:
        assert place.most_memory - place.base_memory < 40 * (1 << 20)


# ---- WebSockets

@pytest.mark.parametrize(("kind", "code"), [
    ("pongs", "open"), ("fragments", "open"), ("pings", "1008"), ("texts", "1008"), ("subscribes", "1008"),
])
async def test_a_socket_that_sends_as_fast_as_it_can(arena, kind, code):
    place = await arena()
    told = await place.withstand("flood", kind=kind, seconds=2 if code == "open" else PATIENCE, connections=4)
    assert told["codes"] == {code: 4}


async def test_a_storm_of_subscriptions(arena, api1):
    place = await arena()
    matches = [(await api1.create_match())["id"] for _ in range(50)] + list(range(2_000_000, 2_000_050))
    told = await place.withstand("subscribe_storm", sockets=100, matches=matches, rounds=3)
    # A subscription that is taken back before it is answered has no answer.
    assert told["answers"]["unsubscribed"] == 100 * 100 * 3
    assert told["open"] == 100
    assert await place.metric("livescore_subscriptions") == 1


# ---- the measure

async def test_the_measure_notices_an_instance_that_stands_still(arena):
    place = await arena()
    calm = place.calm + place.calm_elsewhere

    async def stand_still() -> None:
        for _ in range(3):
            place.program.signal(signal.SIGSTOP)
            await asyncio.sleep(0.1 + allowed(0.5, calm, place.calm_elsewhere))
            place.program.signal(signal.SIGCONT)
            await place.rounds(1)

    here, _ = await place.measure(asyncio.create_task(stand_still()))
    with pytest.raises(TooSlow, match="rounds under attack took"):
        check_latency(calm, here, place.calm_elsewhere)

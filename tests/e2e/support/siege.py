"""An instance under attack: the attacker, honest clients beside it, and the kernel's figures about the instance."""
import asyncio
import contextlib
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from clients import PATIENCE, Http, Socket
from programs import Program
from stack_fixture import ROOT
from wire import Wire

ATTACKERS = ROOT / "tests" / "e2e" / "support" / "attackers.py"
CALM_ROUNDS = 40
# How much slower honest clients may become, by quantile: a factor, and seconds for which a busy machine may keep any
# client waiting.
ALLOWED = {0.5: (5, 0.05), 0.95: (10, 0.3)}
# How often a test makes an attack before it stops taking the effect for a stall of the machine.
ATTEMPTS = 5
# Bytes of anonymous memory that may stay: the allocator's reserve, and bounded caches.
KEPT_BYTES = 6 << 20
# Connections to PostgreSQL are made when they are first needed.
KEPT_DESCRIPTORS = 8

SETTINGS = {
    "API_IO_THREADS": "1",
    "TRUSTED_PROXIES": "none",
    "CACHE_MAX_BYTES": "1048576",
    "MAX_CONNECTIONS_PER_ADDRESS": "6000",
    "HTTP_HEADER_TIMEOUT_MS": "5000",
    "HTTP_BODY_TIMEOUT_MS": "5000",
    "WS_CLOSE_TIMEOUT_MS": "500",
}


class Process:
    """The kernel's figures about a process."""

    def __init__(self, pid: int):
        self._folder = Path(f"/proc/{pid}")
        # A sanitizer keeps freed memory for a while, to see whether code still uses it.
        self.memory_tells = int(self._field("status", "VmSize")) < 1 << 40

    def _field(self, file: str, name: str) -> int:
        return int(re.search(rf"^{name}:\s+(\d+) kB", (self._folder / file).read_text(), re.MULTILINE)[1]) * 1024

    @property
    def memory(self) -> int:
        """The process's own bytes: heap and stacks, not the program's file."""
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
        """Posts, waits until the subscriber has the event, and reads it over the kept connection and over a new one.
        Returns seconds."""
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
    """`begun`, then `ended` with the answers to the attackers; `over()` ends attackers that only hold something."""

    def __init__(self, name: str, port: int, **options: Any):
        self._command = [sys.executable, str(ATTACKERS), name, str(port), json.dumps(options)]

    async def __aenter__(self) -> "Attack":
        self._process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
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
    """An instance to attack, with honest clients at it and at another instance."""

    def __init__(self, program: Program, port: int, honest: Honest, elsewhere: Honest):
        self.program, self.port = program, port
        self.process = Process(program.process.pid)
        self._honest, self._elsewhere = honest, elsewhere
        self.most_memory = 0
        self._rounds = 0
        self._round = asyncio.Event()

    async def measure(self, until: asyncio.Task | None = None) -> tuple[list[float], list[float]]:
        """Measures in turns, here and elsewhere: this number of rounds, or until the task is done."""
        here, elsewhere = [], []
        while not until.done() if until else len(here) < CALM_ROUNDS:
            here.append(await self._honest.round())
            elsewhere.append(await self._elsewhere.round())
            self.most_memory = max(self.most_memory, self.process.memory)
            self._rounds += 1
            self._round.set()
        return here, elsewhere

    async def rounds(self, count: int) -> None:
        """Waits until this many more rounds were measured."""
        last = self._rounds + count
        while self._rounds < last:
            self._round.clear()
            await self._round.wait()

    async def settle(self) -> None:
        await self.measure()  # things that are made once are made now
        self.base_memory, self.base_descriptors = self.process.memory, self.process.descriptors
        self.calm, self.calm_elsewhere = await self.measure()
        self.most_memory = 0

    async def withstand(self, name: str, held: Any = None, kept: int = KEPT_BYTES, **options: Any) -> dict:
        """Returns the answers to the attackers. Checks that the honest clients noticed nothing, and that at most `kept`
        bytes of memory stayed. `held`: a coroutine function to call while the attackers hold their connections."""
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
            assert (
                time.monotonic() < deadline
            ), f"{more} bytes, {descriptors} descriptors and {sockets} WebSockets have stayed"
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
            f"({quantile(calm, 0.95):.3f} s)"
        )

"""A single program of the system. A test runs it with its own settings against the session's servers."""
import asyncio
import json
import os
import signal
import time
from typing import Any, Optional

import pytest

from clients import PATIENCE, Answer, Http
from stack_fixture import PATIENT, binaries


class Program:
    """`line` and `logged` wait for its output; `ended` waits for its exit status."""

    def __init__(self, name: str, arguments: tuple[str, ...], env: dict[str, str], prefix: tuple[str, ...] = ()):
        self._command = [*prefix, str(binaries() / name), *arguments]
        self._env = env
        self._news = asyncio.Event()
        self.output: list[str] = []  # lines of stdout and stderr so far

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        while line := await self.process.stdout.readline():
            self.output.append(line.decode().rstrip("\n"))
            self._news.set()
        self._news.set()

    @property
    def entries(self) -> list[dict[str, Any]]:
        """Its log so far."""
        return [json.loads(line) for line in self.output]

    async def logged(self, event: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The first log line with this event."""
        deadline = time.monotonic() + patience
        while True:
            self._news.clear()
            for entry in self.entries:
                if entry["event"] == event:
                    return entry
            assert not self._reader.done(), f"it ended without {event}: {self.output}"
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                raise AssertionError(f"no {event} in {patience} s: {self.output}") from None

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)

    async def ended(self, patience: float = PATIENCE) -> int:
        async with asyncio.timeout(patience):
            await self._reader
            return await self.process.wait()


@pytest.fixture
async def run_program(stack):
    """A function: starts livescore-api, -worker or -migrate; a setting that is None is left out. An API takes a free port.
    `prefix`: a command that becomes the program."""
    started: list[Program] = []

    async def run(name: str, *arguments: str, prefix: tuple[str, ...] = (), **settings: Optional[str]) -> Program:
        env = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG") or "SAN_OPTIONS" in name
        }
        env |= {
            "DATABASE_URL": stack.database_url,
            "REDIS_URL": stack.redis_url,
            "HOST": "127.0.0.1",
            "PORT": "0",
            "INSTANCE_NAME": "under-test",
        }
        if stack.nats_url:
            env |= {"EVENT_BUS": "nats", "NATS_URL": stack.nats_url}
        env |= PATIENT | settings
        env = {name: value for name, value in env.items() if value is not None}
        program = Program(name, arguments, env, prefix)
        await program.start()
        started.append(program)
        return program

    yield run
    for program in started:
        if program.process.returncode is None:
            program.signal(signal.SIGKILL)
        await program.ended()


async def health_is(api: Http, patience: float = 20, **wanted: str) -> Answer:
    """Asks until the answer has this `status`, or its services are in these states."""
    async with asyncio.timeout(patience):
        while True:
            answer = await api.get("/health")
            known = answer.json["services"] | {"status": answer.json["status"]}
            if wanted.items() <= known.items():
                return answer
            await asyncio.sleep(0.02)


def url_of(listening: dict) -> str:
    return f"http://127.0.0.1:{listening['port']}"

"""The stack that suffers the faults: services by name, links that can be cut, and direct access to PostgreSQL and
Redis. LIVESCORE_TEST_BUS=nats: with NATS as the bus."""
import asyncio
import os
import shutil
import signal
import sys
import tempfile
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Optional

import psycopg2
import redis

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / "tests" / room) for room in ("e2e/support", "e2e/support/protocols", "e2e/support/contract", "support")
]

from feed_writer import settings_for, start_provider  # noqa: E402
from stack_fixture import Stack, bus_under_test  # noqa: E402
from tcp_proxy import TcpProxy  # noqa: E402

_PASSWORD = "chaos"
_FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")
_WAIT_SECONDS = 30.0


class Arena:
    """API instances (two), two workers, nginx, PostgreSQL, Redis. api-1 reaches Redis and PostgreSQL through proxies
    (`redis_link`, `postgres_link`), and NATS, where that is the bus (`nats_link`); worker-2 has a clock that can be set. The workers follow `provider`, a fake one.
    `env`: as Stack's."""

    def __init__(self, port: int, programs: Path, replicas: int = 2, env: Optional[Mapping[str, str]] = None):
        self._port = port
        self._programs = programs
        self._replicas = replicas
        self._env = env or {}
        self.redis_link = TcpProxy(port + 40, port + 63)
        self.postgres_link = TcpProxy(port + 41, port + 54)
        self.nats_link = TcpProxy(port + 42, port + 60)
        self.bus_link = self.nats_link if bus_under_test() == "nats" else self.redis_link
        self._folder: Path
        self._clock: Path
        self.provider = start_provider()
        self._hung: set[str] = set()  # services under SIGSTOP
        self.stack: Stack

    async def up(self) -> "Arena":
        await self.redis_link.start()
        await self.postgres_link.start()
        await self.nats_link.start()
        self.provider.__enter__()
        self._folder = Path(tempfile.mkdtemp(prefix="livescore-chaos-"))
        # Beside the stack's folder, because scripts/stack allows nothing else in it.
        self._clock = self._folder.with_name(self._folder.name + ".clock")
        # The passwords are needed before the servers are there, because api-1 gets other addresses of them.
        for whose in ("postgres-app", "redis", "nats"):
            (self._folder / f"{whose}.password").write_text(_PASSWORD)
        env = {
            "api-1:REDIS_URL": f"redis://:{_PASSWORD}@127.0.0.1:{self.redis_link.port}",
            "api-1:DATABASE_URL": (
                f"postgresql://livescore_app:{_PASSWORD}@127.0.0.1:{self.postgres_link.port}/livescore"
            ),
        }
        if self.bus_link is self.nats_link:
            env["api-1:NATS_URL"] = f"nats://livescore:{_PASSWORD}@127.0.0.1:{self.nats_link.port}"
        if _FAKETIME.exists():
            self.set_clock(0)
            env |= {
                "worker-2:LD_PRELOAD": str(_FAKETIME),
                "worker-2:FAKETIME_TIMESTAMP_FILE": str(self._clock),
                "worker-2:FAKETIME_CACHE_DURATION": "1",
                "worker-2:FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        # In a thread: the proxies run in this one.
        try:
            self.stack = await asyncio.to_thread(
                Stack,
                self._port,
                self._replicas,
                2,
                env | settings_for(self.provider) | self._env,
                self._programs,
                self._folder,
            )
        except BaseException:
            await self._end_links()
            raise
        return self

    async def down(self) -> None:
        self._continue_all()
        await asyncio.to_thread(self.stack.down)
        await self._end_links()

    async def _end_links(self) -> None:
        await self.redis_link.stop()
        await self.postgres_link.stop()
        await self.nats_link.stop()
        await asyncio.to_thread(self.provider.__exit__)
        self._clock.unlink(missing_ok=True)

    def keep_logs(self, folder: Path) -> None:
        self.stack.keep_logs(folder)

    @property
    def apis(self) -> dict[str, str]:
        return {f"api-{i}": self.stack.api(i) for i in range(1, self._replicas + 1)}

    @property
    def workers(self) -> list[str]:
        return ["worker-1", "worker-2"]

    # ---- processes

    def pid(self, service: str) -> int:
        return self.stack.pid(service)

    def send_signal(self, service: str, number: signal.Signals) -> None:
        if number == signal.SIGSTOP:
            self._hung.add(service)
        elif number in (signal.SIGCONT, signal.SIGKILL):
            self._hung.discard(service)
        os.kill(self.pid(service), number)

    def send_signal_to_tree(self, service: str, number: signal.Signals) -> None:
        """Sends the signal to the children too. Each child of PostgreSQL has its own process group."""
        self.send_signal(service, number)
        for child in Path(f"/proc/{self.pid(service)}/task/{self.pid(service)}/children").read_text().split():
            with suppress(ProcessLookupError):  # ended just now
                os.kill(int(child), number)

    async def kill(self, *services: str) -> None:
        """Kills all these services at once (SIGKILL) and returns when they are gone. It kills PostgreSQL's children
        too."""
        for service in services:
            if service == "postgres":
                await asyncio.to_thread(self.stack.kill, service)
            else:
                self.send_signal(service, signal.SIGKILL)
        self.stack.changed = True
        for service in services:
            await self.gone(service)

    async def gone(self, service: str) -> None:
        status = Path(f"/proc/{self.pid(service)}/stat")
        async with asyncio.timeout(_WAIT_SECONDS):
            while status.exists() and status.read_text().rpartition(")")[2].split()[0] not in "ZX":
                await asyncio.sleep(0.01)

    async def start(self, *services: str) -> None:
        await asyncio.to_thread(self.stack.start, *services)

    async def stop(self, *services: str) -> None:
        """Sends SIGTERM (for PostgreSQL a fast shutdown) and returns when the services have ended."""
        await asyncio.to_thread(self.stack.stop, *services)

    async def restore(self) -> None:
        """Repairs everything that a scenario left behind."""
        self._continue_all()
        self.redis_link.restore()
        self.postgres_link.restore()
        self.set_clock(0)
        self.stack.changed = True
        await asyncio.to_thread(self.stack.restore)

    def _continue_all(self) -> None:
        for service in list(self._hung):
            self.send_signal_to_tree(service, signal.SIGCONT)

    # ---- worker-2's clock

    @property
    def has_clock(self) -> bool:
        return _FAKETIME.exists()

    def set_clock(self, offset_seconds: int) -> None:
        new = self._clock.with_suffix(".new")
        new.write_text(f"{offset_seconds:+d}\n")
        new.rename(self._clock)

    # ---- PostgreSQL

    @contextmanager
    def database(self) -> Iterator[Any]:
        """A cursor with its own connection, in autocommit mode."""
        link = psycopg2.connect(self.stack.database_url, connect_timeout=5)
        try:
            link.autocommit = True
            with link.cursor() as cursor:
                yield cursor
        finally:
            link.close()

    async def query(self, statement: str, *parameters: Any) -> list[tuple]:
        def run() -> list[tuple]:
            with self.database() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall()

        return await asyncio.to_thread(run)

    async def statistics_told(self, matches: list[int], patience: float) -> bool:
        """Waits for the events of all statistics. A worker tells of the last ones up to 1.5 s after they were put."""
        ends = time.monotonic() + patience
        due = "SELECT 1 FROM match_stats WHERE match_id = ANY(%s) AND due_at IS NOT NULL LIMIT 1"
        while is_due := await self.query(due, matches):
            if time.monotonic() > ends:
                break
            await asyncio.sleep(0.1)
        return not is_due

    async def heads(self, matches: list[int]) -> dict[int, int]:
        """match -> seq of its newest event."""
        return dict(await self.query("SELECT id, last_seq FROM matches WHERE id = ANY(%s)", matches))

    @asynccontextmanager
    async def rows_locked(self, matches: list[int]):
        """Holds the lock on each of these matches, with one session for each."""

        def lock(match: int):
            link = psycopg2.connect(self.stack.database_url)
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM matches WHERE id = %s FOR UPDATE", (match,))
            return link

        links = await asyncio.gather(*(asyncio.to_thread(lock, match) for match in matches))
        try:
            yield
        finally:
            for link in links:
                link.rollback()
                link.close()

    # ---- Redis

    async def redis(self, command: Callable[[redis.Redis], Any]) -> Any:
        def run() -> Any:
            with redis.Redis.from_url(self.stack.redis_url, socket_timeout=5) as client:
                return command(client)

        return await asyncio.to_thread(run)

    async def empty_redis_files(self) -> None:
        """Deletes the files of Redis while it is down, so that it starts empty."""
        for entry in (self.stack.state / "redis").iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


async def every(seconds: float, duration: float, action: Callable) -> int:
    """Awaits `action()` every `seconds` for `duration`. Returns how often."""
    loop = asyncio.get_running_loop()
    end, count = loop.time() + duration, 0
    while loop.time() < end:
        await action()
        count += 1
        await asyncio.sleep(seconds)
    return count

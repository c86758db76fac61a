"""A whole stack for a test: scripts/stack with the programs under test, in its own folder and on its own ports."""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Iterator, Mapping, Optional, Sequence

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "stack"

# Settings for every program, unless a test is about them: a machine that stalls for seconds is no outage of PostgreSQL.
PATIENT = {"DB_CONNECT_TIMEOUT_MS": "15000", "DB_LOCK_TIMEOUT_MS": "15000", "DB_STATEMENT_TIMEOUT_MS": "20000"}

# The marks of sanitizers' reports. `runtime error:` is UBSan's.
_SANITIZER_REPORT = re.compile(r"ERROR: (Address|Leak|Thread)Sanitizer|WARNING: ThreadSanitizer|: runtime error: ")


def binaries() -> Path:
    """The folder of the programs under test: LIVESCORE_BIN, by default the folder of the preset dev."""
    folder = Path(os.environ.get("LIVESCORE_BIN", "build/dev/bin"))
    return folder if folder.is_absolute() else ROOT / folder


def base_port() -> int:
    """The first of 1000 ports for the stacks of this process; pytest-xdist numbers its processes gw0, gw1, …"""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return int(os.environ.get("LIVESCORE_TEST_BASE_PORT", "21500")) + 1000 * process


def bus_under_test() -> str:
    """What carries the events of the stacks: LIVESCORE_TEST_BUS, redis or nats."""
    return os.environ.get("LIVESCORE_TEST_BUS", "redis")


class StackFailure(Exception):
    """scripts/stack failed; the text is its output."""


class Stack:
    """A running stack. Services: postgres, redis, api-1…, worker-1…, nginx; nats too, when that is the bus."""

    def __init__(
        self,
        port: int,
        replicas: int = 2,
        workers: int = 2,
        env: Optional[Mapping[str, str]] = None,
        programs: Optional[Path] = None,
        state: Optional[Path] = None,
        more: Sequence[str] = (),
    ):
        """`more`: further options of `scripts/stack up`. `env`: settings for the API and the workers; named "api-1:NAME", for that one alone. `state`: an empty folder."""
        self.port = port
        self.replicas = replicas
        self.workers = workers
        self.changed = False  # a service was stopped or killed since the last restore()
        self._servers = ["postgres-2", "postgres-3"] if "--standbys" in more else []
        self._servers += ["pgbouncer"] if "--pgbouncer" in more else []
        if "--bus" not in more and "--redis-events" not in more:
            more = [*more, "--bus", bus_under_test()]
        self.bus = "nats" if "nats" in more else "redis"  # the service that carries the events
        self.state = state or Path(tempfile.mkdtemp(prefix="livescore-e2e-"))
        settings = [word for name, value in (env or {}).items() for word in ("--env", f"{name}={value}")]
        try:
            self._run(
                "up",
                "--detach",
                "--no-demo",
                "--bin",
                str(programs or binaries()),
                "--base-port",
                str(port),
                "--replicas",
                str(replicas),
                "--workers",
                str(workers),
                *more,
                *settings,
            )
        except StackFailure:
            self.down()
            raise
        exports = dict(re.findall(r"^export (\w+)=(.*)$", self._run("env"), re.MULTILINE))
        self.database_url = exports["DATABASE_URL"].strip("'")
        self.redis_url = exports["REDIS_URL"].strip("'")
        self.nats_url = exports.get("NATS_URL", "").strip("'")  # empty: Redis is the bus

    def api(self, number: int) -> str:
        """Base URL of the API instance `number`, from 1."""
        return f"http://127.0.0.1:{self.port + number - 1}"

    @property
    def nginx(self) -> str:
        """Base URL through nginx."""
        return f"http://127.0.0.1:{self.port + 80}"

    def ws(self, number: Optional[int] = None) -> str:
        """WebSocket URL of the API instance `number`; without a number, through nginx."""
        base = self.nginx if number is None else self.api(number)
        return base.replace("http://", "ws://") + "/ws"

    # These three return when the effect is there; `start` returns when the services are ready. They block. A coroutine
    # that has to go on reading meanwhile writes `await asyncio.to_thread(stack.kill, "api-1")`.
    def start(self, *services: str) -> None:
        self._run("start", *services)

    def stop(self, *services: str) -> None:
        """SIGTERM: it drains."""
        self.changed = True
        self._run("stop", *services)

    def kill(self, *services: str) -> None:
        """SIGKILL, as a crash."""
        self.changed = True
        self._run("kill", *services)

    def promote(self, standby: str) -> None:
        """Makes a standby of PostgreSQL the primary. The old one does not run."""
        self.changed = True
        self._run("promote", standby)

    def restore(self) -> None:
        """Starts all services that are not running."""
        if self.changed:
            self.start(*self.services)
            self.changed = False

    @property
    def services(self) -> list[str]:
        return [
            "postgres",
            *self._servers,
            "redis",
            *([self.bus] if self.bus == "nats" else []),
            *(f"api-{i}" for i in range(1, self.replicas + 1)),
            *(f"worker-{i}" for i in range(1, self.workers + 1)),
            "nginx",
        ]

    def pid(self, service: str) -> int:
        return json.loads((self.state / "run" / f"{service}.pid").read_text())["pid"]

    def log(self, service: str) -> Path:
        return self.state / "logs" / f"{service}.log"

    def log_events(self, service: str, event: str) -> Iterator[dict]:
        """The JSON lines with this event that the service has logged so far."""
        whole_lines = self.log(service).read_text(errors="replace").rpartition("\n")[0]
        for line in whole_lines.splitlines():
            if event in line and line.startswith("{"):
                entry = json.loads(line)
                if entry.get("event") == event:
                    yield entry

    def logs_with(self, text: str) -> str:
        """What scripts/stack prints of the lines with the text."""
        return self._run("logs", "--grep", text)

    def sanitizer_reports(self) -> list[str]:
        """The findings of AddressSanitizer and its relatives in any program so far."""
        found = []
        for log in sorted((self.state / "logs").glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            for number, line in enumerate(lines):
                if _SANITIZER_REPORT.search(line):
                    found.append(f"{log.name}:{number + 1}:\n" + "\n".join(lines[number : number + 30]))
        return found

    def keep_logs(self, folder: Path) -> None:
        shutil.copytree(self.state / "logs", folder, dirs_exist_ok=True)

    def halt(self) -> None:
        """Stops everything; logs and data stay."""
        self._run("down")

    def down(self) -> None:
        """Stops everything and deletes it."""
        self._run("down", "--purge")
        shutil.rmtree(self.state, ignore_errors=True)

    def _run(self, command: str, *arguments: str) -> str:
        ended = subprocess.run(
            [SCRIPT, command, "--state", self.state, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if ended.returncode != 0:
            raise StackFailure(
                f"scripts/stack {command} {' '.join(arguments)} ended with {ended.returncode}\n"
                f"{ended.stdout}{ended.stderr}"
            )
        return ended.stdout

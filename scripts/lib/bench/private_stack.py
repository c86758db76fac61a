"""The servers of a run: a private stack, with the settings that a case asks for."""
import http.client
import os
import re
import signal
import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Optional

from service_client.rest import instant
from stack import postgres, services as catalogue
from stack.settings import SOURCE, Settings, State

from .machine import BenchError, run_quietly

ANCHOR_DATABASE = "anchor"
BARE_DATABASE = "bare"


@dataclass(frozen=True)
class Layout:
    """The stack that a case needs. Cases with equal layouts share a running stack."""

    replicas: int = 1
    workers: int = 1
    io_threads: int = 1  # 0: one a core
    settings: tuple[tuple[str, str], ...] = field(default=())
    pgbouncer: bool = False
    standbys: bool = False


class PrivateStack:
    def __init__(self, folder: Path, base_port: int, programs: Path):
        self._folder = folder
        self._ports = Settings(base_port=base_port)
        self.programs = programs
        self.layout: Optional[Layout] = None

    # --- its life

    def has(self, layout: Layout) -> None:
        """Starts a new stack unless one with this layout runs. Each layout begins with an empty database."""
        if layout == self.layout:
            return
        self.down()
        more = [f"--{name}" for name in ("pgbouncer", "standbys") if getattr(layout, name)]
        names = ["postgres", "redis", *(f"api-{i}" for i in range(1, layout.replicas + 1))]
        names += ["pgbouncer"] if layout.pgbouncer else []
        names += ["postgres-2", "postgres-3"] if layout.standbys else []
        names += [f"worker-{i}" for i in range(1, layout.workers + 1)]
        settings = {"API_IO_THREADS": str(layout.io_threads)} | dict(layout.settings)
        command = [
            str(SOURCE / "scripts/stack"),
            "up",
            "--bin",
            str(self.programs),
            "--state",
            str(self._folder),
            "--base-port",
            str(self._ports.base_port),
            "--replicas",
            str(layout.replicas),
            "--workers",
            str(layout.workers),
            "--no-demo",
            "--detach",
            "--fresh",
            *more,
            "--only",
            ",".join(names),
        ]
        for name, value in settings.items():
            command += ["--env", f"{name}={value}"]
        run_quietly(command)
        self.layout = layout

    def down(self) -> None:
        self.layout = None
        if self._folder.exists():
            run_quietly([str(SOURCE / "scripts/stack"), "down", "--purge", "--state", str(self._folder)])

    def _services(self) -> list[catalogue.Service]:
        state = State(self._folder)
        return catalogue.make(state, state.load())

    def pid(self, name: str) -> int:
        for service in self._services():
            if service.name == name and (pid := service.process.pid()) is not None:
                return pid
        raise BenchError(f"{name} does not run; see {self._folder}/logs")

    def api_pids(self) -> list[int]:
        assert self.layout
        return [self.pid(f"api-{i}") for i in range(1, self.layout.replicas + 1)]

    def resident_bytes(self) -> int:
        """The memory of all API instances."""
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.api_pids())
        return pages * os.sysconf("SC_PAGE_SIZE")

    def restart_api(self) -> None:
        """Starts fresh processes, whose memory holds nothing from earlier measurements."""
        assert self.layout
        names = [f"api-{i}" for i in range(1, self.layout.replicas + 1)]
        # The processes are killed, because a drain takes its time, and nothing here is of value.
        for pid in self.api_pids():
            os.kill(pid, signal.SIGKILL)
        run_quietly([str(SOURCE / "scripts/stack"), "start", "--state", str(self._folder), *names])

    def start(self, name: str) -> None:
        self._change("start", name)

    def kill(self, name: str) -> None:
        self._change("kill", name)

    def promote(self, standby: str) -> None:
        self._change("promote", standby)
        self.layout = None  # the next case needs a stack as it was

    def _change(self, command: str, name: str) -> None:
        run_quietly([str(SOURCE / "scripts/stack"), command, "--state", str(self._folder), name])

    # --- its addresses

    def port(self, instance: int = 1) -> int:
        return self._ports.api_port(instance)

    @property
    def redis_port(self) -> int:
        return self._ports.redis_port

    @property
    def redis_password_file(self) -> Path:
        return self._folder / "redis.password"

    @property
    def nginx_port(self) -> int:
        """The port of the anchor that answers prepared bytes: the next one after the stack's own nginx."""
        return self._ports.nginx_port + 1

    @property
    def postgres_log(self) -> Path:
        return self._folder / "logs" / "postgres.log"

    def postgres_environment(self, database: str) -> dict[str, str]:
        return postgres.environment() | {
            "PGPASSWORD": State(self._folder).password(),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self._ports.postgres_port()),
            "PGUSER": postgres.USER,
            "PGDATABASE": database,
        }

    # --- its contents

    def sql(self, text: str, database: str = postgres.DATABASE) -> str:
        return run_quietly(
            [
                postgres.binary("psql"),
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--quiet",
                "--set",
                "ON_ERROR_STOP=1",
                "--command",
                text,
            ],
            env=self.postgres_environment(database),
        ).strip()

    def ask(self, server: str, text: str) -> str:
        """The answer of one of several servers of PostgreSQL."""
        state = State(self._folder)
        return postgres.ask(state, state.load(), text, server, postgres.DATABASE)

    def insert_matches(self, count: int, database: str = postgres.DATABASE) -> int:
        """Inserts live matches directly. Returns the id of the first; the others follow it."""
        return int(
            self.sql(
                "WITH made AS (INSERT INTO matches (sport, home_team, away_team, status, phase, start_time) "
                "SELECT 'football', 'Home Team ' || i, 'Away Team ' || i, 'live', 'first_half', now() "
                f"FROM generate_series(1, {count}) i RETURNING id) SELECT min(id) FROM made",
                database,
            )
        )

    def insert_kick_offs(self, at: list[datetime]) -> list[int]:
        """Inserts scheduled matches that begin at these moments, in that order."""
        values = ",".join(
            f"('football','Home Team','Away Team','{instant(moment)}','{instant(moment + timedelta(hours=2))}')"
            for moment in at
        )
        text = (
            "INSERT INTO matches (sport, home_team, away_team, start_time, end_time) VALUES " + values + " RETURNING id"
        )
        ended = subprocess.run(
            [postgres.binary("psql"), "--no-psqlrc", "--tuples-only", "--no-align", "--quiet"],
            input=text,
            capture_output=True,
            text=True,
            env=self.postgres_environment(postgres.DATABASE),
        )
        if ended.returncode != 0:
            raise BenchError(ended.stderr.strip())
        return sorted(map(int, ended.stdout.split()))

    def make_database(self, name: str) -> None:
        """Makes a database with the product's schema, beside that of the instances."""
        self.drop_database(name)
        self.sql(f"CREATE DATABASE {name}")
        state = State(self._folder)
        url = state.database_url(state.load()).rsplit("/", 1)[0] + "/" + name
        run_quietly(
            [str(self.programs / "livescore-migrate")],
            env=os.environ | {"DATABASE_URL": url, "LOG_LEVEL": "warn", "MIGRATIONS_DIR": str(SOURCE / "migrations")},
        )

    def drop_database(self, name: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {name}")

    def make_anchor_database(self, matches: int) -> None:
        """Makes a database for pgbench alone."""
        self.make_database(ANCHOR_DATABASE)
        self.insert_matches(matches, ANCHOR_DATABASE)

    def make_bare_database(self) -> None:
        """Makes a database for pgbench that has only what an append needs."""
        self.drop_database(BARE_DATABASE)
        self.sql(f"CREATE DATABASE {BARE_DATABASE}")
        self.sql((SOURCE / "tests/bench/bare_tables.sql").read_text(), BARE_DATABASE)

    def get(self, path: str, instance: int = 1) -> tuple[dict[str, str], str]:
        return self._get(path, self.port(instance))

    def _get(self, path: str, port: int) -> tuple[dict[str, str], str]:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        link.request("GET", path)
        answer = link.getresponse()
        text = answer.read().decode()
        link.close()
        if answer.status != 200:
            raise BenchError(f"GET {path}: {answer.status} {text}")
        return dict(answer.getheaders()), text

    def metric_of(self, name: str, label: str, instance: int = 1) -> float:
        """The value of the metric with this label, `outcome="hit"`; 0 when there is none yet."""
        return self._metric_of(name, label, self.port(instance))

    def worker_metric_of(self, name: str, label: str, worker: int = 1) -> float:
        return self._metric_of(name, label, self._ports.worker_port(worker))

    def _metric_of(self, name: str, label: str, port: int) -> float:
        _, text = self._get("/metrics", port)
        return sum(map(float, re.findall(rf"^{name}\{{[^}}]*{label}[^}}]*\}} (\S+)$", text, re.MULTILINE)))

    def metric(self, name: str, instance: int = 1) -> float:
        """The metric's sum over its labels."""
        _, text = self.get("/metrics", instance)
        values = re.findall(rf"^{name}(?:\{{[^}}]*\}})? (\S+)$", text, re.MULTILINE)
        if not values:
            raise BenchError(f"there is no metric {name}")
        return sum(map(float, values))

"""The settings of a stack, and its folder on disk."""
import fcntl
import json
import os
import secrets
import shutil
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Iterable, Iterator

SOURCE = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
APPLICATION_ROLE = "livescore_app"
REDIS_MASTER = "livescore"  # the name by which the sentinels know it
SENTINELS = 3
NATS_USER = "livescore"


class StackError(Exception):
    """An error that a user should read; `log` is the file that tells more, from `log_start` on."""

    def __init__(self, message: str, log: Path | None = None, log_start: int = 0):
        super().__init__(message)
        self.log = log
        self.log_start = log_start


@dataclass
class Settings:
    base_port: int = 8000
    replicas: int = 2
    workers: int = 1
    redis_events: int = 0  # Redis servers that carry the events; 0: the one of REDIS_URL does
    sentinel: bool = False  # Redis has a replica, and sentinels that put it in its place
    bus: str = "redis"  # what carries the events: redis or nats
    demo: bool = True
    pgbouncer: bool = False  # between the programs and PostgreSQL, in transaction mode
    standbys: bool = False  # of PostgreSQL: postgres-2 is synchronous, postgres-3 is not
    only: list[str] = field(default_factory=list)  # names of services; empty: all
    bin: str = str(SOURCE / "build" / "release" / "bin")
    env: dict[str, str] = field(default_factory=dict)  # for the API and the workers; "SERVICE:NAME" for one of them

    def env_for(self, service: str) -> dict[str, str]:
        """The variables of all services, and those for this service alone."""
        common = {name: value for name, value in self.env.items() if ":" not in name}
        own = {
            name.removeprefix(f"{service}:"): value
            for name, value in self.env.items()
            if name.startswith(f"{service}:")
        }
        return common | own

    def api_port(self, number: int) -> int:
        return self.base_port + number - 1

    def worker_port(self, number: int) -> int:
        return self.base_port + 90 + number - 1

    @property
    def postgres_servers(self) -> list[str]:
        return ["postgres", "postgres-2", "postgres-3"] if self.standbys else ["postgres"]

    def postgres_port(self, server: str = "postgres") -> int:
        return self.base_port + 54 + self.postgres_servers.index(server)

    @property
    def postgres_hosts(self) -> str:
        """All servers, as a URL of libpq names them."""
        return ",".join(f"{HOST}:{self.postgres_port(server)}" for server in self.postgres_servers)

    @property
    def pgbouncer_port(self) -> int:
        return self.base_port + 58

    @property
    def redis_port(self) -> int:
        return self.base_port + 63

    def redis_events_port(self, number: int) -> int:
        return self.redis_port + number

    def sentinel_port(self, number: int) -> int:
        return self.redis_port + 8 + number

    @property
    def replica_port(self) -> int:
        return self.redis_port + 12

    @property
    def nats_port(self) -> int:
        return self.base_port + 60

    @property
    def nginx_port(self) -> int:
        return self.base_port + 80

    @property
    def api_url(self) -> str:
        return f"http://{HOST}:{self.nginx_port}"

    @property
    def ws_url(self) -> str:
        return f"ws://{HOST}:{self.nginx_port}/ws"

    def services(self) -> list[str]:
        """All names, in the order in which the services start."""
        names = [*self.postgres_servers, *(["pgbouncer"] if self.pgbouncer else []), "redis"]
        if self.sentinel:
            names += ["redis-replica", *(f"sentinel-{i}" for i in range(1, SENTINELS + 1))]
        names += [f"redis-events-{i}" for i in range(1, self.redis_events + 1)]
        names += ["nats"] if self.bus == "nats" else []
        names += [f"api-{i}" for i in range(1, self.replicas + 1)]
        names += [f"worker-{i}" for i in range(1, self.workers + 1)]
        names += ["nginx"]
        names += ["replay"] if self.demo else []
        return [name for name in names if not self.only or name in self.only]


class State:
    """The state folder. The file stack.json marks it as a stack's folder."""

    # Everything that a stack puts there. The stack never deletes anything else.
    OURS = (
        "stack.json",
        "lock",
        "postgres.password",
        "postgres-app.password",
        "redis.password",
        "nats.password",
        "logs",
        "run",
        "postgres",
        "postgres.primary",
        "redis",
        "nats",
        "nginx",
    )

    def __init__(self, folder: Path):
        self.folder = folder.absolute()
        self.logs = self.folder / "logs"
        self.run = self.folder / "run"
        self.postgres = self.folder / "postgres"
        self.redis = self.folder / "redis"
        self.nats = self.folder / "nats"
        self.nginx = self.folder / "nginx"
        self._settings = self.folder / "stack.json"

    def exists(self) -> bool:
        return self._settings.is_file()

    def log(self, service: str) -> Path:
        return self.logs / f"{service}.log"

    def create(self) -> None:
        if self.folder.exists() and not self.exists():
            strangers = {entry.name for entry in self.folder.iterdir()} - set(self.OURS)
            if strangers:
                raise StackError(
                    f"{self.folder} holds other things ({', '.join(sorted(strangers)[:3])}); "
                    "choose another --state folder"
                )
        for folder in (self.folder, self.logs, self.run, self.redis, self.nginx):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)

    def load(self) -> Settings:
        if not self.exists():
            raise StackError(f"there is no stack in {self.folder}; start one with: scripts/stack up")
        return Settings(**json.loads(self._settings.read_text()))

    def save(self, settings: Settings) -> None:
        write_private(self._settings, json.dumps(asdict(settings), indent=2) + "\n")

    def password(self, whose: str = "postgres") -> str:
        """A password, which is made on first use: of `postgres` (the owner), `postgres-app`, `redis` or `nats`."""
        file = self.folder / f"{whose}.password"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        return file.read_text()

    def database_url(self, settings: Settings) -> str:
        """As the owner, who migrates, backs up and repairs. In this private PostgreSQL the owner may do everything."""
        primary = "?target_session_attrs=read-write" if settings.standbys else ""
        return f"postgresql://livescore:{self.password()}@{settings.postgres_hosts}/livescore{primary}"

    def application_database_url(self, settings: Settings) -> str:
        """As the role of the API and the workers, which reads and writes rows."""
        login = f"{APPLICATION_ROLE}:{self.password('postgres-app')}"
        hosts = f"{HOST}:{settings.pgbouncer_port}" if settings.pgbouncer else settings.postgres_hosts
        return f"postgresql://{login}@{hosts}/livescore"

    def replicas_url(self, settings: Settings) -> str:
        """The standbys, as the role of the API. A standby that is promoted later is fine too."""
        login = f"{APPLICATION_ROLE}:{self.password('postgres-app')}"
        hosts = ",".join(f"{HOST}:{settings.postgres_port(server)}" for server in settings.postgres_servers[1:])
        return f"postgresql://{login}@{hosts}/livescore"

    def redis_url(self, settings: Settings) -> str:
        return f"redis://:{self.password('redis')}@{HOST}:{settings.redis_port}"

    def redis_events_urls(self, settings: Settings) -> str:
        ports = [settings.redis_events_port(n) for n in range(1, settings.redis_events + 1)]
        return ",".join(f"redis://:{self.password('redis')}@{HOST}:{port}" for port in ports)

    def nats_url(self, settings: Settings) -> str:
        return f"nats://{NATS_USER}:{self.password('nats')}@{HOST}:{settings.nats_port}"

    def addresses(self, settings: Settings) -> dict[str, str]:
        """What `stack env` exports."""
        return (
            {"DATABASE_URL": self.database_url(settings), "REDIS_URL": self.redis_url(settings)}
            | ({"REDIS_EVENTS_URLS": self.redis_events_urls(settings)} if settings.redis_events else {})
            | ({"NATS_URL": self.nats_url(settings)} if settings.bus == "nats" else {})
            | {"LIVESCORE_API": settings.api_url, "LIVESCORE_WS": settings.ws_url}
        )

    def purge_data(self) -> None:
        """Deletes data and logs; the folder stays in use."""
        self._delete([name for name in self.OURS if name != "lock"])
        self.create()

    def purge(self) -> None:
        """Deletes everything that belongs to the stack, and the folder itself when nothing else is in it."""
        self._delete(self.OURS)
        if not any(self.folder.iterdir()):
            self.folder.rmdir()

    def _delete(self, names: Iterable[str]) -> None:
        if self.postgres.is_symlink():
            shutil.rmtree(self.postgres.resolve(), ignore_errors=True)
        for name in names:
            path = self.folder / name
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def lock(self, wait: bool) -> Iterator[None]:
        """One command at a time changes a stack. Without `wait`, a second one is an error."""
        with append_private(self.folder / "lock") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not wait:
                    raise StackError(f"another scripts/stack is at work in {self.folder}") from None
                print(f"waiting for another scripts/stack at work in {self.folder} …", flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
            yield


def append_private(path: Path) -> BinaryIO:
    """Opens a file that only this user may read, to write at its end."""
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
    os.fchmod(file.fileno(), 0o600)  # one that an earlier release made
    return file


def write_private(path: Path, text: str) -> None:
    """Writes a file that only this user may read: all of it, or nothing changes."""
    new = path.with_name(path.name + ".new")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    new.rename(path)

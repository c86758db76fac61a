"""Each service of a stack: its command, its settings, its check and the way it ends."""
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from functools import partial
from typing import Callable

from . import health, nginx, pool, postgres, standbys
from .process import Process
from .settings import (
    APPLICATION_ROLE,
    HOST,
    NATS_USER,
    REDIS_MASTER,
    SENTINELS,
    SOURCE,
    Settings,
    StackError,
    State,
    write_private,
)

# The stack passes these through, so that a user can configure the sanitizers of a stack.
_INHERITED = (
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "ASAN_OPTIONS",
    "UBSAN_OPTIONS",
    "LSAN_OPTIONS",
    "TSAN_OPTIONS",
)


def _environment() -> dict[str, str]:
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


@dataclass
class Service:
    name: str
    port: int | None
    process: Process
    command: Callable[[], list[str]]
    env: dict[str, str]
    check: Callable[[], str | None]  # None: it works; otherwise the fault
    prepare: Callable[[], None] = lambda: None
    after_ready: Callable[[], None] = lambda: None
    after_promotion: Callable[[], None] = lambda: None  # another server of PostgreSQL is the primary from now on
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20
    ends_by_itself: bool = False

    def start(self) -> None:
        self.prepare()
        self.process.start(self.command(), self.env, Path("/") if self.user else SOURCE, self.user)

    def end(self) -> bool:
        return self.process.end(self.stop_signal, self.stop_seconds)

    def state(self) -> str:
        if self.process.pid() is not None:
            return "running"
        if not self.process.was_started():
            return "stopped"
        return "finished" if self.ends_by_itself else "dead"


def application_env(state: State, settings: Settings, service: str = "") -> dict[str, str]:
    """The environment of the API and the workers. `service` adds the settings of that service alone."""
    return (
        _environment()
        | {"DATABASE_URL": state.application_database_url(settings), "APP_ENV": "development"}
        | _redis_env(state, settings)
        | ({"EVENT_BUS": "nats", "NATS_URL": state.nats_url(settings)} if settings.bus == "nats" else {})
        | ({"DATABASE_PREPARED": "off"} if settings.pgbouncer else {})
        | ({"DATABASE_READ_URL": state.replicas_url(settings)} if settings.standbys else {})
        | settings.env_for(service)
    )


def _redis_env(state: State, settings: Settings) -> dict[str, str]:
    env = {"REDIS_URL": state.redis_url(settings)}
    if settings.sentinel:
        ports = [settings.sentinel_port(n) for n in range(1, SENTINELS + 1)]
        env["REDIS_URL"] = f"redis://:{state.password('redis')}@{REDIS_MASTER}"
        env["REDIS_SENTINELS"] = ",".join(f"redis://{HOST}:{port}" for port in ports)
    if settings.redis_events:
        env |= {"REDIS_EVENTS_URLS": state.redis_events_urls(settings), "REDIS_EVENTS_BRIDGE": "off"}
    return env


def migrate_env(state: State, settings: Settings) -> dict[str, str]:
    """The environment of livescore-migrate, which is the owner's program and makes the role of the others."""
    return (
        _environment()
        | {
            "DATABASE_URL": state.database_url(settings),
            "DATABASE_APP_ROLE": APPLICATION_ROLE,
            "DATABASE_APP_PASSWORD": state.password("postgres-app"),
            "MIGRATIONS_DIR": str(SOURCE / "migrations"),
        }
        | settings.env_for("migrate")
    )


def _binary(settings: Settings, name: str) -> str:
    path = Path(settings.bin) / name
    if not os.access(path, os.X_OK):
        raise StackError(f"{path} is not there; build it, or say where it is with --bin")
    return str(path)


def _postgres(state: State, settings: Settings, process: Process) -> Service:
    name = process.name
    if settings.standbys:
        check, prepare, after_ready = (
            partial(step, state, settings, name) for step in (standbys.ready, standbys.prepare, standbys.after_ready)
        )
        more = partial(standbys.options, state, settings, name)
    else:
        check = partial(postgres.ready, settings.postgres_port())
        prepare = partial(postgres.prepare, state)
        after_ready = partial(postgres.ensure_database, state, settings)
        more = dict
    return Service(
        name,
        settings.postgres_port(name),
        process,
        command=lambda: postgres.command(state, settings, name, more()),
        env=postgres.environment(),
        check=check,
        prepare=prepare,
        after_ready=after_ready,
        user=postgres.system_user(),
        # SIGTERM makes PostgreSQL wait until every client has left. SIGINT sends the clients away and writes a
        # checkpoint.
        stop_signal=signal.SIGINT,
    )


def _pgbouncer(state: State, settings: Settings, process: Process) -> Service:
    return Service(
        "pgbouncer",
        settings.pgbouncer_port,
        process,
        command=lambda: pool.command(state),
        env=postgres.environment(),
        check=lambda: postgres.ready(settings.pgbouncer_port, APPLICATION_ROLE),
        prepare=lambda: pool.prepare(state, settings),
        after_promotion=lambda: pool.follow(state, settings, process),
        user=postgres.system_user(),
    )


def _write_redis_configuration(state: State, service: str) -> Path:
    """A file and no argument, because `ps` shows arguments. Each server has its own: sentinels have it rewritten."""
    file = state.redis / f"{service}.conf"
    password = state.password("redis")
    write_private(file, f"requirepass {password}\nmasterauth {password}\n")
    return file


def _redis_server(
    state: State, process: Process, port: int, folder: Path, arguments: Callable[[], list[str]]
) -> Service:
    def prepare() -> None:
        folder.mkdir(exist_ok=True)

    return Service(
        process.name,
        port,
        process,
        command=lambda: [
            "redis-server",
            str(_write_redis_configuration(state, process.name)),
            "--bind",
            HOST,
            "--port",
            str(port),
            "--dir",
            str(folder),
            "--save",
            "",
            "--daemonize",
            "no",
            *arguments(),
        ],
        env=_environment(),
        check=lambda: health.redis(port, state.password("redis")),
        prepare=prepare,
    )


def _kept_by_redis() -> list[str]:
    fsync = "everysec" if postgres.survives_power_loss() else "no"
    return ["--appendonly", "yes", "--appendfsync", fsync, "--maxmemory-policy", "noeviction"]


def _redis(state: State, settings: Settings, process: Process) -> Service:
    """The server of the queue, its replica, or one of those that carry events: what those have told, nobody needs."""
    if process.name == "redis":
        return _redis_server(state, process, settings.redis_port, state.redis, _kept_by_redis)
    if process.name == "redis-replica":
        of = ["--replicaof", HOST, str(settings.redis_port)]
        folder = state.redis / "replica"
        return _redis_server(state, process, settings.replica_port, folder, lambda: [*_kept_by_redis(), *of])
    port = settings.redis_events_port(int(process.name.removeprefix("redis-events-")))
    return _redis_server(state, process, port, state.redis / process.name, list)


def _sentinel(state: State, settings: Settings, process: Process) -> Service:
    port = settings.sentinel_port(int(process.name.removeprefix("sentinel-")))
    file = state.redis / f"{process.name}.conf"

    def prepare() -> None:
        """A sentinel keeps in its file which server is the master now."""
        if file.exists():
            return
        write_private(
            file,
            f"port {port}\nbind {HOST}\ndir {state.redis}\n"
            f"sentinel monitor {REDIS_MASTER} {HOST} {settings.redis_port} 2\n"
            f"sentinel auth-pass {REDIS_MASTER} {state.password('redis')}\n"
            f"sentinel down-after-milliseconds {REDIS_MASTER} 2000\n"
            f"sentinel failover-timeout {REDIS_MASTER} 10000\n",
        )

    return Service(
        process.name,
        port,
        process,
        command=lambda: ["redis-server", str(file), "--sentinel"],
        env=_environment(),
        check=lambda: health.redis(port, ""),
        prepare=prepare,
    )


def _nats(state: State, settings: Settings, process: Process) -> Service:
    file = state.nats / "nats.conf"

    def prepare() -> None:
        """A file and no argument, because `ps` shows arguments."""
        state.nats.mkdir(mode=0o700, exist_ok=True)
        login = f'user: "{NATS_USER}", password: "{state.password("nats")}"'
        write_private(file, f"listen: {HOST}:{settings.nats_port}\nauthorization {{{login}}}\n")

    return Service(
        process.name,
        settings.nats_port,
        process,
        command=lambda: ["nats-server", "--config", str(file)],
        env=_environment(),
        check=lambda: health.nats(settings.nats_port, NATS_USER, state.password("nats")),
        prepare=prepare,
    )


def _origins(settings: Settings) -> str:
    """The addresses of the API instances, which the page /ops lets talk to each other."""
    return ",".join(f"http://{HOST}:{settings.api_port(n)}" for n in range(1, settings.replicas + 1))


def _api(state: State, settings: Settings, process: Process) -> Service:
    port = settings.api_port(int(process.name.removeprefix("api-")))
    return Service(
        process.name,
        port,
        process,
        command=lambda: [_binary(settings, "livescore-api")],
        # With HOST=0.0.0.0 other machines reach it too.
        env={"OPS_INSTANCE_ORIGINS": _origins(settings), "HOST": HOST}
        | application_env(state, settings, process.name)
        | {"PORT": str(port), "INSTANCE_NAME": process.name},
        check=lambda: health.http(port, "/health/ready"),
    )


def _worker(state: State, settings: Settings, process: Process) -> Service:
    port = settings.worker_port(int(process.name.removeprefix("worker-")))
    return Service(
        process.name,
        port,
        process,
        command=lambda: [_binary(settings, "livescore-worker")],
        env=application_env(state, settings, process.name)
        | {"HOST": HOST, "WORKER_PORT": str(port), "INSTANCE_NAME": process.name},
        check=lambda: health.http(port, "/health/ready"),
    )


def _nginx(state: State, settings: Settings, process: Process) -> Service:
    return Service(
        "nginx",
        settings.nginx_port,
        process,
        command=lambda: nginx.command(state),
        env=_environment(),
        check=lambda: health.http(settings.nginx_port, "/health"),
        prepare=lambda: nginx.prepare(state, settings),
    )


def _api_key(settings: Settings) -> dict[str, str]:
    """The API key for the tools: the caller's key, or the key that the API started with."""
    key = os.environ.get("LIVESCORE_API_KEY") or settings.env.get("BOOTSTRAP_API_KEY")
    return {"LIVESCORE_API_KEY": key} if key else {}


def _replay(state: State, settings: Settings, process: Process) -> Service:
    return Service(
        "replay",
        None,
        process,
        command=lambda: [str(SOURCE / "scripts" / "replay"), "--demo", "--api", settings.api_url],
        env=_environment() | _api_key(settings) | {"PYTHONUNBUFFERED": "1"},
        check=lambda: None,
        ends_by_itself=True,
    )


_MAKERS = {
    "postgres": _postgres,
    "pgbouncer": _pgbouncer,
    "redis": _redis,
    "sentinel": _sentinel,
    "nats": _nats,
    "api": _api,
    "worker": _worker,
    "nginx": _nginx,
    "replay": _replay,
}


def make(state: State, settings: Settings) -> list[Service]:
    """All services of a stack, in the order in which they start."""
    made = []
    first = standbys.primary(state)
    for name in sorted(settings.services(), key=lambda name: name != first):  # a standby needs it
        process = Process(name, state.run, state.log(name))
        made.append(_MAKERS[name.split("-")[0]](state, settings, process))
    return made

"""Each service of a stack: its command, its settings, its check and the way it ends."""
import os
import signal
from dataclasses import dataclass
from pathlib import Path
from functools import partial
from typing import Callable

from . import health, nginx, pool, postgres, standbys
from .process import Process
from .settings import APPLICATION_ROLE, HOST, SOURCE, Settings, StackError, State, write_private

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
        | {
            "DATABASE_URL": state.application_database_url(settings),
            "REDIS_URL": state.redis_url(settings),
            "APP_ENV": "development",
        }
        | ({"DATABASE_PREPARED": "off"} if settings.pgbouncer else {})
        | ({"DATABASE_READ_URL": state.replicas_url(settings)} if settings.standbys else {})
        | settings.env_for(service)
    )


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
        user=postgres.system_user(),
    )


def _write_redis_configuration(state: State) -> Path:
    """A file and no argument, because `ps` shows arguments."""
    file = state.redis / "redis.conf"
    write_private(file, f"requirepass {state.password('redis')}\n")
    return file


def _redis(state: State, settings: Settings, process: Process) -> Service:
    return Service(
        "redis",
        settings.redis_port,
        process,
        command=lambda: [
            "redis-server",
            str(_write_redis_configuration(state)),
            "--bind",
            HOST,
            "--port",
            str(settings.redis_port),
            "--dir",
            str(state.redis),
            "--appendonly",
            "yes",
            "--appendfsync",
            "everysec" if postgres.survives_power_loss() else "no",
            "--save",
            "",
            "--maxmemory-policy",
            "noeviction",
            "--daemonize",
            "no",
        ],
        env=_environment(),
        check=lambda: health.redis(settings.redis_port, state.password("redis")),
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
        env={"OPS_INSTANCE_ORIGINS": _origins(settings)}
        | application_env(state, settings, process.name)
        | {"HOST": HOST, "PORT": str(port), "INSTANCE_NAME": process.name},
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

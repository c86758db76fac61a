"""A primary of PostgreSQL with two standbys. `postgres-2` is synchronous: a commit waits until it has it. `postgres-3`
is not, and may be behind. After `promote`, another server is the primary. One that was the primary before comes back as a
standby with a new copy of the data: its own may hold what nobody else got."""
import os
import pwd
import shutil

from . import postgres
from .settings import HOST, Settings, StackError, State, write_private

# These two wait for each other, whichever is the primary.
_SYNCHRONOUS = ("postgres", "postgres-2")
_PASSWORDS = "passwords"


def primary(state: State) -> str:
    file = state.folder / "postgres.primary"
    return file.read_text().strip() if file.exists() else "postgres"


def _own(state: State, path) -> None:
    if user := postgres.system_user():
        account = pwd.getpwnam(user)
        os.chown(path, account.pw_uid, account.pw_gid)


def options(state: State, settings: Settings, server: str) -> dict[str, str]:
    """The settings of one server beyond those of a server that is alone."""
    others = [other for other in settings.postgres_servers if other != server]
    return {
        "cluster_name": server,
        "wal_keep_size": "256MB",
        "primary_conninfo": f"host={','.join(HOST for _ in others)} "
        f"port={','.join(str(settings.postgres_port(other)) for other in others)} "
        f"user={postgres.USER} passfile={state.postgres.resolve() / _PASSWORDS} "
        f"application_name={server} target_session_attrs=read-write connect_timeout=2",
        "wal_retrieve_retry_interval": "200ms",
    }


def prepare(state: State, settings: Settings, server: str) -> None:
    """Makes the server's data, or leaves them as they are when the server goes on where it was."""
    home = postgres.make_home(state)
    passwords = home / _PASSWORDS
    write_private(passwords, f"*:*:*:{postgres.USER}:{state.password()}\n")
    _own(state, passwords)
    data = postgres.data_folder(state, server)
    is_primary = server == primary(state)
    if (data / ("PG_VERSION" if is_primary else "standby.signal")).exists():
        return postgres.forget_killed(data)
    if is_primary:
        return postgres.prepare(state)
    shutil.rmtree(data, ignore_errors=True)
    unfinished = data.with_name(data.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    port = str(settings.postgres_port(primary(state)))
    postgres.run(
        [
            postgres.binary("pg_basebackup"),
            *("--host", HOST, "--port", port, "--username", postgres.USER, "--no-password"),
            *("--pgdata", str(unfinished), "--wal-method", "stream", "--checkpoint", "fast", "--no-sync"),
        ],
        state.log(server),
        postgres.system_user(),
        {"PGPASSWORD": state.password()},
    )
    signal = unfinished / "standby.signal"
    signal.touch(mode=0o600)
    _own(state, signal)
    unfinished.rename(data)


def ready(state: State, settings: Settings, server: str) -> str | None:
    """A standby is ready when it gets what the primary writes."""
    fault = postgres.ready(settings.postgres_port(server))
    if fault or server == primary(state):
        return fault
    try:
        streams = postgres.ask(state, settings, "SELECT count(*) FROM pg_stat_wal_receiver", server)
    except StackError as problem:
        return str(problem)
    return None if streams == "1" else "it gets nothing from a primary"


def after_ready(state: State, settings: Settings, server: str) -> None:
    """From now on the primary waits for the synchronous standby."""
    first = primary(state)
    if server == first:
        postgres.ensure_database(state, settings, server)
    elif {server, first} == set(_SYNCHRONOUS):
        _wait_for(state, settings, server)


def _wait_for(state: State, settings: Settings, standby: str) -> None:
    """Without a name, commits wait for nobody."""
    names = f'"{standby}"' if standby else ""
    postgres.ask(
        state,
        settings,
        f"ALTER SYSTEM SET synchronous_standby_names = '{names}'; SELECT pg_reload_conf()",
        primary(state),
    )


def promote(state: State, settings: Settings, server: str, running: bool) -> None:
    """Makes a standby the primary. The old one must not run (`running`): both would take writes."""
    if server not in settings.postgres_servers or not settings.standbys:
        raise StackError(f"{server} is no standby; scripts/stack up --standbys starts postgres-2 and postgres-3")
    first = primary(state)
    if server == first:
        raise StackError(f"{server} is the primary already")
    if running:
        raise StackError(
            f"{first} still runs, and two primaries would both take writes; first: scripts/stack kill {first}"
        )
    if postgres.ask(state, settings, "SELECT pg_promote(true, 60)", server) != "t":
        raise StackError(f"{server} did not become the primary", state.log(server))
    write_private(state.folder / "postgres.primary", server + "\n")
    _wait_for(state, settings, "")

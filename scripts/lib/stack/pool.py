"""The private pgbouncer. It lends each of its few server processes for one transaction (pool_mode = transaction)."""
import os
import pwd
import signal
from pathlib import Path

from . import postgres, standbys
from .process import Process
from .settings import APPLICATION_ROLE, HOST, Settings, State, write_private

# The settings, and the programs' defaults.
_TIMEOUTS = {"DB_STATEMENT_TIMEOUT_MS": 5000, "DB_LOCK_TIMEOUT_MS": 2000, "DB_IDLE_TRANSACTION_TIMEOUT_MS": 1000}


def _session(settings: Settings) -> str:
    """What each connection of the programs sets when there is no pool. In a pool a session is nobody's."""
    statement, lock, idle = (settings.env.get(name, default) for name, default in _TIMEOUTS.items())
    return (
        f"SET statement_timeout = {statement}; SET lock_timeout = {lock}; "
        f"SET idle_in_transaction_session_timeout = {idle}; SET jit = off"
    )


def prepare(state: State, settings: Settings) -> None:
    """Writes the settings, for the user that runs PostgreSQL: pgbouncer refuses to run as root too."""
    folder = state.postgres.resolve() / "pgbouncer"
    folder.mkdir(mode=0o700, exist_ok=True)
    port = settings.postgres_port(standbys.primary(state))
    write_private(folder / "users.txt", f'"{APPLICATION_ROLE}" "{state.password("postgres-app")}"\n')
    write_private(
        folder / "pgbouncer.ini",
        f"""[databases]
{postgres.DATABASE} = host={HOST} port={port} connect_query='{_session(settings)}'

[pgbouncer]
listen_addr = {HOST}
listen_port = {settings.pgbouncer_port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder / "users.txt"}
pool_mode = transaction
default_pool_size = 20
max_client_conn = 1000
server_login_retry = 1
query_wait_timeout = 10
log_connections = 0
log_disconnections = 0
""",
    )
    if user := postgres.system_user():
        account = pwd.getpwnam(user)
        for path in (folder, *folder.iterdir()):
            os.chown(path, account.pw_uid, account.pw_gid)


def follow(state: State, settings: Settings, process: Process) -> None:
    """Leads the pool to the primary of now. SIGHUP is its RELOAD: a server process of the old primary is left as soon as its
    transaction ends. The clients' connections stay. A list of hosts would not do: pgbouncer takes one after the other,
    and asks none whether it is the primary."""
    prepare(state, settings)
    pid = process.pid()
    if pid is not None:
        os.kill(pid, signal.SIGHUP)


def command(state: State) -> list[str]:
    return ["pgbouncer", str(Path(state.postgres.resolve()) / "pgbouncer" / "pgbouncer.ini")]

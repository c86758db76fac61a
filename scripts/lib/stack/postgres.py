"""The private PostgreSQL: the place of its data, and the way it is made. It listens only on 127.0.0.1 and has no Unix
socket. So it does not collide with the machine's own server, and the length limit of socket paths does not apply."""
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from database import programs

from .process import stat_of
from .settings import HOST, Settings, StackError, State, append_private, write_private

USER = "livescore"
DATABASE = "livescore"


def binary(name: str) -> str:
    if found := programs.find(name):
        return found
    raise StackError(f"PostgreSQL's {name} is not installed; run: scripts/deps run")


def survives_power_loss() -> bool:
    """STACK_FSYNC=off: PostgreSQL does not wait for the disk. It is for tests. A killed process loses no data by that;
    only a failing machine does."""
    return os.environ.get("STACK_FSYNC", "on") != "off"


def system_user() -> str | None:
    """The user that runs PostgreSQL; None: the present user. PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None


def environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}


def run(command: list[str], log: Path, user: str | None = None, env: dict[str, str] | None = None) -> None:
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    with append_private(log) as out:
        ended = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            env=environment() | (env or {}),
            **as_user,
        )
    if ended.returncode != 0:
        raise StackError(f"{Path(command[0]).name} ended with {ended.returncode}", log)


def _can_reach(user: str, folder: Path) -> bool:
    as_user = {"user": user, "group": user, "extra_groups": []}
    return subprocess.run(["test", "-x", str(folder)], cwd="/", **as_user).returncode == 0


def make_home(state: State) -> Path:
    """The folder for PostgreSQL's files. Makes it when it is not there yet. The user that runs PostgreSQL owns it."""
    user = system_user()
    if user:
        # That user has to pass through the folder, and nobody else.
        os.chown(state.folder, -1, pwd.getpwnam(user).pw_gid)
        state.folder.chmod(0o710)
    if state.postgres.is_symlink() and not state.postgres.is_dir():
        raise StackError(
            f"{state.postgres} points to {os.readlink(state.postgres)}, which is gone; "
            "begin anew with: scripts/stack up --fresh"
        )
    if not state.postgres.exists():
        if user and not _can_reach(user, state.folder):
            elsewhere = Path(tempfile.mkdtemp(prefix="livescore-postgres-", dir="/var/tmp"))
            state.postgres.symlink_to(elsewhere)
            print(
                f"  PostgreSQL cannot run as root, and the user {user} cannot reach {state.folder}: "
                f"its data are in {elsewhere}",
                flush=True,
            )
        else:
            state.postgres.mkdir(mode=0o700)
    if user:
        account = pwd.getpwnam(user)
        os.chown(state.postgres, account.pw_uid, account.pw_gid)
    return state.postgres.resolve()


def data_folder(state: State, server: str) -> Path:
    return state.postgres.resolve() / ("data" + server.removeprefix("postgres"))


def prepare(state: State) -> None:
    """Runs initdb, the first time."""
    home = make_home(state)
    data = data_folder(state, "postgres")
    if (data / "PG_VERSION").exists():
        forget_killed(data)
        return
    user = system_user()
    password_file = home / "initial-password"
    write_private(password_file, state.password())
    if user:
        account = pwd.getpwnam(user)
        os.chown(password_file, account.pw_uid, account.pw_gid)
    # initdb makes the cluster beside its place, and the rename comes last, so that an unfinished cluster never looks
    # like a database. initdb does not wait for the disk, because a power failure at this moment loses only an empty
    # cluster.
    unfinished = home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        run(
            [
                binary("initdb"),
                "--pgdata",
                str(unfinished),
                "--username",
                USER,
                "--pwfile",
                str(password_file),
                "--auth",
                "scram-sha-256",
                "--no-sync",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
            ],
            state.log("initdb"),
            user,
        )
    finally:
        password_file.unlink()
    unfinished.rename(data)


def forget_killed(data: Path) -> None:
    """Removes the lock of a killed server. A server that init has not reaped yet is a zombie, and PostgreSQL would take
    it for a running one."""
    lock = data / "postmaster.pid"
    if lock.exists():
        stat = stat_of(int(lock.read_text().split("\n")[0]))
        if stat and stat[0] == "Z":
            lock.unlink()


def command(state: State, settings: Settings, server: str, more: dict[str, str]) -> list[str]:
    options = {
        "listen_addresses": HOST,
        "port": settings.postgres_port(server),
        "unix_socket_directories": "",
        "max_connections": 200,
        "log_line_prefix": "%m [%p] ",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        "fsync": "on" if survives_power_loss() else "off",
    }
    words = [binary("postgres"), "-D", str(data_folder(state, server))]
    for name, value in (options | more).items():
        words += ["-c", f"{name}={value}"]
    return words


def ready(port: int, user: str = USER) -> str | None:
    asked = subprocess.run(
        [binary("pg_isready"), "-h", HOST, "-p", str(port), "-U", user, "-d", DATABASE, "-t", "2"],
        capture_output=True,
        text=True,
    )
    return None if asked.returncode == 0 else asked.stdout.strip() or asked.stderr.strip()


def ask(state: State, settings: Settings, sql: str, server: str = "postgres", database: str = "postgres") -> str:
    """The answer of a server to the owner; of several commands, the last one's."""
    port = settings.postgres_port(server)
    asked = subprocess.run(
        [
            binary("psql"),
            *("--host", HOST, "--port", str(port), "--username", USER, "--no-password", "--dbname", database),
            *("--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"),
        ],
        input=sql,
        env=environment() | {"PGPASSWORD": state.password()},
        capture_output=True,
        text=True,
    )
    if asked.returncode != 0:
        raise StackError(f"{server} refuses us: {asked.stderr.strip()}", state.log(server))
    return asked.stdout.strip()


def ensure_database(state: State, settings: Settings, server: str = "postgres") -> None:
    if not ask(state, settings, f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'", server):
        ask(state, settings, f"CREATE DATABASE {DATABASE}", server)

"""The command line of scripts/stack."""
import argparse
import resource
import shlex
import signal
import sys
from datetime import datetime, timezone
from pathlib import Path

from . import bring_up, logs, services as catalogue, standbys
from .live import live_settings
from .services import Service
from .settings import SOURCE, Settings, StackError, State

_LAST_LINES = 20
# The settings that an option of the same name gives.
_SAID = ("replicas", "workers", "base_port", "demo", "pgbouncer", "standbys", "redis_events", "sentinel", "bus", "only")

_EXAMPLES = """
examples:
  scripts/stack up                       everything, with a league day and a cup played live; Ctrl-C ends it
  scripts/stack up --no-demo --detach    an empty stack in the background
  scripts/stack up --live                today's real matches, from OpenLigaDB; it needs the internet, and no account
  scripts/stack kill api-1               see what a crash of one instance does
  eval "$(scripts/stack env)"; psql "$DATABASE_URL"
"""


def _count(lowest: int, highest: int):
    def parse(text: str) -> int:
        number = int(text)
        if not lowest <= number <= highest:
            raise argparse.ArgumentTypeError(f"must be {lowest} to {highest}")
        return number

    return parse


def _assignment(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.rpartition(":")[2].isidentifier():
        raise argparse.ArgumentTypeError(f"must be NAME=VALUE or SERVICE:NAME=VALUE, not {text!r}")
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/stack",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Runs Live Score on this machine: a private PostgreSQL and Redis, API instances, workers, nginx.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument(
            "--state",
            type=Path,
            default=SOURCE / ".stack",
            metavar="DIR",
            help="data, logs and pids are here (default: .stack beside scripts/)",
        )
        return sub

    # No defaults here: the running stack, or else Settings, gives the values that the user does not.
    up = command("up", "install what is missing, build, start everything and wait until it is healthy")
    up.add_argument("--replicas", type=_count(1, 50), metavar="N", help="API instances (default 2)")
    up.add_argument("--workers", type=_count(0, 50), metavar="N", help="workers (default 1)")
    up.add_argument(
        "--redis-events",
        type=_count(1, 8),
        metavar="N",
        help="N more Redis servers that carry the events (default none)",
    )
    up.add_argument(
        "--bus",
        choices=("redis", "nats"),
        help="what carries the events (default redis); nats: a NATS server at +60, and Redis keeps the rest",
    )
    up.add_argument(
        "--sentinel",
        action="store_true",
        default=None,
        help="a replica of Redis, and three sentinels that put it in the master's place when that is gone",
    )
    up.add_argument(
        "--base-port",
        type=_count(1024, 65000),
        metavar="PORT",
        help="api-1 here (default 8000), the next ones above; PostgreSQL +54, Redis +63 (its other servers behind it), nginx +80",
    )
    up.add_argument(
        "--no-demo", dest="demo", action="store_false", default=None, help="without the matches that are played"
    )
    up.add_argument(
        "--live",
        action="store_true",
        help="take in today's real matches from OpenLigaDB, and replay nothing; --env changes what it follows",
    )
    up.add_argument(
        "--pgbouncer", action="store_true", default=None, help="a pool before PostgreSQL, in transaction mode; +58"
    )
    up.add_argument(
        "--standbys",
        action="store_true",
        default=None,
        help="a synchronous and an asynchronous standby of PostgreSQL, postgres-2 and postgres-3; +55, +56",
    )
    up.add_argument("--detach", action="store_true", help="return when all is healthy, instead of following the logs")
    up.add_argument("--fresh", action="store_true", help="delete the data of an earlier run first")
    up.add_argument("--bin", metavar="DIR", help="run the programs in DIR instead of building build/release")
    up.add_argument(
        "--env",
        type=_assignment,
        action="append",
        metavar="[SERVICE:]NAME=VALUE",
        help="a setting for the API and the workers, or for one of them (see .env.example); may be repeated",
    )
    up.add_argument("--only", type=lambda text: text.split(","), metavar="NAME,…", help="only these services")

    down = command("down", "stop everything; the data stay")
    down.add_argument("--purge", action="store_true", help="delete the data as well")
    command("status", "show each service; exit 1 unless all are healthy")
    command("env", "print exports of DATABASE_URL, REDIS_URL, LIVESCORE_API and LIVESCORE_WS for a shell")
    show = command("logs", "print the end of the logs")
    show.add_argument("services", nargs="*", metavar="SERVICE")
    show.add_argument(
        "--lines", type=_count(1, 1_000_000), default=50, metavar="N", help="lines of each log (default 50)"
    )
    show.add_argument("--follow", "-f", action="store_true", help="go on until Ctrl-C")
    show.add_argument(
        "--grep",
        metavar="TEXT",
        help="all lines with this text instead, in the order of their times: an id of a request",
    )
    for name, text in (
        ("start", "start services again, with the same settings"),
        ("stop", "stop services with SIGTERM"),
        ("kill", "end services with SIGKILL, as a crash would"),
    ):
        command(name, text).add_argument("services", nargs="+", metavar="SERVICE")
    command(
        "promote", "make a standby of PostgreSQL the primary, after the old one was stopped or killed"
    ).add_argument("standby", metavar="SERVICE")
    return parser


def _pick(services: list[Service], names: list[str]) -> list[Service]:
    by_name = {service.name: service for service in services}
    for name in names:
        if name not in by_name:
            raise StackError(f"there is no service {name} here; there are: {' '.join(by_name)}")
    return [by_name[name] for name in names]


def _requested(options: argparse.Namespace) -> dict:
    """The settings that the command line gives."""
    said = {name: getattr(options, name) for name in _SAID}
    said["bin"] = str(Path(options.bin).resolve()) if options.bin else None
    said["env"] = dict(options.env) if options.env else None
    if options.live:
        said["demo"] = False
        said["env"] = live_settings(datetime.now(timezone.utc).date()) | dict(options.env or [])
    return {name: value for name, value in said.items() if value is not None}


def _running(state: State) -> list[Service]:
    if not state.exists():
        return []
    return [service for service in catalogue.make(state, state.load()) if service.process.pid() is not None]


def _settings_for(state: State, requested: dict) -> Settings:
    """A stack that runs keeps its settings; a request for other settings is an error."""
    if not _running(state):
        return Settings(**requested)
    settings = state.load()
    for name, value in requested.items():
        if getattr(settings, name) != value:
            raise StackError(
                f"this stack runs with other settings ({name.replace('_', '-')}: {getattr(settings, name)}); "
                "first: scripts/stack down"
            )
    return settings


def _raise_open_files() -> None:
    """Raises the limit of open files, since sockets are files. The started processes inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _interrupt(signal_number: int, _frame) -> None:
    raise KeyboardInterrupt(signal.Signals(signal_number).name)


def _up(options: argparse.Namespace) -> int:
    state = State(options.state)
    requested = _requested(options)
    if options.bus == "nats" and options.redis_events:
        raise StackError("--redis-events is for --bus redis: NATS carries the events alone")
    for signal_number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, _interrupt)
    bring_up.install(
        ([] if options.bin or options.only else ["build"])
        + ["run"]
        + (["pool"] if options.pgbouncer else [])
        + (["bus"] if options.bus == "nats" else [])
    )
    state.create()
    with state.lock(wait=False):
        if options.fresh:
            bring_up.bring_down(_running(state))
            state.purge_data()
        settings = _settings_for(state, requested)
        unknown = set(settings.only) - set(Settings(**requested | {"only": []}).services())
        if unknown:
            raise StackError(f"--only: there is no service {', '.join(sorted(unknown))}")
        services = catalogue.make(state, settings)
        compiled = any(service.name.startswith(("api", "worker")) for service in services)
        if compiled and not requested.get("bin") and not _running(state):
            bring_up.build()
        state.save(settings)
        _raise_open_files()
        old = {service.name: _size(service.process.log) for service in services}
        bring_up.say(f"starting in {state.folder}")
        if bring_up.bring_up(state, settings, services) == 0:
            bring_up.say("  everything is running already")
            _addresses(state, settings)
            return 0
    _addresses(state, settings)
    return 0 if options.detach else _stay(state, services, old)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _addresses(state: State, settings: Settings) -> None:
    names = settings.services()
    bring_up.say("")
    if "nginx" in names:
        bring_up.say(f"  page         {settings.api_url}/")
        bring_up.say(f"  API          {settings.api_url}/api/matches")
        bring_up.say(f"  health       {settings.api_url}/health")
        bring_up.say(f"  WebSocket    {settings.ws_url}")
        bring_up.say(f"  live ticker  scripts/watch --url {settings.ws_url}")
    bring_up.say(f"  logs         {state.logs}")
    bring_up.say("")


def _stay(state: State, services: list[Service], offsets: dict[str, int]) -> int:
    """Follows the logs until Ctrl-C, or until another command has stopped the stack."""
    follower = logs.Follower({service.name: service.process.log for service in services}, offsets)
    alive = {service.name for service in services}

    def goes_on() -> bool:
        for service in services:
            state_now = service.state()
            if state_now == "running":
                alive.add(service.name)
            elif service.name in alive:
                alive.discard(service.name)
                bring_up.say(follower.prefix(service.name) + state_now + service.process.ending())
        return any(service.state() == "running" for service in services if not service.ends_by_itself)

    try:
        # Inside the block, because a user who reads this line may press Ctrl-C at once.
        bring_up.say("following the logs; Ctrl-C stops everything")
        follower.follow_while(goes_on)
    except KeyboardInterrupt:
        bring_up.say("\nstopping")
        with state.lock(wait=True):
            bring_up.bring_down(services)
        return 0
    bring_up.say("nothing runs any more")
    return 0


def _down(options: argparse.Namespace) -> int:
    state = State(options.state)
    if not state.exists():
        bring_up.say(f"there is no stack in {state.folder}")
        return 0
    with state.lock(wait=True):
        if bring_up.bring_down(catalogue.make(state, state.load())) == 0:
            bring_up.say("nothing was running")
        if options.purge:
            state.purge()
    return 0


def _status(options: argparse.Namespace) -> int:
    state = State(options.state)
    all_well = True
    print(f"{'SERVICE':12} {'PID':>8} {'PORT':>6}  {'STATE':9} HEALTH")
    for service in catalogue.make(state, state.load()):
        now = service.state()
        health = (service.check() or "ok") if now == "running" else ""
        if now == "finished":
            health = "".join(logs.tail(service.process.log, 1))
        elif health != "ok":
            all_well = False
        print(f"{service.name:12} {service.process.pid() or '-':>8} {service.port or '-':>6}  {now:9} {health[:100]}")
    return 0 if all_well else 1


def _env(options: argparse.Namespace) -> int:
    state = State(options.state)
    for name, value in state.addresses(state.load()).items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


def _logs(options: argparse.Namespace) -> int:
    state = State(options.state)
    services = catalogue.make(state, state.load())
    picked = {service.name: service.process.log for service in _pick(services, options.services) or services}
    follower = logs.Follower(picked, {name: _size(log) for name, log in picked.items()})
    if options.grep:
        found = logs.matching(picked, options.grep)
        for name, line in found:
            follower.show(name, line)
        return 0 if found else 1
    for name, log in picked.items():
        for line in logs.tail(log, options.lines):
            follower.show(name, line)
    if options.follow:
        try:
            follower.follow_while(lambda: True)
        except KeyboardInterrupt:
            pass  # the way to leave
    return 0


def _change(options: argparse.Namespace) -> int:
    """start, stop, kill"""
    state = State(options.state)
    settings = state.load()
    with state.lock(wait=True):
        _raise_open_files()
        for service in _pick(catalogue.make(state, settings), options.services):
            if options.command == "start":
                if not bring_up.start(service):
                    bring_up.say(f"  {service.name} is running already")
            elif options.command == "stop":
                if not bring_up.stop(service):
                    bring_up.say(f"  {service.name} is not running")
            else:
                service.process.kill()
                bring_up.say(f"  {service.name:10} killed")
    return 0


def _promote(options: argparse.Namespace) -> int:
    state = State(options.state)
    settings = state.load()
    with state.lock(wait=True):
        services = catalogue.make(state, settings)
        (old,) = _pick(services, [standbys.primary(state)])
        standbys.promote(state, settings, options.standby, old.process.pid() is not None)
        for service in services:
            service.after_promotion()
    bring_up.say(f"  {options.standby} is the primary")
    return 0


_COMMANDS = {
    "up": _up,
    "down": _down,
    "status": _status,
    "env": _env,
    "logs": _logs,
    "start": _change,
    "stop": _change,
    "kill": _change,
    "promote": _promote,
}


def main() -> int:
    options = _parser().parse_args()
    try:
        return _COMMANDS[options.command](options)
    except StackError as problem:
        print(f"stack: {problem}", file=sys.stderr)
        if problem.log:
            for line in logs.tail(problem.log, _LAST_LINES, problem.log_start):
                print(f"    {line}", file=sys.stderr)
            print(f"stack: its log: {problem.log}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stack: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader of the output has left, as `head` does
        return 0

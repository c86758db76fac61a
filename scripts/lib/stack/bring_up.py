"""The steps of `up` and `down`. They run in order, one after the other. Each failure names its reason and its log."""
import socket
import subprocess
import sys
import time
from pathlib import Path

from . import services as catalogue
from .services import Service
from .settings import HOST, SOURCE, Settings, StackError, State, append_private

_READY_SECONDS = 90
_POLL_SECONDS = 0.05


def say(text: str) -> None:
    print(text, flush=True)


def install(groups: list[str]) -> None:
    """scripts/deps is silent when nothing is missing."""
    if subprocess.run([SOURCE / "scripts" / "deps", *groups], stdin=subprocess.DEVNULL).returncode != 0:
        raise StackError("the Debian packages could not be installed (see above)")


def build() -> None:
    say("building (build/release) …")
    for command in (["cmake", "--preset", "release"], ["cmake", "--build", "build/release"]):
        if subprocess.run(command, cwd=SOURCE, stdin=subprocess.DEVNULL).returncode != 0:
            raise StackError(f"the build failed (see above): {' '.join(command)}")


def _require_free(service: Service) -> None:
    """SO_REUSEPORT would let two API instances of different stacks share a port unnoticed."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, service.port))
        except OSError as problem:
            raise StackError(
                f"{service.name}: port {service.port} is not free ({problem.strerror}); "
                "choose others with --base-port"
            ) from problem


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        if service.process.pid() is None:
            if service.ends_by_itself and service.process.succeeded():
                return
            raise StackError(
                f"{service.name} ended at once{service.process.ending()}",
                service.process.log,
                service.process.log_start,
            )
        reason = service.check()
        if reason is None:
            return
        if time.monotonic() > deadline:
            raise StackError(
                f"{service.name} is not ready after {_READY_SECONDS} s: {reason}",
                service.process.log,
                service.process.log_start,
            )
        time.sleep(_POLL_SECONDS)


def start(service: Service) -> bool:
    """Starts the service and waits until it works. False: it was running already."""
    began = time.monotonic()
    is_new = service.process.pid() is None
    if is_new:
        if service.port:
            _require_free(service)
        service.start()
    _wait_until_ready(service)
    if is_new:
        service.after_ready()
        where = f"{HOST}:{service.port}" if service.port else ""
        say(f"  {service.name:10} ready  {where:16} {time.monotonic() - began:5.1f} s")
    return is_new


def stop(service: Service) -> bool:
    """Ends the service. False: it was not running."""
    if service.process.pid() is None:
        service.end()  # forgets a dead one
        return False
    by_itself = service.end()
    say(
        f"  {service.name:10} stopped"
        + ("" if by_itself else f" by SIGKILL: it did not end in {service.stop_seconds:.0f} s")
    )
    return True


def migrate(state: State, settings: Settings) -> None:
    began = time.monotonic()
    program = Path(settings.bin) / "livescore-migrate"
    log = state.log("migrate")
    try:
        with append_private(log) as out:
            ended = subprocess.run(
                [program],
                env=catalogue.migrate_env(state, settings),
                cwd=SOURCE,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
    except OSError as problem:
        raise StackError(f"migrate: cannot run {program}: {problem.strerror}") from problem
    if ended.returncode != 0:
        raise StackError(f"migrate ended with {ended.returncode}", log)
    say(f"  {'migrate':10} done   {'':16} {time.monotonic() - began:5.1f} s")


def bring_up(state: State, settings: Settings, services: list[Service]) -> int:
    """Returns how many services had to be started. On failure it stops those services again, and only those."""
    servers = [
        service
        for service in services
        if service.name.startswith(("postgres", "pgbouncer", "redis", "sentinel", "nats"))
    ]
    programs = [service for service in services if service not in servers]
    started: list[Service] = []

    def start_all(some: list[Service]) -> None:
        for service in some:
            if service.process.pid() is None:
                started.append(service)
            start(service)

    try:
        start_all(servers)
        if any(service.process.pid() is None for service in programs):
            migrate(state, settings)
        start_all(programs)
    except BaseException:
        if started:
            print("stopping what was started", file=sys.stderr, flush=True)
            bring_down(started)
        raise
    return len(started)


def bring_down(services: list[Service]) -> int:
    """Ends the services in the opposite order. Returns how many were running."""
    return sum(stop(service) for service in reversed(services))

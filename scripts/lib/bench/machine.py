"""This machine: the cores on which processes run, and the load generators."""
import json
import os
import platform
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Optional, Sequence

SERVER_CORE, CLIENT_CORE = 0, 1
# The client must not wait for the server, and Redis must not wait for either. Otherwise the run measures them.
SERVER_PRIORITY, CLIENT_PRIORITY = 1, 2


class BenchError(Exception):
    """A run that shows nothing. The message tells the user the reason."""


class Placement:
    """Gives processes their core and their priority. Places no process when the machine is shared or does not allow
    it. Without `is_realtime` all keep the priority that they have."""

    def __init__(self, is_shared: bool = False, is_realtime: bool = True):
        self.can_pin = (
            not is_shared and (os.cpu_count() or 1) >= 2 and {SERVER_CORE, CLIENT_CORE} <= os.sched_getaffinity(0)
        )
        self.can_be_realtime = self.can_pin and is_realtime and _may_be_realtime()

    def place(self, thread: int, cores: set[int], priority: int) -> None:
        if self.can_pin:
            os.sched_setaffinity(thread, cores)
        if self.can_be_realtime:
            os.sched_setscheduler(thread, os.SCHED_FIFO if priority else os.SCHED_OTHER, os.sched_param(priority))

    @contextmanager
    def on_server_core(self, *pids: int, priorities: Optional[dict[int, int]] = None) -> Iterator[None]:
        """Makes these processes run on one core, before all others. Afterwards they run as before."""
        everywhere = os.sched_getaffinity(0)
        for pid in pids:
            self._place_process(pid, {SERVER_CORE}, (priorities or {}).get(pid, SERVER_PRIORITY))
        try:
            yield
        finally:
            for pid in pids:
                if Path(f"/proc/{pid}").exists():
                    self._place_process(pid, everywhere, 0)

    def _place_process(self, pid: int, cores: set[int], priority: int) -> None:
        for task in Path(f"/proc/{pid}/task").iterdir():
            self.place(int(task.name), cores, priority)


def _may_be_realtime() -> bool:
    """Needs root or CAP_SYS_NICE."""
    child = os.fork()
    if child == 0:
        try:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def description(placement: Placement) -> dict[str, Any]:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
        "pinned": placement.can_pin,
        "realtime": placement.can_be_realtime,
    }


class Generators:
    """The programs of tests/bench. They answer with one JSON object as their last line."""

    def __init__(self, folder: Path, placement: Placement):
        self._folder = folder
        self._placement = placement

    def _command(self, name: str, options: dict[str, Any]) -> list[str]:
        words = [str(self._folder / f"bench_{name}")]
        for option, value in options.items():
            flag = "--" + option.replace("_", "-")
            if value is True:
                words.append(flag)
            elif isinstance(value, (list, tuple)) and option != "header":
                words += [flag, ",".join(map(str, value))]
            elif value is not None and value is not False:
                words += [flag, str(value)]
        return words

    def start(self, name: str, pinned: bool = False, **options: Any) -> "Running":
        def place() -> None:
            # The floor runs both sides at once, and pins them itself.
            cores = {SERVER_CORE, CLIENT_CORE} if name == "kernel_floor" else {CLIENT_CORE}
            self._placement.place(0, cores, CLIENT_PRIORITY)

        try:
            return Running(
                subprocess.Popen(
                    self._command(name, options),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    preexec_fn=place if pinned else None,
                )
            )
        except OSError as problem:
            raise BenchError(f"cannot run {self._folder}/bench_{name}: {problem.strerror}") from problem

    def run(self, name: str, pinned: bool = False, timeout: float = 120, **options: Any) -> dict[str, Any]:
        return self.start(name, pinned, **options).result(timeout)

    def floor(self, connections: int, frames: int, seconds: float) -> float:
        """The CPU microseconds that the kernel needs to send one frame to one of so many sockets."""
        return self.run("kernel_floor", pinned=True, connections=connections, frames=frames, seconds=seconds)[
            "cpu_us_per_frame"
        ]


class Running:
    """A load generator at work."""

    def __init__(self, child: subprocess.Popen):
        self._child = child
        self.lines: list[str] = []

    @property
    def pid(self) -> int:
        return self._child.pid

    def wait_until_ready(self) -> None:
        assert self._child.stdout
        line = self._child.stdout.readline()
        if line.strip() != "ready":
            raise BenchError(f"{self._name()} did not become ready: {line}{self._errors()}")

    def is_running(self) -> bool:
        return self._child.poll() is None

    def stop(self, timeout: float = 30) -> dict[str, Any]:
        self._child.send_signal(signal.SIGTERM)
        return self.result(timeout)

    def end(self) -> None:
        if self.is_running():
            self._child.kill()
        self._child.communicate()

    def result(self, timeout: float) -> dict[str, Any]:
        try:
            out, errors = self._child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
            raise BenchError(f"{self._name()} did not end in {timeout:.0f} s") from None
        lines = out.strip().splitlines()
        if self._child.returncode not in (0, 1) or not lines or not lines[-1].startswith("{"):
            raise BenchError(f"{self._name()} ended with {self._child.returncode}: {errors.strip()}")
        report = json.loads(lines[-1])
        # Exit 1: the measured behaviour is wrong. The figure of a run that lost an event is worth nothing.
        if self._child.returncode != 0:
            wrong = {
                name: report[name]
                for name in ("lost", "duplicated", "not_ready", "stuck", "closed")
                if report.get(name)
            }
            raise BenchError(f"{self._name()}: deliveries are wrong: {wrong}")
        return report

    def _name(self) -> str:
        return Path(self._child.args[0]).name  # type: ignore[index]

    def _errors(self) -> str:
        self._child.kill()
        return self._child.communicate()[1].strip()


def children_of(pid: int) -> list[int]:
    """The kernel may leave a child out while other processes end."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def run_quietly(command: Sequence[str], **options: Any) -> str:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **options)
    if ended.returncode != 0:
        raise BenchError(
            f"{' '.join(map(str, command))} ended with {ended.returncode}: {ended.stderr.strip() or ended.stdout.strip()}"
        )
    return ended.stdout

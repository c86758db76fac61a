"""One process of a stack. It starts in its own session, ends on request, and has its pid and start time as its
identity.

The process outlives the command that started it. Its pid may later belong to another process. So the stack keeps the
start time of the process (from /proc) beside the pid, and compares it before it sends a signal.
"""
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Mapping, Sequence

from .settings import StackError, append_private, write_private

_POLL_SECONDS = 0.02


def stat_of(pid: int) -> tuple[str, int, int] | None:
    """(state, parent's pid, start time in ticks since boot), or None when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = text[text.rindex(")") + 2 :].split()  # the name before it may contain anything
    return fields[0], int(fields[1]), int(fields[19])


def descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := stat_of(int(entry))):
            children.setdefault(stat[1], []).append(int(entry))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return found


class Process:
    def __init__(self, name: str, run_folder: Path, log: Path):
        self.name = name
        self.log = log
        self._pid_file = run_folder / f"{name}.pid"
        self._child: subprocess.Popen | None = None  # when this very command started it

    def _recorded(self) -> dict | None:
        try:
            return json.loads(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    @property
    def log_start(self) -> int:
        """The position in the log at which the latest start begins."""
        recorded = self._recorded()
        return recorded["log_start"] if recorded else 0

    def was_started(self) -> bool:
        """True also for a process that has ended by itself since; False after `end`."""
        return self._recorded() is not None

    def pid(self) -> int | None:
        """The pid of the running process; None when it is not running."""
        if self._child:
            self._child.poll()  # reaps it when it is over
        recorded = self._recorded()
        if not recorded:
            return None
        stat = stat_of(recorded["pid"])
        if not stat or stat[0] in "ZX" or stat[2] != recorded["started"]:
            return None
        return recorded["pid"]

    def ending(self) -> str:
        """How the process ended, in words; "" when another command started it, because only that command could know."""
        code = self._child.poll() if self._child else None
        if code is None:
            return ""
        return f" (exit code {code})" if code >= 0 else f" (by {signal.Signals(-code).name})"

    def succeeded(self) -> bool:
        return self._child is not None and self._child.poll() == 0

    def start(self, command: Sequence[str], env: Mapping[str, str], cwd: Path, user: str | None = None) -> None:
        # A group is given only with a user: to change either takes root.
        as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
        with append_private(self.log) as log:
            log_start = log.tell()
            try:
                self._child = subprocess.Popen(
                    command,
                    env=dict(env),
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    umask=0o077,
                    **as_user,
                )
            except OSError as problem:
                raise StackError(f"cannot run {command[0]}: {problem.strerror}", self.log) from problem
        stat = stat_of(self._child.pid)
        assert stat, "a child that was not waited for has an entry in /proc"
        write_private(self._pid_file, json.dumps({"pid": self._child.pid, "started": stat[2], "log_start": log_start}))

    def end(self, polite: signal.Signals, seconds: float) -> bool:
        """Asks the process to end, and kills it after `seconds`. True: it ended by itself. Forgets the pid."""
        pid = self.pid()
        by_itself = True
        if pid is not None:
            try:
                os.killpg(pid, polite)
            except ProcessLookupError:
                pass  # ended just now
            by_itself = self._wait_until_gone(seconds)
            if not by_itself:
                self._kill_tree(pid)
        self._pid_file.unlink(missing_ok=True)
        return by_itself

    def kill(self) -> None:
        """Kills the process and its children (SIGKILL), like a crash of the whole service."""
        pid = self.pid()
        if pid is not None:
            self._kill_tree(pid)

    def _kill_tree(self, pid: int) -> None:
        below = [(child, stat_of(child)) for child in descendants(pid)]
        os.kill(pid, signal.SIGKILL)
        for child, stat in below:
            now = stat_of(child)
            if stat and now and now[2] == stat[2]:
                try:
                    os.kill(child, signal.SIGKILL)
                except ProcessLookupError:
                    pass  # ended by itself, because its parent was gone
        if not self._wait_until_gone(10):
            raise StackError(f"{self.name} (pid {pid}) does not end, even by SIGKILL", self.log)
        deadline = time.monotonic() + 10
        while any(
            (now := stat_of(child)) and now[0] not in "ZX" and stat and now[2] == stat[2] for child, stat in below
        ):
            if time.monotonic() > deadline:
                raise StackError(f"children of {self.name} (pid {pid}) do not end, even by SIGKILL", self.log)
            time.sleep(_POLL_SECONDS)

    def _wait_until_gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

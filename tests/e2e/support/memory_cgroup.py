"""A control group of the kernel that bounds the memory of one program, as a container does."""
import contextlib
import os
import re
import signal
import time
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")


class NoCgroup(Exception):
    """The kernel lets this process make none; the text says why."""


class MemoryCgroup:
    """`with MemoryCgroup(256 << 20) as group: await run_program("livescore-api", prefix=group.prefix)`"""

    def __init__(self, limit_bytes: int):
        self._limit_bytes = limit_bytes

    def __enter__(self) -> "MemoryCgroup":
        parent, self._is_v2 = _parent()
        self._folder = parent / f"livescore-test-{os.getpid()}"
        try:
            self._folder.mkdir()
            limit = "memory.max" if self._is_v2 else "memory.limit_in_bytes"
            (self._folder / limit).write_text(str(self._limit_bytes))
            if self._is_v2:
                (self._folder / "memory.swap.max").write_text("0")
        except OSError as error:
            if self._folder.is_dir():
                self._folder.rmdir()
            raise NoCgroup(f"no memory cgroup can be made under {parent}: {error}") from error
        return self

    def __exit__(self, *_) -> None:
        while pids := (self._folder / "cgroup.procs").read_text().split():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGKILL)
            time.sleep(0.01)  # the kernel takes them out when it has freed what they had
        self._folder.rmdir()

    @property
    def prefix(self) -> tuple[str, ...]:
        """A command that enters the group and becomes the program behind it: all its memory counts, from the first byte."""
        return ("sh", "-c", 'echo $$ > "$0" && exec "$@"', str(self._folder / "cgroup.procs"))

    @property
    def used_bytes(self) -> int:
        """Without the pages of files, which the kernel takes back when it needs them."""
        name = "anon" if self._is_v2 else "rss"
        return int(re.search(rf"^{name} (\d+)$", (self._folder / "memory.stat").read_text(), re.MULTILINE)[1])

    @property
    def most_bytes(self) -> int:
        """The most that ever counted, pages of files included."""
        return int((self._folder / ("memory.peak" if self._is_v2 else "memory.max_usage_in_bytes")).read_text())

    @property
    def killed(self) -> int:
        """How often the kernel has killed a process because the group was full."""
        text = (self._folder / ("memory.events" if self._is_v2 else "memory.oom_control")).read_text()
        return int(re.search(r"^oom_kill (\d+)$", text, re.MULTILINE)[1])


def _parent() -> tuple[Path, bool]:
    """Where groups with a bound on memory can be made, and whether it is of version 2."""
    if os.geteuid() != 0:
        raise NoCgroup("only root makes control groups")
    mounts = [line.split() for line in _MOUNTS.read_text().splitlines()]
    for _, place, kind, options, *_ in mounts:
        if kind == "cgroup" and "memory" in options.split(","):
            return Path(place), False
    for _, place, kind, *_ in mounts:
        if kind == "cgroup2" and "memory" in (Path(place) / "cgroup.subtree_control").read_text().split():
            return Path(place), True
    raise NoCgroup("no controller of memory is mounted: neither cgroup with `memory` nor cgroup2 that passes it on")

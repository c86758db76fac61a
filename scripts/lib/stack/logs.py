"""Logs of several services as one stream. Each line begins with the name of its service. A terminal gets lines for
people, and a pipe gets the lines as they are."""
import sys
import time
from pathlib import Path
from typing import Callable, Mapping

from .log_lines import for_people, time_of

_COLOURS = (36, 33, 32, 35, 34, 31)
_POLL_SECONDS = 0.2


def tail(log: Path, lines: int, start: int = 0) -> list[str]:
    """The last lines of the text after `start`."""
    if not log.is_file():
        return []
    with open(log, "rb") as file:
        size = file.seek(0, 2)
        file.seek(max(start, size - 1000 * lines))
        return file.read().decode(errors="replace").splitlines()[-lines:]


def matching(logs: Mapping[str, Path], text: str) -> list[tuple[str, str]]:
    """The lines with the text and the names of their services, in the order of their times. Lines without a time come
    first."""
    found = []
    for name, log in logs.items():
        if not log.is_file():
            continue
        with open(log, encoding="utf-8", errors="replace") as file:
            found += [(time_of(line), name, line.rstrip("\n")) for line in file if text in line]
    return [(name, line) for _, name, line in sorted(found, key=lambda entry: entry[0])]


class Follower:
    """Prints the new lines of the logs. `offsets`: the length of the old part of each log."""

    def __init__(self, logs: Mapping[str, Path], offsets: Mapping[str, int] | None = None):
        self._logs = dict(logs)
        self._offsets = {name: (offsets or {}).get(name, 0) for name in logs}
        self._rest = {name: b"" for name in logs}
        self._width = max(map(len, logs), default=0)
        self._colour = sys.stdout.isatty()

    def prefix(self, name: str) -> str:
        if len(self._logs) == 1:
            return ""
        text = f"{name:{self._width}} | "
        if not self._colour:
            return text
        return f"\x1b[{_COLOURS[list(self._logs).index(name) % len(_COLOURS)]}m{text}\x1b[0m"

    def show(self, name: str, line: str) -> None:
        print(self.prefix(name) + (for_people(line) if self._colour else line))

    def print_new(self) -> None:
        for name, log in self._logs.items():
            if not log.is_file():
                continue
            with open(log, "rb") as file:
                file.seek(self._offsets[name])
                # Bounded, so that one talkative service does not keep the others waiting.
                new = file.read(1 << 20)
            self._offsets[name] += len(new)
            *whole, self._rest[name] = (self._rest[name] + new).split(b"\n")
            for line in whole:
                self.show(name, line.decode(errors="replace"))
        sys.stdout.flush()

    def follow_while(self, goes_on: Callable[[], bool]) -> None:
        while goes_on():
            self.print_new()
            time.sleep(_POLL_SECONDS)
        self.print_new()

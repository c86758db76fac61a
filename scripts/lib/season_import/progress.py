"""How far an import has come: a bar on a terminal, a line every few seconds elsewhere."""
import time
from typing import Callable

from terminal import Terminal, printable

EVERY_SECONDS = 5.0
BAR = 30  # characters


class Progress:
    def __init__(self, terminal: Terminal, name: str, total: int, clock: Callable[[], float] = time.monotonic):
        self._terminal = terminal
        self._name = printable(name)
        self._total = total
        self._clock = clock
        self._began = self._told = clock()
        self.matches = 0
        self.requests = 0  # that changed something

    @property
    def seconds(self) -> float:
        return self._clock() - self._began

    def show(self) -> None:
        if self._terminal.is_tty:
            full = BAR * self.matches // max(1, self._total)
            self._terminal.board([f"{self._name}  [{'#' * full}{'.' * (BAR - full)}] {self._text()}"])
        elif self._clock() - self._told >= EVERY_SECONDS:
            self._told = self._clock()
            self._terminal.line(f"{self._name}: {self._text()}")

    def _text(self) -> str:
        return f"{self.matches}/{self._total} matches, {self.requests} changes, {self.seconds:.0f} s"

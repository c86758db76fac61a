"""Lines that scroll by. On a terminal there is also a board beneath them, redrawn in place."""
import os
import re
import shutil
import sys
from typing import Sequence, TextIO

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Terminal:
    """Without a terminal (in a pipe or a file) it writes plain lines and no board.
    Colour follows https://no-color.org."""

    def __init__(self, out: TextIO = sys.stdout):
        self._out = out
        self.is_tty = out.isatty() and os.environ.get("TERM") != "dumb"
        self._colour = self.is_tty and not os.environ.get("NO_COLOR")
        self._board: list[str] = []
        self._drawn = 0

    def style(self, text: str, *names: str) -> str:
        if not self._colour or not names:
            return text
        codes = ";".join(STYLES[name] for name in names)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def line(self, text: str) -> None:
        self._erase()
        self._out.write(text + "\n")
        self._draw()

    def board(self, lines: Sequence[str]) -> None:
        """Shows these lines without style, cut to the width of the terminal."""
        if self.is_tty and list(lines) != self._board:
            self._erase()
            self._board = list(lines)
            self._draw()

    def close(self) -> None:
        """Keeps the lines and removes the board."""
        self.board([])

    def _erase(self) -> None:
        if self._drawn:
            self._out.write(f"\x1b[{self._drawn}F\x1b[J")
            self._drawn = 0

    def _draw(self) -> None:
        size = shutil.get_terminal_size()
        for text in self._board[: max(1, size.lines // 2)]:
            self._out.write(self.style(text[: size.columns - 1], "bold") + "\n")
            self._drawn += 1
        self._out.flush()


def printable(text: str) -> str:
    """Foreign text, without characters that would control the terminal."""
    return CONTROLS.sub(" ", text)

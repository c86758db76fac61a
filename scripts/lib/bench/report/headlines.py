"""The figures that a reader sees first, and the size at which each ends."""
import math
from dataclasses import dataclass
from typing import Callable, Iterator, Optional, Sequence

from ..verdicts import Row, Section


def _rounded(value: float) -> str:
    """Three digits, and zeros behind them."""
    digits = 2 - math.floor(math.log10(value))
    rounded = round(value, digits)
    return f"{rounded / 1e6:g} million" if rounded >= 1e6 else f"{rounded:,.{max(0, digits)}f}"


def _events(sockets: int, more: str = "") -> Callable[[float], str]:
    """For microseconds of CPU a delivery."""
    return lambda microseconds: f"{_rounded(1e6 / microseconds / sockets)} events/s to {sockets:,} sockets a core{more}"


def _a_second(what: str) -> Callable[[float], str]:
    return lambda value: f"{_rounded(value)} {what}"


def _in_a_second(what: str, count: float, unit_seconds: float) -> Callable[[float], str]:
    """For the time that so many take."""
    return lambda value: f"{_rounded(count / (value * unit_seconds))} {what}"


@dataclass(frozen=True)
class Headline:
    about: str
    figure: str
    end: Optional[Callable[[float], str]] = None  # of the measured value: the size at which it ends


HEADLINES = (
    Headline("an event to each of 1,000 sockets", "fan-out, 1,000 subscribers, a frame a send", _events(1_000)),
    Headline("an event to each of 10,000 sockets", "fan-out, 10,000 subscribers, a frame a send", _events(10_000)),
    Headline(
        "16 events at once to each of 10,000 sockets",
        "fan-out, 10,000 subscribers, 16 frames joined",
        _events(10_000, ", 16 at once"),
    ),
    Headline(
        "an event to each of 200 sockets, in 50 matches",
        "fan-out, 50 matches of 200 subscribers each",
        _events(200, ", over 50 matches"),
    ),
    Headline(
        "a POST to the last of 1,000 sockets of another instance, p99",
        "POST to the last of 1,000 subscribers elsewhere, p99 at 20/s",
    ),
    Headline("a read of a match", "GET of a match", _a_second("reads/s a core")),
    Headline("a lone writer", "POST of commentary, 1 writer", _a_second("posts/s of one writer")),
    Headline(
        "64 writers of one match", "POST of commentary, 64 writers on one match", _a_second("posts/s to one match")
    ),
    Headline(
        "64 writers of 50 matches",
        "POST of commentary, 64 writers over 50 matches",
        _a_second("posts/s over 50 matches"),
    ),
    Headline(
        "768 writers, three times what saturates it",
        "768 writers, 3 × as many as saturate it",
        _a_second("posts/s of 768 writers"),
    ),
    Headline(
        "10,000 kick-offs in one moment",
        "10,000 kick-offs at once: the last is received after",
        _in_a_second("kick-offs/s", 1e4, 1e-3),
    ),
    Headline(
        "memory of an idle socket",
        "memory of an idle WebSocket with a subscription, at 10,000",
        lambda size: f"{_rounded(2**30 / size)} idle sockets in a GiB of the process",
    ),
    Headline(
        "connect, subscribe and snapshot",
        "connect, upgrade and subscribe, with snapshot",
        lambda microseconds: f"{_rounded(1e6 / microseconds)} connects/s a core",
    ),
    Headline(
        "an event to each of 1,000 followers of a league",
        "1,000 followers of a league with a match that runs",
        _events(1_000, ", as followers of a league"),
    ),
    Headline(
        "an event to a webhook",
        "webhooks: CPU of the workers for a delivery",
        lambda microseconds: f"{_rounded(1e6 / microseconds)} webhooks/s a core of the workers",
    ),
    Headline(
        "10,000 clients come back after a crash",
        "10,000 clients resume after a crash: all of them within",
        _in_a_second("clients/s come back", 1e4, 1),
    ),
)


@dataclass(frozen=True)
class Found:
    headline: Headline
    row: Row

    @property
    def end(self) -> str:
        return self.headline.end(self.row.value.median) if self.headline.end else ""


def found_in(sections: Sequence[Section]) -> Iterator[Found]:
    """The headlines that were measured, in their order."""
    rows = {row.target.figure: row for section in sections for row in section.rows}
    for headline in HEADLINES:
        row: Optional[Row] = rows.get(headline.figure)
        if row and row.value.median > 0:
            yield Found(headline, row)

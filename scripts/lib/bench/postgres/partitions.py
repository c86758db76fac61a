"""The log of events as one table and in partitions, with 20 million events. docs/decisions/partitioned_events.md has the figures and what
follows from them. Each figure stands beside the same statement on a small plain log, asked in turn with it."""
import statistics
import time
from typing import Callable, Iterator

from stack.settings import SOURCE

from ..lab import Lab
from ..private_stack import Layout
from ..verdicts import Sample, Target
from .event_tables import TABLES, Log

_LAYOUT = Layout(io_threads=0)
_EVENTS = 20_000_000  # some 11 GB; one table at a time
_FEW_EVENTS = 200_000
_ROUNDS = 5
_REPORT = SOURCE / "build" / "bench" / "partitions.md"
_ANCHOR = "small plain log"


def _in_turn(log: Log, prepared: tuple[str, ...], make: Callable[[], str], times: int) -> tuple[float, float]:
    """The medians of the large and of the small log, in ms. The first uses of a connection make its plans; they do not count."""
    found: dict[bool, list[float]] = {False: [], True: []}
    warm_up = 10
    for _ in range(_ROUNDS):
        for small in (False, True):
            text = log.prepare(*prepared) + "\n".join(make() for _ in range(warm_up + times))
            found[small] += log.timed(text, small)[len(prepared) + warm_up :]
    return statistics.median(found[False]), statistics.median(found[True])


def _statements(log: Log) -> Iterator[tuple[str, float, float]]:
    asked: dict[str, tuple[tuple[str, ...], Callable[[], str], int]] = {
        "newest 20 events of a match": (("read_log",), log.newest, 200),
        "whole log of a match": (("read_log",), log.whole, 100),
        "whole log, not prepared": ((), log.whole_unprepared, 100),
        "heads of 15 s": (("recent_heads",), log.recent_heads, 100),
        "heads due of 50 matches": (("due_heads",), log.due_heads, 100),
        "kept changes of 50 matches": (("find_kept",), log.find_kept, 50),
        "append of 1 event": (("append",), lambda: log.append(1), 100),
        "append of 64 events, 50 matches": (("append",), lambda: log.append(64), 50),
    }
    # Appends come last: what they add would lie in the window of the heads.
    for name, (prepared, make, times) in asked.items():
        yield name, *_in_turn(log, prepared, make, times)


def partitions(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(_LAYOUT)
    events = _FEW_EVENTS if lab.quick else _EVENTS
    rows: dict[str, dict[str, str]] = {}

    def tell(table: str, figure: str, value: float, unit: str, anchor: float | None = None) -> Sample:
        text = f"{value:,.2f}" if value < 100 else f"{value:,.0f}"
        rows.setdefault(f"{figure}, {unit}", {})[table] = text + (f" ({value / anchor:.2f} ×)" if anchor else "")
        _write(rows, events)
        return Sample(Target(f"{table}: {figure}", unit, anchor=_ANCHOR if anchor else None), value, anchor)

    for table in TABLES:
        log = Log(lab.stack, table, events)
        log.make()
        began = time.monotonic()
        log.fill()
        yield tell(table.name, "fill", time.monotonic() - began, "s")
        yield tell(table.name, "first VACUUM", log.vacuum(), "s")
        log.psql("ANALYZE match_events;")
        for name, size in log.sizes().items():
            yield tell(table.name, f"size: {name}", size, "GiB")
        yield tell(
            table.name, "pages of a whole log", statistics.median(log.buffers_of_a_log() for _ in range(21)), "pages"
        )
        for name, large, small in _statements(log):
            yield tell(table.name, name, large, "ms", small)
        yield tell(table.name, "memory of a connection", log.memory_of_a_connection(), "KiB")
        steps = log.timed(log.prepare("remove_old") + "\n".join([log.retention()] * 20))[1:]
        yield tell(table.name, "retention, a step of 5,000", statistics.median(steps), "ms")
        for name, took in log.remove_season().items():
            yield tell(table.name, f"a season of {events // 8:,} events: {name}", took, "s")
        lab.stack.drop_database(log.DATABASE)
    print("\n" + _REPORT.read_text(), flush=True)


def _write(rows: dict[str, dict[str, str]], events: int) -> None:
    """After each figure, so that a run that is broken off leaves what it found."""
    names = [table.name for table in TABLES]
    lines = [f"| {events:,} events | " + " | ".join(names) + " |", "|---|" + "--:|" * len(names)]
    lines += [
        f"| {name} | " + " | ".join(found.get(table, "") for table in names) + " |" for name, found in rows.items()
    ]
    _REPORT.parent.mkdir(parents=True, exist_ok=True)
    _REPORT.write_text("\n".join(lines) + "\n")

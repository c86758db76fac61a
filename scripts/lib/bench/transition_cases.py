"""Kick-offs: the time from the scheduled moment until a subscriber receives the event."""
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Iterator

from .lab import Lab
from .machine import BenchError
from .verdicts import Sample, Target, percentile
from .write_cases import DEFAULT

AT_ONCE = {
    1_000: Target("1,000 kick-offs at once: the last is received after", "ms", 25),
    10_000: Target("10,000 kick-offs at once: the last is received after", "ms", 250),
}
SINGLE_P50 = Target("lateness of a kick-off at a subscriber, p50", "ms", 2)
SINGLE_P99 = Target("lateness of a kick-off at a subscriber, p99", "ms", 5)
EARLIEST = Target("lateness of a kick-off, least (never early)", "ms", 0, at_least=True)


def _latenesses_ms(lab: Lab, dues: list[datetime]) -> list[float]:
    """The delay of each kick-off, as a follower of the channel receives it."""
    with TemporaryDirectory(prefix="livescore-bench-") as folder:
        record = Path(folder, "events")
        listener = lab.generators.start(
            "fanout",
            ports=[lab.stack.port()],
            connections=1,
            channel=True,
            record=record,
            expect=len(dues),
            seconds=(dues[-1] - datetime.now(timezone.utc)).total_seconds() + 10,
            warm_up=0,
            settle=0,
        )
        try:
            listener.wait_until_ready()
            due_by_match = dict(zip(lab.stack.insert_kick_offs(dues), dues))
            listener.result(timeout=120)
        finally:
            listener.end()
        heard: dict[int, float] = {}
        for line in record.read_text().splitlines():
            nanoseconds, kind, match, _seq = line.split()
            if kind == "match:status" and int(match) in due_by_match:
                heard[int(match)] = int(nanoseconds) / 1e6 - due_by_match[int(match)].timestamp() * 1e3
    if len(heard) != len(dues):
        raise BenchError(f"{len(heard)} of {len(dues)} kick-offs were heard of")
    return list(heard.values())


def _in(seconds: float) -> datetime:
    """The moment in `seconds`, in whole milliseconds: the precision of a schedule."""
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def kick_offs(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(DEFAULT)
    for count, target in AT_ONCE.items():
        if count > lab.most_connections:
            continue
        late = _latenesses_ms(lab, [_in(4 if count <= 1_000 else 6)] * count)
        yield Sample(target, max(late), detail={"first_ms": min(late), "p50_ms": percentile(late, 0.5)})
    count = 30 if lab.quick else 100
    begin = _in(3)
    late = _latenesses_ms(lab, [begin + timedelta(milliseconds=200 * i) for i in range(count)])
    yield Sample(SINGLE_P50, percentile(late, 0.5))
    yield Sample(SINGLE_P99, percentile(late, 0.99), detail={"all_ms": [round(value, 2) for value in late]})
    yield Sample(EARLIEST, min(late))

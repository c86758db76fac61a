"""Posts of commentary, compared with single appends of pgbench at the same concurrency, to the same PostgreSQL."""
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional

from stack import postgres
from stack.settings import SOURCE

from .lab import Lab
from .machine import BenchError
from .private_stack import ANCHOR_DATABASE, BARE_DATABASE, Layout
from .verdicts import Sample, Target

DEFAULT = Layout(replicas=1, io_threads=0)
SHORT_QUEUE = Layout(replicas=1, io_threads=0, settings=(("DB_QUEUE_MAX_REQUESTS", "128"),))
ACROSS = Layout(replicas=2, io_threads=0)

_PGBENCH = "pgbench"
SINGLE = {
    1: Target("POST of commentary, 1 writer", "posts/s", 0.95, at_least=True, anchor=_PGBENCH),
    8: Target("POST of commentary, 8 writers on one match", "posts/s", 2, at_least=True, anchor=_PGBENCH),
    64: Target("POST of commentary, 64 writers on one match", "posts/s", 6, at_least=True, anchor=_PGBENCH),
}
OF_BARE_TABLES = Target(
    "POST of commentary, 1 writer, beside bare tables", "posts/s", 0.75, at_least=True, anchor="pgbench, bare tables"
)
LONE_PER_S = 100
LONE_P50 = Target(f"POST of commentary, 1 writer at {LONE_PER_S}/s, p50", "ms", anchor=f"{_PGBENCH} -R")
LONE_P99 = Target(f"POST of commentary, 1 writer at {LONE_PER_S}/s, p99", "ms", anchor=f"{_PGBENCH} -R")
SPREAD_OUT = Target("POST of commentary, 64 writers over 50 matches", "posts/s", 1.2, at_least=True, anchor=_PGBENCH)
SPREAD_OUT_P99 = Target("POST of commentary, 64 writers over 50 matches, p99", "ms", 10)
SPREAD_OUT_P99_RATIO = Target("the same p99, beside single appends", "ms", 1.5, anchor=_PGBENCH)
FOLLOWED = {
    writers: Target(
        f"POST to a match with 1,000 subscribers, {writers} writer{'s' if writers > 1 else ''}",
        "posts/s",
        bound,
        at_least=True,
    )
    for writers, bound in ((1, 180), (8, 500), (64, 1_200))
}
LAST_ACROSS = Target("POST to the last of 1,000 subscribers elsewhere, p99 at 20/s", "ms", 25)
GROWTH = Target("p99 of the last of ten minutes at 20 posts/s", "ms", 1.5, anchor="first minute")
GROWTH_MEMORY = Target("memory of the instances after ten minutes", "MiB", 1.1, anchor="after one")
OVERLOAD = Target("768 writers, 3 × as many as saturate it", "posts/s", 0.9, at_least=True, anchor="peak, 256")
FAIRNESS = Target(
    "768 writers: the one with the fewest answers", "posts", 0.5, at_least=True, anchor="the one with the most"
)
REFUSED = Target("768 writers and a queue of 128 (503 beyond)", "posts/s", 0.9, at_least=True, anchor="peak, 64")

BODY = (
    '{"minute":57,"period":2,"eventType":"goal","actor":"K. Mbappe","team":"Away Team 1","message":"A low drive from the '
    'edge of the area, in off the far post, and the away end erupts.","metadata":{"ts":{now}},"tags":["goal"]}'
)


# The same for pgbench: the row, and the event around seq and id. A script of pgbench cannot have a colon in a text.
_MESSAGE = "A low drive from the edge of the area, in off the far post, and the away end erupts."
_APPENDED = {
    "message": _MESSAGE,
    "type": "commentary:new",
    "metadata": '{"ts":1234567890123456}',
    "head": '{"type":"commentary:new","matchId":1,"seq":',
    "middle": ',"timestamp":"2026-01-31T12:00:00.123Z","data":{"id":',
    "tail": ',"matchId":1,"minute":57,"sequence":0,"period":2,"eventType":"goal","actor":"K. Mbappe","team":"Away Team 1",'
    f'"message":"{_MESSAGE}","metadata":{{"ts":1234567890123456}},"tags":["goal"],'
    '"createdAt":"2026-01-31T12:00:00.123Z"}}',
}


def _post(lab: Lab, match: int, writers: int, **more: Any) -> dict[str, Any]:
    options = {
        "port": lab.stack.port(),
        "method": "POST",
        "path": "/api/matches/{match}/commentary",
        "first_match": match,
        "body": BODY,
        "connections": writers,
        "seconds": lab.seconds(2),
        "pids": lab.stack.api_pids(),
    } | more
    return lab.generators.run("http", **options)


def _only_created(report: dict[str, Any]) -> dict[str, Any]:
    if set(report["statuses"]) != {"201"}:
        raise BenchError(f"posts were answered {report['statuses']}")
    return report


@dataclass(frozen=True)
class SingleAppends:
    """What pgbench measured."""

    per_s: float
    p50_ms: float
    p99_ms: float


def _pgbench(
    lab: Lab,
    clients: int,
    matches: int,
    database: str = ANCHOR_DATABASE,
    rate: Optional[int] = None,
    seconds: float = 2,
) -> SingleAppends:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            postgres.binary("pgbench"),
            "--no-vacuum",
            "--protocol=prepared",
            f"--client={clients}",
            f"--jobs={min(clients, 2)}",
            f"--time={max(1, round(lab.seconds(seconds)))}",
            f"--define=matches={matches}",
            *(f"--define={name}={text}" for name, text in _APPENDED.items()),
            f"--file={SOURCE / 'tests/bench/single_append.sql'}",
            "--log",
            f"--log-prefix={folder}/log",
            *([f"--rate={rate}"] if rate else []),
            database,
        ]
        ended = subprocess.run(command, env=lab.stack.postgres_environment(database), capture_output=True, text=True)
        latencies = sorted(_latencies(Path(folder)))
    per_s = re.search(r"tps = ([\d.]+) \(without", ended.stdout)
    if ended.returncode != 0 or not per_s or not latencies:
        raise BenchError(f"pgbench: {ended.stderr.strip() or ended.stdout.strip()}")
    return SingleAppends(float(per_s[1]), latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100])


def _latencies(folder: Path) -> Iterator[float]:
    """Milliseconds, from the logs of pgbench. At a rate they are without the time that a transaction began late: it waits
    behind the one before, and pgbench draws the moments at random."""
    for log in folder.iterdir():
        for line in log.read_text().splitlines():
            _, _, took, _, _, _, *late = line.split()
            yield (int(took) - sum(map(int, late))) / 1000


def appends(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(DEFAULT)
    match = lab.stack.insert_matches(50)
    lab.stack.make_anchor_database(50)
    lab.stack.make_bare_database()
    for writers, target in SINGLE.items():
        anchor = _pgbench(lab, writers, 1)
        report = _only_created(_post(lab, match, writers))
        yield Sample(target, report["per_s"], anchor.per_s, {"report": report})
        if writers == 1:
            yield Sample(OF_BARE_TABLES, report["per_s"], _pgbench(lab, 1, 1, BARE_DATABASE).per_s)
            yield from _lone_latency(lab, match)
    anchor = _pgbench(lab, 64, 50)
    report = _only_created(_post(lab, match, 64, matches=50))
    yield Sample(SPREAD_OUT, report["per_s"], anchor.per_s, {"report": report})
    yield Sample(SPREAD_OUT_P99, report["p99_ms"])
    yield Sample(SPREAD_OUT_P99_RATIO, report["p99_ms"], anchor.p99_ms)


def _lone_latency(lab: Lab, match: int) -> Iterator[Sample]:
    anchor = _pgbench(lab, 1, 1, rate=LONE_PER_S, seconds=5)
    report = _only_created(_post(lab, match, 1, rate=LONE_PER_S, seconds=lab.seconds(5)))
    yield Sample(LONE_P50, report["p50_ms"], anchor.p50_ms, {"report": report})
    yield Sample(LONE_P99, report["p99_ms"], anchor.p99_ms)


def followed(lab: Lab) -> Iterator[Sample]:
    """Measures with everything on this machine's cores: PostgreSQL, Redis, the instance, the writers and the
    subscribers."""
    lab.stack.has(DEFAULT)
    match = lab.stack.insert_matches(1)
    for writers, target in FOLLOWED.items():
        subscribers = lab.generators.start(
            "fanout", ports=[lab.stack.port()], connections=1_000, first_match=match, seconds=0
        )
        try:
            subscribers.wait_until_ready()
            report = _only_created(_post(lab, match, writers))
            heard = subscribers.stop()
        finally:
            subscribers.end()
        yield Sample(target, report["per_s"], detail={"report": report, "subscribers": heard})


def _across(lab: Lab, match: int, seconds: float) -> dict[str, Any]:
    # The subscribers have no separate warm-up. It would begin late when they are held up, and swallow measured posts.
    subscribers = lab.generators.start(
        "fanout", ports=[lab.stack.port(2)], connections=1_000, first_match=match, warm_up=0, seconds=0
    )
    try:
        subscribers.wait_until_ready()
        posts = _only_created(_post(lab, match, 8, rate=20, warm_up=0.5, seconds=seconds))
        heard = subscribers.stop()
    finally:
        subscribers.end()
    return {"posts": posts} | heard


def latency(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ACROSS)
    match = lab.stack.insert_matches(1)
    heard = _across(lab, match, lab.seconds(10))
    yield Sample(LAST_ACROSS, heard["last_p99_ms"], detail={"report": heard})


def endurance(lab: Lab) -> Iterator[Sample]:
    """The long form: ten minutes, and each is measured. The latency and the memory must not grow."""
    lab.stack.has(ACROSS)
    match = lab.stack.insert_matches(1)
    p99_ms, mebibytes = [], []
    for _ in range(10):
        p99_ms.append(_across(lab, match, lab.seconds(60))["last_p99_ms"])
        mebibytes.append(lab.stack.resident_bytes() / 2**20)
    yield Sample(GROWTH, p99_ms[-1], p99_ms[0], {"p99_ms": p99_ms})
    yield Sample(GROWTH_MEMORY, mebibytes[-1], mebibytes[0], {"mebibytes": mebibytes})


def overload(lab: Lab) -> Iterator[Sample]:
    for layout, saturating, is_refused in ((DEFAULT, 256, False), (SHORT_QUEUE, 64, True)):
        lab.stack.has(layout)
        match = lab.stack.insert_matches(50)
        peak = _only_created(_post(lab, match, saturating, matches=50, seconds=lab.seconds(3)))
        report = _post(lab, match, 768, matches=50, seconds=lab.seconds(5), honour_retry_after=True)
        if set(report["statuses"]) != ({"201", "503"} if is_refused else {"201"}):
            raise BenchError(f"768 writers were answered {report['statuses']}")
        if report["without_retry_after"]:
            raise BenchError(f"{report['without_retry_after']} answers 503 had no Retry-After")
        yield Sample(
            REFUSED if is_refused else OVERLOAD, report["per_s"], peak["per_s"], {"report": report, "peak": peak}
        )
        if not is_refused:
            yield Sample(FAIRNESS, report["least_per_connection"], report["most_per_connection"])

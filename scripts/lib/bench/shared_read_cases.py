"""A match that many clients read while it goes on. The cases measure its readers' cost to PostgreSQL, with the second
level of the cache and without it."""
import time
from pathlib import Path
from typing import Any, Iterator

from .lab import Lab
from .machine import BenchError
from .private_stack import Layout
from .verdicts import Sample, Target
from .write_cases import BODY

_EVENTS_PER_SECOND = 20
_READS_PER_SECOND = 2_000  # of each instance
_PATHS = ("/api/matches/{match}", "/api/matches/{match}/commentary")
_ANCHOR = "CACHE_SHARED=off"
READS = Target("a hot match on 2 instances × 2 shards: reads of PostgreSQL an event", "reads", 0.5, anchor=_ANCHOR)
CPU = Target("the same: CPU of instances, PostgreSQL and Redis", "us a request", 1.05, anchor=_ANCHOR)
P99 = Target("the same: p99 of a read", "ms")


def _layout(shared: str) -> Layout:
    return Layout(replicas=2, io_threads=2, settings=(("CACHE_SHARED", shared),))


def _cpu_seconds(lab: Lab) -> float:
    """The CPU time of all processes that serve. PostgreSQL has one process for each connection."""
    server = lab.stack.pid("postgres")
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    pids = [*lab.stack.api_pids(), lab.stack.pid("redis"), server, *map(int, children)]
    nanoseconds = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            nanoseconds += int(task.read_text().split()[0])
    return nanoseconds / 1e9


def _misses(lab: Lab) -> float:
    return sum(lab.stack.metric_of("livescore_cache_reads_total", 'outcome="miss"', instance) for instance in (1, 2))


def _await_heads(lab: Lab) -> None:
    """Waits until each instance knows the newest seqs. Until then it trusts none of its cached answers."""
    deadline = time.monotonic() + 10
    while any(lab.stack.metric("livescore_feed_heads_age_seconds", instance) > 1 for instance in (1, 2)):
        if time.monotonic() > deadline:
            raise BenchError("the worker tells no heads")
        time.sleep(0.05)


def _measure(lab: Lab, shared: str) -> dict[str, Any]:
    lab.stack.has(_layout(shared))
    match = lab.stack.insert_matches(1)
    _await_heads(lab)
    seconds = lab.seconds(6)
    misses, cpu = _misses(lab), _cpu_seconds(lab)
    load = [
        lab.generators.start(
            "http",
            port=lab.stack.port(instance),
            path=path.format(match=match),
            connections=16,
            rate=_READS_PER_SECOND // len(_PATHS),
            warm_up=0.2,
            seconds=seconds,
        )
        for instance in (1, 2)
        for path in _PATHS
    ]
    posts = lab.generators.run(
        "http",
        port=lab.stack.port(),
        method="POST",
        path=f"/api/matches/{match}/commentary",
        body=BODY,
        connections=1,
        rate=_EVENTS_PER_SECOND,
        warm_up=0.2,
        seconds=seconds,
    )
    reports = [one.result(60) for one in load]
    cpu, misses = _cpu_seconds(lab) - cpu, _misses(lab) - misses
    events = posts["statuses"]["201"] * (seconds + 0.2) / seconds
    requests = sum(sum(report["statuses"].values()) for report in reports)
    return {
        "reads_per_event": misses / events,
        "cpu_us": cpu * 1e6 / requests,
        "p99_ms": max(report["p99_ms"] for report in reports),
        "p50_ms": max(report["p50_ms"] for report in reports),
        "events": events,
        "requests": requests,
        "found_in_redis": sum(
            lab.stack.metric_of("livescore_cache_reads_total", 'outcome="redis"', instance) for instance in (1, 2)
        ),
        "unanswered": sum(lab.stack.metric("livescore_cache_redis_unanswered_total", instance) for instance in (1, 2)),
    }


def hot_match(lab: Lab) -> Iterator[Sample]:
    without = _measure(lab, "off")
    shared = _measure(lab, "on")
    detail = {"shared": shared, "without": without}
    yield Sample(READS, shared["reads_per_event"], without["reads_per_event"], detail)
    yield Sample(CPU, shared["cpu_us"], without["cpu_us"])
    yield Sample(P99, shared["p99_ms"])

"""A match that many clients read while it goes on. The cases measure its readers' cost to PostgreSQL, with the second
level of the cache and without it."""
import time
from pathlib import Path
from typing import Any, Callable, Iterator

from .lab import Lab
from .machine import BenchError, children_of
from .private_stack import Layout
from .verdicts import Sample, Target
from .write_cases import BODY

_EVENTS_PER_SECOND = 20
_READS_PER_SECOND = 4_000  # of all instances
_PATHS = ("/api/matches/{match}", "/api/matches/{match}/commentary")
_ANCHOR = "CACHE_SHARED=off"
READS = {
    instances: Target(f"a hot match on {instances} instances × 2 shards: reads of PostgreSQL an event", "reads", 1.5)
    for instances in (2, 4)
}
SPARED = Target("the same on 2 instances, beside no shared level", "reads an event", 0.5, anchor=_ANCHOR)
CPU = Target("the same: CPU of instances, PostgreSQL and Redis", "us a request", 1.05, anchor=_ANCHOR)
P99 = Target("the same: p99 of a read", "ms")


def _layout(instances: int, shared: str) -> Layout:
    return Layout(replicas=instances, io_threads=2, settings=(("CACHE_SHARED", shared),))


def _cpu_seconds(lab: Lab) -> float:
    """The CPU time of all processes that serve. PostgreSQL has one process for each connection."""
    server = lab.stack.pid("postgres")
    pids = [*lab.stack.api_pids(), lab.stack.pid("redis"), server, *children_of(server)]
    nanoseconds = 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            nanoseconds += int(task.read_text().split()[0])
    return nanoseconds / 1e9


def _reads_of(lab: Lab, instance: int, outcome: str) -> float:
    return lab.stack.metric_of("livescore_cache_reads_total", f'outcome="{outcome}"', instance)


def _reads(lab: Lab, instances: int, outcome: str) -> float:
    return sum(_reads_of(lab, 1 + i, outcome) for i in range(instances))


def _await(condition: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError(otherwise)
        time.sleep(0.05)


def _await_heads(lab: Lab, instances: int) -> None:
    """Waits until each instance knows the newest seqs. Until then it trusts none of its cached answers."""
    ages = lambda: (lab.stack.metric("livescore_feed_heads_age_seconds", 1 + i) for i in range(instances))
    _await(lambda: all(age <= 1 for age in ages()), "the worker tells no heads")


def _await_hits(lab: Lab, instances: int) -> None:
    """Waits until the answers of every instance are hot. Until then each shard reads them a few times."""
    hits = lambda: (_reads_of(lab, 1 + i, "hit") for i in range(instances))
    _await(lambda: all(count >= 500 for count in hits()), "the answers do not come from memory")


def _measure(lab: Lab, instances: int, shared: str) -> dict[str, Any]:
    lab.stack.has(_layout(instances, shared))
    match = lab.stack.insert_matches(1)
    _await_heads(lab, instances)
    seconds = lab.seconds(6)
    cpu = _cpu_seconds(lab)
    load = [
        lab.generators.start(
            "http",
            port=lab.stack.port(1 + instance),
            path=path.format(match=match),
            connections=32 // instances,
            rate=_READS_PER_SECOND // instances // len(_PATHS),
            warm_up=0.2,
            seconds=0,
        )
        for instance in range(instances)
        for path in _PATHS
    ]
    _await_hits(lab, instances)
    misses = _reads(lab, instances, "miss")
    posts = lab.generators.run(
        "http",
        port=lab.stack.port(),
        method="POST",
        path=f"/api/matches/{match}/commentary",
        body=BODY,
        connections=1,
        rate=_EVENTS_PER_SECOND,
        warm_up=0,
        seconds=seconds,
    )
    misses = _reads(lab, instances, "miss") - misses
    reports = [one.stop() for one in load]
    cpu = _cpu_seconds(lab) - cpu
    events = posts["statuses"]["201"]
    requests = sum(sum(report["statuses"].values()) for report in reports)
    return {
        "reads_per_event": misses / events,
        "cpu_us": cpu * 1e6 / requests,
        "p99_ms": max(report["p99_ms"] for report in reports),
        "p50_ms": max(report["p50_ms"] for report in reports),
        "events": events,
        "requests": requests,
        "found_in_redis": _reads(lab, instances, "redis"),
        "unanswered": sum(lab.stack.metric("livescore_cache_redis_unanswered_total", 1 + i) for i in range(instances)),
    }


def hot_match(lab: Lab) -> Iterator[Sample]:
    without = _measure(lab, 2, "off")
    shared = _measure(lab, 2, "on")
    more = _measure(lab, 4, "on")
    yield Sample(READS[2], shared["reads_per_event"], detail={"shared": shared, "without": without})
    yield Sample(READS[4], more["reads_per_event"], detail=more)
    yield Sample(SPARED, shared["reads_per_event"], without["reads_per_event"])
    yield Sample(CPU, shared["cpu_us"], without["cpu_us"])
    yield Sample(P99, shared["p99_ms"])

"""The two protections that cost something on every instance: what they are worth against an instance without them."""
import time
from collections.abc import Iterator

from .lab import Lab
from .private_stack import Layout
from .verdicts import Sample, Target
from .write_cases import BODY

FLOOD = Target(
    "64 writers, 1,000 subscribers: sockets closed with 1013", "sockets", 0.1, anchor="HTTP_WRITE_DELAY_MS=0"
)
KEPT = Target("memory kept 10 s after 10,000 connections have gone", "MiB", 0.5, anchor="malloc_trim does nothing")

_CLOSED = "livescore_slow_consumers_closed_total"


def _layout(*settings: tuple[str, str]) -> Layout:
    return Layout(replicas=1, io_threads=0, settings=settings)


def _closed_by_a_flood(lab: Lab, layout: Layout) -> float:
    lab.stack.has(layout)
    match = lab.stack.insert_matches(1)
    subscribers = lab.generators.start(
        "fanout", ports=[lab.stack.port()], connections=1_000, first_match=match, seconds=0, reconnect=True
    )
    try:
        subscribers.wait_until_ready()
        lab.generators.run(
            "http",
            port=lab.stack.port(),
            method="POST",
            path=f"/api/matches/{match}/commentary",
            body=BODY,
            connections=64,
            seconds=lab.seconds(10),
        )
        return lab.stack.metric(_CLOSED)
    finally:
        subscribers.end()


def write_delay(lab: Lab) -> Iterator[Sample]:
    without = _closed_by_a_flood(lab, _layout(("HTTP_WRITE_DELAY_MS", "0")))
    yield Sample(FLOOD, _closed_by_a_flood(lab, _layout()), without)


def _kept_by_a_storm(lab: Lab, layout: Layout) -> float:
    lab.stack.has(layout)
    match = lab.stack.insert_matches(1)
    lab.stack.restart_api()
    before = lab.stack.resident_bytes()
    clients = lab.generators.start(
        "fanout", ports=[lab.stack.port()], connections=lab.most_connections, first_match=match, seconds=0
    )
    try:
        clients.wait_until_ready()
    finally:
        clients.end()
    time.sleep(10)
    return (lab.stack.resident_bytes() - before) / 2**20


def memory_trimmer(lab: Lab) -> Iterator[Sample]:
    no_trim = lab.stack.programs.resolve() / "libbench_no_trim.so"
    without = _kept_by_a_storm(lab, _layout(("LD_PRELOAD", str(no_trim))))
    yield Sample(KEPT, _kept_by_a_storm(lab, _layout()), without)

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
KEPT = Target("memory kept 10 s after 256 readers of a long log", "MiB", 0.5, anchor="malloc_trim does nothing")

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


def _kept_after_a_storm(lab: Lab, *settings: tuple[str, str]) -> float:
    """The memory in MiB that the instance has more than before 256 clients read a long log, 10 s after the last."""
    lab.stack.has(_layout(("CACHE", "off"), *settings))
    match = lab.stack.insert_matches(1)
    log = {"port": lab.stack.port(), "path": f"/api/matches/{match}/commentary", "method": "POST", "body": BODY}
    lab.generators.run("http", connections=32, seconds=1, **log)
    lab.stack.restart_api()
    before = lab.stack.resident_bytes()
    path = f"/api/matches/{match}/events?since=0&limit=1000"
    lab.generators.run("http", port=lab.stack.port(), method="GET", path=path, connections=256, seconds=lab.seconds(5))
    time.sleep(10)
    return (lab.stack.resident_bytes() - before) / 2**20


def memory_trimmer(lab: Lab) -> Iterator[Sample]:
    no_trim = lab.stack.programs.resolve() / "libbench_no_trim.so"
    without = _kept_after_a_storm(lab, ("LD_PRELOAD", str(no_trim)))
    yield Sample(KEPT, _kept_after_a_storm(lab), without)

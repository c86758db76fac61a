"""Clients that lose their instance, and clients that do not read."""
import os
import signal
import time
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from .lab import Lab
from .machine import BenchError
from .private_stack import Layout
from .verdicts import Sample, Target
from .write_cases import ACROSS, BODY

SMALL_QUEUES = Layout(replicas=1, io_threads=1, settings=(("WS_QUEUE_BYTES", "65536"),))
RESUME = Target("10,000 clients resume after a crash: all of them within", "s", 5)
RESUME_READS = Target("10,000 clients resume after a crash: reads of PostgreSQL for it", "reads", 50)
OTHERS = Target("100 of 1,000 sockets do not read: p99 of the others", "ms", 1.1, anchor="all read")
SLOW_MEMORY = Target("memory for a socket that does not read (64 KiB queue)", "KiB", 128)

_STALL_SECONDS = 10
# The feed counts each read that followers cause: where a match begins, its snapshot, its history, a gap. It does not
# count its look at the heads, and nobody else's statements.
_READS = "livescore_feed_log_reads_total"


@contextmanager
def survivors(
    lab: Lab,
    match: int,
    ports: list[int],
    others: list[int],
    connections: int,
    writers: int,
    rate: float,
    pinned: bool = False,
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Clients of `ports` that go on at `others` when their instance dies, and writers who post there. What the clients
    resume from is the log, and what bench_fanout publishes is not in it. Yields, once all are subscribed, a function that
    ends both and returns the report of the clients. Afterwards api-1 runs again."""
    clients = lab.generators.start(
        "fanout", pinned, ports=ports, reconnect_ports=others, connections=connections, first_match=match, seconds=0
    )
    writer = None
    try:
        clients.wait_until_ready()
        writer = lab.generators.start(
            "http",
            port=others[0],
            method="POST",
            path=f"/api/matches/{match}/commentary",
            body=BODY,
            connections=writers,
            rate=rate,
            seconds=0,
        )

        def report() -> dict[str, Any]:
            writer.stop()
            return clients.stop()

        yield report
    finally:
        clients.end()
        if writer:
            writer.end()
        lab.stack.start("api-1")


def resume(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ACROSS)
    match = lab.stack.insert_matches(1)
    count = lab.most_connections
    seconds = lab.seconds(6)
    with survivors(lab, match, [lab.stack.port(1)], [lab.stack.port(2)], count, writers=2, rate=4) as end:
        began = lab.stack.metric(_READS, instance=2)
        time.sleep(seconds)
        before = lab.stack.metric(_READS, instance=2)
        os.kill(lab.stack.pid("api-1"), signal.SIGKILL)
        time.sleep(seconds)
        reads, idle = lab.stack.metric(_READS, instance=2) - before, before - began
        report = end()
    if report["resumed"] != count:
        raise BenchError(f"{report['resumed']} of {count} resumed, {report['not_resumed']} began anew")
    yield Sample(RESUME, report["resume_s"], detail={"report": report})
    yield Sample(RESUME_READS, reads - idle, detail={"before": idle, "after": reads})


def _listen(lab: Lab, match: int, stalled: int) -> dict[str, Any]:
    """Posts comments of 12 KB until a client that does not read has filled the kernel's buffers, which hold some
    megabytes, and more."""
    clients = lab.generators.start(
        "fanout",
        ports=[lab.stack.port()],
        connections=1_000,
        first_match=match,
        seconds=0,
        stalled=stalled,
        stall_seconds=_STALL_SECONDS + 1,
        receive_buffer=4096,
        reconnect=True,
        pids=lab.stack.api_pids(),
    )
    try:
        clients.wait_until_ready()
        before = lab.stack.resident_bytes()
        body = BODY.replace('"metadata":{', '"metadata":{"padding":"' + "x" * 12_000 + '",')
        posts = lab.generators.run(
            "http",
            port=lab.stack.port(),
            method="POST",
            path=f"/api/matches/{match}/commentary",
            body=body,
            connections=2,
            rate=50,
            warm_up=0,
            seconds=_STALL_SECONDS,
        )
        if set(posts["statuses"]) != {"201"}:
            raise BenchError(f"posts were answered {posts['statuses']}")
        grown = lab.stack.resident_bytes() - before
        time.sleep(2)  # the stalled clients read again, notice that they were cut off, and come back
        return {"grown_bytes": grown} | clients.stop()
    finally:
        clients.end()


def slow_consumers(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(SMALL_QUEUES)
    match = lab.stack.insert_matches(2)
    anchor = _listen(lab, match, 0)
    closed_before = lab.stack.metric("livescore_slow_consumers_closed_total")
    report = _listen(lab, match + 1, 100)
    closed = lab.stack.metric("livescore_slow_consumers_closed_total") - closed_before
    if closed < 100 or report["resumed"] < 100:
        raise BenchError(
            f"{closed:.0f} slow sockets were closed (the clients saw {report['closed']}), {report['resumed']} resumed; "
            "expected 100"
        )
    yield Sample(OTHERS, report["each_p99_ms"], anchor["each_p99_ms"], {"report": report})
    yield Sample(SLOW_MEMORY, (report["grown_bytes"] - anchor["grown_bytes"]) / 100 / 1024)

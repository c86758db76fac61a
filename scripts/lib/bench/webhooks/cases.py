"""Webhooks: events to many endpoints, some of which never answer."""
import os
import time
from pathlib import Path
from typing import Iterator

from ..lab import Lab
from ..machine import BenchError
from ..private_stack import Layout
from ..verdicts import Sample, Target
from ..write_cases import BODY

ENDPOINTS = 1_000
HANGING = 10
EVENTS_A_SECOND = 20
MATCHES = 20

# At this rate some connections of the writer wait long for their first request.
# A worker sends from one thread.
WORKERS = 2
DELIVERY = Layout(workers=WORKERS, settings=(("WEBHOOKS_ALLOW_PRIVATE", "on"), ("HTTP_HEADER_TIMEOUT_MS", "120000")))

LATE = Target("event to 990 of 1,000 endpoints, 10 hang, 20 events/s: p99", "ms", 1_000)
WORKER = Target("webhooks: CPU of the workers for a delivery", "us", 3, anchor="libcurl alone")
POSTGRES = Target("webhooks: CPU of PostgreSQL for a delivery", "us", 15)
RECEIVER = Target("webhooks: CPU of the receiver for a delivery, which is not ours", "us")
ROWS = Target("webhooks: rows kept for an endpoint that hangs, an event", "rows", 1)

TABLES = "webhooks, webhook_deliveries, webhook_mailings, webhook_groups, webhook_receipts, webhook_progress"
DELIVERED = """
    SELECT (SELECT coalesce(sum(bit_count(members)), 0) FROM webhook_receipts)
        + (SELECT count(*) FROM webhook_deliveries WHERE status = 'delivered')"""


def _make_endpoints(lab: Lab, port: int, endpoints: int, hanging: int) -> None:
    # Each has an address of its own, as endpoints have.
    lab.stack.sql(
        "INSERT INTO webhooks (url, secret) SELECT format('http://127.0.%s.%s:%s/%s/%s', 1 + i / 250, 1 + i % 250, "
        f"{port}, CASE WHEN i < {hanging} THEN 'hang' ELSE 'hook' END, i), "
        "'whsec_' || encode(sha256(i::text::bytea), 'base64') "
        f"FROM generate_series(0, {endpoints - 1}) i"
    )


def _libcurl_alone(lab: Lab, endpoints: int) -> float:
    """The CPU microseconds of a bare sender for each request, to as many endpoints at the same rate."""
    port = lab.stack.nginx_port
    receiver = lab.generators.start("webhooks", port=port)
    try:
        receiver.wait_until_ready()
        report = lab.generators.run(
            "curl", port=port, endpoints=endpoints, rate=EVENTS_A_SECOND, seconds=lab.seconds(5)
        )
    finally:
        receiver.end()
    if report["failed"]:
        raise BenchError(f"{report['failed']} requests of libcurl failed")
    return report["cpu_us"]


def to_endpoints(lab: Lab) -> Iterator[Sample]:
    endpoints = ENDPOINTS // 10 if lab.quick else ENDPOINTS
    hanging = max(1, HANGING * endpoints // ENDPOINTS)
    seconds = lab.seconds(30)
    lab.stack.has(DELIVERY)
    lab.stack.sql(f"TRUNCATE {TABLES}")
    first = lab.stack.insert_matches(MATCHES)
    port = lab.stack.nginx_port
    alone = _libcurl_alone(lab, endpoints - hanging)
    receiver = lab.generators.start("webhooks", port=port)
    try:
        receiver.wait_until_ready()
        _make_endpoints(lab, port, endpoints, hanging)
        # Workers of a new Redis claim nothing for the time of a lease. These events tell no time, so they do not count.
        events = _write(lab, first, '{"minute":1,"message":"They warm up."}', seconds=2)
        uncounted = events * (endpoints - hanging)
        _await_deliveries(lab, uncounted)
        worker, database = _worker_seconds(lab), _database_seconds(lab)
        events += _write(lab, first, BODY, seconds)
        wanted = events * (endpoints - hanging)
        _await_deliveries(lab, wanted)
        worker, database = _worker_seconds(lab) - worker, _database_seconds(lab) - database
        report = receiver.stop()
    finally:
        receiver.end()
    if report["deliveries"] != wanted:
        raise BenchError(f"{report['deliveries']} of {wanted} deliveries came")
    counted = wanted - uncounted
    yield Sample(LATE, report["p99_ms"], detail=report)
    yield Sample(WORKER, worker / counted * 1e6, alone)
    yield Sample(POSTGRES, database / counted * 1e6)
    yield Sample(RECEIVER, report["cpu_seconds"] / wanted * 1e6)
    of_hanging = "webhook_id IN (SELECT id FROM webhooks WHERE url LIKE '%/hang/%')"
    rows = int(lab.stack.sql(f"SELECT count(*) FROM webhook_deliveries WHERE {of_hanging}"))
    yield Sample(ROWS, rows / hanging / events)


def _write(lab: Lab, first: int, body: str, seconds: float) -> int:
    """Returns the number of events."""
    written = lab.generators.run(
        "http",
        port=lab.stack.port(),
        method="POST",
        path="/api/matches/{match}/commentary",
        first_match=first,
        matches=MATCHES,
        header="content-type: application/json",
        body=body,
        connections=MATCHES,
        rate=EVENTS_A_SECOND,
        warm_up=0,
        seconds=seconds,
    )
    return written["succeeded"]


def _await_deliveries(lab: Lab, wanted: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        done = int(lab.stack.sql(DELIVERED))
        if done >= wanted:
            return
        if time.monotonic() > deadline:
            raise BenchError(f"{done} of {wanted} deliveries within a minute")
        time.sleep(0.5)


def _cpu_seconds(fields: list[str], first: int) -> float:
    return (int(fields[first]) + int(fields[first + 1])) / os.sysconf("SC_CLK_TCK")


def _process(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()


def _worker_seconds(lab: Lab) -> float:
    return sum(_cpu_seconds(_process(lab.stack.pid(f"worker-{i}")), 11) for i in range(1, WORKERS + 1))


def _database_seconds(lab: Lab) -> float:
    """Of all processes of PostgreSQL, also of those that have ended."""
    postmaster = lab.stack.pid("postgres")
    total = _cpu_seconds(_process(postmaster), 13)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = _process(int(folder.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == postmaster:
            total += _cpu_seconds(fields, 11)
    return total

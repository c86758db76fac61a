"""Runs at several sizes on this machine, beside what the model says of them."""
from __future__ import annotations

import os
import signal
import statistics
import time
from dataclasses import dataclass, replace
from typing import Any, Iterator

from bench.lab import Lab
from bench.machine import BenchError
from bench.private_stack import Layout
from bench.recovery_cases import survivors

from .constants import Constants
from .simulation import Load, Outcome, fan_out, recovery_seconds

EVENT_BYTES = 200
WITHIN = 0.15


@dataclass(frozen=True)
class Size:
    instances: int
    sockets: int
    rate: float  # events a second


# A machine that idles between events has cold caches and slow cores at each: a send after a pause of 200 ms costs a third
# more than one after 100 ms on an AMD EPYC. Therefore the constants are measured at the rate of what is compared.
RATE = 5
# None of them is a size at which a constant is measured.
SIZES = (Size(2, 2_000, RATE), Size(4, 6_000, RATE), Size(8, 15_000, RATE))


@dataclass(frozen=True)
class Figure:
    """What was predicted and measured of one size."""

    size: Size
    name: str
    unit: str
    predicted: float
    measured: float

    @property
    def deviation(self) -> float:
        return self.predicted / self.measured - 1 if self.measured else float("inf")


@dataclass(frozen=True)
class Comparison:
    """The medians of all repetitions. The ratio is taken within each, because a machine has fast and slow minutes."""

    figure: Figure
    deviation: float

    @property
    def is_met(self) -> bool:
        return abs(self.deviation) <= WITHIN


def _cpu_us(*pids: int) -> float:
    """Of all threads, by the scheduler's own account."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/schedstat") as file:
                total += int(file.read().split()[0])
    return total / 1e3


def _layout(instances: int) -> Layout:
    # A limit for one address, because all clients have one.
    return Layout(
        replicas=instances,
        workers=1,
        io_threads=1,
        settings=(("MAX_CONNECTIONS_PER_ADDRESS", "100000"), ("DB_POOL_SIZE", "2"), ("RATE_LIMIT_MODE", "off")),
    )


@dataclass(frozen=True)
class Run:
    report: dict[str, Any]
    cpu_us: float  # of the instances
    client_us: float
    seconds: float


def _listen(lab: Lab, size: Size, seconds: float) -> Run:
    """Subscribes all sockets, then looks at the CPU of everybody while events come. All instances and Redis have one core,
    and the clients the other one: where a scheduler puts threads that run for milliseconds is not what the model is about.
    """
    lab.stack.has(_layout(size.instances))
    match = lab.stack.insert_matches(1)
    pids, redis = lab.stack.api_pids(), lab.stack.pid("redis")
    load = lab.generators.start(
        "fanout",
        pinned=True,
        ports=[lab.stack.port(i + 1) for i in range(size.instances)],
        redis=lab.stack.redis_port,
        redis_password_file=lab.stack.redis_password_file,
        connections=size.sockets,
        first_match=match,
        rate=size.rate,
        event_bytes=EVENT_BYTES,
        warm_up=1,
        seconds=seconds + 2,
        settle=2,
        pids=pids,
    )
    try:
        load.wait_until_ready()
        with lab.placement.on_server_core(*pids, redis):
            time.sleep(1.5)  # past the warm-up
            client = load.pid
            before = (_cpu_us(*pids), _cpu_us(client))
            began = time.monotonic()
            time.sleep(seconds)
            after = (_cpu_us(*pids), _cpu_us(client))
            took = time.monotonic() - began
            report = load.result(60)
    finally:
        load.end()
    spent = [end - start for start, end in zip(before, after)]
    return Run(report, *spent, took)


def _idle_us(lab: Lab) -> float:
    """The CPU that one instance uses in a second without clients."""
    lab.stack.has(_layout(1))
    pids = lab.stack.api_pids()
    with lab.placement.on_server_core(*pids, lab.stack.pid("redis")):
        time.sleep(5)  # the start is over
        before = _cpu_us(*pids)
        time.sleep(10)
        return (_cpu_us(*pids) - before) / 10


def calibrate(lab: Lab, given: Constants) -> Constants:
    """The constants of this machine, from runs with one instance or with hardly a socket. The sizes that are compared are
    others."""
    seconds = lab.seconds(6)

    def run(instances: int, sockets: int) -> Run:
        return _listen(lab, Size(instances, sockets, RATE), seconds)

    idle = _idle_us(lab)
    few = {instances: run(instances, instances) for instances in (1, 8)}
    many = {sockets: run(1, sockets) for sockets in (1_000, 10_000, 18_000)}
    # The clock measures an event without sockets. Its CPU drowns in what the instances do between two events.
    alone, last_of_eight = (few[instances].report["last_p50_ms"] * 1e3 for instances in (1, 8))
    turn = max(0.0, (last_of_eight - alone) / 7)  # the part of one more instance
    event = max(1.0, turn - given.redis_copy_us - given.send_us_1000)
    sends = {
        sockets: (one.cpu_us / one.seconds - idle - event * RATE) / (RATE * sockets) for sockets, one in many.items()
    }
    # The client also uses CPU to look whether an event is due, with one socket as with many.
    read = (many[10_000].client_us / many[10_000].seconds - few[1].client_us / few[1].seconds) / (RATE * 10_000)
    connect = many[10_000].report["connect_cpu_us"]
    return given.but(
        idle_us=idle,
        send_us_1000=sends[1_000],
        send_us_10000=sends[10_000],
        send_us_18000=sends[18_000],
        event_us=event,
        redis_event_us=max(1.0, alone - turn - read),
        connect_us=connect,
        # 1,000 clients come to seven instances on one core.
        turn_us=max(0.0, (_resume(lab, Size(8, 8_000, RATE)) * 1e6 / 1_000 - connect) / 6),
        client_delivery_us=read,
        # 5,000 clients come back to one instance. Both sides work at the same time.
        client_connect_us=_resume(lab, Size(2, 10_000, RATE)) * 1e6 / 5_000,
    )


def _resume(lab: Lab, size: Size) -> float:
    """Takes the median of three, because a tenth of a second is not much to measure."""
    return statistics.median(_resume_once(lab, size) for _ in range(1 if lab.quick else 3))


def _resume_once(lab: Lab, size: Size) -> float:
    """Seconds until the clients of an instance that was killed are all subscribed at the others."""
    lab.stack.has(_layout(size.instances))
    match = lab.stack.insert_matches(1)
    ports = [lab.stack.port(i + 1) for i in range(size.instances)]
    with survivors(
        lab, match, ports, ports[1:], size.sockets, writers=1, rate=1, pinned=True
    ) as end, lab.placement.on_server_core(*lab.stack.api_pids(), lab.stack.pid("redis")):
        # Between two events: the next one would go to all clients that are left, and take its part of the cores.
        time.sleep(2.4)
        os.kill(lab.stack.pid("api-1"), signal.SIGKILL)
        time.sleep(lab.seconds(8))
        report = end()
    if report["resumed"] < size.sockets // size.instances:
        raise BenchError(f"{report['resumed']} of {size.sockets // size.instances} clients resumed")
    return report["resume_s"]


def predict(size: Size, c: Constants, seconds: float) -> Outcome:
    load = Load(size.instances, size.sockets, size.rate, seconds, regular=True)
    return fan_out(load, c, cores=1, clients_have_a_core=True)


def predict_recovery(size: Size, c: Constants) -> float:
    """Seconds until the clients of one dead instance are back."""
    clients = size.sockets // size.instances
    return recovery_seconds(clients, size.instances - 1, 1, c, cores=1, clients_have_a_core=True)


def repetition(lab: Lab, c: Constants, sizes: tuple[Size, ...] = SIZES) -> Iterator[Figure]:
    seconds = lab.seconds(10)
    for size in sizes:
        said = predict(size, c, seconds)
        back = predict_recovery(size, c)
        run, resumed = _listen(lab, size, seconds), _resume(lab, size)
        yield Figure(size, "CPU of the instances", "cores", said.cores, run.cpu_us / run.seconds / 1e6)
        # The lag is that of the median event. The median of all deliveries would be that of the fast events.
        yield Figure(size, "lag of half of the sockets, p50", "ms", said.each_ms(0.5), run.report["half_p50_ms"])
        yield Figure(size, "lag of the last, p50", "ms", said.last_ms(0.5), run.report["last_p50_ms"])
        yield Figure(size, "an instance dies: all are back", "s", back, resumed)


def compare(repetitions: list[list[Figure]]) -> list[Comparison]:
    return [
        Comparison(
            replace(
                same[0],
                predicted=statistics.median(one.predicted for one in same),
                measured=statistics.median(one.measured for one in same),
            ),
            statistics.median(one.deviation for one in same),
        )
        for same in zip(*repetitions)
    ]

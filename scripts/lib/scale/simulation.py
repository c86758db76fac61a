"""The path of an event, from Redis to the last client, and the way back of clients whose instance died."""
from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from typing import Optional

from .constants import Constants
from .host import Host, Thread

# A drain is cut into so many pieces, so that others get the cores in between and lags spread as they do.
_PIECES = 25


@dataclass(frozen=True)
class Load:
    instances: int  # that Redis sends to
    sockets: int  # of all simulated instances, which follow one match
    rate: float  # events a second
    seconds: float = 5.0
    threads: int = 1  # shards of an instance
    simulated: Optional[int] = None  # instances that are simulated: by default all. The others are like them
    regular: bool = False  # an event every 1/rate s, as bench_fanout publishes; otherwise at random moments
    burst: int = 1  # events at each moment


@dataclass
class Outcome:
    seconds: float
    events: int = 0
    sends: int = 0
    deliveries: int = 0
    instance_cpu_us: float = 0.0
    redis_cpu_us: float = 0.0
    each_us: list[tuple[float, int]] = field(default_factory=list)  # (lag, deliveries)
    last_us: list[float] = field(default_factory=list)  # of each event

    @property
    def cpu_us_a_delivery(self) -> float:
        return self.instance_cpu_us / max(1, self.deliveries)

    @property
    def cores(self) -> float:
        return self.instance_cpu_us / self.seconds / 1e6

    def each_ms(self, share: float) -> float:
        """The lag that so many of all deliveries do not exceed."""
        left = share * sum(number for _, number in self.each_us)
        for lag, number in sorted(self.each_us):
            left -= number
            if left <= 0:
                return lag / 1e3
        return 0.0

    def last_ms(self, share: float) -> float:
        ordered = sorted(self.last_us)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] / 1e3 if ordered else 0.0


class _Shard:
    """Takes whatever waits and sends it to all its sockets, joined. What comes meanwhile waits for the next drain."""

    def __init__(self, world: "_World", sockets: int):
        self.world = world
        self.thread = world.servers.thread()
        self.sockets = sockets
        self.inbox: list[int] = []

    def hear(self, event: int) -> None:
        self.inbox.append(event)
        if len(self.inbox) == 1:
            self.thread.post(0, self.drain)

    def drain(self) -> None:
        events, self.inbox = self.inbox, []
        pieces = max(1, min(_PIECES, self.sockets))
        for i in range(pieces):
            number = self.sockets * (i + 1) // pieces - self.sockets * i // pieces
            self.world.outcome.sends += number
            self.thread.post(number * self.world.send_us, partial(self.world.arrive, events, number))


class _World:
    def __init__(self, load: Load, constants: Constants, servers: Host, clients: Optional[Thread]):
        self.load, self.constants, self.servers, self.clients = load, constants, servers, clients
        self.outcome = Outcome(load.seconds)
        self.began: list[float] = []
        self.missing: list[int] = []
        self.redis = servers.thread()
        self.count = load.simulated or load.instances
        self.send_us = constants.send_us(load.sockets)
        self.controls = [servers.thread() for _ in range(self.count)]
        total = self.count * load.threads
        self.shards = [_Shard(self, load.sockets * (i + 1) // total - load.sockets * i // total) for i in range(total)]

    def publish(self) -> None:
        event = len(self.began)
        self.began.append(self.servers.now)
        self.missing.append(self.load.sockets)
        self.redis.post(self.constants.redis_event_us)
        # The simulated instances stand in the middle of all: half of the other copies go out before theirs.
        others = (self.load.instances - self.count) / 2 * self.constants.redis_copy_us
        self.redis.post(others)
        for i in range(self.count):
            self.redis.post(self.constants.redis_copy_us, partial(self.hear, i, event))
        self.redis.post(others)

    def hear(self, instance: int, event: int) -> None:
        def hand_over() -> None:
            for shard in self.shards[instance * self.load.threads : (instance + 1) * self.load.threads]:
                shard.hear(event)

        self.controls[instance].post(self.constants.event_us, hand_over)

    def arrive(self, events: list[int], sockets: int) -> None:
        if self.clients is None:
            self.count_in(events, sockets)
        else:
            # One read takes all that was joined.
            self.clients.post(self.constants.client_delivery_us * sockets, partial(self.count_in, events, sockets))

    def count_in(self, events: list[int], sockets: int) -> None:
        for event in events:
            lag = self.servers.now - self.began[event]
            self.outcome.each_us.append((lag, sockets))
            self.outcome.deliveries += sockets
            self.missing[event] -= sockets
            if self.missing[event] == 0:
                self.outcome.last_us.append(lag)


def fan_out(load: Load, constants: Constants, cores: float, clients_have_a_core: bool = False) -> Outcome:
    """One match whose events go to all sockets. `cores` are those of the machine of the simulated instances; Redis is on
    it too, but only as a thread among the others."""
    host = Host(cores)
    world = _World(load, constants, host, host.thread(alone=True) if clients_have_a_core else None)
    chance = random.Random(18)
    moment = 0.0
    while True:
        moment += 1e6 / load.rate if load.regular else chance.expovariate(load.rate / 1e6)
        if moment > load.seconds * 1e6:
            break
        for _ in range(load.burst):
            host.at(moment, world.publish)
    host.run()
    outcome = world.outcome
    outcome.events = len(world.began)
    outcome.redis_cpu_us = world.redis.cpu_us
    outcome.instance_cpu_us = sum(thread.cpu_us for thread in world.controls)
    outcome.instance_cpu_us += sum(shard.thread.cpu_us for shard in world.shards)
    outcome.instance_cpu_us += constants.idle_us * world.count * load.seconds
    return outcome


def recovery_seconds(
    clients: int,
    instances: int,
    threads: int,
    constants: Constants,
    cores: float,
    spread_seconds: float = 0.0,
    handshake_us: float = 0.0,
    clients_have_a_core: bool = False,
) -> float:
    """The time from the death of an instance until the last of its clients is subscribed again at `instances` others.
    The clients come evenly over `spread_seconds`."""
    host = Host(cores)
    shards = [host.thread() for _ in range(instances * threads)]
    theirs = host.thread(alone=True)
    finished = 0.0

    def end() -> None:
        nonlocal finished
        finished = host.now

    on_a_core = max(1.0, len(shards) / cores)
    connect_us = constants.connect_us + constants.turn_us * (on_a_core - 1) + handshake_us
    pieces = min(clients, 50 * len(shards))
    for i in range(pieces):
        number = clients * (i + 1) // pieces - clients * i // pieces
        shard = shards[i % len(shards)]
        arrive = partial(shard.post, number * connect_us, end)
        if clients_have_a_core:
            begin = partial(theirs.post, number * constants.client_connect_us, arrive)
        else:
            begin = arrive
        host.at(spread_seconds * 1e6 * i / pieces, begin)
    host.run()
    return finished / 1e6

"""The machines that an audience needs, tier by tier, and the thresholds at which the layout changes."""
from __future__ import annotations

import math
from dataclasses import dataclass

from .constants import Constants

# What of a machine is used at the peak. The rest is for a burst, for a neighbour that dies, and for what nobody foresaw.
HEADROOM = 0.5
NODE_CORES = 16
NODE_BYTES = 64 * 2**30
NODE_BITS_A_SECOND = 10e9
SOCKETS_AN_INSTANCE = 15_000
THREADS_AN_INSTANCE = 2
# Of PostgreSQL, before a pooler stands in front. Each is a process of some megabytes.
CONNECTIONS = 400
# One zone of three dies, and its clients are back within so many seconds.
ZONES = 3
COME_BACK_SECONDS = 10


@dataclass(frozen=True)
class Audience:
    name: str
    viewers: int
    matches: int
    rate: float  # events a second of each match, at its busiest minute

    @property
    def events(self) -> float:
        """Of all matches, a second."""
        return self.matches * self.rate

    @property
    def deliveries(self) -> float:
        """A second. Each viewer follows one match."""
        return self.viewers * self.rate


@dataclass(frozen=True)
class Tier:
    name: str
    cores: float  # used at the peak
    machines: int
    about: str


@dataclass(frozen=True)
class Plan:
    audience: Audience
    instances: int
    copies: float  # messages a second out of Redis
    redis_servers: int
    redis_last_copy_ms: float
    api_cores: float
    nginx_cores: float
    memory_bytes: float
    bits_a_second: float
    connections: int
    reads_a_second: float
    storm_clients: int
    storm_cores: float  # used by those who come back
    tiers: tuple[Tier, ...]

    @property
    def needs_pooler(self) -> bool:
        return self.connections > CONNECTIONS


def machines(cores: float, bytes_: float = 0, bits: float = 0, at_least: int = 1) -> int:
    return max(
        at_least,
        math.ceil(cores / (NODE_CORES * HEADROOM)),
        math.ceil(bytes_ / (NODE_BYTES * HEADROOM)),
        math.ceil(bits / (NODE_BITS_A_SECOND * HEADROOM)),
    )


def redis_cores(instances: float, events: float, c: Constants) -> float:
    return events * (c.redis_event_us + instances * c.redis_copy_us) / 1e6


def plan(audience: Audience, c: Constants) -> Plan:
    instances = max(2, math.ceil(audience.viewers / SOCKETS_AN_INSTANCE))
    sockets_a_node = min(audience.viewers, SOCKETS_AN_INSTANCE * NODE_CORES // THREADS_AN_INSTANCE)
    redis = redis_cores(instances, audience.events, c)
    api = (
        audience.deliveries * c.send_us(sockets_a_node) + instances * (audience.events * c.event_us + c.idle_us)
    ) / 1e6
    nginx = audience.deliveries * c.nginx_us / 1e6
    memory = audience.viewers * (c.socket_bytes + c.kernel_socket_bytes) + instances * c.instance_bytes
    bits = audience.deliveries * (c.frame_bytes + c.packet_bytes) * 8
    servers = max(1, math.ceil(redis / HEADROOM))
    storm = audience.viewers // ZONES
    storm_cores = storm / COME_BACK_SECONDS * (c.connect_us + c.tls_handshake_us) / 1e6
    # Who comes back must fit beside the events, into the zones that are left.
    left = max(api, (api + storm_cores) * HEADROOM * ZONES / (ZONES - 1))
    return Plan(
        audience=audience,
        instances=instances,
        copies=audience.events * instances,
        redis_servers=servers,
        # All copies of an event leave the server that has its match.
        redis_last_copy_ms=(c.redis_event_us + instances * c.redis_copy_us) / 1e3,
        api_cores=api,
        nginx_cores=nginx,
        memory_bytes=memory,
        bits_a_second=bits,
        connections=math.ceil(instances * c.pool_connections),
        reads_a_second=audience.events * c.reads_an_event,
        storm_clients=storm,
        storm_cores=storm_cores,
        tiers=(
            Tier("API", left, machines(left, memory, bits, ZONES), "sockets straight from layer 4"),
            Tier("nginx, where sockets go through it", nginx, machines(nginx, 0, bits, 2), "not needed with layer 4"),
            Tier("Redis", redis, servers, "one thread each"),
            Tier("PostgreSQL", 0, 1 + 2, "a primary and two standbys"),
        ),
    )


@dataclass(frozen=True)
class Threshold:
    when: str
    value: str
    why: str


def number(value: float) -> str:
    """Two figures that count: a model knows no more."""
    if value >= 100:
        digits = int(math.log10(value)) - 1
        return f"{round(value / 10**digits) * 10**digits:,}"
    return f"{value:.2g}" if value < 10 else f"{value:.0f}"


def thresholds(c: Constants) -> list[Threshold]:
    copies = HEADROOM * 1e6 / c.redis_copy_us
    through_nginx = 2 * NODE_CORES * HEADROOM * 1e6 / c.nginx_us
    full = c.send_us_18000
    per_shard = SOCKETS_AN_INSTANCE / THREADS_AN_INSTANCE
    return [
        Threshold(
            "another API instance",
            f"{number(SOCKETS_AN_INSTANCE)} sockets, or {number(HEADROOM * THREADS_AN_INSTANCE * 1e6 / full)} deliveries a "
            "second",
            f"half of {THREADS_AN_INSTANCE} threads, and an event takes {number(per_shard * full / 1e3)} ms to the last socket",
        ),
        Threshold(
            "pgbouncer (`DATABASE_PREPARED=off`)",
            f"{number(CONNECTIONS // c.pool_connections)} instances",
            f"{number(c.pool_connections)} connections each, {CONNECTIONS} in PostgreSQL",
        ),
        Threshold(
            "sockets by layer 4 instead of nginx",
            f"{number(through_nginx)} deliveries a second",
            f"nginx would fill two machines, at {c.nginx_us} µs for what costs the API {full:.1f} µs",
        ),
        Threshold(
            "a second Redis (`REDIS_EVENTS_URLS`)",
            f"{number(copies)} copies a second (events × instances)",
            f"half of its one thread, at {c.redis_copy_us} µs a copy",
        ),
        Threshold(
            "the same, for its delay",
            f"{number(25e3 / c.redis_copy_us)} instances",
            "the last copy of an event leaves 25 ms after the first. Partitions do not help one match; a tree does (NATS)",
        ),
        Threshold(
            "NATS (`EVENT_BUS=nats`)",
            f"{number(8 * copies)} copies a second, or a second region",
            "eight Redis servers, to each of which every instance has a link",
        ),
        Threshold(
            "`conflate=200`",
            "5 events a second of one match",
            "a client then gets at most five scores and states a second, whatever happens",
        ),
    ]

"""Every number that the model takes as given, with its unit and where it comes from. Change a number here and nowhere
else, then run scripts/simulate-scale --fix.

What was measured on loopback charges the receiver's half of TCP to the sender, so it is an upper bound for a network
(docs/PERFORMANCE.md, "Pitfalls")."""
from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace

# CPU is that of a quiet machine. A busy one tells more of its neighbours.
_TABLE = "docs/PERFORMANCE.md of release fbd8caa, 2026-11-27, two quiet cores of Intel Xeon"
_NEWEST = "docs/PERFORMANCE.md, table of 2026-11-30"


@dataclass(frozen=True)
class Constant:
    value: float
    unit: str
    about: str
    source: str


# In the order of docs/SCALING.md.
CATALOGUE: dict[str, Constant] = {
    "send_us_1000": Constant(
        2.76, "µs CPU", "a send to one of 1,000 sockets, whatever number of frames is joined in it", _TABLE
    ),
    "send_us_10000": Constant(4.55, "µs CPU", "a send to one of 10,000 sockets, which fit no cache", _TABLE),
    "send_us_18000": Constant(
        5.0,
        "µs CPU",
        "a send to one of 18,000 sockets, as many as a process may open on many a machine",
        "1.1 times the one above, as `--measure` of 2026-11-30 found on two cores of Intel Xeon",
    ),
    "event_us": Constant(
        15,
        "µs CPU",
        "an event in an instance that nobody there follows: Redis' message read, parsed and handed to the shards",
        'docs/PERFORMANCE.md, "Where the time goes": 0.2 % of a fan-out to 1,000, and as much for each hand-over',
    ),
    "idle_us": Constant(
        4900,
        "µs CPU a second",
        "an instance that does nothing: heads, health, metrics",
        "`--measure` of 2026-11-30, two cores of Intel Xeon",
    ),
    "redis_event_us": Constant(
        11.5,
        "µs CPU",
        "a PUBLISH without its copies",
        "measured 2026-11-29, Redis 7.0, 200 bytes, 1 to 64 subscribers, AMD EPYC that also did other work",
    ),
    "redis_copy_us": Constant(
        4.8, "µs CPU", "a copy of a message to one instance", "as above; 7.3 µs at 256 and 1,000 subscribers"
    ),
    "connect_us": Constant(32.4, "µs CPU", "connect, upgrade, subscribe and snapshot, without TLS", _TABLE),
    "turn_us": Constant(
        5,
        "µs CPU",
        "what a connect costs more for each other thread that has work on its core: it wakes up for fewer connects",
        "`--measure` of 2026-11-30, seven instances on one core of Intel Xeon",
    ),
    "tls_handshake_us": Constant(
        150,
        "µs CPU",
        "a handshake of TLS 1.3 on top: one ECDSA signature (20 µs), two X25519 (63 µs), records and hashes",
        "`openssl speed` of 2026-11-29, AMD EPYC; the records are assumed",
    ),
    "nginx_us": Constant(
        11.3,
        "µs CPU",
        "what nginx adds to a delivery",
        "measured 2026-11-29 at 1,000 subscribers: 16.2 µs through nginx, 4.9 µs directly",
    ),
    "socket_bytes": Constant(421, "bytes", "an idle connection in the process", _NEWEST),
    "kernel_socket_bytes": Constant(
        3712,
        "bytes",
        "an idle connection in the kernel: socket, inode, file, dentry, epoll",
        "/proc/slabinfo of Linux 6.18: 2,368 + 832 + 192 + 192 + 128",
    ),
    "instance_bytes": Constant(
        206 * 2**20, "bytes", "all else in an instance, at most", 'docs/ARCHITECTURE.md, "The sum"'
    ),
    "frame_bytes": Constant(204, "bytes", "the frame of an event", "scripts/lib/bench/fanout_cases.py"),
    "packet_bytes": Constant(
        90, "bytes", "a packet around it: Ethernet 38, IPv4 20, TCP with timestamps 32", "their specifications"
    ),
    "reads_an_event": Constant(
        1, "statements", "reads of PostgreSQL for the cached answers of a hot match, by all instances", _NEWEST
    ),
    "resume_reads": Constant(
        2, "statements", "reads of PostgreSQL while 10,000 clients of one instance resume", _NEWEST
    ),
    "posts_a_second": Constant(16_320, "posts/s", "what PostgreSQL accepts for one match, 64 writers", _TABLE),
    "pool_connections": Constant(
        9, "connections", "what an instance may open to PostgreSQL", 'docs/DEPLOYMENT.md, "Scaling out"'
    ),
    "client_delivery_us": Constant(
        1.5, "µs CPU", "a delivery in bench_fanout, which has a core of its own", "assumed; `--measure` replaces it"
    ),
    "client_connect_us": Constant(
        45, "µs CPU", "a resume in bench_fanout: 10,000 take 0.45 s, and it is the slower side", _TABLE
    ),
}


@dataclass(frozen=True)
class Constants:
    send_us_1000: float
    send_us_10000: float
    send_us_18000: float
    event_us: float
    idle_us: float
    redis_event_us: float
    redis_copy_us: float
    connect_us: float
    turn_us: float
    tls_handshake_us: float
    nginx_us: float
    socket_bytes: float
    kernel_socket_bytes: float
    instance_bytes: float
    frame_bytes: float
    packet_bytes: float
    reads_an_event: float
    resume_reads: float
    posts_a_second: float
    pool_connections: float
    client_delivery_us: float
    client_connect_us: float

    def send_us(self, sockets: float) -> float:
        """The CPU of one send, when the machine has so many sockets that take part. Between the measured sizes it grows
        with the logarithm, as caches fill. Beyond the largest nothing is left to fill."""
        if sockets < 10_000:
            low, high, least, most = 1_000, 10_000, self.send_us_1000, self.send_us_10000
        else:
            low, high, least, most = 10_000, 18_000, self.send_us_10000, self.send_us_18000
        share = math.log(min(max(sockets, low), high) / low) / math.log(high / low)
        return least + (most - least) * share

    def but(self, **measured: float) -> Constants:
        return replace(self, **measured)


MEASURED = Constants(**{field.name: CATALOGUE[field.name].value for field in fields(Constants)})

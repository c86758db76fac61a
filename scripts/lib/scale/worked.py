"""The worked audiences, as tables of docs/SCALING.md."""
from __future__ import annotations

import math

from .constants import CATALOGUE, Constants
from .plan import (
    COME_BACK_SECONDS,
    NODE_CORES,
    SOCKETS_AN_INSTANCE,
    THREADS_AN_INSTANCE,
    ZONES,
    Audience,
    Plan,
    number,
    plan,
    thresholds,
)
from .simulation import Load, fan_out, recovery_seconds

AUDIENCES = (
    Audience("10 thousand viewers of one match", 10_000, 1, 1.0),
    Audience("1 million viewers of one match", 1_000_000, 1, 1.0),
    Audience("65 million viewers of one final", 65_000_000, 1, 1.0),
    Audience("3 million viewers of 1,500 matches", 3_000_000, 1_500, 0.2),
)


def table(head: list[str], rows: list[list[str]], right: bool = False) -> str:
    rule = ["---"] + ["--:" if right else "---"] * (len(head) - 1)
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "|".join(rule) + "|", *lines[1:]])


def constants_table() -> str:
    return table(
        ["constant", "value", "unit", "what", "source"],
        [[f"`{name}`", f"{one.value:,g}", one.unit, one.about, one.source] for name, one in CATALOGUE.items()],
    )


def bottleneck(made: Plan, c: Constants) -> str:
    """What gives way first, when the audience doubles and nobody adds anything."""
    if made.needs_pooler and made.redis_last_copy_ms > 5:
        return f"the {number(made.redis_last_copy_ms)} ms until Redis has told the last instance; connections of PostgreSQL"
    if made.redis_servers > 1:
        return "Redis' copies"
    if made.needs_pooler:
        return "connections of PostgreSQL"
    return "cores of the API"


def audiences_table(c: Constants) -> str:
    plans = [plan(audience, c) for audience in AUDIENCES]
    rows: list[list[str]] = []

    def row(name: str, cells: list[str]) -> None:
        rows.append([name, *cells])

    row("events a second, all matches", [number(p.audience.events) for p in plans])
    row("deliveries a second", [number(p.audience.deliveries) for p in plans])
    row(f"instances of {SOCKETS_AN_INSTANCE:,} sockets", [f"{p.instances:,}" for p in plans])
    row("Redis: copies a second", [number(p.copies) for p in plans])
    row("Redis: servers", [str(p.redis_servers) for p in plans])
    row("Redis: the last copy leaves after", [f"{number(p.redis_last_copy_ms)} ms" for p in plans])
    row("API: cores at the peak", [number(p.api_cores) for p in plans])
    row("nginx: cores, where sockets go through it", [number(p.nginx_cores) for p in plans])
    row("memory of all instances and their sockets", [f"{number(p.memory_bytes / 2**30)} GiB" for p in plans])
    row("network to the viewers", [f"{number(p.bits_a_second / 1e9)} Gbit/s" for p in plans])
    row("PostgreSQL: connections without a pooler", [f"{p.connections:,}" for p in plans])
    row("PostgreSQL: reads a second for cached answers", [number(p.reads_a_second) for p in plans])
    row(f"a zone of {ZONES} dies: clients that come back", [number(p.storm_clients) for p in plans])
    row(f"… cores for that, in {COME_BACK_SECONDS} s, with TLS", [number(p.storm_cores) for p in plans])
    for i, tier in enumerate(plans[0].tiers):
        row(f"**machines: {tier.name}**", [f"{p.tiers[i].machines:,}" for p in plans])
    row(
        "machines: API, when each pod reserves its cores",
        [f"{math.ceil(p.instances * THREADS_AN_INSTANCE / NODE_CORES):,}" for p in plans],
    )
    row("what gives way first", [bottleneck(p, c) for p in plans])
    return table(["", *(audience.name for audience in AUDIENCES)], rows, right=True)


# (events a second, at each moment)
RHYTHMS = ((1.0, 1), (1.0, 4), (5.0, 1), (10.0, 1), (20.0, 1), (30.0, 1))


def instance_table(c: Constants) -> str:
    """One instance, full, on a machine of others like it."""
    rows = []
    per_node = NODE_CORES // THREADS_AN_INSTANCE
    # The caches are those of a full machine.
    full = c.but(send_us_1000=c.send_us_18000, send_us_10000=c.send_us_18000)
    for rate, burst in RHYTHMS:
        done = fan_out(
            Load(per_node, SOCKETS_AN_INSTANCE, rate, 40.0, THREADS_AN_INSTANCE, simulated=1, burst=burst),
            full,
            THREADS_AN_INSTANCE,
        )
        rows.append(
            [
                f"{rate:g}" + (f", {burst} at once" if burst > 1 else ""),
                f"{100 * done.cores / THREADS_AN_INSTANCE:.0f} %",
                f"{done.deliveries / done.sends:.1f}",
                f"{done.each_ms(0.5):.0f} ms",
                f"{done.each_ms(0.99):.0f} ms",
                f"{done.last_ms(0.99):.0f} ms",
            ]
        )
    head = [
        "moments a second",
        f"CPU of its {THREADS_AN_INSTANCE} cores",
        "frames a send",
        "lag p50",
        "lag p99",
        "last socket, p99",
    ]
    return table(head, rows, right=True)


def storm_table(c: Constants) -> str:
    """A machine of three dies; its clients come to the other two."""
    rows = []
    per_node = NODE_CORES // THREADS_AN_INSTANCE
    clients = per_node * SOCKETS_AN_INSTANCE
    for spread in (0, 1, 5, 10):
        plain, tls = (
            recovery_seconds(clients, 2 * per_node, THREADS_AN_INSTANCE, c, 2 * NODE_CORES, spread, handshake)
            for handshake in (0, c.tls_handshake_us)
        )
        rows.append([f"{spread} s", f"{plain:.1f} s", f"{tls:.1f} s"])
    return table([f"its {clients:,} clients try within", "all are back after", "with TLS in the API"], rows, right=True)


def thresholds_table(c: Constants) -> str:
    return table(["what", "from", "because"], [[one.when, one.value, one.why] for one in thresholds(c)])


def sections(c: Constants) -> dict[str, str]:
    """What stands between the marks of the document, by the name of the mark."""
    return {
        "audiences": audiences_table(c),
        "thresholds": thresholds_table(c),
        "instance": instance_table(c),
        "storm": storm_table(c),
        "constants": constants_table(),
    }

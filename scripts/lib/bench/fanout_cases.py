"""One event to many sockets, compared with the kernel's own cost of that. The events are published to Redis, as another
instance would publish them. So only the feed, the hub and the sockets are measured."""
from typing import Any, Iterator, Optional

from .lab import Lab
from .private_stack import Layout
from .verdicts import Sample, Target

ONE_SHARD = Layout(replicas=1, io_threads=1)
EVENT_BYTES = 200  # its frame has 204 bytes, like the frames of the floor
_CPU = "us CPU a delivery"


def _target(figure: str, bound: float) -> Target:
    return Target(figure, _CPU, bound, anchor="kernel floor")


ONE_MATCH = {
    (connections, window): _target(
        f"fan-out, {connections:,} subscribers, " + ("a frame a send" if window == 1 else f"{window} frames joined"),
        1.10 if window == 1 else 1.15,
    )
    for connections in (1_000, 10_000)
    for window in (1, 4, 16)
}
MANY_MATCHES = _target("fan-out, 50 matches of 200 subscribers each", 1.3)
MANY_PER_SOCKET = _target("fan-out, 1,000 sockets with 20 of 50 matches each", 1.2)
SHARDS = Target("two shards against one, 4,000 subscribers", "deliveries/s", anchor="one shard")
INSTANCES = Target("two instances against one, 4,000 subscribers", "deliveries/s", anchor="one instance")


def published(lab: Lab, **load: Any) -> dict[str, Any]:
    """Subscribers of events by Redis, as another instance would publish them."""
    redis, api = lab.stack.pid("redis"), lab.stack.pid("api-1")
    with lab.placement.on_server_core(api, redis, priorities={redis: 2}):
        return lab.generators.run(
            "fanout",
            pinned=True,
            ports=[lab.stack.port()],
            redis=lab.stack.redis_port,
            redis_password_file=lab.stack.redis_password_file,
            pids=[api],
            seconds=lab.seconds(1.5),
            event_bytes=EVENT_BYTES,
            **load,
        )


def _fan_out(lab: Lab, target: Target, frames: Optional[int], **load) -> Sample:
    """Compares with a floor of so many frames a send. The default is the number that the subscribers got in one read.
    It is not below the number that was sent."""
    report = published(lab, **load)
    floor = lab.generators.floor(load["connections"], frames or round(report["deliveries_per_read"]), lab.seconds(1))
    return Sample(target, report["cpu_us_per_delivery"], floor, {"report": report})


def one_match(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(1)
    for (connections, window), target in ONE_MATCH.items():
        if connections <= lab.most_connections:
            yield _fan_out(lab, target, window, connections=connections, window=window, first_match=match)


def many_matches(lab: Lab) -> Iterator[Sample]:
    lab.stack.has(ONE_SHARD)
    match = lab.stack.insert_matches(50)
    connections = min(10_000, lab.most_connections)
    yield _fan_out(lab, MANY_MATCHES, 1, connections=connections, matches=50, window=50, first_match=match)
    yield _fan_out(
        lab, MANY_PER_SOCKET, None, connections=1_000, matches=50, matches_per_socket=20, window=50, first_match=match
    )


def scaling(lab: Lab) -> Iterator[Sample]:
    """Pins no process, because more cores are the whole gain, and the load takes one of them."""
    rates = {}
    for name, layout in (("one", Layout(2, 1)), ("instances", Layout(2, 1)), ("shards", Layout(1, 2))):
        lab.stack.has(layout)
        match = lab.stack.insert_matches(1)
        ports = [lab.stack.port(i + 1) for i in range(2 if name == "instances" else 1)]
        report = lab.generators.run(
            "fanout",
            ports=ports,
            redis=lab.stack.redis_port,
            redis_password_file=lab.stack.redis_password_file,
            connections=4_000,
            window=4,
            first_match=match,
            seconds=lab.seconds(2),
            pids=lab.stack.api_pids(),
        )
        rates[name] = report["deliveries_per_s"]
    yield Sample(SHARDS, rates["shards"], rates["one"])
    yield Sample(INSTANCES, rates["instances"], rates["one"])

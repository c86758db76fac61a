"""Events over NATS, under load: its server dies or freezes, one of a cluster dies, programs change from Redis to NATS and
back, and the link between two regions fails. Every follower hears every event once, in order."""
import signal

import pytest

from nats_servers import nats_servers  # noqa: F401
from neighbours import comes_true, databases, deployments, is_healthy, ports, redis_servers, switches  # noqa: F401
from tcp_proxy import TcpProxy
from under_load import BUS_SECONDS, Playing

pytestmark = pytest.mark.alone

# By heads, or by an instance's own questions to PostgreSQL: an interval (HEADS_INTERVAL_MS) at most, and a read.
LOG_SECONDS = 1.0


@pytest.fixture
def play(databases, redis_servers, deployments):  # noqa: F811
    """A function: a deployment under load whose events go over NATS, if no setting says otherwise."""

    async def begin(name: str, **settings: str) -> Playing:
        queue = await redis_servers()
        bus = {"EVENT_BUS": "nats", "NATS_PREFIX": "ls"} | settings
        playing = Playing(deployments(name, DATABASE_URL=databases.make(name), REDIS_URL=queue.url, **bus))
        playing.queue = queue
        await playing.begin()
        return playing

    return begin


async def all_healthy(playing: Playing) -> None:
    for api in playing.deployment.api:
        await is_healthy(api)


async def feed_is(api, state: str) -> None:
    async def look() -> bool:
        return (await api.get("/health")).json["services"]["feed"] == state

    await comes_true(look)


async def degraded_and_ready(playing: Playing) -> None:
    async def look() -> bool:
        now = [(await api.get("/health")).json["status"] for api in playing.deployment.api]
        return now == ["degraded"] * len(now)

    await comes_true(look)
    for api in playing.deployment.api:
        assert (await api.get("/health/ready")).status == 200


@pytest.mark.parametrize("fault", ["dead", "frozen"])
async def test_the_server_is_away_and_comes_back(play, nats_servers, fault):  # noqa: F811
    server = await nats_servers.alone()
    playing = await play(f"nats_{fault}", NATS_URL=server.url)
    assert await playing.crosses_in() < BUS_SECONDS
    assert playing.queue.client.pubsub_channels("livescore:events*") == []
    if fault == "dead":
        server.stop()
    else:
        server.signal(signal.SIGSTOP)
    await degraded_and_ready(playing)
    assert await playing.crosses_in() < LOG_SECONDS
    if fault == "dead":
        server.start()
    else:
        server.signal(signal.SIGCONT)
    await all_healthy(playing)
    assert await playing.crosses_in() < BUS_SECONDS
    await playing.ends_whole()


async def test_servers_of_a_cluster_die_in_turn(play, nats_servers):  # noqa: F811
    servers = await nats_servers.cluster(3)
    playing = await play("nats_cluster", NATS_URL=",".join(server.url for server in servers))
    assert await playing.crosses_in() < BUS_SECONDS
    for server in servers:
        used = await server.clients()
        server.stop()
        await all_healthy(playing)
        assert await playing.crosses_in() < BUS_SECONDS, f"it had {used} clients"
        server.start()
        await server.has_routes(2)
    await playing.ends_whole()


async def test_programs_change_from_redis_to_nats_and_back(play, nats_servers):  # noqa: F811
    server = await nats_servers.alone()
    nats = {"EVENT_BUS": "nats", "NATS_URL": server.url}
    playing = await play("nats_roll", EVENT_BUS="redis")
    assert await playing.crosses_in() < BUS_SECONDS

    # While there are both kinds, one of them hears heads and the other asks PostgreSQL for them.
    for program in (0, 2, 1):
        await playing.renew(program, healthy=False, **nats)
        assert await playing.crosses_in() < (BUS_SECONDS if program == 1 else LOG_SECONDS)
    await all_healthy(playing)
    assert playing.queue.client.pubsub_channels("livescore:events*") == []

    for program in (2, 1, 0):
        await playing.renew(program, healthy=False)
        assert await playing.crosses_in() < (BUS_SECONDS if program == 0 else LOG_SECONDS)
    await all_healthy(playing)
    assert await server.clients() == 0
    await playing.ends_whole()


@pytest.mark.parametrize("fault", ["cut", "silent"])
async def test_the_link_between_two_regions_fails(play, nats_servers, fault):  # noqa: F811
    """An instance and the worker are at the hub, the other instance at a leaf node."""
    here, there = next(ports), next(ports)
    link = await TcpProxy(there, here).start()
    try:
        hub = await nats_servers.hub(here, reached_at=there)
        region = await nats_servers.leaf(link.port)
        await hub.has_leaves(1)
        playing = await play(f"nats_regions_{fault}", NATS_URL=hub.url)
        await playing.renew(1, NATS_URL=region.url)
        assert await playing.crosses_in() < BUS_SECONDS

        link.block("up", "down")
        if fault == "cut":
            link.cut()
        await feed_is(playing.deployment.api[1], "polling")
        if fault == "cut":  # otherwise the hub takes what it sends for a sign of life
            await hub.has_leaves(0)
        await is_healthy(playing.deployment.api[0])
        assert await playing.crosses_in() < LOG_SECONDS

        link.restore()
        await hub.has_leaves(1)
        await all_healthy(playing)
        assert await playing.crosses_in() < BUS_SECONDS
        await playing.ends_whole()
    finally:
        await link.stop()

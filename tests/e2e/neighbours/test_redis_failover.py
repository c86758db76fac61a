"""Another server becomes the master of Redis, and the links to the old one stay open: only its answers tell. The address
leads to the new one from then on."""
import asyncio
import statistics
import time

import pytest

from clients import Socket
from neighbours import comes_true, is_healthy, through
from transitions import hear_status, moment

pytestmark = [pytest.mark.alone, pytest.mark.redis_bus]

KICK_OFF_SECONDS = 5.0
EVENT_SECONDS = 0.25
EVENTS = 20


@pytest.fixture
async def failing_over(databases, redis_servers, switches, deployments):
    """A deployment that reaches the old one of two servers through a switch; matches that start soon."""
    old, new = await redis_servers(), await redis_servers()
    way = await switches(old.port)
    deployment = deployments("over", DATABASE_URL=databases.make("failover"), REDIS_URL=through(way, old.url))
    await (await deployment.migrate()).up()
    return old, new, way, deployment


async def goes_on(old, new, way, deployment, fail_over) -> None:
    api = deployment.api[0]
    soon = await api.create_match(3600, 7200)
    later = await api.create_match(3600, 7200)
    goals = await api.create_match()
    async with Socket(deployment.ws(1)) as socket:
        for match in (soon, later, goals):
            await socket.subscribe(match["id"])
        before = len(way.made)
        fail_over()
        began = time.monotonic()
        # A kick-off in the middle of it.
        due = await api.kick_off_now(soon)
        live = await hear_status(socket, soon["id"], "live")
        assert (moment(live["timestamp"]) - moment(due["startTime"])).total_seconds() < KICK_OFF_SECONDS

        # Each of the three programs has moved its links: that of commands and that of the subscription. The worker's
        # thread of webhooks has two of its own.
        async def moved() -> bool:
            names = [client["name"] for client in new.client.client_list()]
            return sum(name.startswith("livescore-") and ":" in name for name in names) == 8

        await comes_true(moved)
        for one in deployment.api:
            await is_healthy(one)
        assert time.monotonic() - began < 10, "a wrong server is noticed within a second"
        assert set(way.made[before:]) >= {new.port}

        due = await api.kick_off_now(later)
        live = await hear_status(socket, later["id"], "live")
        assert (moment(live["timestamp"]) - moment(due["startTime"])).total_seconds() < KICK_OFF_SECONDS

        published = new.client.info("commandstats")["cmdstat_publish"]["calls"]
        took = []
        for n in range(1, EVENTS + 1):
            sent = time.monotonic()
            await api.score(goals["id"], n, 0)
            await socket.reached(goals["id"], n + 1)
            took.append(time.monotonic() - sent)
        assert statistics.median(took) < EVENT_SECONDS, took
        assert new.client.info("commandstats")["cmdstat_publish"]["calls"] >= published + EVENTS
        assert socket.seqs(goals["id"]) == list(range(2, EVENTS + 2))


async def test_the_old_master_becomes_a_replica(failing_over):
    old, new, way, deployment = failing_over
    await new.copies(old)

    def fail_over() -> None:
        new.client.replicaof("NO", "ONE")
        old.client.replicaof("127.0.0.1", str(new.port))
        way.target = new.port

    await goes_on(*failing_over, fail_over)
    for program in deployment.programs:
        reasons = [entry["reason"] for entry in program.entries if entry["event"] == "redis_disconnected"]
        assert any("READONLY" in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    "says",
    [
        "LOADING Redis is loading the dataset in memory",
        "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
        "NOAUTH Authentication required.",
    ],
    ids=lambda says: says.split()[0],
)
async def test_the_old_master_refuses(failing_over, says):
    """And the new one knows nothing of the old one's jobs."""
    old, new, way, deployment = failing_over

    def fail_over() -> None:
        way.refusals[old.port] = says
        way.target = new.port

    await goes_on(*failing_over, fail_over)


async def test_the_address_follows_late(failing_over):
    """A name may lead to the old master for a while: the programs ask again and again, and serve meanwhile."""
    old, new, way, deployment = failing_over
    await new.copies(old)
    api = deployment.api[0]
    match = await api.create_match()
    new.client.replicaof("NO", "ONE")
    old.client.replicaof("127.0.0.1", str(new.port))
    await comes_true(lambda: redis_is_away(api))
    async with Socket(deployment.ws(1)) as socket:
        await socket.subscribe(match["id"])
        await api.score(match["id"], 1, 0)
        await socket.reached(match["id"], 2)  # by polling
    tried = len(way.made)
    await comes_true(lambda: asyncio.sleep(0, len(way.made) >= tried + 6))
    assert set(way.made) == {old.port}
    way.target = new.port
    for one in deployment.api:
        await is_healthy(one)


async def redis_is_away(api) -> bool:
    return (await api.get("/health")).json["services"]["redis"] == "disconnected"

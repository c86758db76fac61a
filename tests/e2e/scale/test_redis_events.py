"""Events over several Redis servers: while servers are added and taken away, one program after the other, and when one
dies. All of it under load."""
import pytest

from clients import Socket
from neighbours import comes_true, databases, deployments, is_healthy, redis_servers, switches  # noqa: F401
from under_load import BUS_SECONDS, Playing

pytestmark = [pytest.mark.alone, pytest.mark.redis_bus]


def urls(*servers) -> str:
    return ",".join(server.url for server in servers)


async def test_servers_come_and_go_one_program_after_the_other(databases, redis_servers, deployments):  # noqa: F811
    queue, a, b, c = [await redis_servers() for _ in range(4)]
    playing = Playing(deployments("roll", DATABASE_URL=databases.make("redis_events"), REDIS_URL=queue.url))
    await playing.begin()

    # From the one channel to two servers: those who know of them and those who do not hear each other.
    await playing.renew(0, REDIS_EVENTS_URLS=urls(a, b))
    assert await playing.crosses_in() < BUS_SECONDS
    await playing.renew(2, REDIS_EVENTS_URLS=urls(a, b))
    assert await playing.crosses_in() < BUS_SECONDS
    await playing.renew(1, REDIS_EVENTS_URLS=urls(b, a))
    await playing.renew(1, REDIS_EVENTS_URLS=urls(a, b), REDIS_EVENTS_BRIDGE="off")
    assert await playing.crosses_in() < BUS_SECONDS
    await playing.renew_all(REDIS_EVENTS_URLS=urls(a, b), REDIS_EVENTS_BRIDGE="off")
    assert queue.client.pubsub_numsub("livescore:events") == [("livescore:events", 0)]

    # A third one is added, and then the first is taken away. Some programs know of it and some do not.
    await playing.renew_all(REDIS_EVENTS_URLS=urls(a, b, c), REDIS_EVENTS_BRIDGE="off")
    await playing.renew_all(REDIS_EVENTS_URLS=urls(b, c), REDIS_EVENTS_BRIDGE="off")
    a.stop()
    assert await playing.crosses_in() < BUS_SECONDS
    for api in playing.deployment.api:
        await is_healthy(api)
    await playing.ends_whole()


async def test_a_server_dies_and_comes_back(databases, redis_servers, deployments):  # noqa: F811
    queue, a, b = [await redis_servers() for _ in range(3)]
    settings = {"REDIS_EVENTS_URLS": urls(a, b), "REDIS_EVENTS_BRIDGE": "off"}
    database = databases.make("redis_events_death")
    playing = Playing(deployments("death", DATABASE_URL=database, REDIS_URL=queue.url, **settings))
    await playing.begin()
    assert await playing.crosses_in() < BUS_SECONDS
    b.stop()

    async def degraded() -> bool:
        return all([(await api.get("/health")).json["status"] == "degraded" for api in playing.deployment.api])

    await comes_true(degraded)
    for _ in range(2):
        await playing.crosses_in()
    b.start()
    for api in playing.deployment.api:
        await is_healthy(api)
        lost = (await api.get("/metrics")).body.decode()
        assert "livescore_redis_subscriptions_lost_total 1\n" in lost
    assert await playing.crosses_in() < BUS_SECONDS
    await playing.ends_whole()


async def test_an_instance_hears_the_matches_that_its_clients_follow(
    databases, redis_servers, deployments
):  # noqa: F811
    queue, a, b = [await redis_servers() for _ in range(3)]
    deployment = deployments(
        "narrow",
        DATABASE_URL=databases.make("redis_events_narrow"),
        REDIS_URL=queue.url,
        REDIS_EVENTS_URLS=urls(a, b),
        REDIS_EVENTS_BRIDGE="off",
        REDIS_EVENTS_SUBSCRIBE="followed",
    )
    await (await deployment.migrate()).up()
    one, other = deployment.api
    followed, unfollowed = [(await one.create_match())["id"] for _ in range(2)]

    async def heard() -> set[str]:
        return {name for server in (a, b) for name in server.client.pubsub_channels()}

    async def hears(*channels: str):
        async def look() -> bool:
            return await heard() == {"livescore:events:heads", *channels}

        return await comes_true(look)

    await hears()
    async with Socket(deployment.ws(1)) as socket:
        await socket.subscribe(followed)
        await hears(f"livescore:events:{{{followed % 128}}}")
        for n in range(1, 6):
            await one.score(followed, n, 0)
            await socket.reached(followed, n + 1)

        # What nobody follows here comes by heads, also to the cache.
        assert (await other.get(f"/api/matches/{unfollowed}")).data["homeScore"] == 0
        await one.score(unfollowed, 3, 1)

        async def is_new() -> bool:
            return (await other.get(f"/api/matches/{unfollowed}")).data["homeScore"] == 3

        await comes_true(is_new)
        # Who follows all matches hears all.
        await socket.send({"action": "subscribe", "channel": "matches"})
        await hears(*(f"livescore:events:{{{p}}}" for p in range(128)))

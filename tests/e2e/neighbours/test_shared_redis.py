"""Two deployments, each with a database of its own, on one Redis."""
import asyncio
import json
from typing import Optional

import pytest

import conformance
from clients import Http, Socket
from neighbours import Deployment, comes_true, is_healthy, through
from programs import Program
from rate_limits import MATCH, as_client
from transitions import hear_status, moment

EX_CONFIG = 78
CHANGES = 100  # of a client in an hour
# Where NATS is the bus: deployments that share its subjects too, as they share Redis' channel.
SHARED = {"NATS_PREFIX": "shared"}
LIMITED = {
    "RATE_LIMIT_MODE": "enforce",
    "RATE_LIMIT_WRITE_REQUESTS": str(CHANGES),
    "RATE_LIMIT_WRITE_WINDOW_MS": "3600000",
    "RATE_LIMIT_READ_REQUESTS": "100000",
    "RATE_LIMIT_REDIS_TIMEOUT_MS": "10000",
}


def keys_of(server, database: int) -> list[str]:
    return server.client.__class__(port=server.port, db=database, decode_responses=True).keys()


async def answers(api: Http) -> bool:
    """Reads and writes. It takes writes when it knows the API keys, which it reads after its first question for them."""
    read, written = await api.get("/api/matches"), await api.post("/api/matches", MATCH)
    return read.status == 200 and written.status == 201


async def lease_of_another(program: Program) -> Optional[dict]:
    """Its warning that another deployment holds the prefix, when it has been given."""
    return next((entry for entry in program.entries if entry.get("noticed") == "lease"), None)


async def metric_of(api: Http, name: str) -> float:
    text = (await api.get("/metrics")).body.decode()
    return float(next(line for line in text.splitlines() if line.startswith(name + " ")).split()[1])


async def foreign_messages(deployment: Deployment) -> float:
    return sum([await metric_of(api, "livescore_feed_foreign_messages_total") for api in deployment.api])


async def follows_only_its_own(one: Deployment, other: Deployment) -> None:
    """The match with the same number in the other deployment gets nine goals while ours gets one."""
    ours = await one.api[0].create_match(homeTeam="Ours")
    theirs = await other.api[0].create_match(homeTeam="Theirs")
    while ours["id"] != theirs["id"]:
        behind = one if ours["id"] < theirs["id"] else other
        made = await behind.api[0].create_match()
        ours, theirs = (made, theirs) if behind is one else (ours, made)
    match = ours["id"]
    async with Socket(one.ws(1)) as here, Socket(other.ws(1)) as there:
        await here.subscribe(match)
        await there.subscribe(match)
        for goals in range(1, 10):
            await other.api[0].score(match, goals, goals)
        await there.reached(match, 10)
        await one.api[0].score(match, 1, 0)
        await here.reached(match, 2)
        [event] = here.events(match)
        assert (event["seq"], event["data"]["homeScore"], event["data"]["awayScore"]) == (2, 1, 0)
        last = there.events(match)[-1]
        assert (last["seq"], last["data"]["homeScore"]) == (10, 9)
    for deployment, goals in ((one, 1), (other, 9)):
        for api in deployment.api:
            assert (await api.get(f"/api/matches/{match}")).data["homeScore"] == goals


@pytest.mark.redis_bus
async def test_with_two_databases_of_redis_they_do_not_meet(databases, redis_servers, deployments):
    server = await redis_servers()
    one, other = (
        deployments(f"d{n}", DATABASE_URL=databases.make(f"two_{n}"), REDIS_URL=f"{server.url}/{n}") for n in (0, 1)
    )
    for deployment in (one, other):
        await (await deployment.migrate()).up()
    await follows_only_its_own(one, other)

    # The queue: the same number starts in both, each at its own time.
    async with Socket(one.ws(1)) as here, Socket(other.ws(1)) as there:
        pair = await one.api[0].create_match(3600, 7200), await other.api[0].create_match(3600, 7200)
        for match, socket in zip(pair, (here, there)):
            await socket.subscribe(match["id"])
        moved = await one.api[0].kick_off_now(pair[0])
        await hear_status(here, pair[0]["id"], "live")
        assert (await other.api[0].get(f"/api/matches/{pair[1]['id']}")).data["status"] == "scheduled"
        await other.api[1].kick_off_now(pair[1])
        await hear_status(there, pair[1]["id"], "live")
        assert moved["id"] == pair[0]["id"]

    assert await foreign_messages(one) == await foreign_messages(other) == 0
    assert sorted(server.client.pubsub_channels()) == [
        "livescore:1:events",
        "livescore:1:q:{transitions}:wake",
        "livescore:1:webhooks:{jobs}:wake",
        "livescore:events",
        "livescore:q:{transitions}:wake",
        "livescore:webhooks:{jobs}:wake",
    ]
    own, theirs = keys_of(server, 0), keys_of(server, 1)
    assert own and all(key.startswith("livescore:") and not key.startswith("livescore:1:") for key in own)
    assert theirs and all(key.startswith("livescore:1:") for key in theirs)


@pytest.mark.redis_bus
async def test_with_one_prefix_the_second_does_not_start(databases, redis_servers, deployments, run_program):
    server = await redis_servers()
    one = deployments("first", DATABASE_URL=databases.make("prefix_1"), REDIS_URL=server.url)
    other = deployments("second", DATABASE_URL=databases.make("prefix_2"), REDIS_URL=server.url)
    await (await one.migrate()).up()
    await other.migrate()
    password = databases.make("prefix_3").split(":")[2].partition("@")[0]

    for program in [await other.launch(name) for name in ("livescore-api", "livescore-worker")]:
        assert await program.ended() == EX_CONFIG
        [problem] = [entry["problem"] for entry in program.entries if entry["event"] == "configuration_invalid"]
        assert problem.startswith("REDIS_PREFIX: ") and "livescore" in problem
        assert password not in json.dumps(program.entries)
        assert await lease_of_another(program)

    # The first one has noticed nothing, and a prefix of its own is all that the second needs.
    await is_healthy(one.api[0])
    second = deployments("third", DATABASE_URL=databases.make("prefix_4"), REDIS_URL=server.url, REDIS_PREFIX="staging")
    await (await second.migrate()).up()
    await follows_only_its_own(one, second)
    assert {"staging:events", "livescore:events"} <= set(server.client.pubsub_channels())
    assert all(key.split(":")[0] in ("staging", "livescore") for key in server.client.keys())


async def test_a_deployment_that_starts_without_its_database_is_warned_and_hears_nothing(
    databases, redis_servers, switches, deployments
):
    """It cannot know whose Redis it is until PostgreSQL is there, and must not end then."""
    server = await redis_servers()
    urls = databases.make("late_1"), databases.make("late_2")
    way = await switches(databases.port)
    one = deployments("first", DATABASE_URL=urls[0], REDIS_URL=server.url, **SHARED, **LIMITED)
    other = deployments("second", DATABASE_URL=through(way, urls[1]), REDIS_URL=server.url, **SHARED, **LIMITED)
    for deployment in (one, other):
        await deployment.migrate()
    await one.up()
    # A job of ours that is due waits for nobody: the second must not take it, with or without its database.
    way.target = None
    await other.up(healthy=False)
    match = await one.api[0].create_match(3600, 7200)
    async with Socket(one.ws(1)) as socket:
        await socket.subscribe(match["id"])
        due = await one.api[0].kick_off_now(match)
        live = await hear_status(socket, match["id"], "live")
        assert (moment(live["timestamp"]) - moment(due["startTime"])).total_seconds() < 5

    way.target = databases.port
    for program in other.programs:
        warned = await comes_true(lambda: lease_of_another(program))
        assert warned["ours"] != warned["theirs"] and warned["prefix"] == "livescore"
    await comes_true(lambda: answers(other.api[0]))
    await comes_true(lambda: answers(other.api[1]))
    await follows_only_its_own(one, other)
    assert await foreign_messages(other) > 0 and await foreign_messages(one) > 0

    # Jobs: theirs are not put into our queue, and they do not see ours.
    for _ in range(9):  # the last has a number that the first deployment does not have
        foreign = await other.api[0].create_match(3600, 7200)
    ahead = await one.api[0].create_match(3600, 7200)

    async def queued() -> list[str]:
        jobs = server.client.zrange("livescore:q:{transitions}:waiting", 0, -1)
        return jobs if any(job.startswith(f"match:{ahead['id']}:") for job in jobs) else []

    assert ahead["id"] < foreign["id"]
    assert not [job for job in await comes_true(queued) if job.startswith(f"match:{foreign['id']}:")]
    assert (await other.api[0].get("/api/admin/jobs")).status == 503
    # Limits: what a client has used up here, it has there.
    mine = as_client("203.0.113.9")
    used = [(await one.api[0].post("/api/matches", MATCH, headers=mine)).status for _ in range(CHANGES + 1)]
    assert used == [201] * CHANGES + [429]
    assert (await other.api[0].post("/api/matches", MATCH, headers=mine)).status == 201

    # When the first one is gone, Redis is the second's.
    await one.down()
    for program in other.programs:
        await program.logged("redis_is_ours_again")
    await is_healthy(other.api[0])
    async with Socket(other.ws(1)) as socket:
        await socket.subscribe(foreign["id"])
        await other.api[0].kick_off_now(foreign)
        await hear_status(socket, foreign["id"], "live")


@pytest.mark.redis_bus
async def test_the_release_before_and_this_one_hear_each_other(databases, redis_servers, deployments):
    """Its messages do not name a deployment, and it reads ours: the words here are those of its parser."""
    conformance.pause()  # the event that is told here is not the API's
    server = await redis_servers()
    ours = deployments("new", DATABASE_URL=databases.make("rolling"), REDIS_URL=server.url)
    await (await ours.migrate()).up(instances=1)
    match = (await ours.api[0].create_match())["id"]
    heard = server.client.pubsub(ignore_subscribe_messages=False)
    heard.subscribe("livescore:events")
    assert heard.get_message(timeout=10)["type"] == "subscribe"
    async with Socket(ours.ws(0)) as socket:
        await socket.subscribe(match)
        event = {"type": "score:update", "matchId": match, "seq": 2, "data": {"homeScore": 1, "awayScore": 0}}
        server.client.publish("livescore:events", f"1 {match} 2 score:update 1\n{json.dumps(event)}")
        await socket.reached(match, 2)
        assert socket.events(match)[0]["data"] == event["data"], "as it was sent: the log has no such event"

    async def said(begin: str) -> str:
        async with asyncio.timeout(20):
            while True:
                message = await asyncio.to_thread(heard.get_message, timeout=1)
                if message and str(message["data"]).startswith(begin):
                    return message["data"]

    other = (await ours.api[0].create_match())["id"]
    await ours.api[0].score(other, 1, 0)
    header, body = (await said(f"1 {other} 2 ")).split("\n", 1)
    version, number, seq, kind, flags = header.split(" ")
    assert (version, number, seq, kind) == ("1", str(other), "2", "score:update")
    assert 0 <= int(flags) < 2**32 and int(flags) % 2 == 1, "bit 0 is for the channel of all matches"
    assert json.loads(body)["data"]["homeScore"] == 1
    pairs = json.loads((await said("heads ")).removeprefix("heads "))
    # A match without events moves no cursor there.
    assert pairs[0][1] == 0 and pairs[0][0] < 2**31 and [other, 2] in pairs

"""Sockets on two instances follow and leave overlapping topics in random orders, under load. A model (support/topics.py) says
what each of them has to hear."""
import asyncio
import os
import random

import psycopg2
import pytest

from clients import Http, Socket
from topics import check_heard, log_of_match, missing, new_league, new_team, quiet

SEEDS = [int(seed) for seed in os.environ.get("STORM_SEEDS", "1,2,3").split(",")]
FILTERS = [None, None, None, ["score:update"], ["commentary:new", "match:updated"], ["score:update", "match:status"]]


class Ground:
    """Matches of two leagues and three teams. All of them run, so the live set has them as well."""

    def __init__(self, leagues: list[int], teams: list[int], matches: list[int]):
        self.leagues = leagues
        self.teams = teams
        self.matches = matches

    @classmethod
    async def make(cls, api: Http) -> "Ground":
        leagues = [await new_league(api) for _ in range(2)]
        teams = [await new_team(api) for _ in range(3)]
        pairs = [(0, 1), (1, 2), (2, 0)]
        matches = [
            (await api.create_match(leagueId=league, homeTeamId=teams[home], awayTeamId=teams[away]))["id"]
            for league in leagues
            for home, away in pairs
        ]
        return cls(leagues, teams, matches)

    def topics(self) -> list[dict]:
        return (
            [{"leagueId": league} for league in self.leagues]
            + [{"teamId": team} for team in self.teams]
            + [{"matchId": match} for match in self.matches]
            + [{"matchIds": self.matches[:4]}, {"matchIds": self.matches[2:]}, {"channel": "live"}]
        )


async def change(api: Http, match: int, dice: random.Random) -> None:
    """Any event: which of them come does not matter, and some are refused (a status that cannot follow)."""
    what = dice.randrange(5)
    if what == 0:
        await api.patch(f"/api/matches/{match}", {"venue": f"Ground {dice.randrange(1000)}"})
    elif what == 1:
        await api.patch(f"/api/matches/{match}/status", {"status": dice.choice(["halftime", "live"])})
    elif what == 2:
        await api.comment(match)
    else:
        await api.score(match, dice.randrange(50), dice.randrange(50))


async def write(api: Http, matches: list[int], dice: random.Random, ending: asyncio.Event) -> None:
    while not ending.is_set():
        await change(api, dice.choice(matches), dice)


async def wander(socket: Socket, ground: Ground, dice: random.Random, steps: int) -> None:
    """Follows and leaves. It sometimes waits for the answers, and sometimes sends on at once."""
    for _ in range(steps):
        topic = dice.choice(ground.topics())
        action = dice.choice(["subscribe", "subscribe", "unsubscribe"])
        wanted = dice.choice(FILTERS) if action == "subscribe" else None
        await socket.send({"action": action, **topic, **({"events": wanted} if wanted else {})})
        if dice.random() < 0.5:
            await quiet(socket, len(socket.messages))
        elif dice.random() < 0.5:
            await asyncio.sleep(0)


@pytest.fixture(scope="module")
def busy(new_module_stack):
    return new_module_stack(
        workers=1, env={"RATE_LIMIT_MODE": "off", "WS_MESSAGES_BURST": "100000", "WS_MESSAGES_PER_SECOND": "100000"}
    )


@pytest.fixture
def busy_database(busy):
    connection = psycopg2.connect(busy.database_url)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_the_overlap_and_the_order_every_event_comes_once(busy, busy_database, seed):
    dice = random.Random(seed)
    async with Http(busy.api(1)) as api1, Http(busy.api(2)) as api2:
        ground = await Ground.make(api1)
        ending = asyncio.Event()
        sockets = [Socket(busy.ws(1 + number % 2)) for number in range(6)]
        for socket in sockets:
            await socket.__aenter__()
        try:
            writers = [
                asyncio.create_task(write(api, ground.matches, random.Random(seed * 100 + number), ending))
                for number, api in enumerate((api1, api2, api1, api2))
            ]
            await asyncio.gather(*(wander(socket, ground, random.Random(dice.random()), 40) for socket in sockets))
            ending.set()
            await asyncio.gather(*writers)
            logs = {match: log_of_match(busy_database, match) for match in ground.matches}
            for socket in sockets:
                # The answers to joins that are still under way come first, then what they owe.
                await socket.until(lambda: not owed(socket, logs))
                await settled(socket)
                for match, log in logs.items():
                    check_heard(socket.messages, match, log)
                assert not [m for m in socket.messages if m["type"] == "error"], "no wish was refused"
        finally:
            ending.set()
            for socket in sockets:
                await socket.__aexit__()


def owed(socket: Socket, logs: dict[int, list]) -> bool:
    return any(missing(socket.messages, match, log) for match, log in logs.items())


async def settled(socket: Socket) -> None:
    """Nothing more comes: two answers to pings without a message between them."""
    while await quiet(socket, len(socket.messages)):
        pass


async def test_wishes_that_cross_each_other_are_answered_in_their_order(busy):
    """Subscribe and unsubscribe without waiting: the last word counts."""
    async with Http(busy.api(1)) as api, Socket(busy.ws(1)) as socket, Socket(busy.ws(2)) as other:
        league = await new_league(api)
        match, mark = (await api.create_match(leagueId=league))["id"], (await api.create_match())["id"]
        for one in (socket, other):
            for _ in range(20):
                await one.send({"action": "subscribe", "leagueId": league})
                await one.send({"action": "unsubscribe", "leagueId": league})
            await one.subscribe(mark)
        await api.comment(match)
        await api.comment(mark)
        for one in (socket, other):
            await one.reached(mark, 2)
            assert one.events(match) == []
            await one.send({"action": "unsubscribe", "leagueId": league})
            await one.send({"action": "subscribe", "leagueId": league})
        for one in (socket, other):
            await one.until(lambda: any(m["type"] == "subscribed" and "leagueId" in m for m in one.messages[-3:]))
        await api.comment(match)
        for one in (socket, other):
            await one.reached(match, 3)
            assert one.seqs(match) == [3]

"""A feed among the writers: a fake provider whose matches go on during the fault. At the end our matches have to be its
truth, by a story without contradiction."""
import asyncio
import json
import random
from datetime import timedelta
from typing import TYPE_CHECKING, Optional

import aiohttp

from fake_providers import FakeServer, Fixture, World
from feed_stories import complaints, mismatches

if TYPE_CHECKING:
    from arena import Arena

PROVIDER = "openligadb"
_LEAGUE = "chaos"
_MOST_GOALS = 40  # of a match; then some are cancelled
# A provider that failed because of our fault is asked again soon, and the harness does not wait for the next minute.
SETTINGS = {
    "OPENLIGADB_POLL_LIVE_MS": "250",
    "OPENLIGADB_POLL_IDLE_MS": "500",
    "FEED_CIRCUIT_OPEN_MS": "1000",
    "FEED_TIMEOUT_MS": "2000",
}


def start_provider() -> FakeServer:
    """A context manager. Its league is there before the stack, which is told to follow it."""
    world = World()
    world.league(_LEAGUE, "Chaosliga")
    return FakeServer(world)


def settings_for(provider: FakeServer) -> dict[str, str]:
    return SETTINGS | provider.environment(PROVIDER)


async def follows_providers(base: str) -> bool:
    """Whether the service under test takes in feeds."""
    async with aiohttp.ClientSession(base) as session, session.get("/api/admin/feeds") as answer:
        return answer.status == 200


class FeedWriter:
    """`count` matches of clubs that no other run has."""

    def __init__(self, arena: "Arena", name: str, count: int, rate: float, seed: int):
        self._arena = arena
        self._world = arena.provider.world
        self._random = random.Random(seed * 1000 + 999)
        self._pause = 1 / rate
        begin = self._world.now() - timedelta(minutes=1)
        league = self._world.league(_LEAGUE)
        self._fixtures = [league.fixture(f"{name} {i}", "Provider", begin, round=1) for i in range(count)]
        self._shown: dict[Fixture, set[tuple[int, int]]] = {one: set() for one in self._fixtures}
        self._ids: dict[Fixture, int] = {}
        self._done = 0
        self._task: Optional[asyncio.Task] = None

    @property
    def matches(self) -> list[int]:
        """Our ids of them, after `joined`."""
        return list(self._ids.values())

    async def joined(self, patience: float) -> None:
        """The matches kick off, and this waits until the service has them."""
        for fixture in self._fixtures:
            self._play(fixture, fixture.kick_off)
        async with asyncio.timeout(patience):
            while len(self._ids) < len(self._fixtures):
                for fixture in self._fixtures:
                    rows = await self._arena.query("SELECT id FROM matches WHERE home_team = %s", fixture.home)
                    if rows:
                        self._ids[fixture] = rows[0][0]
                await asyncio.sleep(0.1)

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._act(self._random.choice(self._fixtures))
            await asyncio.sleep(self._pause * self._random.uniform(0.5, 1.5))

    def _act(self, fixture: Fixture) -> None:
        self._done += 1
        standing = fixture.state().standing
        dice = self._random.random()
        if not standing or (dice < 0.6 and len(standing) < _MOST_GOALS):
            side, minute = self._random.choice(("home", "away")), 1 + self._done % 90
            self._play(fixture, lambda: fixture.goal(side, minute, f"Player {self._done}"))
            return
        key = self._random.choice(standing).key
        if dice < 0.75 or len(standing) >= _MOST_GOALS:
            self._play(fixture, lambda: fixture.cancel_goal(key))
        elif dice < 0.85:
            self._play(fixture, lambda: fixture.change_goal(key, scorer=f"Corrected {self._done}"))
        else:
            self._play(fixture, lambda: fixture.recreate_goal(key, minute=1 + self._done % 90))

    def _play(self, fixture: Fixture, event) -> None:
        with self._world.changing():
            event()
            self._shown[fixture].add(fixture.state().score)

    # ---- the verdict

    async def differences(self, base: str, patience: float) -> list[str]:
        """What is not as the provider's truth, after waiting for it."""
        deadline = asyncio.get_running_loop().time() + patience
        async with aiohttp.ClientSession(base) as session:
            while found := [text for one in self._fixtures for text in await self._compared(session, one)]:
                if asyncio.get_running_loop().time() > deadline:
                    break
                await asyncio.sleep(0.1)
        for fixture, match in self._ids.items():
            rows = await self._arena.query(
                "SELECT payload::text FROM match_events WHERE match_id = %s ORDER BY seq", match
            )
            story = complaints([json.loads(payload) for payload, in rows], self._shown[fixture])
            found += [f"match {match} of the feed: {text}" for text in story]
            rows = await self._arena.query("SELECT count(*) FROM matches WHERE home_team = %s", fixture.home)
            if rows != [(1,)]:
                found.append(f"{fixture.home} is there {rows[0][0]} times")
        return found

    async def _compared(self, session: aiohttp.ClientSession, fixture: Fixture) -> list[str]:
        match = self._ids[fixture]
        try:
            entries: list[dict] = []
            async with session.get(f"/api/matches/{match}") as answer:
                told = (await answer.json())["data"]
            query = {"limit": "100"}
            while True:
                async with session.get(f"/api/matches/{match}/commentary", params=query) as answer:
                    page = await answer.json()
                entries += page["data"]
                if not page["pagination"]["hasMore"]:
                    break
                query["cursor"] = page["pagination"]["nextCursor"]
        except (aiohttp.ClientError, KeyError) as problem:
            return [f"match {match} of the feed: {problem!r}"]
        return [f"match {match} of the feed: {text}" for text in mismatches(told, entries, fixture, PROVIDER)]

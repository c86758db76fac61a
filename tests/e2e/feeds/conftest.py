"""Fixtures of the tests of feeds.

feed      a function: fake providers with a new world, and a stack of its own that follows them; gone after the test:
            fed = await feed("openligadb", "api-football", env={"FEED_RETRACT_POLLS": "2"})
            fed.world, fed.league, fed.fake, fed.stack, fed.follower
module_feed  the same for a file: one stack, on which each test has clubs of its own
"""
import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Optional

import psycopg2
import pytest

from awaiting import PATIENCE
from clients import Http
from fake_providers import FakeServer, Fixture, World
from feed_stories import Follower, mismatches

# Tests wait for polls, so polls are frequent, and a provider that fails is not left alone for a minute.
QUICK = {
    "FEED_TIMEOUT_MS": "1000",
    "FEED_CIRCUIT_FAILURES": "1",
    "FEED_CIRCUIT_OPEN_MS": "300",
    "FEED_SILENT_AFTER_MS": "3000",
}
for _name in ("OPENLIGADB", "FOOTBALL_DATA", "API_FOOTBALL", "OPENFOOTBALL"):
    QUICK |= {f"{_name}_POLL_LIVE_MS": "100", f"{_name}_POLL_IDLE_MS": "200"}
    # The budgets that hold by default would be used up in a second.
    QUICK |= {f"{_name}_BUDGET_PER_MINUTE": "0", f"{_name}_BUDGET_PER_DAY": "0"}


@dataclass
class Fed:
    world: World
    fake: FakeServer
    stack: Any
    providers: tuple[str, ...]
    follower: Optional[Follower] = None
    _clubs: int = 0

    @property
    def league(self) -> Any:
        return self.world.league("north")

    def follow(self) -> Follower:
        """`async with fed.follow() as follower`: on both instances."""
        return Follower(self.stack.api(1), [self.stack.ws(1), self.stack.ws(2)])

    def fixture(self, starts_in: float = -30, **members: Any) -> Fixture:
        """A fixture of two clubs that no other test has."""
        self._clubs += 1
        names = f"SV Heim{self._clubs:03}", f"SV Gast{self._clubs:03}"
        return self.league.fixture(*names, self.world.now() + timedelta(seconds=starts_in), round=12, **members)

    async def asked(self, provider: str, times: int = 2) -> None:
        """Waits for so many requests that begin after this call. A poll may ask for a sign of change first, and for the
        matches then: two of them are a whole look."""
        await asyncio.to_thread(self.fake.wait_for_requests, provider, times)

    async def rows(self, condition: Callable[[dict[str, dict]], Any]) -> dict[str, dict]:
        """The rows of /api/admin/feeds by provider, once the condition is true of them."""
        async with Http(self.stack.api(1)) as api, asyncio.timeout(PATIENCE):
            while True:
                answer = await api.get("/api/admin/feeds")
                rows = {row["provider"]: row for row in answer.data} if answer.status == 200 else {}
                if condition(rows):
                    return rows
                await asyncio.sleep(0.05)  # no event tells of it

    def query(self, statement: str, *parameters: Any) -> list[tuple]:
        link = psycopg2.connect(self.stack.database_url)
        try:
            with link.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall()
        finally:
            link.close()

    async def agrees(self, follower: Follower, fixture: Fixture, provider: str, **options: Any) -> dict:
        """Waits until our match is the truth; returns it. The error says what differs."""
        deadline, found = asyncio.get_running_loop().time() + PATIENCE, ["there is no match"]
        while asyncio.get_running_loop().time() < deadline:
            for match in (await follower.find(fixture.home, fixture.away))[:1]:
                found = mismatches(match, await follower.entries(match["id"]), fixture, provider, **options)
                if not found:
                    return match
            await asyncio.sleep(0.05)  # it is about the state, which no single event tells
        raise AssertionError(f"{fixture.home} – {fixture.away}: {'; '.join(found)}")


def _feeds(make_stack):
    with ExitStack() as servers:

        def make(
            *providers: str,
            env: Any = {},
            world: Optional[World] = None,
            certificate: Any = None,
            prepare: Callable[[FakeServer], Any] = lambda fake: None,
            **stack: Any,
        ) -> Fed:
            """`prepare` is called before the first request can come."""
            world = world or World()
            world.league("north", "Nordliga")
            fake = servers.enter_context(FakeServer(world, certificate=certificate))
            prepare(fake)
            settings = QUICK | fake.environment(*providers) | dict(env)
            return Fed(world, fake, make_stack(env=settings, **stack), providers)

        yield make


@pytest.fixture
def feed(new_stack):
    yield from _feeds(new_stack)


@pytest.fixture(scope="module")
def module_feed(new_module_stack):
    yield from _feeds(new_module_stack)

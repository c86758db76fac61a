"""Follows every match over a WebSocket of each instance, from the match's first event on."""
import asyncio
from collections.abc import Callable
from typing import Any, Optional

from awaiting import PATIENCE
from clients import Http, Socket

from .story import complaints


class _Finder(Socket):
    """Hears of new matches."""

    def __init__(self, url: str, on_match: Callable[[int], None]):
        super().__init__(url)
        self._on_match = on_match
        self._seen = 0

    async def _read(self) -> None:
        reading = asyncio.create_task(super()._read())
        while not reading.done():
            waiter = asyncio.create_task(self._news.wait())
            await asyncio.wait({reading, waiter}, return_when=asyncio.FIRST_COMPLETED)
            waiter.cancel()
            # Cleared before the look, so that no news is missed.
            self._news.clear()
            for message in self.messages[self._seen :]:
                if message["type"] == "match:created":
                    self._on_match(message["matchId"])
            self._seen = len(self.messages)
        await reading


class Follower:
    """`sockets`: WebSocket URLs, of one instance each. `api`: the REST base of one."""

    def __init__(self, api: str, sockets: list[str]):
        self._api = Http(api)
        self._sockets = [Socket(url) for url in sockets]
        self._finder = _Finder(sockets[0], self._found)
        self._matches: set[int] = set()
        self._subscribing: set[asyncio.Task] = set()

    async def __aenter__(self) -> "Follower":
        await self._api.__aenter__()
        for socket in self._sockets:
            await socket.__aenter__()
        await self._finder.__aenter__()
        # No `next` here: the finder clears the news.
        await self._finder.send({"action": "subscribe", "channel": "matches"})
        for match in (await self._api.get("/api/matches", params={"limit": "100"})).data:
            self._found(match["id"])
        return self

    async def __aexit__(self, *_: Any) -> None:
        for task in self._subscribing:
            task.cancel()
        for one in (self._finder, *self._sockets, self._api):
            await one.__aexit__()

    def _found(self, match: int) -> None:
        if match in self._matches:
            return
        self._matches.add(match)
        for socket in self._sockets:
            task = asyncio.create_task(socket.send({"action": "subscribe", "matchId": match, "since": 0}))
            self._subscribing.add(task)
            task.add_done_callback(self._subscribing.discard)

    @property
    def matches(self) -> list[int]:
        return sorted(self._matches)

    def events(self, match: int, instance: int = 0) -> list[dict]:
        return self._sockets[instance].events(match)

    async def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> Any:
        """Waits until it is true of what the first socket has heard."""
        return await self._sockets[0].until(condition, patience)

    async def match_of(self, home: str, away: str) -> dict:
        """The match as the API has it now."""
        found = await self.find(home, away)
        assert len(found) == 1, f"{home} – {away}: {[one['id'] for one in found]}"
        return found[0]

    async def find(self, home: str, away: str) -> list[dict]:
        listed = (await self._api.get("/api/matches", params={"limit": "100"})).data
        return [one for one in listed if (one["homeTeam"], one["awayTeam"]) == (home, away)]

    async def becomes(self, home: str, away: str, patience: float = PATIENCE, **members: Any) -> dict:
        """Waits until the match has these members; returns it."""
        match: Optional[dict] = None
        deadline = asyncio.get_running_loop().time() + patience
        while asyncio.get_running_loop().time() < deadline:
            match = next(iter(await self.find(home, away)), None)
            if match and all(match[name] == value for name, value in members.items()):
                return match
            await asyncio.sleep(0.05)  # the events of a match that is not there yet tell nothing
        raise AssertionError(f"{home} – {away} is not {members} within {patience} s: {match}")

    async def entries(self, match: int) -> list[dict]:
        return (await self._api.get(f"/api/matches/{match}/commentary", params={"limit": "100"})).data

    async def complete(self, match: int) -> list[dict]:
        """Waits until each socket has everything of this match; returns the events, which are everywhere the same."""
        newest = (await self._api.get(f"/api/matches/{match}")).data["seq"]
        for socket in self._sockets:
            await socket.reached(match, newest)
        first = self.events(match)[:newest]
        for number in range(1, len(self._sockets)):
            assert self.events(match, number)[:newest] == first, f"instance {number + 1} told match {match} otherwise"
        return first

    async def told_well(self, match: int, shown: Any = None) -> list[dict]:
        events = await self.complete(match)
        found = complaints(events, shown)
        assert not found, "\n".join(found)
        return events

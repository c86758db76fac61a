"""Visitors: each runs its errand over HTTP."""
import asyncio
import random
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

import aiohttp

from . import scenario
from .measurements import Measurements


class LoadError(Exception):
    """The test cannot run at all."""


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Visitors:
    def __init__(self, url: str, session: aiohttp.ClientSession, measurements: Measurements, began: float):
        self._url = url
        self._session = session
        self._measurements = measurements
        self._began = began
        self._dice = random.Random(1)
        self.matches: list[int] = []
        self.posted_at: dict[str, float] = {}  # by the message of a comment
        self.present = 0

    async def create_matches(self, count: int) -> None:
        now = datetime.now(timezone.utc)
        for number in range(count):
            body = {
                "sport": "football",
                "league": "Load test",
                "homeTeam": f"Load Home {number}",
                "awayTeam": f"Load Away {number}",
                "startTime": _iso(now - timedelta(minutes=1)),
                "endTime": _iso(now + timedelta(hours=2)),
            }
            try:
                async with self._session.post(f"{self._url}/api/matches", json=body) as answer:
                    if answer.status != 201:
                        raise LoadError(f"POST {self._url}/api/matches: {answer.status}: {await answer.text()}")
                    self.matches.append((await answer.json())["data"]["id"])
            except (aiohttp.ClientError, asyncio.TimeoutError) as problem:
                raise LoadError(f"{self._url} does not answer: {problem or type(problem).__name__}") from problem

    async def delete_matches(self) -> None:
        for match in self.matches:
            async with self._session.delete(f"{self._url}/api/matches/{match}"):
                pass

    async def visit(self) -> None:
        self.present += 1
        try:
            match = self._dice.choice(self.matches)
            errand = scenario.errand(self._dice)
            if errand == "health":
                await self._ask("GET", "/health", "/health")
            elif errand == "browse":
                await self._ask("GET", "/api/matches", "/api/matches")
                await self._ask("GET", "/api/matches/:id", f"/api/matches/{match}")
            else:
                path = f"/api/matches/{match}/commentary"
                await self._ask("GET", "/api/matches/:id/commentary", path)
                await self._comment(match, path)
        finally:
            self.present -= 1

    async def _comment(self, match: int, path: str) -> None:
        message = f"load {uuid.uuid4()}"
        self.posted_at[message] = time.monotonic()
        if await self._ask("POST", "/api/matches/:id/commentary", path, {"minute": 42, "message": message}):
            self._measurements.posted[match] += 1

    async def _ask(self, method: str, name: str, path: str, body: Optional[Any] = None) -> bool:
        endpoint = f"{method} {name}"
        began = time.monotonic()
        try:
            async with self._session.request(method, self._url + path, json=body) as answer:
                await answer.read()
                wanted = 201 if method == "POST" else 200
                if answer.status != wanted:
                    self._measurements.errors[f"{endpoint}: {answer.status}"] += 1
                    return False
        except (aiohttp.ClientError, asyncio.TimeoutError) as problem:
            self._measurements.errors[f"{endpoint}: {type(problem).__name__}"] += 1
            return False
        ended = time.monotonic()
        self._measurements.answered(endpoint, ended - self._began, (ended - began) * 1000)
        return True

"""Scorers: each has one write under way, and repeats it with the same key until it is done. Some have no keys. They
repeat nothing and believe the answer."""
import asyncio
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Optional
from uuid import uuid4

import aiohttp

from history import Write

_ATTEMPT_SECONDS = 3.0
_BACKOFF_SECONDS = (0.05, 0.8)


@dataclass
class Trouble:
    """The failures that the writers met at one entrance."""

    answers_5xx: int = 0
    no_answers: int = 0
    examples: Counter = field(default_factory=Counter)


class Writer:
    """Posts to `matches` in turn, from `start` to `stop`. It uses `entrances[0]`, and the next one when that fails.
    Without `keyed`, it sends each request once."""

    def __init__(
        self,
        number: int,
        entrances: list[str],
        matches: list[int],
        rate: float,
        seed: int,
        trouble: dict[str, Trouble],
        statuses: Optional[int] = None,
        keyed: bool = True,
    ):
        self.name = f"writer {number}"
        self.writes: list[Write] = []
        self._number = number
        self._entrances = itertools.cycle(entrances)
        self._entrance = next(self._entrances)
        self._matches = matches
        self._pause = 1 / rate
        self._random = random.Random(seed * 1000 + number)
        self._trouble = trouble
        self._statuses = statuses  # the match whose status only this writer sets
        self.keyed = keyed
        self._suspended: Optional[str] = None
        self._comment: Optional[
            tuple[int, int]
        ] = None  # (match, id) of the writer's newest comment, until it is corrected
        self._going = True
        self._task: Optional[asyncio.Task] = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self, patience: float) -> None:
        """Ends after the write that is under way. If its answer does not come in time, it ends without it."""
        self._going = False
        try:
            await asyncio.wait_for(self._task, patience)
        except asyncio.TimeoutError:
            pass

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=_ATTEMPT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            for count in itertools.count(1):
                if not self._going:
                    return
                await self.write(session, *self._next(count))
                await asyncio.sleep(self._pause * self._random.uniform(0.5, 1.5))

    def _next(self, count: int) -> tuple[str, str, dict, tuple]:
        """(method, path, body, identities) of the next write."""
        match = self._matches[count % len(self._matches)]
        text = f"{self.name} says {count}"
        dice = self._random.random()
        if self._statuses and count % 5 == 0:
            # There and back, in turn.
            if self._suspended is None:
                self._suspended = text
                return (
                    "PATCH",
                    f"/api/matches/{self._statuses}/status",
                    {"status": "suspended", "reason": text},
                    (("status", self._statuses, "suspended", text),),
                )
            text, self._suspended = self._suspended, None
            return (
                "PATCH",
                f"/api/matches/{self._statuses}/status",
                {"status": "live"},
                (("status", self._statuses, "live", text),),
            )
        score = {"homeScore": self._number, "awayScore": count}
        if dice < 0.3:
            return ("PATCH", f"/api/matches/{match}/score", score, (("score", match, self._number, count),))
        comment = {"minute": count % 120, "message": text}
        if dice < 0.4 and self._comment:
            (match, entry), self._comment = self._comment, None
            return "PATCH", f"/api/matches/{match}/commentary/{entry}", {"message": text}, (("corrected", match, text),)
        if dice < 0.6:
            return (
                "POST",
                f"/api/matches/{match}/commentary",
                comment | score | {"eventType": "goal"},
                (("score", match, self._number, count), ("comment", match, text)),
            )
        if dice < 0.65 and self._comment:
            (match, entry), self._comment = self._comment, None
            return (
                "POST",
                f"/api/matches/{match}/commentary",
                comment | {"eventType": "goal_disallowed", "corrects": entry},
                (("struck", match, entry), ("comment", match, text)),
            )
        if dice < 0.7:
            return "PUT", f"/api/matches/{match}/lineups", {"home": {"coach": text}}, (("lineups", match, text),)
        if dice < 0.8:
            # Joined: several of these may have one event.
            return "PUT", f"/api/matches/{match}/stats", [{"name": "shots", "home": count, "away": self._number}], ()
        return ("POST", f"/api/matches/{match}/commentary", comment, (("comment", match, text),))

    async def write(
        self, session: aiohttp.ClientSession, method: str, path: str, body: dict, identities: tuple
    ) -> None:
        """Repeats one write, which makes the events `identities`, until it is done. Without `keyed` it makes one
        attempt."""
        write = Write(identities, self.name)
        self.writes.append(write)
        headers = {"Idempotency-Key": str(uuid4())} if self.keyed else {}
        backoff = _BACKOFF_SECONDS[0]
        while True:
            write.attempts += 1
            trouble = self._trouble[self._entrance]
            try:
                async with session.request(method, self._entrance + path, json=body, headers=headers) as answer:
                    text = await answer.text()
                    if 200 <= answer.status < 300:
                        write.acknowledged = True
                        data = (await answer.json())["data"]
                        if identities and identities[0][0] == "comment":
                            self._comment = data["matchId"], data["id"]
                        # The answer to a repetition without a key may show a later state of the match.
                        if method == "PATCH" and (write.attempts == 1 or "Idempotency-Replayed" in answer.headers):
                            write.seq = data.get("seq")
                        return
                    if answer.status < 500 and "Retry-After" not in answer.headers:
                        write.refused = f"{answer.status} {text[:300]}"
                        return
                    trouble.answers_5xx += answer.status >= 500
                    trouble.examples[f"{answer.status} {text[:160]}"] += 1
                    # The answer comes from the API itself, which knows, and not from nginx.
                    if not self.keyed and '"instance"' in text and "unknown" not in text:
                        write.unchanged = f"{answer.status} {text[:300]}"
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as problem:
                trouble.no_answers += 1
                trouble.examples[repr(problem)[:160]] += 1
                self._entrance = next(self._entrances)
            if not self.keyed:
                return
            await asyncio.sleep(backoff * self._random.uniform(0.5, 1))
            backoff = min(backoff * 2, _BACKOFF_SECONDS[1])

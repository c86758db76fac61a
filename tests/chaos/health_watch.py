"""Asks each instance's /health and /health/ready all the time, and remembers the answers."""
import asyncio
import json
import time
from dataclasses import dataclass
from typing import Callable, Optional

import aiohttp

_INTERVAL_SECONDS = 0.1
_PATIENCE_SECONDS = 1.0


@dataclass(frozen=True)
class Sample:
    at: float  # when it was asked, time.monotonic()
    health: Optional[int]  # HTTP status; None: no answer
    ready: Optional[int]
    status: str = ""  # of /health
    services: str = ""  # as JSON

    @property
    def well(self) -> bool:
        return self.health == 200 and self.ready == 200 and self.status == "healthy"

    def __str__(self) -> str:
        if self.health is None and self.ready is None:
            return "no answer"
        return f"health {self.health} {self.status}, ready {self.ready}, {self.services}"


Condition = Callable[[Sample], bool]


class HealthWatch:
    def __init__(self, instances: dict[str, str]):
        """`instances`: name -> base URL."""
        self.samples: dict[str, list[Sample]] = {name: [] for name in instances}
        self._instances = instances
        self._tasks: list[asyncio.Task] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._watch(name, base)) for name, base in self._instances.items()]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def until(self, name: str, condition: Condition, within: float) -> Optional[float]:
        """Waits until the answer to a question that is asked from now on satisfies `condition`. Returns the seconds
        that it took, or None if it did not."""
        began = time.monotonic()
        while time.monotonic() < began + within:
            latest = self.samples[name][-1] if self.samples[name] else None
            if latest and latest.at >= began and condition(latest):
                return latest.at - began
            await asyncio.sleep(0.02)
        return None

    def contradictions(self, name: str, condition: Condition, begin: float, end: float) -> list[Sample]:
        return [sample for sample in self.samples[name] if begin <= sample.at < end and not condition(sample)]

    def words(self, name: str, begin: float, end: float) -> list[str]:
        """The instance's answers, one after the other, without repetitions."""
        said: list[str] = []
        for sample in self.samples[name]:
            if begin <= sample.at < end and (not said or said[-1] != str(sample)):
                said.append(str(sample))
        return said

    async def _watch(self, name: str, base: str) -> None:
        timeout = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
        # Each question has its own connection, like those of a load balancer or an orchestrator. A kept connection
        # shows less.
        connector = aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(base, timeout=timeout, connector=connector) as session:
            while True:
                at = time.monotonic()
                (health, body), (ready, _) = await asyncio.gather(
                    self._ask(session, "/health"), self._ask(session, "/health/ready")
                )
                told = json.loads(body) if body else {}
                services = json.dumps(told.get("services", {}), sort_keys=True)
                self.samples[name].append(Sample(at, health, ready, told.get("status", ""), services))
                await asyncio.sleep(max(0.0, at + _INTERVAL_SECONDS - time.monotonic()))

    @staticmethod
    async def _ask(session: aiohttp.ClientSession, path: str) -> tuple[Optional[int], bytes]:
        try:
            async with session.get(path) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            return None, b""

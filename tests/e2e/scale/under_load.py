"""A deployment under load, with a follower at each instance that must hear everything once, in order."""
import asyncio
import contextlib
import itertools
import statistics
import time

from clients import Socket
from neighbours import Deployment, is_healthy

MATCHES = 12
PULSES = 12
# Over the bus an event takes some milliseconds. By heads it takes half an interval of them at least, on the average.
BUS_SECONDS = 0.2


class Follower:
    """Follows all matches at one instance. After a pause it goes on where it was."""

    def __init__(self, matches: list[int]):
        self.seen: dict[int, list[int]] = {match: [] for match in matches}
        self._last = {match: 1 for match in matches}
        self._socket = None

    async def follow(self, url: str) -> None:
        self._socket = await Socket(url).__aenter__()
        for match, last in self._last.items():
            await self._socket.subscribe(match, since=last)

    async def pause(self) -> None:
        for match, seqs in self.seen.items():
            seqs += self._socket.seqs(match)
            self._last[match] = seqs[-1] if seqs else self._last[match]
        await self._socket.__aexit__(None, None, None)

    async def reached(self, match: int, seq: int) -> None:
        if seq > self._last[match]:
            await self._socket.reached(match, seq)


class Load:
    """Comments on every match in turn, at every instance that takes part."""

    def __init__(self, deployment: Deployment, matches: list[int]):
        self._deployment = deployment
        self.seqs = {match: 1 for match in matches}
        self.resting: set[int] = set()
        self._turns = itertools.count()
        self._one_at_a_time = asyncio.Lock()

    async def comment(self, match: int, instance: int) -> int:
        """Returns the event's seq."""
        async with self._one_at_a_time:
            await self._deployment.api[instance].comment(match)
            self.seqs[match] += 1
            return self.seqs[match]

    async def run(self) -> None:
        for match in itertools.cycle(list(self.seqs)):
            awake = [n for n in range(len(self._deployment.api)) if n not in self.resting]
            await self.comment(match, awake[next(self._turns) % len(awake)])

    @contextlib.asynccontextmanager
    async def without(self, instance: int):
        self.resting.add(instance)
        async with self._one_at_a_time:
            pass  # its last change has been answered
        yield
        self.resting.discard(instance)


class Playing:
    """A deployment under load, with a follower at each instance."""

    def __init__(self, deployment: Deployment):
        self.deployment = deployment

    async def begin(self) -> None:
        await (await self.deployment.migrate()).up()
        made = [await self.deployment.api[0].create_match() for _ in range(MATCHES)]
        self.matches = [match["id"] for match in made]
        self.followers = [Follower(self.matches) for _ in self.deployment.api]
        for n, follower in enumerate(self.followers):
            await follower.follow(self.deployment.ws(n))
        self.load = Load(self.deployment, self.matches)
        self._running = asyncio.create_task(self.load.run())

    async def renew(self, program: int, healthy: bool = True, **settings: str) -> None:
        """`healthy`: an instance is followed again when it is healthy, and not as soon as it listens."""
        assert not self._running.done(), self._running
        if program >= len(self.followers):
            return await self.deployment.replace(program, **settings)
        async with self.load.without(program):
            await self.followers[program].pause()
            await self.deployment.replace(program, **settings)
            if healthy:
                await is_healthy(self.deployment.api[program])
            await self.followers[program].follow(self.deployment.ws(program))

    async def renew_all(self, **settings: str) -> None:
        for program in range(len(self.followers) + 1):
            await self.renew(program, **settings)

    async def crosses_in(self) -> float:
        """How long an event takes from one instance to a follower of the other, both ways; the median."""
        took = []
        for n in range(PULSES):
            match, source = self.matches[n % MATCHES], n % 2
            sent = time.monotonic()
            seq = await self.load.comment(match, source)
            await self.followers[1 - source].reached(match, seq)
            took.append(time.monotonic() - sent)
        return statistics.median(took)

    async def ends_whole(self) -> None:
        """Every follower has had every event once, in order."""
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running
        # A change under way when the load was cancelled may or may not have been made.
        for match in self.matches:
            self.load.seqs[match] = await self.load.comment(match, 0)
        for follower in self.followers:
            for match, seq in self.load.seqs.items():
                await follower.reached(match, seq)
            await follower.pause()
            for match, seen in follower.seen.items():
                assert seen == list(range(2, len(seen) + 2)), f"match {match}"
                assert len(seen) + 1 >= self.load.seqs[match]

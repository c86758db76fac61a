"""One scenario, from its load to its verdict."""
import asyncio
import random
import re
import time
from datetime import datetime, timedelta, timezone
from typing import Awaitable, Callable, Optional
from uuid import uuid4

import aiohttp

from arena import Arena
from feed_writer import FeedWriter
from health_watch import Condition, HealthWatch
from history import History, IdentityReader, Logged
from readers import read_on_and_on
from run_result import Load, Result
from subscribers import PollSubscriber, SocketSubscriber, StreamSubscriber, Subscriber
from verdict import judge
from writers import Trouble, Writer

_ANSWER_SECONDS = 12.0
_LEASE_SECONDS = 10.0  # JOB_LEASE_MS: a job may have to wait until the lease of a dead worker ends
_JOIN_SECONDS = 30.0
_FEED_RATE = 3.0  # events of the provider a second
_PLAN = ["live", "halftime", "live", "finished"]


class OwnPauses:
    """The times at which a busy machine held up this program itself. It cannot blame the service for those."""

    def __init__(self) -> None:
        self._pauses: list[tuple[float, float]] = []  # (end, seconds)
        self._task: Optional[asyncio.Task] = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def since(self, moment: float) -> float:
        return sum(seconds for end, seconds in self._pauses if end > moment)

    async def _watch(self) -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.05)
            now = time.monotonic()
            if now - began > 0.15:
                self._pauses.append((now, now - began - 0.05))


class Run:
    """The tools of a scenario: the arena, the running load, and the methods for its expectations."""

    def __init__(self, arena: Arena, load: Load, entrances: Optional[list[str]] = None):
        self.arena = arena
        self.load = load
        self.random = random.Random(load.seed)
        self.matches: list[int] = []  # with writers
        self.scheduled: list[int] = []  # with a schedule during the fault
        self.subscribers: list[Subscriber] = []
        self.writers: list[Writer] = []
        self.feed: Optional[FeedWriter] = None
        self.failures: list[str] = []
        self.fault_began = self.fault_ended = 0.0
        # Every second subscriber goes through nginx.
        self.entrances = entrances or [one for api in arena.apis.values() for one in (arena.stack.nginx, api)]
        self.trouble = {entrance: Trouble() for entrance in self.entrances}
        self.watch = HealthWatch({name: base for name, base in arena.apis.items() if base in self.entrances})
        self.catching_up: Optional[
            asyncio.Task
        ] = None  # runs from the fault's end on; its result is the seconds that it took
        self._last_step = 0.0
        self.pauses = OwnPauses()
        self._readers: list[asyncio.Task] = []

    # ---- called by a scenario

    def end_fault(self) -> None:
        """The three seconds begin here. A scenario calls this when it goes on with something that does not belong to
        the fault."""
        if not self.fault_ended:
            self.fault_ended = time.monotonic()
            self.catching_up = asyncio.create_task(
                self._catch_up()
            )  # even if the scenario still does something, for any time

    def expect(self, condition: bool, otherwise: str) -> None:
        if not condition:
            self.failures.append(otherwise)

    async def becomes(self, instances: list[str], what: str, condition: Condition, within: float) -> None:
        """Waits until /health and /health/ready of these instances satisfy the condition. Notes a failure if they do
        not do so in time."""
        took = await asyncio.gather(*(self.watch.until(name, condition, within) for name in instances))
        for name, seconds in zip(instances, took):
            if seconds is None:
                samples = self.watch.samples[name]
                self.failures.append(
                    f"{name} does not say \"{what}\" within {within} s: {samples[-1] if samples else 'never asked'}"
                )

    async def stays(self, instances: list[str], what: str, condition: Condition, seconds: float) -> None:
        began = time.monotonic()
        await asyncio.sleep(seconds)
        for name in instances:
            wrong = self.watch.contradictions(name, condition, began, time.monotonic() - 0.2)
            if wrong:
                self.failures.append(f'{name} did not say "{what}" all the time: {wrong[0]}')

    async def metric(self, instance: str, name: str) -> float:
        async with aiohttp.ClientSession(self.arena.apis[instance]) as session, session.get("/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return sum(float(line.split()[-1]) for line in lines if re.match(rf"{name}[ {{]", line))

    # ---- the load

    @property
    def every_match(self) -> list[int]:
        return self.written + self.scheduled

    @property
    def written(self) -> list[int]:
        """The matches that writers or the feed go on with, and no schedule."""
        return self.matches + (self.feed.matches if self.feed else [])

    def http(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(list(self.arena.apis.values())[-1])

    async def all_at_heads(self) -> Optional[float]:
        """Waits until all subscribers have every event of the present log. Returns the seconds that it took, or None
        when it took too long."""
        return await self._all_at(await self._heads(self.written), time.monotonic())

    async def prepare(self) -> None:
        now = datetime.now(timezone.utc)
        async with self.http() as session:
            for i in range(self.load.matches):
                self.matches.append(await self._create(session, f"Load {i}", now - timedelta(minutes=1)))
            for i in range(self.load.scheduled):
                self.scheduled.append(await self._create(session, f"Plan {i}", now + timedelta(days=1)))
        if self.load.fed:
            self.feed = FeedWriter(self.arena, f"Fed {uuid4().hex[:8]}", self.load.fed, _FEED_RATE, self.load.seed)
            await self.feed.joined(_JOIN_SECONDS)
        every_match = self.every_match
        for i in range(self.load.subscribers):
            entrances = self.entrances[i % len(self.entrances) :] + self.entrances[: i % len(self.entrances)]
            match = every_match[i % len(every_match)]
            since_start = i % 3 == 0
            if self.load.streams and i % 10 == 4:
                self.subscribers.append(PollSubscriber(i, entrances, [match], since_start, self.load.seed))
            elif self.load.streams and i % 2:
                self.subscribers.append(StreamSubscriber(i, entrances, [match], since_start, self.load.seed))
            else:
                # Every fifth socket follows four matches.
                several = [every_match[(i + k) % len(every_match)] for k in range(4)] if i % 5 == 0 else [match]
                self.subscribers.append(SocketSubscriber(i, entrances, several, since_start, self.load.seed))
        for i in range(self.load.writers):
            entrances = self.entrances[i % len(self.entrances) :] + self.entrances[: i % len(self.entrances)]
            # Each of the first writers also sets the status of its own match.
            statuses = self.matches[i] if i < 2 else None
            self.writers.append(
                Writer(
                    i + 1,
                    entrances,
                    self.matches,
                    self.load.rate,
                    self.load.seed,
                    self.trouble,
                    statuses,
                    keyed=i < self.load.writers * 3 // 4,
                )
            )
        for subscriber in self.subscribers:
            subscriber.start()
        self.watch.start()
        self.pauses.start()
        await self._until(lambda: all(one.joined for one in self.subscribers), _JOIN_SECONDS)
        await self._schedule()
        for writer in self.writers:
            writer.start()
        if self.feed:
            self.feed.start()
        self._readers = [
            asyncio.create_task(read_on_and_on(entrance, every_match, self.load.seed))
            for entrance in dict.fromkeys(self.entrances)
        ]

    async def _schedule(self) -> None:
        """Schedules kick-offs at the time of the fault, even when the preparations took long."""
        begin = datetime.now(timezone.utc) + timedelta(seconds=self.load.seconds / 2)
        async with self.http() as session:
            for i, match in enumerate(self.scheduled):
                start = begin + timedelta(seconds=0.4 * i)
                times = {
                    step: _iso(start + timedelta(seconds=seconds))
                    for step, seconds in (("startTime", 0), ("halftime", 2), ("secondHalf", 4), ("endTime", 6))
                }
                async with session.patch(f"/api/matches/{match}", json=times) as answer:
                    assert answer.status == 200, f"{answer.status} {await answer.text()}"
                self._last_step = time.monotonic() + (start - datetime.now(timezone.utc)).total_seconds() + 6

    @staticmethod
    async def _create(session: aiohttp.ClientSession, home: str, start: datetime) -> int:
        body = {
            "sport": "football",
            "homeTeam": home,
            "awayTeam": "Chaos",
            "startTime": _iso(start),
            "endTime": _iso(start + timedelta(hours=2)),
        }
        async with session.post("/api/matches", json=body) as answer:
            text = await answer.text()
            assert answer.status == 201, f"{answer.status} {text}"
            return (await answer.json())["data"]["id"]

    async def _until(self, condition: Callable[[], bool], patience: float) -> Optional[float]:
        """The seconds until the condition was true; None when it was not true in time."""
        began = time.monotonic()
        while not condition():
            for subscriber in self.subscribers:
                subscriber.check()
            if time.monotonic() > began + patience:
                return None
            await asyncio.sleep(0.02)
        return time.monotonic() - began

    async def _all_at(self, heads: dict[int, int], since: float) -> Optional[float]:
        waited = await self._until(lambda: all(one.is_at(heads) for one in self.subscribers), self.load.patience)
        return None if waited is None else time.monotonic() - since

    async def _heads(self, matches: list[int]) -> dict[int, int]:
        """Reads also from a PostgreSQL that is just coming back."""
        for _ in range(200):
            try:
                return await self.arena.heads(matches)
            except Exception as problem:  # psycopg2 raises many kinds
                last = problem
                await asyncio.sleep(0.05)
        raise last

    async def _catch_up(self) -> Optional[float]:
        """Waits until every subscriber has the events that were committed by the fault's end."""
        return await self._all_at(await self._heads(self.written), self.fault_ended)

    async def steps_done(self) -> Optional[float]:
        """Waits until every subscriber has the event of every scheduled step."""
        complete = {match: 2 + len(_PLAN) for match in self.scheduled}  # the match was created, and got its schedule
        due = max(self.fault_ended, self._last_step)
        patience = max(0.0, due - time.monotonic()) + self.load.patience
        waited = await self._until(lambda: all(one.is_at(complete) for one in self.subscribers), patience)
        return None if waited is None else max(0.0, time.monotonic() - due)

    async def stop(self) -> None:
        await self.watch.stop()
        await self.pauses.stop()
        if self.feed:
            await self.feed.stop()
        tasks = self._readers + ([self.catching_up] if self.catching_up else [])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(one.stop() for one in self.subscribers))


async def run_scenario(
    name: str,
    scenario: Callable[[Run], Awaitable[None]],
    arena: Arena,
    load: Load,
    entrances: Optional[list[str]] = None,
    tamper: Optional[Callable[[Run], Awaitable[None]]] = None,
) -> Result:
    """`tamper` is called when every subscriber is complete and before the log is read. It is for tests of this
    harness."""
    run = Run(arena, load, entrances)
    result = Result(name, failures=run.failures, trouble=run.trouble)
    try:
        await run.prepare()
        await asyncio.sleep(load.seconds / 2)
        run.fault_began = time.monotonic()
        await scenario(run)
        run.end_fault()
        await _measure(run, result, tamper)
    finally:
        await run.stop()
    for subscriber in run.subscribers:
        result.endings += subscriber.endings
        result.deliveries[subscriber.kind] += sum(len(one.events) for one in subscriber.followings.values())
    return result


async def _measure(run: Run, result: Result, tamper) -> None:
    ended = run.fault_ended
    healthy = asyncio.create_task(_all_healthy(run, ended))
    steps = asyncio.create_task(run.steps_done())
    result.caught_up = await run.catching_up
    await asyncio.sleep(run.load.seconds / 2)
    await asyncio.gather(*(one.stop(_ANSWER_SECONDS) for one in run.writers))
    load_ended = time.monotonic()
    unanswered = sum(
        not write.acknowledged and not write.refused for one in run.writers if one.keyed for write in one.writes
    )
    run.expect(unanswered == 0, f"{unanswered} writes were not answered {_ANSWER_SECONDS} s after the load's end")
    if run.feed:
        await run.feed.stop()
        base = list(run.arena.apis.values())[-1]
        run.failures += await run.feed.differences(base, run.load.patience)
        load_ended = time.monotonic()
    every_match = run.every_match
    run.expect(await run.arena.statistics_told(run.written, run.load.patience), "the last statistics were not told")
    load_ended = time.monotonic()
    result.settled = await run._all_at(await run._heads(run.written), load_ended)
    await _check_reads(run, every_match)
    result.steps = await steps
    result.healthy = await healthy
    result.paused = run.pauses.since(run.fault_began)
    allowed = run.load.recovery + run.pauses.since(ended)
    steps_allowed = _LEASE_SECONDS + allowed
    run.expect(
        result.steps is not None and result.steps <= steps_allowed,
        f"the steps by schedule were not done within {steps_allowed:.1f} s: {_told(result.steps)}",
    )
    for what, seconds in (
        ("had what was committed at the fault's end", result.caught_up),
        ("had everything after the load's end", result.settled),
        ("instance was healthy after the fault's end", result.healthy),
    ):
        run.expect(
            seconds is not None and seconds <= allowed,
            f"not every{'one' if what.startswith('had') else ''} {what} within {allowed:.1f} s: {_told(seconds)}",
        )
    if tamper:
        await tamper(run)
    result.verdict = judge(
        History(
            writes=[write for one in run.writers for write in one.writes],
            followings=[following for one in run.subscribers for following in one.followings.values()],
            log=await _read_log(run, every_match),
            plans={match: _PLAN for match in run.scheduled},
            keyed=run.load.keyed,
        )
    )
    for name in run.watch.samples:
        result.health[name] = run.watch.words(name, run.fault_began, ended)


async def _check_reads(run: Run, matches: list[int]) -> None:
    """Checks that every entrance's answer to a GET, from any cache, is as new as the log was before the request."""
    heads = await run.arena.heads(matches)
    for entrance in dict.fromkeys(run.entrances):
        async with aiohttp.ClientSession(entrance) as session:
            for match, head in heads.items():
                async with session.get(f"/api/matches/{match}") as answer:
                    seq = (await answer.json())["data"]["seq"] if answer.status == 200 else f"status {answer.status}"
                run.expect(
                    seq == head or isinstance(seq, int) and seq > head,
                    f"GET of match {match} by {entrance} is at {seq}, the log at {head}",
                )


async def _all_healthy(run: Run, since: float) -> Optional[float]:
    for name in run.watch.samples:
        if await run.watch.until(name, lambda sample: sample.well, run.load.patience) is None:
            return None
    # The moment at which each instance was first well, and not the moment at which this program asked.
    return (
        max(
            next(sample.at for sample in samples if sample.at >= since and sample.well)
            for samples in run.watch.samples.values()
        )
        - since
    )


async def _read_log(run: Run, matches: list[int]) -> dict[int, list[Logged]]:
    rows = await run.arena.query(
        "SELECT match_id, seq, payload::text FROM match_events WHERE match_id = ANY(%s) ORDER BY match_id, seq", matches
    )
    log: dict[int, list[Logged]] = {match: [] for match in matches}
    readers = {match: IdentityReader() for match in matches}
    for match, seq, payload in rows:
        log[match].append(Logged(seq, readers[match].read(match, payload), payload))
    return log


def _told(seconds: Optional[float]) -> str:
    return "never" if seconds is None else f"{seconds:.2f} s"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"

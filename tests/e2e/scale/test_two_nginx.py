"""Two nginx share a public address by keepalived (deploy/keepalived, as it is shipped), and the one that holds it dies."""
import asyncio
import itertools
import json
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import websockets

import edges
from awaiting import Awaiting
from clients import Http
from edges import Edge
from neighbours import comes_true
from stack_fixture import Stack

MISSING = edges.missing()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))

URL = f"http://{edges.PUBLIC}:{edges.PORT}"
SUBSCRIBERS = 20
PING = {"ping_interval": 1, "ping_timeout": 2}
# From the fault to the last subscriber's return, for clients that ping so. docs/OPERATIONS.md has the promise.
BACK_SECONDS = {"killed": 8, "frozen": 10, "unplugged": 10}


class Subscriber(Awaiting):
    """Follows a match by the public address. Whenever its connection ends, it connects again, and goes on where it was."""

    def __init__(self, match: int, since: int):
        super().__init__()
        self._match = match
        self.seqs = [since]
        self.joined: list[float] = []  # when each of its subscriptions was answered
        self._task = asyncio.create_task(self._run())

    def _end(self):
        return f"ended: {self._task}" if self._task.done() else None

    def _heard(self) -> str:
        return f"joined {len(self.joined)} times, the last events are {self.seqs[-5:]}"

    async def heard(self, seq: int) -> None:
        await self.until(lambda: self.seqs[-1] >= seq)

    async def has_joined(self, times: int) -> float:
        """Returns when it was."""
        await self.until(lambda: len(self.joined) >= times)
        return self.joined[times - 1]

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._follow()
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(0.1)

    async def _follow(self) -> None:
        url = URL.replace("http", "ws") + "/ws"
        async with websockets.connect(url, compression=None, open_timeout=1, close_timeout=0.1, **PING) as link:
            await link.send(json.dumps({"action": "subscribe", "matchId": self._match, "since": self.seqs[-1]}))
            async for text in link:
                message = json.loads(text)
                if message["type"] == "subscribed":
                    assert message["recovered"], message
                    self.joined.append(time.monotonic())
                elif message.get("matchId") == self._match:
                    self.seqs.append(message["seq"])
                self._news.set()


class Playing:
    """A match that is commented on at both instances, and its subscribers."""

    def __init__(self, apis: list[Http], match: int):
        self._apis = apis
        self.last = 1
        self._match = match
        self.subscribers = [Subscriber(match, 1) for _ in range(SUBSCRIBERS)]
        self._load = asyncio.create_task(self._comment())

    async def _comment(self) -> None:
        for api in itertools.cycle(self._apis):
            await api.comment(self._match)
            self.last += 1
            await asyncio.sleep(0.02)

    async def goes_on(self, seconds: float = 0) -> None:
        """Every subscriber has heard what was said so far, and what is said in the next seconds."""
        end = time.monotonic() + seconds
        while True:
            assert not self._load.done(), self._load
            await asyncio.gather(*(one.heard(self.last + 1) for one in self.subscribers))
            if time.monotonic() > end:
                return

    async def back_after(self, began: float, joins: int) -> float:
        """Waits until every subscriber has joined so often. Returns how long after `began` the last of them was back."""
        took = max(await asyncio.gather(*(one.has_joined(joins) for one in self.subscribers))) - began
        print(f"all subscribers were back after {took:.1f} s")
        return took

    def joins(self) -> set[int]:
        return {len(one.joined) for one in self.subscribers}

    async def stop(self) -> None:
        self._load.cancel()
        await asyncio.gather(self._load, return_exceptions=True)
        await asyncio.gather(*(one.stop() for one in self.subscribers))

    def check(self) -> None:
        """Each subscriber has heard each event once, in order."""
        for one in self.subscribers:
            assert one.seqs == list(range(1, one.seqs[-1] + 1))


@pytest.fixture(scope="module")
def lan(new_module_stack) -> Stack:
    with edges.network():
        yield new_module_stack(replicas=2, workers=1, env={"HOST": "0.0.0.0"})


@pytest.fixture
async def pair(lan, tmp_path) -> AsyncIterator[list[Edge]]:
    tmp_path.chmod(0o755)
    made: list[Edge] = []
    try:
        for name in edges.NAMES:
            made.append(await asyncio.to_thread(Edge, name, tmp_path / name, [lan.port, lan.port + 1]))
        yield made
    finally:
        for edge in made:
            edge.end()
        lan.restore()


async def holder(pair: list[Edge], other_than: Edge | None = None) -> tuple[Edge, Edge]:
    """The machine that has the address alone, and the other one."""

    async def look():
        holding = [edge for edge in pair if edge.holds_the_address()]
        return holding if len(holding) == 1 and holding[0] is not other_than else None

    (found,) = await comes_true(look)
    return found, next(edge for edge in pair if edge is not found)


@asynccontextmanager
async def playing(lan: Stack) -> AsyncIterator[Playing]:
    async with Http(lan.api(1)) as one, Http(lan.api(2)) as two:
        play = Playing([one, two], (await one.create_match())["id"])
        try:
            await play.goes_on()
            assert play.joins() == {1}
            yield play
            await play.goes_on()
        finally:
            await play.stop()
        play.check()


def end(edge: Edge, how: str) -> None:
    match how:
        case "killed":
            edge.signal_nginx(signal.SIGKILL)
        case "frozen":
            edge.signal_nginx(signal.SIGSTOP)
        case "unplugged":
            edge.unplug()


def bring_back(edge: Edge, how: str) -> None:
    match how:
        case "killed":
            edge.start_nginx()
        case "frozen":
            edge.signal_nginx(signal.SIGCONT)
        case "unplugged":
            edge.plug_in_again()


@pytest.mark.parametrize("how", list(BACK_SECONDS))
async def test_subscribers_go_on_at_the_other_nginx(lan, pair, how):
    first, other = await holder(pair)
    async with playing(lan) as play:
        began = time.monotonic()
        await asyncio.to_thread(end, first, how)
        assert await play.back_after(began, joins=2) < BACK_SECONDS[how]
        assert (await holder(pair, other_than=first))[0] is other
        # The machine comes back. It does not take the address, because that would end all sockets once more.
        before = first.log().count("Entering BACKUP STATE")
        await asyncio.to_thread(bring_back, first, how)

        async def is_back() -> bool:
            return first.log().count("Entering BACKUP STATE") > before

        await comes_true(is_back)
        await play.goes_on(seconds=5)
        assert (await holder(pair))[0] is other
        assert play.joins() == {2}
        # And it is of use again.
        began = time.monotonic()
        await asyncio.to_thread(end, other, "killed")
        assert await play.back_after(began, joins=3) < BACK_SECONDS["killed"]
        assert (await holder(pair))[0] is first


async def test_a_planned_change_of_the_holder_is_short(lan, pair):
    first, other = await holder(pair)
    async with playing(lan) as play:
        began = time.monotonic()
        await asyncio.to_thread(first.stop_keepalived)
        assert await play.back_after(began, joins=2) < BACK_SECONDS["killed"]
        assert (await holder(pair))[0] is other


async def test_two_holders_lose_nothing_and_agree_again(lan, pair):
    first, other = await holder(pair)
    async with playing(lan) as play:
        for one, another in ((first, other), (other, first)):
            one.stop_telling(another)

        async def both() -> bool:
            return all(edge.holds_the_address() for edge in pair)

        await comes_true(both)
        await play.goes_on(seconds=2)
        for one, another in ((first, other), (other, first)):
            one.tell_again(another)
        await holder(pair)
        await play.goes_on(seconds=2)


async def test_the_address_stays_when_no_instance_answers(lan, pair):
    first, _ = await holder(pair)
    await asyncio.to_thread(lan.stop, "api-1", "api-2")
    async with Http(URL) as public:
        end_of_watch = time.monotonic() + 5
        while time.monotonic() < end_of_watch:
            answer = await public.get("/api/matches")
            assert (answer.status, answer.json["title"]) == (503, "Service Unavailable")
            assert (await holder(pair))[0] is first

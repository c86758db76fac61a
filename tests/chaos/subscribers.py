"""Subscribers by WebSocket, by server-sent events and by long polls. When a connection ends, they connect to another
instance and resume."""
import asyncio
import json
import random
import re
from collections import Counter
from typing import Optional

import aiohttp
import websockets

from history import Following, event_head

_BACKOFF_SECONDS = (0.05, 0.5)
_CONNECT_SECONDS = 2.0
_POLL_SECONDS = 3
_REFUSED_WAIT_SECONDS = 0.2
_LINKED_EPOCH = re.compile("&epoch=[0-9a-f]+")
# One copy of each event's bytes, for all subscribers that received it.
_interned: dict[str, str] = {}


class Subscriber:
    """`since_start`: asks for every event from the first one on, instead of a snapshot."""

    kind = ""

    def __init__(self, number: int, entrances: list[str], matches: list[int], since_start: bool, seed: int):
        self.name = f"{self.kind} {number}"
        self.followings = {match: Following(self.name, match) for match in matches}
        self.endings: Counter = Counter()  # why connections ended
        self._entrances = entrances
        self._since_start = since_start
        self._random = random.Random(seed * 10_000 + number)
        self._task: Optional[asyncio.Task] = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self.name)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    def check(self) -> None:
        """Raises the error that ended the subscriber, if one did. It is a mistake of this program."""
        if self._task.done() and not self._task.cancelled():
            self._task.result()

    def is_at(self, heads: dict[int, int]) -> bool:
        return all(
            one.start is not None and one.newest >= heads[match]
            for match, one in self.followings.items()
            if match in heads
        )

    @property
    def joined(self) -> bool:
        return all(one.start is not None for one in self.followings.values())

    async def _run(self) -> None:
        turn = self._random.randrange(len(self._entrances))
        backoff = _BACKOFF_SECONDS[0]
        while True:
            heard = sum(one.joins for one in self.followings.values())
            try:
                self.endings[await self._follow(self._entrances[turn % len(self._entrances)])] += 1
            except (OSError, asyncio.TimeoutError, aiohttp.ClientError, websockets.WebSocketException) as problem:
                self.endings[type(problem).__name__] += 1
            if sum(one.joins for one in self.followings.values()) > heard:
                backoff = _BACKOFF_SECONDS[0]
            turn += 1
            await asyncio.sleep(backoff * self._random.uniform(0.5, 1))
            backoff = min(backoff * 2, _BACKOFF_SECONDS[1])

    async def _follow(self, entrance: str) -> str:
        """Follows until the connection ends. Returns the reason of the end."""
        raise NotImplementedError

    def _since(self, following: Following) -> Optional[int]:
        if following.start is None:
            return 0 if self._since_start else None
        return following.newest

    def _event(self, text: str) -> Optional[int]:
        """Takes an event and returns its seq, or None when the message is no event."""
        head = event_head(text)
        if head is None or head[0] == "subscribed":
            return None
        following = self.followings.get(head[1])
        if following is None:
            next(iter(self.followings.values())).complaints.append(f"an event of a match not asked for: {text[:200]}")
        elif following.start is None:
            following.complaints.append(f"an event before `subscribed`: {text[:200]}")
        else:
            following.received(head[2], _interned.setdefault(text, text))
        return head[2]


class SocketSubscriber(Subscriber):
    kind = "ws"

    async def _follow(self, entrance: str) -> str:
        url = entrance.replace("http://", "ws://") + "/ws"
        async with websockets.connect(
            url,
            compression=None,
            max_size=None,
            ping_interval=None,
            max_queue=None,
            open_timeout=_CONNECT_SECONDS,
            close_timeout=0.2,
        ) as link:
            asked: dict[int, Optional[int]] = {}
            for match in self.followings:
                await self._ask(link, match, asked)
            try:
                async for text in link:
                    if self._event(text) is None:
                        await self._answer(link, json.loads(text), asked)
            except websockets.ConnectionClosed:
                pass
            return f"closed {link.close_code}"

    async def _ask(self, link, match: int, asked: dict[int, Optional[int]]) -> None:
        since = asked[match] = self._since(self.followings[match])
        request: dict = {"action": "subscribe", "matchId": match}
        if since is not None:
            request["since"] = since
        if epoch := self.followings[match].epoch:
            request["epoch"] = epoch
        await link.send(json.dumps(request))

    async def _answer(self, link, message: dict, asked: dict[int, Optional[int]]) -> None:
        if message["type"] == "subscribed":
            match = message["matchId"]
            self.followings[match].joined(message, asked[match])
        elif message["type"] == "error":
            if message["code"] != "unavailable":
                self.followings[message.get("matchId", next(iter(self.followings)))].complaints.append(
                    json.dumps(message)
                )
            await asyncio.sleep(_REFUSED_WAIT_SECONDS)
            await self._ask(link, message["matchId"], asked)


class StreamSubscriber(Subscriber):
    """Follows one match and reads as an EventSource does."""

    kind = "sse"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        (self._following,) = self.followings.values()

    async def _follow(self, entrance: str) -> str:
        since = self._since(self._following)
        headers = {"Accept": "text/event-stream"} | ({} if since is None else {"Last-Event-ID": self._id(since)})
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=None)
        async with aiohttp.ClientSession(timeout=timeout, read_bufsize=1 << 20) as session:
            # A frozen instance accepts the connection and never answers.
            async with asyncio.timeout(_CONNECT_SECONDS) as limit:
                async with session.get(
                    f"{entrance}/api/matches/{self._following.match}/stream", headers=headers
                ) as answer:
                    if answer.status != 200:
                        return f"status {answer.status}"
                    limit.reschedule(None)
                    while block := await self._block(answer.content):
                        self._message(block, since)
        return "ended"

    def _id(self, seq: int) -> str:
        """The `id` of the event, which has the epoch where the service tells one."""
        return f"{seq}-{self._following.epoch}" if self._following.epoch else str(seq)

    @staticmethod
    async def _block(content: aiohttp.StreamReader) -> list[str]:
        """The lines before the next empty line. There are none when the stream is over, even after an incomplete
        event."""
        lines: list[str] = []
        # aiohttp 3.8's readuntil cuts a separator of two characters in half.
        while line := await content.readline():
            if line == b"\n" and lines:
                return lines
            lines.append(line.decode().rstrip("\n"))
        return []

    def _message(self, block: list[str], since: Optional[int]) -> None:
        fields: dict[str, str] = {}
        for line in block:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        data = fields.get("data")
        if data is None:
            return  # a comment or `retry`
        if fields.get("event") == "subscribed":
            message = json.loads(data)
            self._following.joined(message, since)
            return
        seq = self._event(data)
        if seq is None or fields.get("id") != self._id(seq):
            self._following.complaints.append(f"id {fields.get('id')} with event {seq}")


class PollSubscriber(Subscriber):
    """Follows one match from its first event on, by one request after the other."""

    kind = "poll"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        (self._following,) = self.followings.values()
        self._following.start = 0
        self._decoder = json.JSONDecoder()
        self._epoch = ""  # as a part of the query

    async def _follow(self, entrance: str) -> str:
        timeout = aiohttp.ClientTimeout(total=_POLL_SECONDS + 2, sock_connect=_CONNECT_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                path = (
                    f"/api/matches/{self._following.match}/events?since={self._following.newest}{self._epoch}"
                    f"&wait={_POLL_SECONDS}"
                )
                async with session.get(entrance + path) as answer:
                    if answer.status != 200:
                        return f"status {answer.status}"
                    if told := _LINKED_EPOCH.search(answer.headers.get("Link", "")):
                        self._epoch = told[0]
                    self._page(await answer.text())
                    self._following.joins += 1

    def _page(self, page: str) -> None:
        """Takes the events as raw bytes."""
        position = page.index("[") + 1
        while page[position] != "]":
            _, end = self._decoder.raw_decode(page, position)
            self._event(page[position:end])
            position = end + (page[end] == ",")

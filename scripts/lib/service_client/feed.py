"""Follows matches over one WebSocket connection, and connects again whenever the connection is lost."""
import asyncio
import json
from dataclasses import dataclass
from typing import Any, AsyncIterator, Optional

import websockets

from . import credentials
from .backoff import Backoff


class Cursor:
    """The events of a match that were seen. The reader sees each exactly once and in order, or the cursor names the
    loss.

    An event may come over the `matches` channel before the answer to the match's own subscription. The cursor leaves
    such an event to the subscription, which starts after `last`.
    """

    def __init__(self, last: Optional[int] = None, epoch: Optional[str] = None):
        self.last = last  # seq of the last event seen; None = no snapshot yet
        self.epoch = epoch  # of the log that this seq is of, if the server has told it
        self._head = 0  # the server's newest seq when it answered the subscription
        self._answered = False

    def resubscribe(self) -> None:
        """The connection is new; the server's next messages answer a subscription with `since` = last."""
        self._answered = False

    @property
    def caught_up(self) -> bool:
        """Whether all events that were missed when the subscription was made have come."""
        return self._answered and self.last is not None and self.last >= self._head

    @property
    def place(self) -> dict:
        """The members of a subscription that goes on here."""
        if self.last is None:
            return {}
        return {"since": self.last} if self.epoch is None else {"since": self.last, "epoch": self.epoch}

    def subscribed(self, seq: int, recovered: bool, epoch: Optional[str] = None) -> Optional[str]:
        """Takes the answer to the subscription. Returns the loss, if there is one."""
        self._answered = True
        self._head = seq
        replaced = None not in (self.epoch, epoch, self.last) and self.epoch != epoch
        self.epoch = epoch
        if replaced:
            self.last = seq
            return "the server's log was replaced"
        last, resumed = self.last, self.last is not None and recovered
        if last is None:
            self.last = seq
            return None
        if seq < last:
            self.last = seq
            return f"the server is at seq {seq} after it was at {last}"
        if resumed or seq == last:
            return None
        self.last = seq
        return f"events {last + 1} to {seq} could not be resumed"

    def event(self, seq: int) -> tuple[bool, Optional[str]]:
        """Returns (whether to show the event, the loss or None)."""
        if self.last is None or seq <= self.last:
            return False, None
        expected = self.last + 1
        if seq == expected:
            self.last = seq
            return True, None
        if not self._answered or self.last < self._head:
            return False, None
        self.last = seq
        return True, f"events {expected} to {seq - 1} are missing"


@dataclass(frozen=True)
class Connected:
    pass


@dataclass(frozen=True)
class Lost:
    """The connection is lost; the next attempt follows in `retry_in` seconds."""

    reason: str
    retry_in: float


@dataclass(frozen=True)
class Gap:
    """Events of a match that did not come."""

    match: int
    what: str


@dataclass(frozen=True)
class Message:
    """A message of the server. The cursor of its match has judged it, so no event comes twice."""

    body: dict
    resumed: bool = False  # a `subscribed` after which the events since the last one seen follow


class Feed:
    """An endless iteration over Connected, Lost, Gap and Message."""

    def __init__(self, url: str, channel: Optional[str] = None):
        self._url = url
        self._channel = channel
        self._cursors: dict[int, Cursor] = {}
        self._seen: dict[int, Cursor] = {}  # of matches no longer followed
        self._socket: Any = None

    def __len__(self) -> int:
        """The number of matches followed."""
        return len(self._cursors)

    def follows(self, match: int) -> bool:
        return match in self._cursors

    def caught_up(self, match: int) -> bool:
        return match in self._cursors and self._cursors[match].caught_up

    async def follow(self, match: int, since: Optional[int] = None) -> None:
        """Follows a match. A match that was followed before goes on at its last event. A new one begins after `since`,
        if that is given, or else with the snapshot in the server's answer."""
        if match not in self._cursors:
            cursor = self._seen.pop(match, None) or Cursor(since)
            cursor.resubscribe()
            self._cursors[match] = cursor
            await self._subscribe(match)

    async def unfollow(self, match: int) -> None:
        cursor = self._cursors.pop(match, None)
        if cursor:
            if cursor.last is not None:
                self._seen[match] = cursor
            await self._send({"action": "unsubscribe", "matchId": match})

    async def __aiter__(self) -> AsyncIterator[Any]:
        backoff = Backoff(first=0.2)
        while True:
            reason = "closed by the server"
            try:
                async with websockets.connect(
                    self._url, compression=None, subprotocols=credentials.subprotocols()
                ) as socket:
                    await self._introduce(socket)
                    yield Connected()
                    async for text in socket:
                        backoff.reset()
                        for item in self._judge(json.loads(text)):
                            yield item
            except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as error:
                reason = str(error) or type(error).__name__
            finally:
                self._socket = None
            delay = backoff.next()
            yield Lost(reason, delay)
            await asyncio.sleep(delay)

    async def _introduce(self, socket: Any) -> None:
        # Both come before the first await: a match that is followed from here on subscribes by itself, once.
        self._socket = socket
        followed = list(self._cursors.items())
        for _, cursor in followed:
            cursor.resubscribe()
        if self._channel:
            await self._send({"action": "subscribe", "channel": self._channel})
        for match, _ in followed:
            if match in self._cursors:
                await self._subscribe(match)

    async def _subscribe(self, match: int) -> None:
        message = {"action": "subscribe", "matchId": match}
        await self._send({**message, **self._cursors[match].place})

    async def _send(self, message: dict) -> None:
        if self._socket is None:
            return
        try:
            await self._socket.send(json.dumps(message))
        except websockets.ConnectionClosed:
            # The reader sees the loss too, and the next connection sends everything again.
            pass

    def _judge(self, message: dict) -> list[Any]:
        match = message.get("matchId")
        cursor = self._cursors.get(match)
        if message.get("type") == "subscribed" and (epoch := message.get("epoch")):
            # In another log the same seq is another event.
            self._seen = {id: seen for id, seen in self._seen.items() if seen.epoch in (None, epoch)}
        if "seq" not in message:
            return [Message(message)]
        if cursor is None:
            # The event came over the channel, or the server sent it before it read the `unsubscribe`.
            seen = self._seen.get(match)
            return [Message(message)] if seen is None or message["seq"] > seen.last else []
        if message.get("type") == "subscribed":
            began = cursor.last is not None
            lost = cursor.subscribed(message["seq"], bool(message.get("recovered")), message.get("epoch"))
            items = [Message(message, resumed=began and not lost)]
        else:
            shown, lost = cursor.event(message["seq"])
            items = [Message(message)] if shown else []
            if shown and message.get("type") == "match:removed":
                self._seen[match] = self._cursors.pop(match)  # the server has ended the subscription
        return ([Gap(match, lost)] if lost else []) + items

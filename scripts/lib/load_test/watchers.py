"""Subscribers: each follows all matches of the test over one WebSocket and checks the events that come."""
import asyncio
import json
import time

import aiohttp

from .measurements import Measurements, Place
from .visitors import LoadError

_TYPE = "commentary:new"


class Watcher:
    def __init__(
        self, url: str, matches: list[int], measurements: Measurements, posted_at: dict[str, float], began: float
    ):
        self._url = url
        self._matches = matches
        self._measurements = measurements
        self._posted_at = posted_at
        self._began = began
        self._places: dict[int, Place] = {}
        self.received = 0
        self._is_leaving = False

    async def open(self, session: aiohttp.ClientSession) -> None:
        try:
            self._socket = await session.ws_connect(self._url, compress=0, max_msg_size=0)
            for match in self._matches:
                await self._socket.send_json({"action": "subscribe", "matchId": match})
            async with asyncio.timeout(30):
                while len(self._places) < len(self._matches):
                    self._hear(await self._socket.receive_json())
        except (aiohttp.ClientError, asyncio.TimeoutError, TypeError) as problem:
            raise LoadError(f"{self._url}: cannot subscribe: {problem or type(problem).__name__}") from problem
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self._hear(json.loads(message.data))
        if not self._is_leaving:
            self._measurements.errors[f"WebSocket closed with {self._socket.close_code}"] += 1

    def _hear(self, message: dict) -> None:
        kind, match = message.get("type"), message.get("matchId")
        if kind == "subscribed":
            self._places[match] = Place(message["seq"])
        elif kind == "error":
            self._measurements.errors[f"WebSocket: {message['code']}"] += 1
        elif match in self._places and "seq" in message:
            if wrong := self._places[match].judge(message["seq"]):
                self._measurements.errors[f"WebSocket: {wrong}"] += 1
            if kind == _TYPE:
                self._count(message["data"]["message"])

    def _count(self, text: str) -> None:
        now = time.monotonic()
        self.received += 1
        self._measurements.received += 1
        self._measurements.deliveries.add(now - self._began, (now - self._posted_at[text]) * 1000)

    async def close(self) -> None:
        self._is_leaving = True
        await self._socket.close()
        await self._reader

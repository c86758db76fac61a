"""Clients for black-box tests: a WebSocket that remembers all it has heard, and short words for HTTP.

Nothing here sleeps: a test names its condition, and learns what came instead when the condition does not come true in
time.
"""
import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

import aiohttp
import conformance
import websockets
from yarl import URL

from awaiting import PATIENCE, Awaiting


def iso(moment: datetime) -> str:
    """As the API writes times: 2026-01-31T12:00:00.123Z."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def in_seconds(seconds: float) -> str:
    return iso(datetime.now(timezone.utc) + timedelta(seconds=seconds))


@dataclass
class Answer:
    status: int
    headers: Any  # case-insensitive
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        """The `data` member; fails, showing the answer, when the request did not succeed."""
        assert 200 <= self.status < 300, f"{self.status} {self.body.decode(errors='replace')}"
        return self.json["data"]


class Http:
    """An HTTP client of one base URL. `async with Http(stack.api(1)) as api: answer = await api.get("/health")`"""

    def __init__(self, base: str):
        self.base = base
        self._session: Optional[aiohttp.ClientSession] = None

    async def __aenter__(self) -> "Http":
        # No limit: a test that posts 200 times at once means it.
        self._session = aiohttp.ClientSession(
            self.base, connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=PATIENCE)
        )
        return self

    async def __aexit__(self, *_) -> None:
        await self._session.close()

    async def request(self, method: str, path: str, **options) -> Answer:
        """`options` are aiohttp's: json=, data=, headers=, params=."""
        async with self._session.request(method, path, **options) as response:
            answer = Answer(response.status, response.headers, await response.read())
            if conformance.current:
                self._judge(response, answer, options)
            return answer

    @staticmethod
    def _judge(response: aiohttp.ClientResponse, answer: Answer, options: dict) -> None:
        # What nginx answers by itself, a worker or a server of a test is not the API's.
        if "X-Request-Id" not in answer.headers and answer.headers.get("Server") != "livescore":
            return
        sent = options.get("data")
        if options.get("json") is not None:
            sent = json.dumps(options["json"])
        if isinstance(sent, bytes):
            sent = sent.decode(errors="replace")
        asked = response.request_info
        conformance.current.answer(
            asked.method,
            asked.url.raw_path_qs,
            answer.status,
            answer.headers.items(),
            answer.body,
            sent if isinstance(sent, str) else None,
            asked.headers.get("Content-Type", ""),
        )

    async def get(self, path: str, **options) -> Answer:
        return await self.request("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options) -> Answer:
        return await self.request("POST", path, json=body, **options)

    async def patch(self, path: str, body: Any = None, **options) -> Answer:
        return await self.request("PATCH", path, json=body, **options)

    async def put(self, path: str, body: Any = None, **options) -> Answer:
        return await self.request("PUT", path, json=body, **options)

    async def delete(self, path: str, **options) -> Answer:
        return await self.request("DELETE", path, **options)

    async def create_match(self, starts_in: float = -60, ends_in: float = 3600, **fields) -> dict:
        """A match that by default is live already and stays so; returns it as the API does."""
        body = {
            "sport": "football",
            "homeTeam": "Reds",
            "awayTeam": "Blues",
            "startTime": in_seconds(starts_in),
            "endTime": in_seconds(ends_in),
        } | fields
        return (await self.post("/api/matches", body)).data

    async def kick_off_now(self, match: dict) -> dict:
        """Moves its start to this moment. A test makes everything ready while the match is far ahead, so that nothing
        has to be faster than the kick-off. Returns the match as it is then: its schedule has version 2."""
        return (await self.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0)})).data

    async def comment(self, match_id: int, message: str = "A throw-in.", minute: int = 1, **fields) -> dict:
        return (
            await self.post(f"/api/matches/{match_id}/commentary", {"minute": minute, "message": message} | fields)
        ).data

    async def score(self, match_id: int, home: int, away: int) -> dict:
        return (await self.patch(f"/api/matches/{match_id}/score", {"homeScore": home, "awayScore": away})).data


class Socket(Awaiting):
    """A WebSocket client that keeps every message it hears, in order.

    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(7)
        await socket.until(lambda: len(socket.events(7)) == 200)
        assert socket.seqs(7) == list(range(1, 201))
    """

    def __init__(self, url: str, **options):
        self._url = url
        self._options = {"max_size": None, "compression": None, "open_timeout": PATIENCE} | options
        super().__init__()
        self.messages: list[dict] = []
        self.closed: Optional[tuple[int, str]] = None  # (code, reason), once it is closed

    async def __aenter__(self) -> "Socket":
        self._link = await websockets.connect(self._url, **self._options)
        self._reader = asyncio.create_task(self._read())
        await self.next("welcome")
        return self

    async def __aexit__(self, *_) -> None:
        await self._link.close()
        await self._reader

    async def _read(self) -> None:
        try:
            async for text in self._link:
                if conformance.current:
                    conformance.current.message(URL(self._url).path, text)
                self.messages.append(json.loads(text))
                self._news.set()
        except websockets.ConnectionClosedError:
            pass  # told by `closed`
        self.closed = (self._link.close_code, self._link.close_reason)
        self._news.set()

    async def send(self, message: Any) -> None:
        """An object as JSON; a str or bytes as it is."""
        await self._link.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    def _end(self) -> Optional[str]:
        return f"closed with {self.closed}" if self.closed else None

    async def next(self, kind: str, since: int = 0, patience: float = PATIENCE, **members) -> dict:
        """The first message of this type with these members (`matchId=7`) at or after index `since` of `messages`."""

        def find() -> Optional[dict]:
            for message in self.messages[since:]:
                if message.get("type") == kind and all(message.get(name) == value for name, value in members.items()):
                    return message
            return None

        return await self.until(find, patience)

    async def wait_closed(self, patience: float = PATIENCE) -> tuple[int, str]:
        """The code and reason with which the server closes."""
        await asyncio.wait_for(asyncio.shield(self._reader), patience)
        return self.closed

    async def subscribe(self, match_id: int, since: Optional[int] = None, **members) -> dict:
        """Returns the `subscribed` answer."""
        heard = len(self.messages)
        request = {"action": "subscribe", "matchId": match_id, **members}
        await self.send(request if since is None else request | {"since": since})
        return await self.next("subscribed", heard, matchId=match_id)

    async def unsubscribe(self, match_id: int) -> dict:
        heard = len(self.messages)
        await self.send({"action": "unsubscribe", "matchId": match_id})
        return await self.next("unsubscribed", heard, matchId=match_id)

    def events(self, match_id: int) -> list[dict]:
        """The events of this match so far, in the order of arrival; answers to requests do not count."""
        return [
            message
            for message in self.messages
            if message.get("matchId") == match_id and "seq" in message and message["type"] != "subscribed"
        ]

    def seqs(self, match_id: int) -> list[int]:
        return [event["seq"] for event in self.events(match_id)]

    async def reached(self, match_id: int, seq: int, patience: float = PATIENCE) -> list[dict]:
        """Waits for the event `seq` of this match; returns all of its events so far."""
        await self.until(lambda: any(s >= seq for s in self.seqs(match_id)), patience)
        return self.events(match_id)

    def _heard(self) -> str:
        return f"{len(self.messages)} messages heard, the last of them: {json.dumps(self.messages[-5:])[:2000]}"

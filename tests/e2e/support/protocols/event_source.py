"""A client of event streams by the letter of the standard (WHATWG HTML, "Server-sent events"): it knows neither JSON nor seq, and does
what an EventSource of a browser does."""
import asyncio
import codecs
from dataclasses import dataclass
from typing import Any, Mapping, Optional

import aiohttp
import conformance

from awaiting import PATIENCE, Awaiting


def seq_of(event_id: str) -> int:
    """An id is "<seq>-<epoch of the log>"."""
    seq, dash, epoch = event_id.partition("-")
    assert dash and len(epoch) == 16, event_id
    return int(seq)


@dataclass
class Message:
    type: str
    data: str
    last_event_id: str  # of the stream when it was dispatched


class Parser:
    """ "Parsing" and "interpreting an event stream": fed with bytes in any split."""

    def __init__(self, last_event_id: str = ""):
        self.messages: list[Message] = []
        self.comments: list[str] = []
        self.retry: Optional[int] = None
        self.last_event_id = last_event_id  # a reconnect sends it
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._text = ""
        self._id_buffer = last_event_id
        self._data: list[str] = []
        self._type = ""

    def feed(self, chunk: bytes) -> None:
        self._text += self._decoder.decode(chunk)
        while True:
            ends = [at for at in (self._text.find("\r"), self._text.find("\n")) if at >= 0]
            if not ends:
                return
            end = min(ends)
            if self._text[end] == "\r" and end + 1 == len(self._text):
                return  # LF may follow
            skip = 2 if self._text[end : end + 2] == "\r\n" else 1
            line, self._text = self._text[:end], self._text[end + skip :]
            self._line(line)

    def _line(self, line: str) -> None:
        if not line:
            self._dispatch()
        elif line.startswith(":"):
            self.comments.append(line[1:].removeprefix(" "))
        else:
            name, _, value = line.partition(":")
            self._field(name, value.removeprefix(" "))

    def _field(self, name: str, value: str) -> None:
        if name == "event":
            self._type = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id_buffer = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)

    def _dispatch(self) -> None:
        self.last_event_id = self._id_buffer
        if self._data:
            self.messages.append(Message(self._type or "message", "\n".join(self._data), self.last_event_id))
        self._data, self._type = [], ""


class EventSource(Awaiting):
    """One connection. To reconnect, a test makes another with `last_event_id`.

    async with EventSource(f"{stack.api(1)}/api/matches/7/stream") as stream:
        await stream.until(lambda: len(stream.messages) == 3)
    """

    def __init__(
        self, url: str, last_event_id: Optional[str] = None, more_headers: Mapping[str, str] = {}, **options: Any
    ):
        self._url = url
        self._headers = {"Accept": "text/event-stream", "Cache-Control": "no-store", **more_headers}
        if last_event_id:
            self._headers["Last-Event-ID"] = last_event_id
        self._options = options
        super().__init__()
        self.parser = Parser(last_event_id or "")
        self.ended = False

    async def __aenter__(self) -> "EventSource":
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=PATIENCE)
        self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with asyncio.timeout(PATIENCE):
                self._response = await self._session.get(self._url, headers=self._headers, **self._options)
        except BaseException:
            await self._session.close()
            raise
        self.status, self.headers = self._response.status, self._response.headers
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: Any) -> None:
        self._reader.cancel()
        self._response.close()
        await self._session.close()

    async def _read(self) -> None:
        try:
            async for chunk in self._response.content.iter_any():
                heard = len(self.messages)
                self.parser.feed(chunk)
                if conformance.current:
                    for message in self.messages[heard:]:
                        conformance.current.message(self._response.url.path, message.data, kind=message.type)
                self._news.set()
        except aiohttp.ClientError:
            pass  # told by `ended`
        finally:
            self.ended = True
            self._news.set()

    @property
    def messages(self) -> list[Message]:
        return self.parser.messages

    @property
    def ids(self) -> list[int]:
        """The ids of the events so far. `subscribed` is no event."""
        return [seq_of(message.last_event_id) for message in self.messages if message.type != "subscribed"]

    def _end(self) -> Optional[str]:
        return "the stream ended" if self.ended else None

    async def subscribed(self) -> Message:
        return (await self.until(lambda: self.messages))[0]

    async def reached(self, seq: int, patience: float = PATIENCE) -> None:
        await self.until(lambda: self.ids and self.ids[-1] >= seq, patience)

    async def end(self, patience: float = PATIENCE) -> None:
        async with asyncio.timeout(patience):
            await asyncio.shield(asyncio.wait([self._reader]))

    def _heard(self) -> str:
        return f"{len(self.messages)} messages, the last of them: {self.messages[-3:]}; comments: {self.parser.comments[-3:]}"


def url_of(base: str, match_id: int, query: str = "") -> str:
    return f"{base}/api/matches/{match_id}/stream{query}"


def log_of(database, match_id: int, since: int = 0) -> list[str]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT payload::text FROM match_events WHERE match_id = %s AND seq > %s ORDER BY seq", (match_id, since)
        )
        return [row[0] for row in cursor.fetchall()]

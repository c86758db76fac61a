"""HTTP and WebSocket as bytes on a TCP connection, for bytes that a well-behaved client library would never send."""
import asyncio
import base64
import json
import os
import random
import struct
from dataclasses import dataclass
from typing import Any, Optional

from clients import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

# Always the same ones: frames are names of tests too.
_masks = random.Random(6455)


class Headers(dict):
    """By name in small letters."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def get(self, name: str, default: Optional[str] = None) -> Optional[str]:
        return super().get(name.lower(), default)

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())


@dataclass
class Response:
    status: int
    reason: str
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Wire:
    """A TCP connection. `async with Wire(stack.port) as wire: wire.send(b"GET / HTTP/1.1…"); await wire.response()`"""

    def __init__(self, port: int):
        self._port = port

    async def __aenter__(self):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 24)
        return self

    async def __aexit__(self, *_) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except OSError:
            pass  # the server was first

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def send_each_byte(self, data: bytes) -> None:
        """Sends each byte as a segment: the kernel gets each before the next, and does not wait for more (Nagle is
        off)."""
        for index in range(len(data)):
            self.writer.write(data[index : index + 1])
            await self.writer.drain()
            await asyncio.sleep(0)

    def send_end(self) -> None:
        """Half-closes: we send nothing more, and still listen."""
        self.writer.write_eof()

    async def response(self, head: bool = False) -> Response:
        """The next response; `head`: to a HEAD request."""
        async with asyncio.timeout(PATIENCE):
            text = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status_line, *lines = text[:-4].split("\r\n")
            version, status, reason = status_line.split(" ", 2)
            assert version == "HTTP/1.1"
            headers = Headers()
            for line in lines:
                name, colon, value = line.partition(": ")
                assert colon and name.lower() not in headers, line
                headers[name.lower()] = value
            without_body = head or status in ("204", "304") or status[0] == "1"
            body = b"" if without_body else await self.reader.readexactly(int(headers["content-length"]))
        return Response(int(status), reason, headers, body)

    async def closed(self) -> bytes:
        """Waits for the server's end of the connection; returns what came before it."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read()


def frame(
    opcode: int,
    payload: bytes = b"",
    fin: bool = True,
    masked: bool = True,
    reserved: int = 0,
    length_bytes: Optional[int] = None,
) -> bytes:
    """A client's frame. `length_bytes` 0, 2 or 8: the form of the length, for a payload of any length."""
    size = len(payload)
    form = length_bytes if length_bytes is not None else 0 if size < 126 else 2 if size < 65_536 else 8
    mark = {0: size, 2: 126, 8: 127}[form]
    length = {0: b"", 2: struct.pack(">H", size & 0xFFFF), 8: struct.pack(">Q", size)}[form]
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode, (0x80 if masked else 0) | mark]) + length
    if not masked:
        return head + payload
    mask = _masks.randbytes(4)
    key = int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return head + mask + (int.from_bytes(payload, "big") ^ key).to_bytes(size, "big")


def say(message: Any, **options) -> bytes:
    """A text frame of this object as JSON."""
    return frame(TEXT, json.dumps(message).encode(), **options)


def closing(code: Optional[int] = None, reason: bytes = b"") -> bytes:
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


@dataclass
class Frame:
    fin: bool
    reserved: int
    opcode: int
    payload: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.payload)

    @property
    def code(self) -> Optional[int]:
        """The code and the reason of a close frame."""
        return struct.unpack(">H", self.payload[:2])[0] if self.payload else None


class WebSocketWire(Wire):
    """A WebSocket after the handshake and the welcome, frame by frame."""

    async def __aenter__(self):
        await super().__aenter__()
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(upgrade_request(key=key))
        answer = await self.response()
        assert answer.status == 101, answer
        welcome = await self.frame()
        assert (welcome.opcode, welcome.json["type"]) == (TEXT, "welcome")
        return self

    async def frame(self) -> Frame:
        async with asyncio.timeout(PATIENCE):
            first, second = await self.reader.readexactly(2)
            assert not second & 0x80, "a server masks nothing"
            size = second & 0x7F
            if size == 126:
                size = int.from_bytes(await self.reader.readexactly(2), "big")
                assert size >= 126, "the shortest form"
            elif size == 127:
                size = int.from_bytes(await self.reader.readexactly(8), "big")
                assert size >= 65_536, "the shortest form"
            return Frame(bool(first & 0x80), first >> 4 & 7, first & 0xF, await self.reader.readexactly(size))

    async def answer(self) -> Any:
        """The next message, as an object."""
        got = await self.frame()
        assert (got.fin, got.reserved, got.opcode) == (True, 0, TEXT), got
        return got.json

    async def ends_with(self, code: Optional[int]) -> None:
        """The server's close frame, and then its end of the TCP connection, with nothing between."""
        got = await self.frame()
        assert (got.opcode, got.code) == (CLOSE, code), got
        got.payload[2:].decode()
        assert await self.closed() == b""

    async def is_alive(self) -> None:
        self.send(say({"action": "ping"}))
        assert await self.answer() == {"type": "pong"}


def upgrade_request(
    path: str = "/ws",
    key: str = "dGhlIHNhbXBsZSBub25jZQ==",
    method: str = "GET",
    version: str = "HTTP/1.1",
    **changes: Optional[str],
) -> bytes:
    """A header changed to None is left out; underscores stand for hyphens."""
    headers = {
        "Host": "localhost",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"{method} {path} {version}", *lines, "", ""]).encode()

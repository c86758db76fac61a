"""A WebSocket client for a few messages of JSON. Standard library only."""
import base64
import json
import os
import socket
from typing import Any

from .machine import BenchError


class JsonSocket:
    def __init__(self, port: int):
        self._link = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._link.makefile("rb")
        key = base64.b64encode(os.urandom(16)).decode()
        self._link.sendall(
            (
                f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
            ).encode()
        )
        if b" 101 " not in self._file.readline():
            raise BenchError("no WebSocket")
        while self._file.readline() != b"\r\n":
            pass

    def __enter__(self) -> "JsonSocket":
        return self

    def __exit__(self, *_: Any) -> None:
        self._file.close()
        self._link.close()

    def send(self, message: Any) -> None:
        text = json.dumps(message).encode()
        assert len(text) < 126
        self._link.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)  # a mask of zeros changes nothing

    def until(self, kind: str) -> dict[str, Any]:
        """The next message of this type; other messages are skipped."""
        while True:
            head = self._file.read(2)
            if len(head) < 2:
                raise BenchError(f"the WebSocket ended before {kind} came")
            size = head[1] & 0x7F
            if size > 125:
                size = int.from_bytes(self._file.read(2 if size == 126 else 8), "big")
            body = self._file.read(size)
            if head[0] & 0x0F != 1:
                continue
            message = json.loads(body)
            if message["type"] == kind:
                return message
            if message["type"] == "error":
                raise BenchError(f"{kind}: {message}")

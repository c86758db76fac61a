"""Endpoints of webhooks for tests: one server of this process, whose paths answer as a test says."""
import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Optional, Union

from awaiting import Awaiting

# A status, a status with headers, or a coroutine that gives one of both once it is time to answer.
Reply = Union[int, tuple[int, dict[str, str]]]
Behaviour = Union[Reply, Callable[["Delivery"], Awaitable[Reply]]]


@dataclass
class Delivery:
    """A request that an endpoint has received."""

    path: str
    headers: dict[str, str]
    body: bytes
    connection: int  # of the server, from 1
    at: float = field(default_factory=time.monotonic)
    status: Optional[int] = None  # of the answer, once it was sent

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def match(self) -> int:
        return int(self.id.split("_")[1])

    @property
    def seq(self) -> int:
        return int(self.id.split("_")[2])

    def signatures(self) -> list[str]:
        return self.headers["webhook-signature"].split(" ")


def sign(delivery: Delivery, secret: str) -> str:
    """The signature that Standard Webhooks asks for, by this secret."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{delivery.id}.{delivery.headers['webhook-timestamp']}.".encode() + delivery.body
    return "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


class Receiver(Awaiting):
    """`async with Receiver() as receiver`: `receiver.url("/a")` is an endpoint that answers 204, unless `behave` says
    something else. `until` waits for conditions about `deliveries`."""

    def __init__(self) -> None:
        super().__init__()
        self.deliveries: list[Delivery] = []
        self.connections = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._tasks: set[asyncio.Task] = set()

    async def __aenter__(self) -> "Receiver":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_) -> None:
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def behave(self, path: str, behaviour: Behaviour) -> None:
        self._behaviours[path] = behaviour

    def of(self, path: str, match: Optional[int] = None) -> list[Delivery]:
        """What came to a path, in the order of arrival."""
        return [d for d in self.deliveries if d.path == path and (match is None or d.match == match)]

    def seqs(self, path: str, match: int) -> list[int]:
        return [d.seq for d in self.of(path, match)]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._tasks.add(asyncio.current_task())
        self.connections += 1
        connection = self.connections
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.decode().split("\r\n")[:-2]
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                delivery = Delivery(first.split(" ")[1], headers, body, connection)
                self.deliveries.append(delivery)
                self._news.set()
                behaviour = self._behaviours.get(delivery.path, 204)
                reply = await behaviour(delivery) if callable(behaviour) else behaviour
                status, more = reply if isinstance(reply, tuple) else (reply, {})
                extra = "".join(f"{name}: {value}\r\n" for name, value in more.items())
                length = "" if status == 204 else "content-length: 0\r\n"
                writer.write(f"HTTP/1.1 {status} Answer\r\n{extra}{length}\r\n".encode())
                await writer.drain()
                delivery.status = status
                self._news.set()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            self._tasks.discard(asyncio.current_task())

    def _end(self) -> Optional[str]:
        return None

    def _heard(self) -> str:
        return f"received {[(d.path, d.id, d.status) for d in self.deliveries[-40:]]}"

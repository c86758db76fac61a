"""Private NATS servers: alone, in one cluster, or joined by a leaf node's link."""
import asyncio
import json
import signal
import subprocess
from pathlib import Path
from typing import Optional
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from neighbours import HOST, comes_true, ports

# A link that carries nothing any more is given up after three of these seconds. NATS' own number is 120.
_PING_SECONDS = 1


class NatsServer:
    """A nats-server with its monitoring port."""

    def __init__(self, folder: Path, *parts: str):
        self.port, self._monitor = next(ports), next(ports)
        self.url = f"nats://{HOST}:{self.port}"
        self._log = folder / f"nats-{self.port}.log"
        self._file = folder / f"nats-{self.port}.conf"
        own = [
            f"listen: {HOST}:{self.port}",
            f"http: {HOST}:{self._monitor}",
            f'ping_interval: "{_PING_SECONDS}s"',
            "ping_max: 2",
        ]
        self._file.write_text("\n".join([*own, *parts]) + "\n")
        self.start()

    def start(self) -> None:
        """Also after stop(): on the same port."""
        with open(self._log, "a") as log:
            command = ["nats-server", "--config", self._file]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _asked(self, path: str) -> Optional[dict]:
        try:
            with urlopen(f"http://{HOST}:{self._monitor}/{path}", timeout=5) as answer:
                return json.load(answer)
        except (URLError, ConnectionError):
            return None

    async def figures(self, path: str) -> Optional[dict]:
        """What it tells of itself at this path of its monitoring port; None: it does not answer."""
        return await asyncio.to_thread(self._asked, path)

    async def answers(self) -> "NatsServer":
        async def look() -> bool:
            assert self._process.poll() is None, self._log.read_text()
            return await self.figures("varz") is not None

        await comes_true(look)
        return self

    async def has_leaves(self, count: int) -> None:
        async def look() -> bool:
            found = await self.figures("leafz")
            return found is not None and found["leafnodes"] == count

        await comes_true(look)

    async def has_routes(self, others: int) -> None:
        async def look() -> bool:
            found = await self.figures("routez")
            return found is not None and len({route["remote_id"] for route in found["routes"]}) == others

        await comes_true(look)

    async def clients(self) -> int:
        return (await self.figures("connz"))["num_connections"]

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def stop(self) -> None:
        """SIGKILL: it says goodbye to nobody."""
        self._process.kill()
        self._process.wait()


class NatsServers:
    """Makes servers of a test."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._made: list[NatsServer] = []

    async def alone(self, *parts: str) -> NatsServer:
        self._made.append(NatsServer(self._folder, *parts))
        return await self._made[-1].answers()

    async def cluster(self, size: int) -> list[NatsServer]:
        """Servers each of which passes on what its clients say to the others."""
        at = [next(ports) for _ in range(size)]
        routes = ", ".join(f'"nats://{HOST}:{port}"' for port in at)
        made = [await self.alone(f"cluster {{ name: test, listen: {HOST}:{port}, routes: [{routes}] }}") for port in at]
        for one in made:
            await one.has_routes(size - 1)
        return made

    async def hub(self, port: int, reached_at: int) -> NatsServer:
        """A server to which others connect as leaf nodes. It tells them the port at which they reach it: otherwise they would
        come back past what stands between."""
        return await self.alone(f'leafnodes {{ listen: {HOST}:{port}, advertise: "{HOST}:{reached_at}" }}')

    async def leaf(self, port: int) -> NatsServer:
        """A server of another region, which connects to a hub at the port."""
        return await self.alone(f'leafnodes {{ reconnect: 1, remotes: [{{ url: "nats://{HOST}:{port}" }}] }}')

    def end(self) -> None:
        for one in self._made:
            one.stop()


@pytest.fixture
def nats_servers(tmp_path):
    made = NatsServers(tmp_path)
    yield made
    made.end()

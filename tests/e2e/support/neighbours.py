"""What a deployment stands beside: Redis servers of a test, a switch between two servers, databases of its own, and
deployments that share them."""
import asyncio
import contextlib
import itertools
import signal
import socket
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Optional
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis

from clients import PATIENCE, Http
from programs import Program, url_of
from stack_fixture import base_port, bus_under_test

HOST = "127.0.0.1"
ports = itertools.count(base_port() + 880)


async def comes_true(look: Callable[[], Awaitable[Any]], patience: float = PATIENCE) -> Any:
    """Asks until the answer is true; for what nobody tells."""
    async with asyncio.timeout(patience):
        while not (found := await look()):
            await asyncio.sleep(0.02)
    return found


class RedisServer:
    """A redis-server without persistence."""

    def __init__(self, folder: Path, *arguments: str):
        self.port = next(ports)
        self.url = f"redis://{HOST}:{self.port}"
        command = ["redis-server", "--port", str(self.port), "--bind", HOST, "--save", "", "--dir", str(folder)]
        self._command = [*command, *arguments]
        self._log = folder / f"redis-{self.port}.log"
        self.start()

    def start(self) -> None:
        """Also after stop(): on the same port, empty."""
        with open(self._log, "a") as log:
            self._process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log)
        self.client = redis.Redis(HOST, self.port, decode_responses=True)

    async def answers(self) -> "RedisServer":
        async def ping() -> bool:
            assert self._process.poll() is None, "redis-server has ended"
            with contextlib.suppress(redis.ConnectionError):
                return self.client.ping()

        await comes_true(ping)
        return self

    async def copies(self, master: "RedisServer") -> None:
        """It is a replica from now on; returns when it has the master's data."""
        self.client.replicaof(HOST, str(master.port))

        async def up() -> bool:
            return self.client.info("replication").get("master_link_status") == "up"

        await comes_true(up)

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def stop(self) -> None:
        self.client.close()
        self._process.kill()
        self._process.wait()


class Switch:
    """A TCP address that leads to one of several servers, as a name or a virtual address does. Another target is for new
    connections; those that are there stay.

    `refusals[port]` is an error with which the Redis at that port answers from now on, also over links that are there, as
    far as a server that says so refuses anything."""

    ANSWERED_ALL_THE_SAME = (b"PUBLISH", b"SUBSCRIBE", b"CLIENT", b"AUTH", b"SELECT")

    def __init__(self, target: Optional[int]):
        """`target`: a port, or None for nobody."""
        self.port = next(ports)
        self.target = target
        self.refusals: dict[int, str] = {}
        self.made: list[int] = []  # the target of each connection, in order
        self._tasks: set[asyncio.Task] = set()

    async def start(self) -> "Switch":
        self._server = await asyncio.start_server(self._serve, HOST, self.port)
        return self

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        ends = [writer]
        try:
            target = self.target
            if target is None:
                return
            self.made.append(target)
            answers, requests = await asyncio.open_connection(HOST, target)
            ends.append(requests)
            pumps = [
                asyncio.create_task(self._ask(reader, requests, writer, target)),
                asyncio.create_task(self._answer(answers, writer)),
            ]
            self._tasks.update(pumps)
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in pumps:
                pump.cancel()
        except OSError:
            pass  # the server is not there: the client sees its connection end
        finally:
            for end in ends:
                end.transport.abort()
            self._tasks.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()

    async def _ask(self, reader, requests, answers, target: int) -> None:
        held = b""
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65536):
                if target not in self.refusals:
                    # (A test refuses when no request is half sent: the programs write whole requests.)
                    requests.write(data)
                    await requests.drain()
                    continue
                held += data
                while (end := _end_of_request(held)) is not None:
                    request, held = held[:end], held[end:]
                    if request.split(b"\r\n")[2].upper() in self.ANSWERED_ALL_THE_SAME:
                        requests.write(request)
                    else:
                        answers.write(f"-{self.refusals[target]}\r\n".encode())


def _end_of_request(data: bytes) -> Optional[int]:
    """Where the first request of Redis' protocol in `data` ends, when all of it is there."""
    at = data.find(b"\r\n")
    if at < 0:
        return None
    words = int(data[1:at])
    at += 2
    for _ in range(words):
        end = data.find(b"\r\n", at)
        if end < 0:
            return None
        at = end + 2 + int(data[at + 1 : end]) + 2
    return at if at <= len(data) else None


class Databases:
    """Databases of a test in the PostgreSQL of a stack."""

    def __init__(self, url: str):
        self.port = urlsplit(url).port
        self._url = url
        self._names: list[str] = []

    def make(self, name: str) -> str:
        """The URL of a new, empty database."""
        self.command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        self._names.append(name)
        return urlsplit(self._url)._replace(path="/" + name).geturl()

    def command(self, *statements: str) -> None:
        link = psycopg2.connect(self._url)
        link.autocommit = True
        with contextlib.closing(link), link.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def drop_all(self) -> None:
        self.command(*(f'DROP DATABASE "{name}" WITH (FORCE)' for name in self._names))


def through(switch: Switch, url: str) -> str:
    """The URL with the switch's port."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition(":")[0] + f":{switch.port}").geturl()


class Deployment:
    """API instances and a worker on one database."""

    def __init__(self, run_program, name: str, **settings: str):
        self.name = name
        self._run = run_program
        # Its database is its own, and the session's NATS is not.
        self._settings = ({"NATS_PREFIX": name} if bus_under_test() == "nats" else {}) | settings
        self._clients = contextlib.AsyncExitStack()
        self.api: list[Http] = []
        self.programs: list[Program] = []

    async def launch(self, program: str, **settings: str) -> Program:
        name = f"{self.name}-{len(self.programs)}"
        run = await self._run(program, WORKER_PORT="0", **{"INSTANCE_NAME": name} | self._settings | settings)
        self.programs.append(run)
        return run

    async def migrate(self) -> "Deployment":
        run = await self._run("livescore-migrate", **self._settings)
        assert await run.ended() == 0, run.output
        return self

    async def up(self, instances: int = 2, healthy: bool = True) -> "Deployment":
        starting = [await self.launch("livescore-api") for _ in range(instances)]
        self.worker = await self.launch("livescore-worker")
        for one in starting:
            listening = await one.logged("api_listening")
            self.api.append(await self._clients.enter_async_context(Http(url_of(listening))))
        await self.worker.logged("worker_ready")
        for api in self.api if healthy else ():
            await is_healthy(api)
        return self

    async def replace(self, index: int, **settings: str) -> None:
        """Ends the program with this place in `programs`, and starts it again with other settings."""
        old = self.programs[index]
        old.signal()
        assert await old.ended() == 0
        is_api = index < len(self.api)
        given = {"INSTANCE_NAME": f"{self.name}-{index}"} | settings
        run = await self.launch("livescore-api" if is_api else "livescore-worker", **given)
        self.programs[index] = self.programs.pop()
        if not is_api:
            self.worker = run
            await run.logged("worker_ready")
            return
        listening = await run.logged("api_listening")
        self.api[index] = await self._clients.enter_async_context(Http(url_of(listening)))

    def ws(self, instance: int) -> str:
        return self.api[instance].base.replace("http://", "ws://") + "/ws"

    async def down(self) -> None:
        for program in self.programs:
            if program.process.returncode is None:
                program.signal()
        for program in self.programs:
            await program.ended()
        await self._clients.aclose()


async def is_healthy(api: Http, patience: float = PATIENCE) -> dict:
    """Its health as soon as everything in it is as it should be: heads arrive, too."""

    async def look() -> Optional[dict]:
        now = (await api.get("/health")).json
        return now if now["status"] == "healthy" and now["services"]["feed"] == "live" else None

    return await comes_true(look, patience)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


# Fixtures for the conftest.py or the file of such tests. Each gives what ends with the test.


@pytest.fixture
async def redis_servers(tmp_path):
    made: list[RedisServer] = []

    async def start(*arguments: str) -> RedisServer:
        made.append(RedisServer(tmp_path, *arguments))
        return await made[-1].answers()

    yield start
    for one in made:
        one.stop()


@pytest.fixture
async def switches():
    made: list[Switch] = []

    async def start(target) -> Switch:
        made.append(await Switch(target).start())
        return made[-1]

    yield start
    for one in made:
        await one.stop()


@pytest.fixture
def databases(stack):
    made = Databases(stack.database_url)
    yield made
    made.drop_all()


@pytest.fixture
async def deployments(databases, redis_servers, switches, run_program):
    """The others are asked for so that they outlive the programs."""
    made: list[Deployment] = []

    def make(name: str, **settings: str) -> Deployment:
        made.append(Deployment(run_program, name, **settings))
        return made[-1]

    yield make
    for one in made:
        await one.down()

"""Redis with a password behind TLS: a pair of stunnels with deploy/stunnel as it is shipped. One test has a wrong
certificate."""
import asyncio
import contextlib
import json
import secrets
import socket
import subprocess
from pathlib import Path

import pytest
import redis

from certificates import make_certificate
from clients import PATIENCE, Http, Socket
from stack_fixture import ROOT, base_port

HOST = "127.0.0.1"
REDIS, TLS, TUNNEL = (base_port() + 860 + n for n in range(3))
NAME = "redis.internal"
MATCH = {
    "sport": "football",
    "homeTeam": "Reds",
    "awayTeam": "Blues",
    "startTime": "2030-01-01T12:00:00Z",
    "endTime": "2030-01-01T14:00:00Z",
}


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    return make_certificate(folder, name, f"DNS:{name}")


async def listening(port: int, process: subprocess.Popen) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            assert process.poll() is None, f"{process.args} has ended"
            try:
                (await asyncio.open_connection(HOST, port))[1].close()
                return
            except ConnectionRefusedError:
                await asyncio.sleep(0.02)  # nothing tells when it listens


def shipped(name: str, file: Path, **changes: object) -> Path:
    """deploy/stunnel/`name` with these values instead of its own."""
    lines = (ROOT / "deploy" / "stunnel" / name).read_text().splitlines()
    for setting, value in changes.items():
        [at] = [number for number, line in enumerate(lines) if line.startswith(f"{setting} = ")]
        lines[at] = f"{setting} = {value}"
    file.write_text("\n".join(lines) + "\n")
    return file


class Tunnelled:
    """A Redis, its password, and the URL of the client's end of the tunnel."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._password = secrets.token_urlsafe(24)
        self.url = f"redis://:{self._password}@{HOST}:{TUNNEL}"
        self._processes = contextlib.ExitStack()

    async def start(self, answers_as: tuple[Path, Path], trusted: Path) -> None:
        (self._folder / "redis.conf").write_text(
            f'bind {HOST}\nport {REDIS}\nrequirepass {self._password}\nsave ""\n' f"dir {self._folder}\n"
        )
        certificate, key = answers_as
        server = shipped(
            "server.conf",
            self._folder / "server.conf",
            accept=f"{HOST}:{TLS}",
            connect=f"{HOST}:{REDIS}",
            cert=certificate,
            key=key,
        )
        client = shipped(
            "client.conf",
            self._folder / "client.conf",
            accept=f"{HOST}:{TUNNEL}",
            connect=f"{HOST}:{TLS}",
            CAfile=trusted,
        )
        await listening(REDIS, self._run("redis", "redis-server", self._folder / "redis.conf"))
        self.direct = redis.Redis(HOST, REDIS, password=self._password, decode_responses=True)
        # A look at the tunnel's ends would be a connection that fails, so the test asks the kernel which ports listen.
        for name, file, port in (("server", server, TLS), ("client", client, TUNNEL)):
            process = self._run(name, "stunnel4", file)
            async with asyncio.timeout(PATIENCE):
                while "Configuration successful" not in self.log(name):
                    assert process.poll() is None, self.log(name)
                    await asyncio.sleep(0.02)  # its log is all there is
            with socket.socket() as probe, pytest.raises(OSError):
                probe.bind((HOST, port))

    def _run(self, name: str, *command) -> subprocess.Popen:
        log = self._processes.enter_context(open(self._folder / f"{name}.log", "w"))
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        self._processes.callback(lambda: (process.terminate(), process.wait(PATIENCE)))
        return process

    def log(self, name: str) -> str:
        return (self._folder / f"{name}.log").read_text()

    def stop(self) -> None:
        self._processes.close()


@pytest.fixture
def tunnelled(tmp_path):
    made = Tunnelled(tmp_path)
    yield made
    made.stop()


async def health_of(port: int) -> dict:
    async with Http(f"http://{HOST}:{port}") as http:
        return (await http.get("/health")).json


@pytest.mark.redis_bus
async def test_events_flow_through_a_tunnel_to_a_redis_with_a_password(tunnelled, run_program, tmp_path):
    certificate = certificate_for(NAME, tmp_path / "good")
    await tunnelled.start(certificate, trusted=certificate[0])
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(HOST, REDIS).ping()

    worker = await run_program("livescore-worker", REDIS_URL=tunnelled.url, WORKER_PORT="0")
    ports = []
    for _ in range(2):
        api = await run_program("livescore-api", REDIS_URL=tunnelled.url)
        ports.append((await api.logged("api_listening"))["port"])
    await worker.logged("worker_ready")
    async with asyncio.timeout(PATIENCE):
        for port in ports:
            # `feed`: heads arrive, which the worker sends through Redis.
            while (now := await health_of(port))["status"] != "healthy":
                await asyncio.sleep(0.05)
            assert all(state != "down" for state in now["services"].values()), now

    async with Http(f"http://{HOST}:{ports[0]}") as one, Socket(f"ws://{HOST}:{ports[1]}/ws") as other:
        match = (await one.post("/api/matches", MATCH)).data
        await other.subscribe(match["id"])
        said_before = tunnelled.direct.info("commandstats")["cmdstat_publish"]["calls"]
        for n in range(20):
            await one.comment(match["id"], f"Through the tunnel: {n}")
        events = await other.reached(match["id"], 21)
        assert [event["seq"] for event in events] == list(range(2, 22))
    # The events do not wait for Redis: a link that a stall has cut may have to be made again.
    async with asyncio.timeout(PATIENCE):
        while (
            dict(tunnelled.direct.pubsub_numsub("livescore:events"))["livescore:events"] < 2
            or tunnelled.direct.info("commandstats")["cmdstat_publish"]["calls"] <= said_before
        ):
            await asyncio.sleep(0.02)
    assert f"Certificate accepted at depth=0: CN={NAME}" in tunnelled.log("client")
    # Between the two ends there is nothing but TLS.
    with pytest.raises(redis.ConnectionError):
        redis.Redis(HOST, TLS).ping()


@pytest.mark.parametrize("case", ["another authority", "another name"])
async def test_a_wrong_certificate_gets_nothing_of_ours(tunnelled, run_program, tmp_path, case):
    strange = certificate_for(NAME if case == "another authority" else "redis.example", tmp_path / "strange")
    trusted = certificate_for(NAME, tmp_path / "good")[0] if case == "another authority" else strange[0]
    await tunnelled.start(strange, trusted=trusted)
    connections = tunnelled.direct.info("stats")["total_connections_received"]

    api = await run_program("livescore-api", REDIS_URL=tunnelled.url)
    port = (await api.logged("api_listening"))["port"]
    await api.logged("redis_disconnected")
    async with asyncio.timeout(PATIENCE):
        while "certificate verify failed" not in tunnelled.log("client"):
            await asyncio.sleep(0.05)
        while (now := await health_of(port))["status"] != "degraded":  # PostgreSQL is there
            await asyncio.sleep(0.05)
    assert now["services"]["redis"] == "disconnected", now
    # The instance goes on without Redis, as always.
    async with Http(f"http://{HOST}:{port}") as http:
        assert (await http.post("/api/matches", MATCH)).status == 201
    assert not any(entry["event"] == "redis_connected" for entry in api.entries)
    # Only our own connection has reached Redis, and so no password has.
    assert tunnelled.direct.info("stats")["total_connections_received"] == connections
    assert not {
        name for name in tunnelled.direct.info("commandstats") if name in ("cmdstat_publish", "cmdstat_evalsha")
    }


async def test_redis_over_tls_without_a_tunnel_is_refused_with_a_sentence(run_program):
    """hiredis 0.14 has no TLS, and a silent fallback to plain text would be worse than none."""
    for name in ("livescore-api", "livescore-worker"):
        program = await run_program(name, REDIS_URL=f"rediss://:hunter2@{HOST}:6379", WORKER_PORT="0")
        assert await program.ended() == 78
        [problem] = [entry["problem"] for entry in program.entries if "REDIS_URL" in entry.get("problem", "")]
        assert "stunnel" in problem and "docs/DEPLOYMENT.md" in problem
        assert "hunter2" not in json.dumps(program.entries)

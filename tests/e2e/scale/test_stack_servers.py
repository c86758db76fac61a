"""scripts/stack with further servers: of Redis, and NATS."""
import asyncio
import contextlib
import json
import subprocess
from urllib.parse import urlsplit

import pytest
import redis

from clients import PATIENCE
from neighbours import comes_true
from stack_fixture import SCRIPT, base_port

PORT = base_port() + 700
SENTINELS = [f"sentinel-{n}" for n in (1, 2, 3)]


@pytest.fixture
def stack_at(tmp_path):
    """Runs a command of scripts/stack on a stack of the test."""
    folder = tmp_path / "state"

    def run(command: str, *arguments: str) -> str:
        ended = subprocess.run(
            [SCRIPT, command, "--state", folder, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    yield run
    run("down", "--purge")


def exported(env: str, name: str) -> str:
    return next(line for line in env.splitlines() if line.startswith(f"export {name}=")).partition("=")[2].strip("'")


async def answer_of_nats(url: str) -> str:
    """What NATS says to a PING after this login."""
    at = urlsplit(url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    login = json.dumps({"verbose": False, "user": at.username, "pass": at.password})
    async with asyncio.timeout(PATIENCE):
        await reader.readline()
        writer.write(f"CONNECT {login}\r\nPING\r\n".encode())
        answer = await reader.readline()
    writer.close()
    return answer.decode().strip()


async def test_nats_is_there_and_lets_nobody_else_in(stack_at):
    stack_at("up", "--only", "nats", "--bus", "nats", "--base-port", str(PORT), "--detach")
    url = exported(stack_at("env"), "NATS_URL")
    assert await answer_of_nats(url) == "PONG"
    assert "Authorization" in await answer_of_nats(f"nats://livescore:wrong@127.0.0.1:{urlsplit(url).port}")
    stack_at("kill", "nats")
    with pytest.raises(ConnectionRefusedError):
        await answer_of_nats(url)
    stack_at("start", "nats")
    assert await answer_of_nats(url) == "PONG"


def test_nats_carries_the_events_alone(tmp_path):
    command = [SCRIPT, "up", "--state", tmp_path / "state", "--bus", "nats", "--redis-events", "2", "--detach"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1 and "--redis-events is for --bus redis" in ended.stderr
    assert not (tmp_path / "state").exists()


def test_servers_of_events_are_there_and_named(stack_at):
    names = ["redis", *(f"redis-events-{n}" for n in (1, 2, 3))]
    stack_at("up", "--only", ",".join(names), "--redis-events", "3", "--base-port", str(PORT), "--detach")
    env = stack_at("env")
    urls = exported(env, "REDIS_EVENTS_URLS").split(",")
    assert len(set(urls)) == 3 and exported(env, "REDIS_URL") not in urls
    for url in urls:
        assert redis.Redis.from_url(url).ping()
    stack_at("kill", "redis-events-2")
    stack_at("start", "redis-events-2")
    assert redis.Redis.from_url(urls[1]).ping()


async def test_the_sentinels_put_the_replica_in_the_masters_place(stack_at):
    names = ["redis", "redis-replica", *SENTINELS]
    stack_at("up", "--only", ",".join(names), "--sentinel", "--base-port", str(PORT), "--detach")
    sentinel = redis.Redis(port=PORT + 63 + 9, decode_responses=True)

    async def complete() -> bool:
        master = sentinel.sentinel_master("livescore")
        return master["num-other-sentinels"] == 2 and master["num-slaves"] == 1

    async def replica_is_master() -> bool:
        return sentinel.sentinel_get_master_addr_by_name("livescore") == ("127.0.0.1", PORT + 63 + 12)

    await comes_true(complete)
    assert not await replica_is_master()
    stack_at("kill", "redis")
    await comes_true(replica_is_master, 3 * PATIENCE)
    # The old one comes back, and is the replica now.
    stack_at("start", "redis")
    old = redis.Redis.from_url(exported(stack_at("env"), "REDIS_URL"), decode_responses=True)

    async def is_replica() -> bool:
        # A sentinel that demotes a server ends its connections.
        with contextlib.suppress(redis.ConnectionError):
            return old.info("replication")["role"] == "slave"
        return False

    await comes_true(is_replica, 3 * PATIENCE)

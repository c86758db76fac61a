"""scripts/stack with more Redis servers than one."""
import contextlib
import subprocess

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

"""Redis with three sentinels: its master dies, or is there and says nothing, under load."""
import asyncio
import contextlib
import signal
import subprocess
import time

import pytest
import redis

from clients import Socket
from neighbours import HOST, ports, comes_true, databases, deployments  # noqa: F401
from neighbours import is_healthy, redis_servers, switches  # noqa: F401
from transitions import hear_status, moment
from under_load import BUS_SECONDS, Playing

pytestmark = pytest.mark.alone

NAME = "livescore"
DOWN_AFTER_MS = 1000
# The sentinels need about a second to agree and two for the rest; the programs need two to leave the old master.
OVER_SECONDS = 15


class Sentinel:
    def __init__(self, folder, master_port: int):
        self.port = next(ports)
        file = folder / f"sentinel-{self.port}.conf"
        file.write_text(
            f"port {self.port}\nbind {HOST}\ndir {folder}\n"
            f"sentinel monitor {NAME} {HOST} {master_port} 2\n"
            f"sentinel down-after-milliseconds {NAME} {DOWN_AFTER_MS}\n"
            f"sentinel failover-timeout {NAME} 5000\n"
        )
        with open(folder / f"sentinel-{self.port}.log", "w") as log:
            self.process = subprocess.Popen(
                ["redis-server", str(file), "--sentinel"], stdin=subprocess.DEVNULL, stdout=log
            )
        self.client = redis.Redis(HOST, self.port, decode_responses=True)

    async def knows_all(self) -> bool:
        try:
            master = self.client.sentinel_master(NAME)
        except redis.RedisError:
            return False
        return master["num-other-sentinels"] == 2 and master["num-slaves"] == 1

    def master_port(self) -> int:
        return self.client.sentinel_get_master_addr_by_name(NAME)[1]

    def stop(self) -> None:
        self.client.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture
async def sentinels(tmp_path):
    made: list[Sentinel] = []

    async def start(master_port: int) -> list[Sentinel]:
        made.extend(Sentinel(tmp_path, master_port) for _ in range(3))
        for one in made:
            await comes_true(one.knows_all)
        return made

    yield start
    for one in made:
        one.stop()


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP], ids=["dies", "says_nothing"])
async def test_the_master_fails_under_load(end, databases, redis_servers, sentinels, deployments):  # noqa: F811
    master, replica = await redis_servers(), await redis_servers()
    await replica.copies(master)
    watching = await sentinels(master.port)
    playing = Playing(
        deployments(
            "sentinel",
            DATABASE_URL=databases.make(f"sentinel_{end.name.lower()}"),
            REDIS_URL=f"redis://{NAME}",
            REDIS_SENTINELS=",".join(f"redis://{HOST}:{one.port}" for one in watching),
        )
    )
    await playing.begin()
    assert await playing.crosses_in() < BUS_SECONDS
    api = playing.deployment.api
    soon = await api[0].create_match(3600, 7200)
    # A sentinel that is asked first is gone too.
    watching[0].stop()
    async with Socket(playing.deployment.ws(1)) as socket:
        await socket.subscribe(soon["id"])
        master.signal(end)
        failed = time.monotonic()
        due = await api[0].kick_off_now(soon)
        live = await hear_status(socket, soon["id"], "live")
        assert (moment(live["timestamp"]) - moment(due["startTime"])).total_seconds() < OVER_SECONDS

    async def moved() -> bool:
        return watching[1].master_port() == replica.port

    await comes_true(moved)
    for one in api:
        await is_healthy(one)
    assert time.monotonic() - failed < OVER_SECONDS
    assert await playing.crosses_in() < BUS_SECONDS

    # The old master comes back, as a replica, and nobody goes to it.
    if end == signal.SIGSTOP:
        master.signal(signal.SIGCONT)
    else:
        master.start()
        await master.answers()

    async def copies() -> bool:
        # A sentinel that demotes a server ends its connections.
        with contextlib.suppress(redis.ConnectionError):
            return (await asyncio.to_thread(master.client.info, "replication"))["role"] == "slave"
        return False

    await comes_true(copies, patience=60)
    assert await playing.crosses_in() < BUS_SECONDS
    names = [client["name"] for client in replica.client.client_list()]
    assert sum(name.startswith("livescore-") for name in names) >= 2 * len(playing.deployment.programs)
    await playing.ends_whole()

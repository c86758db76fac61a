"""The machine of PostgreSQL's primary dies, and Patroni makes another one the primary. Nobody tells the programs."""
import asyncio

import pytest

from clients import Http, Socket
from outages import AcknowledgedPosts
from patroni_cluster import PatroniCluster
from programs import url_of
from stack_fixture import ROOT, base_port


@pytest.fixture
def cluster():
    one = PatroniCluster(base_port() + 600)
    yield one
    one.end()


class Instances:
    """What AcknowledgedPosts needs of a stack."""

    def __init__(self, urls: list[str]):
        self._urls = urls

    def api(self, number: int) -> str:
        return self._urls[number - 1]


async def test_what_was_acknowledged_survives_the_machine_of_the_primary(cluster, run_program):
    settings = {"DATABASE_URL": cluster.url, "REDIS_PREFIX": "patroni"}
    migrate = await run_program("livescore-migrate", **settings, MIGRATIONS_DIR=str(ROOT / "migrations"))
    assert await migrate.ended() == 0, migrate.output
    programs = [await run_program("livescore-api", **settings, INSTANCE_NAME=f"instance-{n}") for n in (1, 2)]
    await run_program("livescore-worker", **settings, WORKER_PORT="0")
    instances = Instances([url_of(await program.logged("api_listening")) for program in programs])
    async with Http(instances.api(1)) as api, Socket(instances.api(2).replace("http", "ws") + "/ws") as socket:
        match = (await api.create_match())["id"]
        await socket.subscribe(match)
        async with AcknowledgedPosts(instances, match) as posts:
            await posts.more(20)
            first = await asyncio.to_thread(cluster.leader)
            await asyncio.to_thread(cluster.crash, first)
            await posts.refused()
            await asyncio.to_thread(cluster.await_roles, 1, 1, 0, former=first)
            await posts.more(20)
        assert await socket.wait_closed() == (1012, "the log was replaced; subscribe anew")
        await posts.check(api)
        # The dead machine comes back as a standby.
        await asyncio.to_thread(cluster.start, first)
        await asyncio.to_thread(cluster.await_roles, 1, 1, 1, former=first)
        await api.comment(match, "after it")

"""Fixtures of the tests with neighbours. Each gives what ends with the test:

redis_servers   a function: await redis_servers(*arguments) starts a neighbours.RedisServer
switches        a function: await switches(port) starts a neighbours.Switch
databases       neighbours.Databases in the PostgreSQL of `stack`
deployments     a function: deployments(name, **settings) is a neighbours.Deployment, which its test migrates and starts
"""
import pytest

from neighbours import Databases, Deployment, RedisServer, Switch


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

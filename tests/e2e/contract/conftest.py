"""The stack that all operations are driven on, a new one for each file."""
import pytest

from clients import Http
from conformance import documents
from description import Description
from driving import SETTINGS
from world import World


@pytest.fixture(scope="session")
def described():
    """Both documents."""
    return documents()


@pytest.fixture(scope="session")
def description(described):
    return Description(described["openapi"])


@pytest.fixture(scope="module")
def driven(new_module_stack):
    return new_module_stack(replicas=1, workers=1, env=SETTINGS)


@pytest.fixture
async def open_world(run_program, description):
    """One in which reads need no credentials, so pages may name what they show."""
    program = await run_program("livescore-api")
    async with Http(f"http://127.0.0.1:{(await program.logged('api_listening'))['port']}") as api:
        yield World(api, description, None)


@pytest.fixture
async def world(driven, description):
    async with Http(driven.api(1)) as api:
        yield World(api, description, driven)

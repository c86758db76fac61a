"""The fixtures of the tests of HTTP/1.1."""
import pytest

from wire import Wire


@pytest.fixture
async def wire(stack):
    async with Wire(stack.port) as connection:
        yield connection

"""The fixtures of the tests of /ws."""
import pytest

from clients import Socket
from wire import WebSocketWire


@pytest.fixture
async def socket(stack):
    """A connection to the first instance that speaks messages."""
    async with Socket(stack.ws(1)) as connection:
        yield connection


@pytest.fixture
async def wire(stack):
    async with WebSocketWire(stack.port) as connection:
        yield connection

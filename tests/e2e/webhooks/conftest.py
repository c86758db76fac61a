"""Fixtures of the tests of webhooks.

receiver  a webhook_receiver.Receiver
webhooks  makes webhooks of the stack and looks at their deliveries:
            hook = webhooks.create(receiver.url("/a"), match_ids=[1]);  hook.id, hook.secret
            webhooks.rows(hook), webhooks.row(hook)
The stack may deliver to this machine.
"""
import pytest

from clients import Http
from webhook_receiver import Receiver
from webhook_rows import QUICK, Webhooks


@pytest.fixture(scope="module")
def module_stack(new_module_stack):
    return new_module_stack(env=QUICK)


@pytest.fixture
def stack(module_stack):
    yield module_stack
    module_stack.restore()


@pytest.fixture
async def receiver():
    async with Receiver() as one:
        yield one


@pytest.fixture
def webhooks(stack):
    made = Webhooks(stack.database_url)
    yield made
    stack.restore()
    made.end()


@pytest.fixture
async def api(stack):
    async with Http(stack.api(1)) as client:
        yield client

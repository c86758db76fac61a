"""The fixtures of the tests of access."""
import pytest

from credentials import BOOTSTRAP
from identity_provider import provider  # noqa: F401


@pytest.fixture
def guarded(new_stack):
    return new_stack(workers=1, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required"})

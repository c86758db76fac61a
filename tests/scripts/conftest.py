"""Tests of scripts/. `stack` is the fixture of tests/e2e (see its conftest.py), with one worker. `database` and `redis`
give direct access past the API.
`url` is a database that no program uses."""
from pathlib import Path

import pytest


from behind_the_api import database, redis  # noqa: F401
from own_database import server, url  # noqa: F401
from stack_fixture import PATIENT, Stack, base_port


@pytest.fixture(scope="session")
def _session_stack():
    # Not e2e's ports: both suites may run at once.
    stack = Stack(base_port() + 1200, workers=1, env=PATIENT)
    yield stack
    stack.down()


@pytest.fixture
def stack(_session_stack):
    yield _session_stack
    _session_stack.restore()

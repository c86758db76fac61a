"""Fixtures for black-box tests. A test may ask for these:

stack       the session's stack: two API instances, two workers, nginx, PostgreSQL, Redis, on LIVESCORE_TEST_BASE_PORT
            (21500), running the programs of LIVESCORE_BIN (build/dev/bin), which wait for PostgreSQL longer than a machine
            stalls (stack_fixture.PATIENT). See stack_fixture.Stack:
              .api(1) .api(2) .nginx     base URLs               .ws(1) .ws(2) .ws()   WebSocket URLs; the last via nginx
              .database_url .redis_url   to look behind the API
              .start(name…) .stop(name…) .kill(name…)            of postgres redis api-1 api-2 worker-1 worker-2 nginx
              .log(name) .log_events(name, event) .pid(name)
            The services that a test stopped or killed start again after it.
new_stack   a function: a further stack with its own settings, gone after the test:
              own = new_stack(replicas=1, workers=0, env={"WS_QUEUE_BYTES": "65536"})
new_module_stack  the same for a fixture with scope="module": gone after the file's last test
api1, api2  clients.Http of the two instances; `http` the one through nginx:
              answer = await api1.get("/health");  answer.status, answer.headers, answer.json, answer.data
              match = await api1.create_match(starts_in=2, ends_in=10);  await api2.comment(match["id"], "Off the post.")
database    a psycopg2 connection in autocommit mode
redis       a redis.Redis client; answers are text
run_program a function: starts one program with its own settings against the servers of `stack` (support/programs.py)

LIVESCORE_TEST_BUS=nats: NATS carries the events of every stack and program. Tests that are marked `redis_bus` are left out.

Helpers are the modules of support/ (tests/pytest.ini has it on the path). `pytest -n 2 --dist loadfile` runs two files at a time,
each process with its own session's stack. Tests that are marked `alone` run apart from that (scripts/test does so).

A test may be `async def`. For WebSockets: clients.Socket. Its `until`, `next` and `reached` wait for conditions of the
test. A test never sleeps. Tests share the session's stack, and so its database: a test makes the matches that it looks at.
When a test fails, the logs of the session's stack are kept in build/e2e-logs. A report of a sanitizer in any log fails the
session, even when all tests passed.
"""
import os
from typing import Mapping

import conformance
import pytest

from behind_the_api import database, redis  # noqa: F401
from clients import Http
from programs import run_program  # noqa: F401
from stack_fixture import PATIENT, ROOT, Stack, base_port, bus_under_test

_KEPT_LOGS = ROOT / "build" / "e2e-logs" / os.environ.get("PYTEST_XDIST_WORKER", "")
_PORTS_PER_STACK = 100


def pytest_collection_modifyitems(items):
    if bus_under_test() == "redis":
        return
    for item in items:
        if item.get_closest_marker("redis_bus"):
            item.add_marker(pytest.mark.skip(reason=f"is about Redis as the bus; the bus is {bus_under_test()}"))


def _end(stack: Stack, request: pytest.FixtureRequest, failures_before: int) -> None:
    """Stops the stack first: leaks are reported when a program ends."""
    try:
        stack.halt()
        reports = stack.sanitizer_reports()
        if reports or request.session.testsfailed > failures_before:
            stack.keep_logs(_KEPT_LOGS)
            print(f"\nlogs kept in {_KEPT_LOGS}")
    finally:
        stack.down()
    assert not reports, "\n".join(reports)


@pytest.fixture(scope="session")
def _judge():
    judge = conformance.current = conformance.Conformance(conformance.documents())
    yield judge
    conformance.current = None
    judge.close()


@pytest.fixture(autouse=True)
def _all_that_was_heard_is_as_described(_judge):
    """Each answer of `Http`, and each message of `Socket` and `EventSource`, is as /openapi.json and /asyncapi.json say."""
    yield
    conformance.resume()
    faults = _judge.faults()
    assert not faults, "\n".join(["not as described:", *faults])


@pytest.fixture(scope="session")
def _session_stack(request):
    stack = Stack(base_port(), env=PATIENT)
    yield stack
    _end(stack, request, 0)


@pytest.fixture
def stack(_session_stack):
    yield _session_stack
    _session_stack.restore()


def _stacks(request: pytest.FixtureRequest, first_port: int):
    made: list[Stack] = []
    failures_before = request.session.testsfailed

    def make(env: Mapping[str, str] = {}, **settings) -> Stack:
        made.append(Stack(first_port + _PORTS_PER_STACK * len(made), env=PATIENT | dict(env), **settings))
        return made[-1]

    yield make
    for one in made:
        _end(one, request, failures_before)


@pytest.fixture
def new_stack(request):
    yield from _stacks(request, base_port() + _PORTS_PER_STACK)


@pytest.fixture(scope="module")
def new_module_stack(request):
    yield from _stacks(request, base_port() + 3 * _PORTS_PER_STACK)


@pytest.fixture
async def api1(stack):
    async with Http(stack.api(1)) as client:
        yield client


@pytest.fixture
async def api2(stack):
    async with Http(stack.api(2)) as client:
        yield client


@pytest.fixture
async def http(stack):
    async with Http(stack.nginx) as client:
        yield client

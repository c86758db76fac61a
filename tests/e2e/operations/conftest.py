"""Fixtures of the tests of /api/admin.

quick     a stack whose processes tell of themselves many times a second, and where keys are needed
operator  Http of its first instance, with the bootstrap key; `other` of its second one
"""
import psycopg2
import pytest

from clients import Http
from credentials import BOOTSTRAP

QUICK = {
    "OPS_PUBLISH_INTERVAL_MS": "100",
    "OPS_PROCESS_LIFE_MS": "1500",
    "OPS_SAMPLE_INTERVAL_MS": "200",
    "OPS_HISTORY_MINUTES": "5",
    "OPS_KEEP_PROCESSES_MS": "0",
    "OPS_KEEP_STORES_MS": "0",
    "WRITE_AUTH": "required",
    "BOOTSTRAP_API_KEY": BOOTSTRAP,
}


class Operator(Http):
    """Brings the bootstrap key, unless a request has other headers."""

    async def request(self, method: str, path: str, **options):
        options.setdefault("headers", {"Authorization": f"Bearer {BOOTSTRAP}"})
        return await super().request(method, path, **options)


@pytest.fixture(scope="module")
def _quick(new_module_stack):
    return new_module_stack(workers=1, env=QUICK)


@pytest.fixture
def quick(_quick):
    yield _quick
    _quick.restore()


@pytest.fixture
async def operator(quick):
    async with Operator(quick.api(1)) as api:
        yield api


@pytest.fixture
async def other(quick):
    async with Operator(quick.api(2)) as api:
        yield api


@pytest.fixture
def database_of_quick(quick):
    """A function: runs a statement, and returns its first value, if there is one."""
    link = psycopg2.connect(quick.database_url)
    link.autocommit = True

    def run(statement: str):
        with link.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    yield run
    link.close()

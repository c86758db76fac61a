"""Ways behind the API of `stack`: fixtures that look there, and a lock that its changes wait for."""
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest
import redis as redis_client


@pytest.fixture
def database(stack):
    """A psycopg2 connection in autocommit mode."""
    link = psycopg2.connect(stack.database_url)
    link.autocommit = True
    yield link
    link.close()


@pytest.fixture
def redis(stack):
    """A redis.Redis client; answers are text."""
    client = redis_client.Redis.from_url(stack.redis_url, decode_responses=True)
    yield client
    client.close()


@contextmanager
def locked_match(database_url: str, match: int) -> Iterator[psycopg2.extensions.connection]:
    """Holds the lock of the match's row. It ends with the block, or at a rollback() of what this gives."""
    link = psycopg2.connect(database_url)
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT FROM matches WHERE id = %s FOR UPDATE", (match,))
        yield link
    finally:
        link.close()

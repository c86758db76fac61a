"""Fixtures that look behind the API of `stack`."""
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

"""Who may do what at the servers behind the API: the programs' role in PostgreSQL, and the password of Redis."""
import re
import stat
from urllib.parse import urlsplit

import psycopg2
import pytest
import redis as redis_client

from stack_fixture import Stack


def application_url(stack: Stack) -> str:
    """The address of PostgreSQL as the programs of the stack have it."""
    environment = (f"/proc/{stack.pid('api-1')}/environ", "rb")
    with open(*environment) as file:
        settings = dict(line.split(b"=", 1) for line in file.read().split(b"\0") if b"=" in line)
    return settings[b"DATABASE_URL"].decode()


def test_every_session_of_the_programs_belongs_to_a_role_that_only_reads_and_writes_rows(database):
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT application_name, usename, rolsuper OR rolcreaterole OR rolcreatedb FROM pg_stat_activity "
            "JOIN pg_roles ON rolname = usename WHERE application_name LIKE 'livescore-%'"
        )
        sessions = cursor.fetchall()
    assert {name for name, _, _ in sessions} >= {"livescore-api", "livescore-worker"}
    assert {(user, more) for _, user, more in sessions} == {("livescore_app", False)}


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE mine ()", "CREATE TEMP TABLE mine ()", "TRUNCATE matches CASCADE", "DROP TABLE matches"]
)
def test_that_role_changes_no_tables(stack, statement):
    link = psycopg2.connect(application_url(stack))
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        link.cursor().execute(statement)
    link.close()


def test_redis_answers_nobody_without_the_password(stack, redis):
    assert redis.ping()
    where = urlsplit(stack.redis_url)
    with redis_client.Redis(where.hostname, where.port) as stranger:
        with pytest.raises(redis_client.AuthenticationError):
            stranger.ping()


def test_no_password_is_an_argument_or_in_a_log(stack):
    passwords = [urlsplit(url).password for url in (stack.database_url, application_url(stack), stack.redis_url)]
    assert len(set(passwords)) == 3 and all(passwords)
    texts = [log.read_text(errors="replace") for log in (stack.state / "logs").glob("*.log")]
    for service in stack.services:
        with open(f"/proc/{stack.pid(service)}/cmdline") as file:
            texts.append(file.read())
    assert not [text for text in texts for password in passwords if password in text]


def test_nobody_else_reads_what_the_stack_writes(stack):
    """PostgreSQL's own user may pass through the folder, and nobody else may."""
    assert stat.S_IMODE(stack.state.stat().st_mode) & 0o767 == 0o700
    found = [path for path in stack.state.rglob("*") if not path.is_symlink()]
    assert {path.name for path in found} >= {"stack.json", "redis.password", "postgres-app.password", "api-1.log"}
    ours = [path for path in found if not re.search("/(postgres/data|nginx/.*_temp)", str(path))]
    assert not [path for path in ours if stat.S_IMODE(path.stat().st_mode) & 0o077]

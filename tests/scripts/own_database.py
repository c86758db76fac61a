"""A private PostgreSQL, and a database of its own for each test. Fixtures: `server`, `url`."""
import os
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from stack_fixture import ROOT, base_port

STACK = ROOT / "scripts" / "stack"


@pytest.fixture(scope="module")
def server():
    """The state folder of a stack that has only PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="livescore-backup-") as folder:
        os.chmod(folder, 0o755)
        state = Path(folder) / "state"
        up = subprocess.run(
            [STACK, "up", "--only", "postgres", "--detach", "--state", state, "--base-port", str(base_port() + 1300)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert up.returncode == 0, up.stderr
        yield state
        subprocess.run(
            [STACK, "down", "--purge", "--state", state], stdin=subprocess.DEVNULL, check=True, capture_output=True
        )


@pytest.fixture
def url(server):
    """The URL of an empty database for this test, with a password that a URL has to escape."""
    told = subprocess.run([STACK, "env", "--state", server], capture_output=True, text=True, check=True).stdout
    admin_url = next(line.partition("=")[2].strip("'") for line in told.splitlines() if "DATABASE_URL" in line)
    admin = psycopg2.connect(admin_url)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS trip WITH (FORCE)")
        cursor.execute("DROP ROLE IF EXISTS keeper")
        cursor.execute("CREATE ROLE keeper LOGIN SUPERUSER PASSWORD 'p@ss/w:rd'")
        cursor.execute("CREATE DATABASE trip OWNER keeper")
    admin.close()
    return f"postgresql://keeper:p%40ss%2Fw%3Ard@{admin_url.rpartition('@')[2].replace('/livescore', '/trip')}"


def migrate(url):
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        for file in sorted((ROOT / "migrations").glob("*.sql")):
            cursor.execute(file.read_text())
        cursor.execute("CREATE TABLE schema_migrations (version integer PRIMARY KEY)")
        cursor.execute("INSERT INTO schema_migrations VALUES (1), (2), (3)")
    link.close()


def contents(url):
    """All rows as text, the positions of the sequences, and the names of indexes and constraints."""
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        found = {}
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for table in [row[0] for row in cursor.fetchall()]:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")
        found["sequences"] = cursor.fetchall()
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        found["indexes"] = cursor.fetchall()
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class c ON c.oid = conrelid "
            "WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        found["constraints"] = cursor.fetchall()
    link.close()
    return found


def change(url, statement):
    link = psycopg2.connect(url)
    with link, link.cursor() as cursor:
        cursor.execute(statement)
    link.close()

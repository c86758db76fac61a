"""What operators deal with, made by REST and in the database of the stack."""
import json
import urllib.request
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

import psycopg2

from credentials import BOOTSTRAP


def ask(operations, path: str, body=None, instance: int = 1, method: str = "GET"):
    """The answer of an instance, with the bootstrap key: its headers and its JSON, or None."""
    request = urllib.request.Request(
        operations.api(instance) + path,
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {BOOTSTRAP}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        content = answer.read()
        is_json = "json" in answer.headers["Content-Type"]
        return answer.headers, json.loads(content) if is_json else None


def post(operations, path: str, body=None, instance: int = 1) -> dict:
    return ask(operations, path, body or {}, instance, "POST")[1]["data"]


@contextmanager
def a_flooded_pitch(operations):
    """No match changes its status meanwhile: each try fails with "the pitch is flooded"."""
    link = psycopg2.connect(operations.database_url)
    link.autocommit = True
    cursor = link.cursor()
    cursor.execute(
        "CREATE OR REPLACE FUNCTION flooded() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'the pitch is flooded'; END$$"
    )
    cursor.execute(
        "CREATE TRIGGER flooded BEFORE UPDATE ON matches FOR EACH ROW "
        "WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION flooded()"
    )
    try:
        yield
    finally:
        cursor.execute("DROP TRIGGER flooded ON matches")
        link.close()


def dead_job(operations, new_match_body) -> str:
    """The id of the job that kicks a match off in a moment. It dies while the pitch is flooded."""
    soon = datetime.now(timezone.utc) + timedelta(seconds=2)
    made = post(operations, "/api/matches", new_match_body | {"homeTeam": "Flooded", "startTime": soon.isoformat()})
    return f"match:{made['id']}:kick_off:1"

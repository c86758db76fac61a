"""A key that is revoked ends what goes on under it: long polls, bodies on their way, changes of keys in the audit log."""
import asyncio
import json
import os
import subprocess

import psycopg2
import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until
from metrics import scrape, value
from rest import NEW_MATCH
from stack_fixture import binaries
from wire import Wire


@pytest.fixture
def closed(new_stack):
    auth = {"WRITE_AUTH": "required", "READ_AUTH": "required", "WS_AUTH": "required"}
    return new_stack(replicas=1, workers=0, env=auth | {"BOOTSTRAP_API_KEY": BOOTSTRAP})


async def new_key(stack, api: Http, *scopes: str) -> dict:
    key = await asyncio.to_thread(admin, stack, "create", "reader", "--scopes", ",".join(scopes))

    async def accepted():
        return (await api.get("/api/matches", headers=bearer(key["secret"]))).status != 401

    await until(accepted)
    return key


async def test_a_long_poll_ends_with_401(closed):
    async with Http(closed.api(1)) as api:
        match = (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).data["id"]
        key = await new_key(closed, api, "read")
        polls = [
            asyncio.create_task(api.get(f"/api/matches/{match}/events?since=1&wait=30", headers=bearer(secret)))
            for secret in (key["secret"], BOOTSTRAP)
        ]

        async def both_wait():
            return value(await scrape(api), "livescore_long_polls") == 2

        await until(both_wait)
        await asyncio.to_thread(admin, closed, "revoke", str(key["id"]))
        async with asyncio.timeout(10):
            refused = await polls[0]
        assert refused.status == 401 and "revoked" in refused.json["error"]
        # The other one goes on.
        path = f"/api/matches/{match}/score"
        await api.patch(path, {"homeScore": 1, "awayScore": 0}, headers=bearer(BOOTSTRAP))
        assert [event["seq"] for event in (await polls[1]).data] == [2]


async def test_a_body_on_its_way_is_refused_when_it_has_come(closed):
    async with Http(closed.api(1)) as api, Wire(closed.port) as wire:
        match = (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).data["id"]
        key = await new_key(closed, api, "read", "score")
        body = json.dumps({"homeScore": 3, "awayScore": 0}).encode()
        wire.send(
            f"PATCH /api/matches/{match}/score HTTP/1.1\r\nHost: a\r\nX-API-Key: {key['secret']}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n".encode()
        )
        assert (await wire.response()).status == 100, "the head was accepted"
        wire.send(body[:5])
        await asyncio.to_thread(admin, closed, "revoke", str(key["id"]))

        async def gone():
            return (await api.get("/api/matches", headers=bearer(key["secret"]))).status == 401

        await until(gone)
        wire.send(body[5:])
        refused = await wire.response()
        assert refused.status == 401 and "revoked" in refused.json["error"]
        assert (await api.get(f"/api/matches/{match}", headers=bearer(BOOTSTRAP))).data["homeScore"] == 0


def key_changes(stack) -> list[tuple]:
    with psycopg2.connect(stack.database_url) as link, link.cursor() as cursor:
        cursor.execute("SELECT action, key_id, key_name, key_prefix, application FROM api_key_changes ORDER BY id")
        return cursor.fetchall()


async def test_changes_of_keys_are_in_the_audit_log(closed):
    def run(*arguments: str) -> tuple[dict, list[dict]]:
        """The answer, and the lines of the audit log."""
        environment = {"DATABASE_URL": closed.database_url, "PATH": os.environ["PATH"]}
        command = [binaries() / "livescore-admin", "key", *arguments, "--json"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=30)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), [json.loads(line) for line in done.stderr.splitlines()]

    key, created = run("create", "the scorer", "--scopes", "score")
    _, listed = run("list")
    _, revoked = run("revoke", str(key["id"]))
    assert listed == []
    for [line], action in ((created, "key_created"), (revoked, "key_revoked")):
        assert (line["event"], line["action"], line["level"]) == ("audit", action, "info")
        assert (line["keyId"], line["keyName"], line["keyPrefix"]) == (key["id"], "the scorer", key["prefix"])
        assert key["secret"] not in json.dumps(line)
    with psycopg2.connect(closed.database_url) as link, link.cursor() as cursor:  # somebody, by hand
        cursor.execute("UPDATE api_keys SET scopes = '{admin}' WHERE id = %s", (key["id"],))
        cursor.execute("UPDATE api_keys SET last_used_at = now() WHERE id = %s", (key["id"],))
        cursor.execute("DELETE FROM api_keys WHERE id = %s", (key["id"],))
    changes = key_changes(closed)
    assert [change[0] for change in changes] == ["created", "revoked", "changed", "removed"]
    assert {change[1:4] for change in changes} == {(key["id"], "the scorer", key["prefix"])}
    assert "livescore-admin" in changes[0][4]

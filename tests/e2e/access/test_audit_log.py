"""The audit log, and secrets that stay secret."""
import asyncio
import hashlib
import json
import os
import subprocess

import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until
from rest import NEW_MATCH
from stack_fixture import ROOT, binaries


async def test_every_change_is_in_the_audit_log_and_no_secret_is_anywhere(guarded):
    secret = admin(guarded, "create", "the scorer", "--scopes", "score")["secret"]
    async with Http(guarded.api(1)) as api:

        async def accepted():
            answer = await api.post("/api/matches", NEW_MATCH, headers=bearer(secret))
            return answer.status == 201 and answer.data["id"]

        match, _ = await until(accepted)
        marks = bearer(secret) | {
            "X-Request-Id": "audit-1",
            "Idempotency-Key": "a-private-idempotency-key",
            "X-Forwarded-For": "192.0.2.7",
        }
        added = await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "m"}, headers=marks)
        assert added.status == 201
        seq = (await api.get(f"/api/matches/{match}")).data["seq"]
        await api.patch(
            f"/api/matches/{match}/score",
            {"homeScore": -1, "awayScore": 0},
            headers=bearer(secret) | {"X-Request-Id": "audit-2"},
        )
        wrong = await api.post("/api/matches", NEW_MATCH, headers=bearer(secret + "x"))
        metrics = (await api.get("/metrics")).body.decode()
    lines = {line["requestId"]: line for line in guarded.log_events("api-1", "audit")}
    line = lines["audit-1"]
    assert line["level"] == "info" and line["who"] == "key" and line["keyName"] == "the scorer"
    assert secret.startswith(line["keyPrefix"]) and len(line["keyPrefix"]) < 12
    assert (line["method"], line["route"], line["matchId"], line["status"], line["seq"]) == (
        "POST",
        "/api/matches/:id/commentary",
        match,
        201,
        seq,
    )
    assert line["client"] == "192.0.2.7" and line["forwardedFor"] == "192.0.2.7"
    assert line["idempotencyKeyHash"] == hashlib.sha256(b"a-private-idempotency-key").hexdigest()[:16]
    assert lines["audit-2"]["status"] == 400
    logs = "".join(guarded.log(name).read_text() for name in ("api-1", "api-2", "worker-1"))
    password = guarded.database_url.split(":")[2].split("@")[0]
    for private in (
        secret,
        BOOTSTRAP,
        "a-private-idempotency-key",
        hashlib.sha256(secret.encode()).hexdigest(),
        password,
    ):
        assert private not in logs
        assert private not in metrics
        assert private not in wrong.body.decode()
    command = f"/proc/{guarded.pid('api-1')}/cmdline"
    assert BOOTSTRAP not in open(command, "rb").read().decode()


async def test_addresses_of_servers_are_logged_without_their_passwords(new_stack):
    own = new_stack(replicas=1, workers=1)
    await asyncio.to_thread(own.stop, "postgres", "redis")
    password = own.database_url.split(":")[2].split("@")[0]
    async with Http(own.api(1)) as api:

        async def seen():
            return any(own.log_events("api-1", "postgres_unreachable"))

        await until(seen)
        answer = await api.get("/api/matches")
        assert answer.status == 503
        # The answer shows nothing internal: no address, no driver, no statement.
        for inner in (password, "127.0.0.1", "5432", "pqxx", "libpq", "SELECT"):
            assert inner not in answer.body.decode()
    assert password not in own.log("api-1").read_text() + own.log("worker-1").read_text()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@[::1/db",
        "postgresql://me:hunter2@host:port/db",
        "postgresql://me:hunter2@127.0.0.1:1/db",
        "host=127.0.0.1 port=1 password=hunter2 nonsense",
        "postgresql://127.0.0.1:1/db?password=hunter2&nonsense=1",
    ],
)
@pytest.mark.parametrize(
    "program", [["livescore-admin", "key", "list"], ["livescore-migrate"]], ids=["admin", "migrate"]
)
def test_an_address_that_nobody_can_read_is_not_repeated(program, url):
    done = subprocess.run(
        [binaries() / program[0], *program[1:]],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            "DATABASE_URL": url,
            "MIGRATE_WAIT_MS": "0",
            "MIGRATIONS_DIR": str(ROOT / "migrations"),
            "PATH": os.environ["PATH"],
        },
    )
    assert done.returncode != 0
    assert "hunter2" not in done.stdout + done.stderr


async def test_nobody_writes_lines_into_the_log(guarded):
    forged = '","event":"audit","who":"api_key'
    line = '\n{"level":"info","event":"forged"}'
    async with Http(guarded.api(1)) as api:
        made = (await api.post("/api/matches", NEW_MATCH | {"homeTeam": "Reds" + line}, headers=bearer(BOOTSTRAP))).data
        await api.post(
            f"/api/matches/{made['id']}/commentary",
            {"minute": 1, "message": "m" + line + forged + "\x1b[2J"},
            headers=bearer(BOOTSTRAP) | {"X-Forwarded-For": forged + "\u009b31m"},
        )
        await api.delete("/api/matches/1%0A%7B%22event%22%3A%22forged%22%7D", headers=bearer(BOOTSTRAP))
        await api.delete("/api/matches/%22%2C%22event%22%3A%22forged", headers=bearer("x"))
    for claim, status in (
        (b'\xff\xfe"\xe2\x80\xa8', b"400"),
        (b'"\x1b[2J', b"400"),
        (b'"\n{"event":"forged"}', b"400"),
    ):
        reader, writer = await asyncio.open_connection("127.0.0.1", guarded.port)
        writer.write(
            b'POST /api/matches HTTP/1.1\r\nHost: x\r\nX-Request-Id: a"b\r\nX-Forwarded-For: '
            + claim
            + b"\r\nAuthorization: Bearer "
            + BOOTSTRAP.encode()
            + b"\r\nContent-Type: application/json\r\n"
            b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        assert (await reader.read()).split(b" ", 2)[1] == status
        writer.close()
    seen = 0
    for text in guarded.log("api-1").read_bytes().split(b"\n"):
        if not text.startswith(b"{"):
            assert b"forged" not in text
            continue
        entry = json.loads(text)  # each line is one object
        assert entry["event"] != "forged"
        assert all(0x20 <= byte < 0x7F for byte in text)  # nothing that would control a reader's terminal
        seen += entry["event"] == "audit"
    assert seen >= 4

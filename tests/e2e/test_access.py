"""Who may do what: API keys, scopes, leagues, tokens of subscribers, the audit log, and what is told to nobody."""
import asyncio
import base64
import hashlib
import hmac
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from contextlib import aclosing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator, Optional

import jwt
import psycopg2
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from checks import all_instances_read_api_keys
from clients import Http, Socket
from credentials import BOOTSTRAP, SECRET, admin, bearer, token, until
from stack_fixture import ROOT, Stack, binaries

sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from service_client.feed import Connected, Feed, Lost  # noqa: E402

CLOSED = 4401
NEW_MATCH = {"sport": "football", "homeTeam": "Reds", "awayTeam": "Blues", "startTime": "2030-01-01T12:00:00Z",
             "endTime": "2030-01-01T14:00:00Z"}


# ---- API keys

@pytest.fixture
def guarded(new_stack):
    return new_stack(workers=1, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required"})


async def test_changes_need_a_key_and_reads_do_not(guarded):
    async with Http(guarded.api(1)) as api:
        refused = await api.post("/api/matches", NEW_MATCH, headers={"X-Request-Id": "denied-1", "X-Forwarded-For": "192.0.2.8"})
        assert refused.status == 401 and refused.headers["X-Request-Id"] == "denied-1"
        [line] = guarded.log_events("api-1", "access_denied")
        assert (line["requestId"], line["client"], line["status"]) == ("denied-1", "192.0.2.8", 401)
        assert refused.headers.getall("Cache-Control") == ["no-store"]
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert refused.headers["Content-Type"].startswith("application/problem+json")
        for wrong in ("x", BOOTSTRAP[:-1], BOOTSTRAP + "x", "lsk_" + "A" * 43):
            assert (await api.post("/api/matches", NEW_MATCH, headers=bearer(wrong))).status == 401
        assert (await api.post("/api/matches", NEW_MATCH, headers={"Authorization": "Basic eDp5"})).status == 401
        made = await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))
        assert made.status == 201
        assert (await api.post("/api/matches", NEW_MATCH, headers={"X-API-Key": BOOTSTRAP})).status == 201
        path = f"/api/matches/{made.data['id']}"
        assert (await api.get(path)).status == 200
        for method, what, body in (("PATCH", "", {"homeTeam": "x"}), ("DELETE", "", None), ("PATCH", "/score", {}),
                                   ("PUT", "/score", {}), ("PATCH", "/status", {}), ("POST", "/commentary", {}),
                                   ("PATCH", "/commentary/1", {}), ("DELETE", "/commentary/1", None)):
            answer = await api.request(method, path + what, json=body)
            assert answer.status == 401, (method, what)
        # Nothing of it was done, and what needs no key goes on.
        assert (await api.get(path)).data["seq"] == made.data["seq"]
        for open_path in ("/health", "/metrics", "/", "/api/matches"):
            assert (await api.get(open_path)).status == 200
        preflight = await api.request("OPTIONS", path, headers={"Origin": "https://a.example",
                                                               "Access-Control-Request-Method": "PATCH"})
        assert preflight.status == 204
        assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]


async def test_scopes_and_the_sentence_that_names_the_missing_one(guarded):
    reader, scorer = admin(guarded, "create", "reader", "--scopes", "read"), admin(guarded, "create", "scorer")
    assert scorer["scopes"] == ["score"] and scorer["secret"].startswith(scorer["prefix"])
    async with Http(guarded.api(1)) as api:
        async def accepted():
            return (await api.post("/api/matches", NEW_MATCH, headers=bearer(scorer["secret"]))).status == 201
        await until(accepted)
        refused = await api.post("/api/matches", NEW_MATCH, headers=bearer(reader["secret"]))
        assert refused.status == 403 and '"score"' in refused.json["error"]
        assert (await api.get("/api/admin/jobs")).status == 401
        refused = await api.get("/api/admin/jobs", headers=bearer(scorer["secret"]))
        assert refused.status == 403 and '"admin"' in refused.json["error"]
        assert (await api.get("/api/admin/jobs", headers=bearer(BOOTSTRAP))).status == 200
    listed = admin(guarded, "list")
    assert [key["name"] for key in listed] == ["reader", "scorer"]
    assert "secret" not in json.dumps(listed)


async def test_a_revoked_key_is_worth_nothing_on_every_instance_once_each_has_asked(guarded):
    """They ask twice a second."""
    key = admin(guarded, "create", "scorer")
    link = psycopg2.connect(guarded.database_url)
    link.autocommit = True
    async with Http(guarded.api(1)) as one, Http(guarded.api(2)) as two:
        async def status(api):
            return (await api.post("/api/matches", NEW_MATCH, headers=bearer(key["secret"]))).status

        async def accepted(api):
            return await status(api) == 201
        for api in (one, two):
            await until(lambda: accepted(api))
        # Both busy: the keys are read over a connection of their own.
        load = [asyncio.create_task(api.get("/api/matches")) for api in (one, two) for _ in range(200)]
        admin(guarded, "revoke", key["prefix"])
        for _ in range(2):  # who asks again has read what the answer before was about
            await all_instances_read_api_keys(link, 2)
        assert [await status(api) for api in (one, two)] == [401, 401]
        await asyncio.gather(*load)
    link.close()


async def test_a_key_ends_by_itself(guarded):
    key = admin(guarded, "create", "scorer", "--expires-in", "6s")
    async with Http(guarded.api(1)) as api:
        async def refused():
            answer = await api.post("/api/matches", NEW_MATCH, headers=bearer(key["secret"]))
            return answer.status == 401 and "expired" in answer.json["error"]
        await until(refused)


async def test_a_key_of_a_league_changes_only_its_matches(guarded):
    key = admin(guarded, "create", "scorer", "--league", "Serie A")
    mine, other = bearer(key["secret"]), bearer(BOOTSTRAP)
    async with Http(guarded.api(1)) as api:
        async def accepted():
            return (await api.post("/api/matches", NEW_MATCH | {"league": "Serie A"}, headers=mine)).status == 201
        await until(accepted)
        assert (await api.post("/api/matches", NEW_MATCH | {"league": "Serie B"}, headers=mine)).status == 403
        assert (await api.post("/api/matches", NEW_MATCH, headers=mine)).status == 403
        a = (await api.post("/api/matches", NEW_MATCH | {"league": "Serie A"}, headers=other)).data["id"]
        b = (await api.post("/api/matches", NEW_MATCH | {"league": "Serie B"}, headers=other)).data["id"]
        entries = [(await api.post(f"/api/matches/{id}/commentary", {"minute": 1, "message": "m"}, headers=other)).data["id"]
                   for id in (a, b)]
        score = {"homeScore": 1, "awayScore": 0}
        for id, entry, allowed in ((a, entries[0], True), (b, entries[1], False)):
            path = f"/api/matches/{id}"
            before = (await api.get(path)).data["seq"]
            for method, what, body in (("PATCH", "", {"homeTeam": "Greens"}), ("PATCH", "/score", score),
                                       ("PATCH", "/status", {"status": "postponed"}),
                                       ("POST", "/commentary", {"minute": 2, "message": "n"}),
                                       ("PATCH", f"/commentary/{entry}", {"message": "o"}),
                                       ("DELETE", f"/commentary/{entry}", None)):
                answer = await api.request(method, path + what, json=body, headers=mine)
                assert answer.status in ((200, 201, 204) if allowed else (403,)), (method, what, answer.body)
            # It can neither be moved into the league nor out of it.
            assert (await api.patch(path, {"league": "Serie A" if id == b else "Serie B"}, headers=mine)).status == 403
            assert ((await api.get(path)).data["seq"] > before) is allowed
            assert (await api.delete(path, headers=mine)).status == (204 if allowed else 403)


async def test_the_last_use_of_a_key_is_not_written_by_its_requests(guarded, request):
    key = admin(guarded, "create", "scorer")
    async with Http(guarded.api(1)) as api:
        async def accepted():
            return (await api.post("/api/matches", NEW_MATCH, headers=bearer(key["secret"]))).status == 201
        await until(accepted)
    assert [entry["lastUsedAt"] for entry in admin(guarded, "list")] == [None]  # within the minute


async def test_known_keys_go_on_while_postgresql_is_away_and_no_others(new_stack):
    own = new_stack(replicas=1, workers=0, env={"READ_AUTH": "required", "BOOTSTRAP_API_KEY": BOOTSTRAP,
                                                "API_KEYS_MAX_STALE_SECONDS": "8"})
    key = admin(own, "create", "reader", "--scopes", "read")
    async with Http(own.api(1)) as api:
        async def answers(path, wanted, secret=key["secret"]):
            return (await api.get(path, headers=bearer(secret))).status == wanted
        await until(lambda: answers("/api/matches", 200))
        assert (await api.get("/api/matches")).status == 401
        await asyncio.to_thread(own.kill, "postgres")
        # Past the door, and then nobody is there.
        refusal = await api.get("/api/matches", headers=bearer(key["secret"]))
        assert refusal.status == 503 and "database" in refusal.json["error"]

        async def stale():
            answer = await api.get("/api/matches", headers=bearer(key["secret"]))
            return answer.status == 503 and "API keys" in answer.json["error"]
        await until(stale)
        await asyncio.to_thread(own.start, "postgres")
        await until(lambda: answers("/api/matches", 200))


async def test_what_one_may_read_is_not_kept_for_others(new_stack):
    """However often somebody asks who may: those who may not are not answered from memory."""
    own = new_stack(replicas=1, workers=0, env={"WS_AUTH": "required", "READ_AUTH": "required", "BOOTSTRAP_API_KEY": BOOTSTRAP})
    async with Http(own.api(1)) as api:
        match = (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).data["id"]
        for path in ("/api/matches", f"/api/matches/{match}", f"/api/matches/{match}/commentary", f"/api/matches/{match}/events"):
            for _ in range(100):
                assert (await api.get(path, headers=bearer(BOOTSTRAP))).status == 200
            for _ in range(10):
                assert (await api.get(path)).status == 401


# ---- what the environment makes of it

async def test_in_development_changes_are_open_until_there_is_a_key(new_stack):
    own = new_stack(replicas=1, workers=0)
    assert [line["level"] for line in own.log_events("api-1", "writes_are_open")] == ["warn"]
    async with Http(own.api(1)) as api:
        assert (await api.post("/api/matches", NEW_MATCH)).status == 201
        key = admin(own, "create", "scorer")

        async def closed():
            return (await api.post("/api/matches", NEW_MATCH)).status == 401
        await until(closed)
        assert (await api.post("/api/matches", NEW_MATCH, headers=bearer(key["secret"]))).status == 201


def start_api(stack: Stack, **env: str) -> subprocess.CompletedProcess:
    settings = {"DATABASE_URL": stack.database_url, "REDIS_URL": stack.redis_url, "HOST": "127.0.0.1",
                "PORT": str(stack.port + 40), "PATH": os.environ["PATH"], "APP_ENV": "production"}
    return subprocess.run([binaries() / "livescore-api"], env=settings | env, capture_output=True, text=True, timeout=60)


def test_production_does_not_start_without_a_key(new_stack):
    own = new_stack(replicas=1, workers=0)
    done = start_api(own)
    assert done.returncode == 78
    [line] = [json.loads(text) for text in done.stdout.splitlines() if "configuration_invalid" in text]
    assert "livescore-admin key create" in line["problem"]
    # A short one is none.
    done = start_api(own, BOOTSTRAP_API_KEY="hunter2")
    assert done.returncode == 78 and "BOOTSTRAP_API_KEY" in done.stdout and "hunter2" not in done.stdout


@pytest.mark.parametrize("how", ["environment", "file"])
async def test_production_starts_with_the_bootstrap_key(new_stack, tmp_path, how):
    (tmp_path / "key").write_text(BOOTSTRAP + "\n")
    env = {"BOOTSTRAP_API_KEY": BOOTSTRAP} if how == "environment" else {"BOOTSTRAP_API_KEY_FILE": str(tmp_path / "key")}
    own = new_stack(replicas=1, workers=0, env={"APP_ENV": "production", "BOT_MODE": "off"} | env)
    assert not list(own.log_events("api-1", "writes_are_open"))
    async with Http(own.api(1)) as api:
        assert (await api.post("/api/matches", NEW_MATCH)).status == 401
        assert (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).status == 201


# ---- audit log and secrets

async def test_every_change_is_in_the_audit_log_and_no_secret_is_anywhere(guarded):
    secret = admin(guarded, "create", "the scorer", "--scopes", "score")["secret"]
    async with Http(guarded.api(1)) as api:
        async def accepted():
            answer = await api.post("/api/matches", NEW_MATCH, headers=bearer(secret))
            return answer.status == 201 and answer.data["id"]
        match, _ = await until(accepted)
        marks = bearer(secret) | {"X-Request-Id": "audit-1", "Idempotency-Key": "a-private-idempotency-key",
                                  "X-Forwarded-For": "192.0.2.7"}
        added = await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "m"}, headers=marks)
        assert added.status == 201
        seq = (await api.get(f"/api/matches/{match}")).data["seq"]
        await api.patch(f"/api/matches/{match}/score", {"homeScore": -1, "awayScore": 0},
                        headers=bearer(secret) | {"X-Request-Id": "audit-2"})
        wrong = await api.post("/api/matches", NEW_MATCH, headers=bearer(secret + "x"))
        metrics = (await api.get("/metrics")).body.decode()
    lines = {line["requestId"]: line for line in guarded.log_events("api-1", "audit")}
    line = lines["audit-1"]
    assert line["level"] == "info" and line["who"] == "key" and line["keyName"] == "the scorer"
    assert secret.startswith(line["keyPrefix"]) and len(line["keyPrefix"]) < 12
    assert (line["method"], line["route"], line["matchId"], line["status"], line["seq"]) == (
        "POST", "/api/matches/:id/commentary", match, 201, seq)
    assert line["client"] == "192.0.2.7" and line["forwardedFor"] == "192.0.2.7"
    assert line["idempotencyKeyHash"] == hashlib.sha256(b"a-private-idempotency-key").hexdigest()[:16]
    assert lines["audit-2"]["status"] == 400
    logs = "".join(guarded.log(name).read_text() for name in ("api-1", "api-2", "worker-1"))
    password = guarded.database_url.split(":")[2].split("@")[0]
    for private in (secret, BOOTSTRAP, "a-private-idempotency-key", hashlib.sha256(secret.encode()).hexdigest(), password):
        assert private not in logs
        assert private not in metrics
        assert private not in wrong.body.decode()
    command = (f"/proc/{guarded.pid('api-1')}/cmdline")
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
        # Nothing of what is inside: no address, no driver, no statement.
        for inner in (password, "127.0.0.1", "5432", "pqxx", "libpq", "SELECT"):
            assert inner not in answer.body.decode()
    assert password not in own.log("api-1").read_text() + own.log("worker-1").read_text()


@pytest.mark.parametrize("url", ["postgresql://me:hunter2@[::1/db", "postgresql://me:hunter2@host:port/db",
                                 "postgresql://me:hunter2@127.0.0.1:1/db", "host=127.0.0.1 port=1 password=hunter2 nonsense",
                                 "postgresql://127.0.0.1:1/db?password=hunter2&nonsense=1"])
@pytest.mark.parametrize("program", [["livescore-admin", "key", "list"], ["livescore-migrate"]], ids=["admin", "migrate"])
def test_an_address_that_nobody_can_read_is_not_repeated(program, url):
    done = subprocess.run([binaries() / program[0], *program[1:]], capture_output=True, text=True, timeout=60, env={
        "DATABASE_URL": url, "MIGRATE_WAIT_MS": "0", "MIGRATIONS_DIR": str(ROOT / "migrations"), "PATH": os.environ["PATH"]})
    assert done.returncode != 0
    assert "hunter2" not in done.stdout + done.stderr


async def test_nobody_writes_lines_into_the_log(guarded):
    forged = '","event":"audit","who":"api_key'
    line = '\n{"level":"info","event":"forged"}'
    async with Http(guarded.api(1)) as api:
        made = (await api.post("/api/matches", NEW_MATCH | {"homeTeam": "Reds" + line}, headers=bearer(BOOTSTRAP))).data
        await api.post(f"/api/matches/{made['id']}/commentary", {"minute": 1, "message": "m" + line + forged + "\x1b[2J"},
                       headers=bearer(BOOTSTRAP) | {"X-Forwarded-For": forged + "\u009b31m"})
        await api.delete("/api/matches/1%0A%7B%22event%22%3A%22forged%22%7D", headers=bearer(BOOTSTRAP))
        await api.delete("/api/matches/%22%2C%22event%22%3A%22forged", headers=bearer("x"))
    for claim, status in ((b'\xff\xfe"\xe2\x80\xa8', b"400"), (b'"\x1b[2J', b"400"), (b'"\n{"event":"forged"}', b"400")):
        reader, writer = await asyncio.open_connection("127.0.0.1", guarded.port)
        writer.write(b'POST /api/matches HTTP/1.1\r\nHost: x\r\nX-Request-Id: a"b\r\nX-Forwarded-For: ' + claim +
                     b'\r\nAuthorization: Bearer ' + BOOTSTRAP.encode() + b'\r\nContent-Type: application/json\r\n'
                     b'Content-Length: 2\r\nConnection: close\r\n\r\n{}')
        assert (await reader.read()).split(b" ", 2)[1] == status
        writer.close()
    seen = 0
    for text in guarded.log("api-1").read_bytes().split(b"\n"):
        if not text.startswith(b"{"):
            assert b"forged" not in text
            continue
        entry = json.loads(text)  # each line is one object
        assert entry["event"] != "forged"
        assert all(0x20 <= byte < 0x7f for byte in text)  # nothing for the terminal of whoever reads it
        seen += entry["event"] == "audit"
    assert seen >= 4


# ---- tokens of subscribers

SUBSCRIBERS = {"WS_AUTH": "required", "JWT_HS256_SECRET": SECRET, "WS_AUTH_TIMEOUT_MS": "60000", "JWT_LEEWAY_SECONDS": "0",
               "JWT_ISSUER": "https://id.example", "JWT_AUDIENCE": "livescore", "LONG_POLL_MAX_SECONDS": "20"}


@pytest.fixture
def subscribers(new_stack):
    return new_stack(replicas=1, workers=0, env=SUBSCRIBERS)


@pytest.fixture
def hurried(new_stack):
    """Subscribers who have to say soon who they are."""
    return new_stack(replicas=1, workers=0, env=SUBSCRIBERS | {"WS_AUTH_TIMEOUT_MS": "5000"})


def good(expires_in: float = 60, **claims) -> str:
    return token(expires_in, **({"iss": "https://id.example", "aud": "livescore"} | claims))


async def new_match(stack: Stack) -> int:
    async with Http(stack.api(1)) as api:
        return (await api.create_match())["id"]


async def test_a_socket_says_who_it_is_in_each_of_three_ways(subscribers):
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good())) as socket:
        await socket.subscribe(match)
    async with Socket(subscribers.ws(1), subprotocols=["livescore", "bearer." + good()]) as socket:
        assert socket._link.subprotocol == "livescore"
        await socket.next("authenticated")
        await socket.subscribe(match)
    async with Socket(subscribers.ws(1)) as socket:
        await socket.send({"action": "subscribe", "matchId": match})
        assert (await socket.next("error"))["code"] == "unauthenticated"
        await socket.send({"action": "auth", "token": good()})
        assert (await socket.next("authenticated"))["expiresAt"].endswith("Z")
        await socket.subscribe(match)


async def test_a_token_in_the_url_is_none(hurried):
    async with Socket(hurried.ws(1) + "?token=" + good() + "&access_token=" + good()) as socket:
        await socket.send({"action": "subscribe", "matchId": 1})
        assert (await socket.next("error"))["code"] == "unauthenticated"
        assert await socket.wait_closed() == (CLOSED, "authentication timeout")


async def test_who_says_nothing_is_closed_in_time(hurried):
    match = await new_match(hurried)
    async with Socket(hurried.ws(1), extra_headers=bearer(good())) as neighbour:
        await neighbour.subscribe(match)
        began = time.monotonic()
        async with Socket(hurried.ws(1)) as socket:
            assert await socket.wait_closed() == (CLOSED, "authentication timeout")
            assert 5 <= time.monotonic() - began < 15
        async with Http(hurried.api(1)) as api:
            await api.comment(match)
        await neighbour.reached(match, 2)


def unsigned(algorithm: str) -> str:
    def part(value: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    return part({"alg": algorithm, "typ": "JWT"}) + "." + part(jwt.decode(good(), options={"verify_signature": False})) + "."


BAD = {
    "expired": lambda: good(-5), "another secret": lambda: good(secret=SECRET + "x"), "none": lambda: unsigned("none"),
    "None": lambda: unsigned("None"), "empty signature": lambda: unsigned("HS256"), "not yet": lambda: good(nbf=time.time() + 60),
    "issuer": lambda: good(iss="https://evil.example"), "audience": lambda: good(aud="other"), "no token": lambda: "nonsense",
    "HS512": lambda: jwt.encode({"exp": time.time() + 60, "iss": "https://id.example", "aud": "livescore"}, SECRET, "HS512"),
}


@pytest.mark.parametrize("bad", BAD)
async def test_a_bad_token_opens_nothing(subscribers, bad):
    made = BAD[bad]()
    with pytest.raises(websockets.InvalidStatusCode) as refused:
        await websockets.connect(subscribers.ws(1), extra_headers=bearer(made))
    assert refused.value.status_code == 401
    async with Socket(subscribers.ws(1), subprotocols=["livescore", "bearer." + made]) as socket:
        assert await socket.wait_closed() == (CLOSED, "invalid token")
    async with Socket(subscribers.ws(1)) as socket:
        await socket.send({"action": "auth", "token": made})
        assert await socket.wait_closed() == (CLOSED, "invalid token")
    async with Http(subscribers.api(1)) as api:
        for path in ("/api/matches/1/stream", "/api/matches/stream", "/api/matches/1/events"):
            answer = await api.get(path, headers=bearer(made))
            assert answer.status == 401 and "WWW-Authenticate" in answer.headers


async def test_a_token_with_padding_inside_harms_nobody(subscribers):
    """The library behind the signatures would end the process."""
    head, payload, signature = good().split(".")
    made = f"{head}.{payload[:1]}={payload[2:]}.{signature}"
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good())) as neighbour, Http(subscribers.api(1)) as api:
        await neighbour.subscribe(match)
        assert (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status == 401
        async with Socket(subscribers.ws(1)) as socket:
            await socket.send({"action": "auth", "token": made})
            assert await socket.wait_closed() == (CLOSED, "invalid token")
        await api.comment(match)
        await neighbour.reached(match, 2)


async def test_an_expired_token_closes_the_socket_and_a_new_one_keeps_it(subscribers):
    match = await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good(8))) as ending, \
            Socket(subscribers.ws(1), extra_headers=bearer(good(8))) as kept:
        await ending.subscribe(match)
        await kept.subscribe(match)
        await kept.send({"action": "auth", "token": "nonsense"})
        assert (await kept.next("error"))["code"] == "invalid_token"  # the one before still holds
        await kept.send({"action": "auth", "token": good(60)})
        await kept.next("authenticated")
        assert await ending.wait_closed() == (CLOSED, "token expired")
        async with Http(subscribers.api(1)) as api:
            await api.comment(match)
        seq = ending.messages and (await kept.next("commentary:new"))["seq"]
        assert seq and kept.closed is None


async def test_a_token_covers_the_matches_that_it_names(subscribers):
    mine, other = await new_match(subscribers), await new_match(subscribers)
    async with Socket(subscribers.ws(1), extra_headers=bearer(good(matches=[mine]))) as socket:
        await socket.subscribe(mine)
        await socket.send({"action": "subscribe", "matchId": other})
        assert (await socket.next("error", matchId=other))["code"] == "forbidden"
        heard = len(socket.messages)
        await socket.send({"action": "subscribe", "channel": "matches"})
        assert (await socket.next("error", heard))["code"] == "forbidden"
        # A wider one opens the rest, a narrower one takes away.
        await socket.send({"action": "auth", "token": good(matches="*")})
        await socket.subscribe(other)
        await socket.send({"action": "auth", "token": good(matches=[other])})
        await socket.next("unsubscribed", matchId=mine)
        async with Http(subscribers.api(1)) as api:
            await api.comment(mine, "secret")
            await api.comment(other, "told")
        await socket.next("commentary:new", matchId=other)
        assert not socket.events(mine)
    async with Http(subscribers.api(1)) as api:
        headers = bearer(good(matches=[mine]))
        assert (await api.get(f"/api/matches/{mine}/events", headers=headers)).status == 200
        for path in (f"/api/matches/{other}/events", f"/api/matches/{other}/stream", "/api/matches/stream"):
            assert (await api.get(path, headers=headers)).status == 403
        assert (await api.get("/api/matches")).status == 200  # READ_AUTH is another matter
        refused = await api.post("/api/matches", NEW_MATCH, headers=bearer(good()))
        assert refused.status == 201  # in development nobody needs a right for it


async def test_an_event_stream_ends_and_a_poll_returns_when_the_token_expires(subscribers):
    match = await new_match(subscribers)
    async with Http(subscribers.api(1)) as api:
        assert (await api.get(f"/api/matches/{match}/stream")).status == 401
        began = time.monotonic()
        seq = (await api.get(f"/api/matches/{match}")).data["seq"]
        headers = bearer(good(6))
        stream, poll = await asyncio.gather(
            api.get(f"/api/matches/{match}/stream", headers=headers),  # reads until it ends
            api.get(f"/api/matches/{match}/events?since={seq}&wait=20", headers=headers))
        assert stream.status == 200 and stream.body.rstrip().endswith(b": token expired")
        assert poll.status == 200 and poll.data == []
        assert time.monotonic() - began < 15


async def test_an_api_key_is_good_for_subscribing_until_it_is_revoked(subscribers):
    match = await new_match(subscribers)
    key = admin(subscribers, "create", "reader", "--scopes", "read")

    async def connected():
        try:
            return await websockets.connect(subscribers.ws(1), extra_headers=bearer(key["secret"]))
        except websockets.InvalidStatusCode:
            return None
    link, _ = await until(connected)
    await link.close()
    async with Socket(subscribers.ws(1), extra_headers=bearer(key["secret"])) as socket:
        await socket.subscribe(match)
        admin(subscribers, "revoke", str(key["id"]))
        assert await socket.wait_closed() == (CLOSED, "key revoked")


# ---- keys of an identity provider

class Provider(http.server.BaseHTTPRequestHandler):
    keys: list[dict] = []
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        body = json.dumps({"keys": self.keys}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def serving(certificate: Optional[Path] = None) -> Iterator[type[Provider]]:
    class Own(Provider):
        pass
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Own.url = f"https://localhost:{server.server_port}/keys" if certificate else f"http://127.0.0.1:{server.server_port}/keys"
    yield Own
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider():
    with serving() as made:
        yield made


def certificate_for(name: str, file: Path) -> Path:
    """A self-signed one, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256()))
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return file


def jwk(key, kid: str) -> dict:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    if algorithm is jwt.algorithms.RSAAlgorithm:
        return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}
    numbers = key.public_key().public_numbers()
    def part(value: int) -> str:
        return base64.urlsafe_b64encode(value.to_bytes(32, "big")).decode().rstrip("=")
    return {"kty": "EC", "crv": "P-256", "x": part(numbers.x), "y": part(numbers.y), "kid": kid, "use": "sig"}


async def test_keys_of_a_provider_are_fetched_and_asked_for_again_once(new_stack, provider):
    first = rsa.generate_private_key(65537, 2048)
    second = ec.generate_private_key(ec.SECP256R1())
    provider.keys = [jwk(first, "one")]
    own = new_stack(replicas=1, workers=0, env={"WS_AUTH": "required", "JWT_JWKS_URL": provider.url})

    def signed(key, kid, algorithm):
        return jwt.encode({"exp": time.time() + 60}, key, algorithm, headers={"kid": kid})

    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]

        async def status(made):
            return (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status

        async def accepted(made=signed(first, "one", "RS256")):
            return await status(made) == 200
        await until(accepted)
        # A public key is no secret.
        public = first.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"one"}').rstrip(b"=")
        message = header + b"." + base64.urlsafe_b64encode(json.dumps({"exp": time.time() + 60}).encode()).rstrip(b"=")
        mac = base64.urlsafe_b64encode(hmac.new(public, message, "sha256").digest()).rstrip(b"=")
        assert await status((message + b"." + mac).decode()) == 401
        # Unknown names make it ask again, but at most once a minute.
        asked = provider.asked
        provider.keys = [jwk(second, "two")]
        for _ in range(50):
            assert await status(signed(second, "two", "ES256")) in (200, 401)
        assert provider.asked <= asked + 1


@pytest.mark.parametrize("case", ["trusted", "unknown issuer", "another name"])
async def test_a_provider_is_believed_only_by_its_certificate(new_stack, tmp_path, case):
    key = ec.generate_private_key(ec.SECP256R1())
    file = certificate_for("other.example" if case == "another name" else "localhost", tmp_path / "provider.pem")
    # OpenSSL takes the authorities from there instead of the system's.
    trust = {} if case == "unknown issuer" else {"SSL_CERT_FILE": str(file)}
    with serving(file) as provider:
        provider.keys = [jwk(key, "one")]
        own = new_stack(replicas=1, workers=0, env={"WS_AUTH": "required", "JWT_JWKS_URL": provider.url} | trust)
        made = jwt.encode({"exp": time.time() + 60}, key, "ES256", headers={"kid": "one"})
        async with Http(own.api(1)) as api:
            match = (await api.create_match())["id"]

            async def status():
                return (await api.get(f"/api/matches/{match}/events", headers=bearer(made))).status

            async def settled():
                return any(own.log_events("api-1", "jwks_not_fetched")) or await status() == 200
            await until(settled)
            assert await status() == (200 if case == "trusted" else 401)
            failures = list(own.log_events("api-1", "jwks_not_fetched"))
            assert not failures if case == "trusted" else "certificate verify failed" in failures[0]["reason"]
            assert provider.asked == (1 if case == "trusted" else 0)


# ---- our own tools

async def test_our_tools_bring_the_key_of_the_environment(new_stack, tmp_path, monkeypatch):
    own = new_stack(workers=0, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required", "READ_AUTH": "required",
                                    "WS_AUTH": "required"})
    (tmp_path / "key").write_text(BOOTSTRAP + "\n")
    plain = {"PATH": os.environ["PATH"]}

    def seed(**env: str) -> subprocess.CompletedProcess:
        return subprocess.run([ROOT / "scripts" / "seed", "--api", own.nginx], env=plain | env, capture_output=True, text=True,
                              timeout=60)
    refused = seed()
    assert refused.returncode == 1 and "401" in refused.stdout + refused.stderr
    done = seed(LIVESCORE_API_KEY_FILE=str(tmp_path / "key"))
    assert done.returncode == 0, done.stdout + done.stderr

    # What scripts/watch and scripts/replay --watch follow matches with.
    monkeypatch.setenv("LIVESCORE_API_KEY", BOOTSTRAP)
    feed = Feed(own.ws())
    async with asyncio.timeout(20), aclosing(aiter(feed)) as items:
        async for item in items:
            assert not isinstance(item, Lost)
            if isinstance(item, Connected):
                await feed.follow(1)
            elif item.body["type"] == "subscribed":
                break

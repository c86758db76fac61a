"""Access by API keys, and the variables that govern it."""
import asyncio
import json
import os
import subprocess

import psycopg2
import pytest

from checks import all_instances_read_api_keys
from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until
from rest import NEW_MATCH
from stack_fixture import Stack, binaries

# ---- API keys


async def test_changes_need_a_key_and_reads_do_not(guarded):
    async with Http(guarded.api(1)) as api:
        refused = await api.post(
            "/api/matches", NEW_MATCH, headers={"X-Request-Id": "denied-1", "X-Forwarded-For": "192.0.2.8"}
        )
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
        for method, what, body in (
            ("PATCH", "", {"homeTeam": "x"}),
            ("DELETE", "", None),
            ("PATCH", "/score", {}),
            ("PUT", "/score", {}),
            ("PATCH", "/status", {}),
            ("POST", "/commentary", {}),
            ("PATCH", "/commentary/1", {}),
            ("DELETE", "/commentary/1", None),
        ):
            answer = await api.request(method, path + what, json=body)
            assert answer.status == 401, (method, what)
        for method, elsewhere, body in (
            ("POST", "/api/ingest/acme", {"fixtures": []}),
            ("GET", "/api/admin/feeds", None),
            ("POST", "/api/admin/feeds/acme/pause", None),
            ("POST", "/api/admin/feeds/acme/resume", None),
            ("POST", "/api/admin/feeds/acme/refresh", None),
            ("GET", "/api/admin/feeds/conflicts", None),
            ("POST", "/api/admin/feeds/conflicts", {"id": 1, "resolution": "accept"}),
        ):
            assert (await api.request(method, elsewhere, json=body)).status == 401, (method, elsewhere)
        # The server did nothing of it, and requests that need no key go on.
        assert (await api.get(path)).data["seq"] == made.data["seq"]
        for open_path in ("/health", "/metrics", "/", "/api/matches", "/api/ingest/schema"):
            assert (await api.get(open_path)).status == 200
        preflight = await api.request(
            "OPTIONS", path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "PATCH"}
        )
        assert preflight.status == 204
        assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]


async def test_scopes_and_the_sentence_that_names_the_missing_one(guarded):
    provider = admin(guarded, "create", "acme", "--scopes", "feed")
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
        for key in (reader, scorer):
            refused = await api.post("/api/ingest/acme", {"fixtures": []}, headers=bearer(key["secret"]))
            assert refused.status == 403 and '"feed"' in refused.json["error"]
        refused = await api.post("/api/matches", NEW_MATCH, headers=bearer(provider["secret"]))
        assert refused.status == 403 and '"score"' in refused.json["error"]
        # It may do this: the body is what is wrong.
        assert (await api.post("/api/ingest/acme", {"fixtures": []}, headers=bearer(provider["secret"]))).status == 400
    listed = admin(guarded, "list")
    assert [key["name"] for key in listed] == ["acme", "reader", "scorer"]
    assert "secret" not in json.dumps(listed)


async def test_a_revoked_key_is_worth_nothing_on_every_instance_once_each_has_asked(guarded):
    """The instances ask for the keys twice a second."""
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
        # Both connections are busy: the instance reads the keys over a separate connection.
        load = [asyncio.create_task(api.get("/api/matches")) for api in (one, two) for _ in range(200)]
        admin(guarded, "revoke", key["prefix"])
        for _ in range(2):  # a client that asks again has seen the subject of the earlier answer
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
        for spelling in ("SERIE A", "serie\u00a0a", "\ufeffSerie A "):
            answer = await api.post("/api/matches", NEW_MATCH | {"league": spelling}, headers=mine)
            assert (answer.status, answer.data["league"]) == (201, "Serie A")
        a = (await api.post("/api/matches", NEW_MATCH | {"league": "Serie A"}, headers=other)).data["id"]
        b = (await api.post("/api/matches", NEW_MATCH | {"league": "Serie B"}, headers=other)).data["id"]
        entries = [
            (await api.post(f"/api/matches/{id}/commentary", {"minute": 1, "message": "m"}, headers=other)).data["id"]
            for id in (a, b)
        ]
        score = {"homeScore": 1, "awayScore": 0}
        for id, entry, allowed in ((a, entries[0], True), (b, entries[1], False)):
            path = f"/api/matches/{id}"
            before = (await api.get(path)).data["seq"]
            for method, what, body in (
                ("PATCH", "", {"homeTeam": "Greens"}),
                ("PATCH", "/score", score),
                ("PATCH", "/status", {"status": "postponed"}),
                ("POST", "/commentary", {"minute": 2, "message": "n"}),
                ("PATCH", f"/commentary/{entry}", {"message": "o"}),
                ("POST", "/commentary", {"minute": 3, "message": "p", "eventType": "var", "corrects": entry}),
                ("PUT", "/lineups", {"home": {"coach": "C"}}),
                ("PUT", "/stats", [{"name": "shots", "home": 1}]),
                ("PATCH", "/stats", [{"name": "shots", "home": 2}]),
                ("DELETE", f"/commentary/{entry}", None),
            ):
                answer = await api.request(method, path + what, json=body, headers=mine)
                assert answer.status in ((200, 201, 204) if allowed else (403,)), (method, what, answer.body)
            # The key cannot move the match into the league or out of it.
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
    own = new_stack(
        replicas=1,
        workers=0,
        env={"READ_AUTH": "required", "BOOTSTRAP_API_KEY": BOOTSTRAP, "API_KEYS_MAX_STALE_SECONDS": "8"},
    )
    key = admin(own, "create", "reader", "--scopes", "read")
    async with Http(own.api(1)) as api:

        async def answers(path, wanted, secret=key["secret"]):
            return (await api.get(path, headers=bearer(secret))).status == wanted

        await until(lambda: answers("/api/matches", 200))
        assert (await api.get("/api/matches")).status == 401
        await asyncio.to_thread(own.kill, "postgres")
        # The request passes the gate, and then PostgreSQL is not there.
        refusal = await api.get("/api/matches", headers=bearer(key["secret"]))
        assert refusal.status == 503 and "database" in refusal.json["error"]

        async def stale():
            answer = await api.get("/api/matches", headers=bearer(key["secret"]))
            return answer.status == 503 and "API keys" in answer.json["error"]

        await until(stale)
        await asyncio.to_thread(own.start, "postgres")
        await until(lambda: answers("/api/matches", 200))


async def test_what_one_may_read_is_not_kept_for_others(new_stack):
    """A permitted client may ask very often: clients without permission still get no answer from memory."""
    own = new_stack(
        replicas=1, workers=0, env={"WS_AUTH": "required", "READ_AUTH": "required", "BOOTSTRAP_API_KEY": BOOTSTRAP}
    )
    async with Http(own.api(1)) as api:
        match = (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).data["id"]
        for path in (
            "/api/matches",
            f"/api/matches/{match}",
            f"/api/matches/{match}/commentary",
            f"/api/matches/{match}/events",
        ):
            for _ in range(100):
                assert (await api.get(path, headers=bearer(BOOTSTRAP))).status == 200
            for _ in range(10):
                assert (await api.get(path)).status == 401


# ---- the variables of the environment


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
    settings = {
        "DATABASE_URL": stack.database_url,
        "REDIS_URL": stack.redis_url,
        "HOST": "127.0.0.1",
        "PORT": str(stack.port + 40),
        "PATH": os.environ["PATH"],
        "APP_ENV": "production",
    }
    return subprocess.run(
        [binaries() / "livescore-api"], env=settings | env, capture_output=True, text=True, timeout=60
    )


def test_production_does_not_start_without_a_key(new_stack):
    own = new_stack(replicas=1, workers=0)
    done = start_api(own)
    assert done.returncode == 78
    [line] = [json.loads(text) for text in done.stdout.splitlines() if "configuration_invalid" in text]
    assert "livescore-admin key create" in line["problem"]
    # A key that is too short counts as none.
    done = start_api(own, BOOTSTRAP_API_KEY="hunter2")
    assert done.returncode == 78 and "BOOTSTRAP_API_KEY" in done.stdout and "hunter2" not in done.stdout


@pytest.mark.parametrize("how", ["environment", "file"])
async def test_production_starts_with_the_bootstrap_key(new_stack, tmp_path, how):
    (tmp_path / "key").write_text(BOOTSTRAP + "\n")
    env = (
        {"BOOTSTRAP_API_KEY": BOOTSTRAP} if how == "environment" else {"BOOTSTRAP_API_KEY_FILE": str(tmp_path / "key")}
    )
    own = new_stack(replicas=1, workers=0, env={"APP_ENV": "production", "BOT_MODE": "off"} | env)
    assert not list(own.log_events("api-1", "writes_are_open"))
    async with Http(own.api(1)) as api:
        assert (await api.post("/api/matches", NEW_MATCH)).status == 401
        assert (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).status == 201

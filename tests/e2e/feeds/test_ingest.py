"""Providers that push: POST /api/ingest/:provider, with keys and signatures, over two instances."""
import base64
import hashlib
import hmac
import json
import time
import uuid

import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, token, until
from rest import NEW_MATCH

KEY = b"0123456789abcdef01234567"
OLD_KEY = b"an older key of 24 bytes"
PROVIDERS = ("acme", "steered")
SECRETS = ",".join(
    f"{provider}=whsec_{base64.b64encode(key).decode()}" for provider in PROVIDERS for key in (KEY, OLD_KEY)
)


@pytest.fixture(scope="module")
def pushed(new_module_stack):
    """Two instances that take signed reports."""
    return new_module_stack(
        workers=1, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required", "INGEST_SECRETS": SECRETS}
    )


def fixture(ref: str, **members) -> dict:
    """A fixture of two clubs that no other fixture has."""
    return {
        "ref": ref,
        "league": {"ref": "n1", "name": "Nordliga", "country": "Germany"},
        "home": {"ref": f"h{ref}", "name": f"SV Heim {ref}"},
        "away": {"ref": f"a{ref}", "name": f"SV Gast {ref}"},
        "startTime": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 600)),
    } | members


def body_of(*fixtures: dict) -> bytes:
    return json.dumps({"fixtures": fixtures}).encode()


def signed(body: bytes, key: bytes = KEY, moved: float = 0) -> dict[str, str]:
    webhook_id, at = f"msg_{uuid.uuid4()}", str(int(time.time() + moved))
    code = hmac.new(key, f"{webhook_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Content-Type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(code).decode(),
    }


def post(api: Http, body: bytes, headers: dict[str, str], provider: str = "acme"):
    return api.request("POST", f"/api/ingest/{provider}", data=body, headers=headers)


def with_key(secret: str) -> dict[str, str]:
    return bearer(secret) | {"Content-Type": "application/json"}


async def accepted(api: Http, secret: str) -> bool:
    """Whether the instance knows the key already."""
    return (await api.get("/api/admin/jobs", headers=bearer(secret))).status != 401


async def match_of(api: Http, ref: str) -> dict | None:
    found = (await api.get(f"/api/matches?team=SV+Heim+{ref}")).data
    return found[0] if found else None


# ---- who may


async def test_of_the_scopes_feed_and_admin_may_ingest(pushed):
    keys = {scope: admin(pushed, "create", scope, "--scopes", scope)["secret"] for scope in ("read", "score", "feed")}
    async with Http(pushed.api(1)) as api:
        for secret in keys.values():
            await until(lambda secret=secret: accepted(api, secret))
        body = body_of(fixture("1"))
        for scope in ("read", "score"):
            refused = await post(api, body, with_key(keys[scope]))
            assert refused.status == 403 and '"feed"' in refused.json["error"]
        assert (await post(api, body, with_key(token()))).status in (401, 403)
        assert (await post(api, body, {"Content-Type": "application/json"})).status == 401
        assert (await post(api, body, with_key(keys["feed"]))).status == 200
        assert (await post(api, body, with_key(BOOTSTRAP))).status == 200


async def test_a_key_of_a_feed_changes_nothing_else(pushed):
    secret = admin(pushed, "create", "acme", "--scopes", "feed")["secret"]
    async with Http(pushed.api(1)) as api:
        await until(lambda: accepted(api, secret))
        made = (await api.post("/api/matches", NEW_MATCH, headers=bearer(BOOTSTRAP))).data
        for method, path, body in (
            ("POST", "/api/matches", NEW_MATCH),
            ("PATCH", f"/api/matches/{made['id']}", {"venue": "x"}),
            ("PATCH", f"/api/matches/{made['id']}/score", {"homeScore": 1, "awayScore": 0}),
            ("DELETE", f"/api/matches/{made['id']}", None),
            ("POST", "/api/leagues", {"name": "x", "sport": "football"}),
            ("GET", "/api/admin/feeds", None),
            ("POST", "/api/admin/feeds/acme/pause", None),
            ("POST", "/api/admin/feeds/conflicts", {"id": 1, "resolution": "accept"}),
        ):
            assert (await api.request(method, path, json=body, headers=bearer(secret))).status == 403, path


async def test_a_key_of_leagues_may_not_ingest_and_a_feed_is_bound_to_none(pushed):
    bound = admin(pushed, "create", "desk", "--scopes", "admin", "--league", "Serie A")["secret"]
    with pytest.raises(AssertionError, match="not bound to leagues"):
        admin(pushed, "create", "acme", "--scopes", "feed", "--league", "Serie A")
    async with Http(pushed.api(1)) as api:
        await until(lambda: accepted(api, bound))
        refused = await post(api, body_of(fixture("1")), with_key(bound))
        assert refused.status == 403 and "leagues" in refused.json["error"]


# ---- signatures


async def test_a_signature_does_instead_of_a_key(pushed):
    body = body_of(fixture("1"))
    async with Http(pushed.api(1)) as api:
        for key in (KEY, OLD_KEY):
            assert (await post(api, body, signed(body, key))).status == 200
        for wrong in (
            signed(body, b"not the key of any provider."),
            signed(body + b" "),
            signed(body, moved=-400),
            signed(body, moved=400),
            signed(body) | {"webhook-id": "msg_other"},
            {name: value for name, value in signed(body).items() if name != "webhook-id"},
        ):
            refused = await post(api, body, wrong)
            assert refused.status == 401, refused.json
        assert (await post(api, body, signed(body), "other")).status == 401
        # A wrong signature is not healed by a key.
        wrong = signed(body, OLD_KEY[::-1]) | bearer(BOOTSTRAP)
        assert (await post(api, body, wrong)).status == 401


async def test_the_audit_log_names_who_sent(pushed):
    secret = admin(pushed, "create", "acme's program", "--scopes", "feed")["secret"]
    body = body_of(fixture("1"))
    async with Http(pushed.api(1)) as api:
        await until(lambda: accepted(api, secret))
        await post(api, body, signed(body))
        await post(api, body, with_key(secret))
    lines = [line for line in pushed.log_events("api-1", "audit") if line["route"] == "/api/ingest/:provider"][-2:]
    assert [(line["who"], line["keyName"], line["status"]) for line in lines] == [
        ("signature", "acme", 200),
        ("key", "acme's program", 200),
    ]


# ---- bodies


async def test_the_whole_body_is_checked_before_anything_is_taken_in(pushed):
    async with Http(pushed.api(1)) as api:
        bad = fixture("2", incidents=[{"type": "goal", "minute": "12"}], scores={})
        refused = await post(api, body_of(fixture("3"), bad), with_key(BOOTSTRAP))
        assert refused.status == 400
        paths = {".".join(detail["path"]) for detail in refused.json["details"]}
        assert paths == {"fixtures.1.incidents.0.minute", "fixtures.1.scores"}
        assert await match_of(api, "3") is None
        many = body_of(*(fixture(str(i)) for i in range(201)))
        assert (await post(api, many, with_key(BOOTSTRAP))).status == 400
        assert (await post(api, b"{}", with_key(BOOTSTRAP), "Not_A_Name")).status == 400


async def test_the_schema_is_served_to_all(pushed):
    async with Http(pushed.api(1)) as api:
        schema = await api.get("/api/ingest/schema")
        assert schema.status == 200 and schema.headers["Content-Type"] == "application/schema+json"
        assert schema.json["$defs"]["fixture"]["required"] == ["ref", "league", "home", "away"]


# ---- what becomes of reports


async def test_a_provider_brings_a_match_and_its_goals_and_repeats_change_nothing(pushed):
    async with Http(pushed.api(1)) as one, Http(pushed.api(2)) as two:
        first = fixture("10", status="live", score={"home": 0, "away": 0})
        answer = (await post(one, body_of(first), with_key(BOOTSTRAP))).data
        assert (answer["received"], answer["created"], answer["problems"]) == (1, 1, [])
        match = await match_of(two, "10")
        assert (match["status"], match["homeScore"], match["source"]) == ("live", 0, "acme")
        goal = {"type": "goal", "side": "home", "minute": 7, "player": "Arno Blum"}
        second = first | {"score": {"home": 1, "away": 0}, "incidents": [goal]}
        assert (await post(two, body_of(second), with_key(BOOTSTRAP))).data["changed"] == 1
        seq = (await match_of(one, "10"))["seq"]
        for api in (one, two, one):
            body = body_of(second)
            assert (await post(api, body, signed(body))).data["unchanged"] == 1
        told = await match_of(one, "10")
        assert (told["homeScore"], told["awayScore"], told["seq"]) == (1, 0, seq)
        entries = (await one.get(f"/api/matches/{match['id']}/commentary")).data
        assert [entry["player"] for entry in entries if entry["eventType"] == "goal"] == ["Arno Blum"]


async def test_a_score_that_is_not_known_is_null(pushed):
    async with Http(pushed.api(1)) as api:
        await post(api, body_of(fixture("11", status="scheduled")), with_key(BOOTSTRAP))
        match = await match_of(api, "11")
        assert (match["homeScore"], match["awayScore"]) == (None, None)


# ---- operators


async def test_operators_see_and_pause_a_provider(pushed):
    async with Http(pushed.api(1)) as one, Http(pushed.api(2)) as two:
        body = body_of(fixture("20"))
        assert (await one.post("/api/admin/feeds/steered/pause", headers=bearer(BOOTSTRAP))).status == 404
        await post(one, body, signed(body), "steered")
        listed = await two.get("/api/admin/feeds", headers=bearer(BOOTSTRAP))
        assert listed.json["statusKnown"] is True
        [row] = [row for row in listed.data if row["provider"] == "steered"]
        assert (row["state"], row["matches"], row["circuit"], row["error"]) == ("pushed", 1, "closed", None)
        assert row["lastSuccessAt"] is not None
        paused = await two.post("/api/admin/feeds/steered/pause", headers=bearer(BOOTSTRAP))
        assert (paused.status, paused.data["state"]) == (200, "paused")
        assert (await post(one, body, signed(body), "steered")).status == 409
        assert (await two.post("/api/admin/feeds/steered/resume", headers=bearer(BOOTSTRAP))).data["state"] == "pushed"
        assert (await post(one, body, signed(body), "steered")).status == 200
        assert (await one.post("/api/admin/feeds/steered/refresh", headers=bearer(BOOTSTRAP))).status == 200
    routes = [line["route"] for line in pushed.log_events("api-2", "audit")]
    assert "/api/admin/feeds/:provider/pause" in routes and "/api/admin/feeds/:provider/resume" in routes


async def test_a_difference_to_a_locked_match_is_a_conflict_until_it_is_decided(pushed):
    async with Http(pushed.api(1)) as one, Http(pushed.api(2)) as two:
        headers = bearer(BOOTSTRAP)
        first = fixture("21", status="live", score={"home": 1, "away": 0})
        await post(one, body_of(first), with_key(BOOTSTRAP))
        match = await match_of(one, "21")
        edit = {"homeScore": 2, "awayScore": 0}
        assert (await one.patch(f"/api/matches/{match['id']}/score", edit, headers=headers)).status == 200
        second = body_of(first | {"score": {"home": 1, "away": 1}})
        assert (await post(one, second, with_key(BOOTSTRAP))).data["ignored"] == 1
        [conflict] = (await two.get("/api/admin/feeds/conflicts", headers=headers)).data
        assert (conflict["matchId"], conflict["provider"], conflict["fixture"]) == (match["id"], "acme", "21")
        assert conflict["kind"] == "locked"
        resolution = {"id": conflict["id"], "resolution": "accept"}
        assert (
            await two.post("/api/admin/feeds/conflicts", {"id": 10**6, "resolution": "accept"}, headers=headers)
        ).status == 404
        assert (
            await two.post("/api/admin/feeds/conflicts", {"id": 1, "resolution": "x"}, headers=headers)
        ).status == 400
        assert (await two.post("/api/admin/feeds/conflicts", resolution, headers=headers)).status == 200
        assert (await post(one, second, with_key(BOOTSTRAP))).data["changed"] == 1
        told = await match_of(two, "21")
        assert (told["homeScore"], told["awayScore"], told["locked"]) == (1, 1, False)
        assert (await one.get("/api/admin/feeds/conflicts", headers=headers)).data == []

"""The scope observe: it sees all of /api/admin, and does nothing."""
import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until

LOOKS = ["me", "instances", "history", "denials", "stores", "webhooks", "audit", "jobs", "feeds", "feeds/conflicts"]
ACTS = [
    ("POST", "/api/admin/jobs/requeue", {"kind": "transitions"}),
    ("POST", "/api/admin/jobs/match:1:kick_off:1/requeue", None),
    ("DELETE", "/api/admin/jobs/match:1:kick_off:1", None),
    ("POST", "/api/admin/feeds/acme/pause", None),
    ("POST", "/api/admin/feeds/conflicts", {"id": 1, "resolution": "accept"}),
    ("POST", "/api/webhooks", {"url": "https://hooks.example.invalid/"}),
    ("GET", "/api/webhooks", None),
    ("POST", "/api/leagues", {"name": "A league"}),
    ("POST", "/api/matches", {}),
    ("POST", "/api/ingest/acme", {"fixtures": []}),
]


@pytest.mark.parametrize("read_auth", ["open", "required"])
async def test_an_observer_looks_and_does_not_act(new_stack, read_auth):
    own = new_stack(
        replicas=1, workers=0, env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required", "READ_AUTH": read_auth}
    )
    scorer = bearer(admin(own, "create", "scorer", "--scopes", "score")["secret"])
    made = admin(own, "create", "watcher", "--scopes", "observe")
    assert made["scopes"] == ["observe"]
    watcher = bearer(made["secret"])
    async with Http(own.api(1)) as api:

        async def is_known():
            return (await api.get("/api/admin/me", headers=watcher)).status == 200

        await until(is_known)
        assert (await api.get("/api/admin/me", headers=watcher)).data["mayAct"] is False
        for path in LOOKS:
            assert (await api.get(f"/api/admin/{path}", headers=watcher)).status == 200, path
            assert (await api.get(f"/api/admin/{path}", headers=bearer(BOOTSTRAP))).status == 200, path
            assert (await api.get(f"/api/admin/{path}")).status == 401, path
            refused = await api.get(f"/api/admin/{path}", headers=scorer)
            assert refused.status == 403 and '"observe"' in refused.json["error"], path
        for method, path, body in ACTS:
            assert (await api.request(method, path, json=body, headers=watcher)).status == 403, (method, path)
        assert (await api.get("/api/matches", headers=watcher)).status == 200
        # Nothing of it was done, and nothing of it is in the audit log but the keys.
        actions = (await api.get("/api/admin/audit", headers=watcher)).data
        assert {one["action"] for one in actions} == {"api_key_created"}

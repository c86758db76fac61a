"""Webhooks are for operators: a key needs the scope admin, for all leagues. Their number is bounded."""
import pytest

from clients import Http
from credentials import BOOTSTRAP, admin, bearer, until

HOOK = {"url": "https://hooks.example.invalid/", "matchIds": [2_147_483_647]}


@pytest.fixture
def guarded(new_stack):
    return new_stack(
        workers=0,
        env={"BOOTSTRAP_API_KEY": BOOTSTRAP, "WRITE_AUTH": "required", "WEBHOOKS_MAX": "2", "WEBHOOKS_MAX_IDS": "3"},
    )


async def test_only_admins_of_all_leagues_manage_webhooks_and_they_are_bounded(guarded):
    scorer = admin(guarded, "create", "scorer", "--scopes", "score")["secret"]
    bound = admin(guarded, "create", "bound", "--scopes", "admin", "--league", "Serie A")["secret"]
    async with Http(guarded.api(1)) as api:

        async def knows(secret: str, status: int) -> bool:
            return (await api.get("/api/webhooks", headers=bearer(secret))).status == status

        await until(lambda: knows(scorer, 403))
        await until(lambda: knows(bound, 403))
        made = await api.post("/api/webhooks", HOOK, headers=bearer(BOOTSTRAP))
        path = f"/api/webhooks/{made.data['id']}"
        for method, what, body in (
            ("GET", "/api/webhooks", None),
            ("POST", "/api/webhooks", HOOK),
            ("GET", path, None),
            ("PATCH", path, {"enabled": False}),
            ("DELETE", path, None),
            ("POST", path + "/rotate-secret", None),
            ("POST", path + "/test", None),
            ("GET", path + "/deliveries", None),
            ("GET", path + "/deliveries/1", None),
            ("POST", path + "/deliveries/1/retry", None),
        ):
            assert (await api.request(method, what, json=body)).status == 401, (method, what)
            for secret in (scorer, bound):
                answer = await api.request(method, what, json=body, headers=bearer(secret))
                assert answer.status == 403, (method, what)
        found = await api.get(path, headers=bearer(BOOTSTRAP))
        assert found.data["enabled"] is True and found.data["previousSecretUntil"] is None
        assert (await api.get(path + "/deliveries", headers=bearer(BOOTSTRAP))).data == []
        # The bounds of the settings.
        ids = await api.patch(path, {"leagueIds": [1, 2, 3, 4]}, headers=bearer(BOOTSTRAP))
        assert ids.status == 400 and [detail["path"] for detail in ids.json["details"]] == [["leagueIds"]]
        assert (await api.patch(path, {"leagueIds": [1, 2, 3]}, headers=bearer(BOOTSTRAP))).status == 200
        assert (await api.post("/api/webhooks", HOOK, headers=bearer(BOOTSTRAP))).status == 201
        assert (await api.post("/api/webhooks", HOOK, headers=bearer(BOOTSTRAP))).status == 409
        assert (await api.delete(path, headers=bearer(BOOTSTRAP))).status == 204
        assert (await api.post("/api/webhooks", HOOK, headers=bearer(BOOTSTRAP))).status == 201

"""Webhooks over REST: what one instance makes, the other one shows; secrets are shown once; no address leads inside."""
import asyncio
import json
import uuid

import pytest

from checks import check_problem

# No event is about this match, so that nothing is sent to these endpoints but tests.
NO_MATCH = 2_147_483_647
HOOK = {"url": "https://hooks.example.invalid/a-token-of-the-owner", "matchIds": [NO_MATCH]}
MEMBERS = (
    "id url description events leagueIds teamIds matchIds enabled disabledReason failingSince lastSuccessAt "
    "previousSecretUntil createdAt updatedAt"
).split()


@pytest.fixture
async def make(api1):
    """Makes a webhook; all are removed at the end."""
    made: list[int] = []

    async def one(api=api1, headers=None, **members):
        answer = await api.post("/api/webhooks", HOOK | members, headers=headers)
        made.append(answer.data["id"])
        return answer

    yield one
    for webhook in set(made):
        assert (await api1.delete(f"/api/webhooks/{webhook}")).status in (204, 404)


def path_of(answer) -> str:
    return f"/api/webhooks/{answer.data['id']}"


def refused(answer, status: int) -> None:
    check_problem(answer.status, answer.headers, answer.body, status)


def paths_of(answer) -> list[list[str]]:
    refused(answer, 400)
    return [detail["path"] for detail in answer.json["details"]]


async def test_a_webhook_is_the_same_on_every_instance_and_its_secret_is_shown_once(api1, api2, make):
    made = await make(description="Desk", events=["score:update", "match:status"], leagueIds=[3, 1, 3])
    assert made.status == 201 and made.headers["Location"] == path_of(made)
    assert made.headers["Cache-Control"] == "no-store"
    secret = made.data["secret"]
    assert secret.startswith("whsec_") and len(secret) == 50
    assert list(made.data) == MEMBERS + ["secret"]
    assert made.data["events"] == ["match:status", "score:update"] and made.data["leagueIds"] == [1, 3]
    assert made.data["enabled"] is True and made.data["disabledReason"] is None
    for api in (api1, api2):
        found = await api.get(path_of(made))
        assert found.data == {name: made.data[name] for name in MEMBERS}
        assert found.headers["ETag"] == made.headers["ETag"]
        listed = await api.get("/api/webhooks?limit=100")
        assert [row for row in listed.data if row["id"] == made.data["id"]] == [found.data]
        for answer in (found, listed):
            assert b"whsec_" not in answer.body and secret.encode() not in answer.body


async def test_a_change_names_what_changes_and_an_etag_guards_it(api1, api2, make):
    made = await make(events=["score:update"], description="Desk")
    changed = await api2.patch(
        path_of(made), {"events": None, "enabled": False}, headers={"If-Match": made.headers["ETag"]}
    )
    assert changed.data["events"] == [] and changed.data["description"] == "Desk"
    assert (changed.data["enabled"], changed.data["disabledReason"]) == (False, "by_hand")
    assert (await api1.get(path_of(made))).data == changed.data
    for method in ("PATCH", "DELETE"):
        stale = await api1.request(
            method, path_of(made), json={"enabled": True}, headers={"If-Match": made.headers["ETag"]}
        )
        refused(stale, 412)
    again = await api1.patch(path_of(made), {"enabled": True})
    assert again.data["enabled"] is True and again.data["disabledReason"] is None
    refused(await api1.patch(path_of(made), {}), 400)


async def test_a_removed_one_is_gone_everywhere(api1, api2, make):
    made = await make()
    assert (await api2.delete(path_of(made))).status == 204
    for api in (api1, api2):
        for answer in (
            await api.get(path_of(made)),
            await api.patch(path_of(made), {"enabled": True}),
            await api.delete(path_of(made)),
            await api.get(path_of(made) + "/deliveries"),
            await api.post(path_of(made) + "/test"),
            await api.post(path_of(made) + "/rotate-secret"),
        ):
            refused(answer, 404)
        assert made.data["id"] not in [row["id"] for row in (await api.get("/api/webhooks?limit=100")).data]


async def test_a_repeated_post_makes_one_webhook_and_answers_the_same(api1, api2, make):
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    answers = await asyncio.gather(*(make(api, headers) for api in (api1, api2) * 4))
    assert len({answer.body for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == [""] + ["true"] * 7
    other = await api2.post("/api/webhooks", HOOK | {"description": "x"}, headers=headers)
    refused(other, 422)


async def test_the_secret_is_rotated(api1, api2, make):
    made = await make()
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    rotated = await api2.post(path_of(made) + "/rotate-secret", headers=headers)
    assert rotated.status == 200 and rotated.data["secret"] not in ("", made.data["secret"])
    assert rotated.data["previousSecretUntil"] > made.data["createdAt"]
    again = await api1.post(path_of(made) + "/rotate-secret", headers=headers)
    assert again.body == rotated.body and again.headers["Idempotency-Replayed"] == "true"
    found = await api1.get(path_of(made))
    assert found.data["previousSecretUntil"] == rotated.data["previousSecretUntil"]
    assert found.headers["ETag"] == rotated.headers["ETag"]
    assert b"whsec_" not in found.body


async def test_tests_are_deliveries_in_pages_and_are_sent_again(api1, api2, make):
    made = await make()
    path = path_of(made) + "/deliveries"
    tests = [await api.post(path_of(made) + "/test") for api in (api1, api2, api1)]
    ids = [test.data["id"] for test in tests]
    for test in tests:
        assert test.status == 202 and test.headers["Location"] == f"{path}/{test.data['id']}"
        assert (test.data["type"], test.data["status"], test.data["attempts"]) == ("webhook:test", "pending", 0)
        assert test.data["messageId"] == f"evt_test_{test.data['id']}"
        assert (test.data["webhookId"], test.data["matchId"], test.data["seq"]) == (made.data["id"], None, None)
        assert test.data["responseStatus"] is None
    for api in (api1, api2):
        first = await api.get(path + "?limit=2&status=pending")
        assert [row["id"] for row in first.data] == ids[:0:-1]
        assert first.json["pagination"]["hasMore"] is True
        target = first.headers["Link"].partition(">")[0].lstrip("<")
        assert "status=pending" in target
        rest = await api.get(target)
        assert [row["id"] for row in rest.data] == ids[:1] and "Link" not in rest.headers
        assert (await api.get(path + "?status=delivered")).data == []
        one = await api.get(f"{path}/{ids[0]}")
        assert one.data["id"] == ids[0]
    again = await api2.post(f"{path}/{ids[0]}/retry")
    assert again.status == 202 and (again.data["status"], again.data["attempts"]) == ("pending", 0)
    for wrong in (f"{path}/{ids[-1] + 100_000}", f"/api/webhooks/{NO_MATCH}/deliveries/{ids[0]}"):
        refused(await api1.get(wrong), 404)
        refused(await api1.post(wrong + "/retry"), 404)
    await api1.patch(path_of(made), {"enabled": False})
    refused(await api2.post(path_of(made) + "/test"), 409)
    refused(await api2.post(f"{path}/{ids[0]}/retry"), 409)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "2852039166",
        "100.64.0.1",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fd00::1]",
        "127%2e0.0.1",
        "１２７.0.0.1",
        "user@example.org",
        "user:password@example.org",
    ],
)
async def test_no_address_that_leads_inside_is_taken(api1, make, host):
    made = await make()
    for url in (f"https://{host}/hook", f"https://{host}:8443", f"http://{host}/"):
        for answer in (
            await api1.post("/api/webhooks", HOOK | {"url": url}),
            await api1.patch(path_of(made), {"url": url, "description": "changed"}),
        ):
            assert paths_of(answer) == [["url"]]
    assert (await api1.get(path_of(made))).data["description"] is None, "nothing is half done"


async def test_each_wrong_member_and_parameter_is_named(api1, make):
    made = await make()
    path = path_of(made)
    for body, paths in (
        ({}, [["url"]]),
        ({"url": "http://example.org/"}, [["url"]]),
        ({"url": "https://example.org/#a"}, [["url"]]),
        ({"url": "ftp://example.org/"}, [["url"]]),
        (HOOK | {"events": ["score:update", "goal"]}, [["events", "1"]]),
        (HOOK | {"events": ["webhook:test"]}, [["events", "0"]]),
        (
            HOOK | {"leagueIds": [0], "teamIds": "1", "matchIds": [1.5]},
            [["leagueIds", "0"], ["teamIds"], ["matchIds", "0"]],
        ),
        (HOOK | {"enabled": "maybe", "description": 5}, [["description"], ["enabled"]]),
    ):
        assert paths_of(await api1.post("/api/webhooks", body)) == paths
    for wrong, name in (
        ("/api/webhooks?limit=0", "limit"),
        ("/api/webhooks?status=pending", "status"),
        (path + "/deliveries?status=sent", "status"),
        (path + "/deliveries?cursor=x", "cursor"),
        ("/api/webhooks/x", "id"),
        (path + "/deliveries/0", "deliveryId"),
    ):
        assert paths_of(await api1.get(wrong)) == [[name]]
    assert (await api1.put(path, HOOK)).status == 405


async def test_no_log_has_a_secret_or_the_url_of_an_endpoint(stack, api1, make):
    made = await make()
    rotated = await api1.post(path_of(made) + "/rotate-secret")
    await api1.post("/api/webhooks", HOOK | {"url": "https://u:a-password-of-the-owner@example.org/"})
    lines = [line for line in stack.log_events("api-1", "audit") if line["path"].startswith("/api/webhooks")]
    assert {line["route"] for line in lines} >= {"/api/webhooks", "/api/webhooks/:id/rotate-secret"}
    for service in ("api-1", "api-2", "worker-1", "worker-2", "postgres", "nginx"):
        text = stack.log(service).read_text(errors="replace")
        for secret in (made.data["secret"], rotated.data["secret"], "a-token-of-the-owner", "a-password-of-the-owner"):
            assert secret not in text, f"{service}: {json.dumps(secret[:8])}"

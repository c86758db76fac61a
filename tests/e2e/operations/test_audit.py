"""/api/admin/audit: what operators do is written before it is done, and can be seen on every instance."""
from credentials import BOOTSTRAP, admin, bearer, until

AUDIT = "/api/admin/audit"


async def entries(api, **query) -> list[dict]:
    answer = await api.get(AUDIT, params=query)
    assert answer.status == 200
    return answer.data


async def entry_of(api, answer) -> dict:
    found = [one for one in await entries(api) if one["requestId"] == answer.headers["X-Request-Id"]]
    assert len(found) == 1, found
    return found[0]


async def test_each_acting_request_leaves_a_row_that_all_instances_show(quick, operator, other):
    league = await operator.post("/api/leagues", {"name": "Audited league", "sport": "football"})
    teams = [
        (await operator.post("/api/teams", {"name": name, "sport": "football"})).data for name in ("Audit A", "Audit B")
    ]
    merged = await operator.post(f"/api/teams/{teams[0]['id']}/merge", {"into": teams[1]["id"]})
    hook = await operator.post("/api/webhooks", {"url": "https://hooks.example.invalid/x?token=secret"})
    wrong = await operator.post("/api/webhooks", {"url": 7})
    absent = await operator.post("/api/admin/feeds/nobody/pause")
    requeued = await operator.post("/api/admin/jobs/requeue", {"ids": ["match:1:kick_off:1"]})
    removed = await operator.delete(f"/api/webhooks/{hook.data['id']}")
    told = [
        (league, "createLeague", 201),
        (merged, "mergeTeam", 200),
        (hook, "createWebhook", 201),
        (wrong, "createWebhook", 400),
        (absent, "pauseFeed", 404),
        (requeued, "requeueJobs", 200),
        (removed, "removeWebhook", 204),
    ]
    for answer, action, status in told:
        assert answer.status == status, answer
        entry = await entry_of(other, answer)
        assert entry["status"] == status and entry["action"].startswith(action[:6]), (action, entry)
        assert entry["name"] == "bootstrap" and entry["who"] == "key" and entry["instance"] == "api-1"
        assert entry["client"] == "127.0.0.1"
    assert (await entry_of(other, requeued))["detail"] == "requeued: none"
    assert (await entry_of(other, absent))["detail"]
    everything = str(await entries(other, limit="100"))
    assert BOOTSTRAP not in everything and "token=secret" not in everything


async def test_scores_leave_no_row(quick, operator, database_of_quick):
    before = database_of_quick("SELECT count(*) FROM operator_actions")
    match = await operator.create_match()
    await operator.comment(match["id"])
    await operator.score(match["id"], 1, 0)
    assert (await operator.delete(f"/api/matches/{match['id']}")).status == 204
    assert (await operator.get("/api/admin/jobs")).status == 200
    assert database_of_quick("SELECT count(*) FROM operator_actions") == before


async def test_rows_are_paged_and_filtered(quick, operator):
    for _ in range(3):
        await operator.post("/api/admin/feeds/nobody/resume")
    first = await operator.get(AUDIT, params={"limit": "2", "action": "resumeFeed"})
    assert len(first.data) == 2 and first.json["pagination"]["hasMore"] is True
    assert 'rel="next"' in first.headers["Link"]
    rest = await operator.get(
        AUDIT, params={"limit": "2", "action": "resumeFeed", "cursor": first.json["pagination"]["nextCursor"]}
    )
    ids = [one["id"] for one in first.data + rest.data]
    assert len(set(ids)) == len(ids) >= 3 and ids == sorted(ids, reverse=True)
    assert await entries(operator, key="nobody of this name") == []
    assert {one["name"] for one in await entries(operator, key="bootstrap")} == {"bootstrap"}
    for wrong in ({"limit": "0"}, {"cursor": "!"}, {"key": ""}, {"who": "x"}):
        assert (await operator.get(AUDIT, params=wrong)).status == 400, wrong


async def test_changes_of_keys_are_seen_too(quick, operator):
    made = admin(quick, "create", "short-lived", "--scopes", "observe")
    admin(quick, "revoke", str(made["id"]))
    rows = [one for one in await entries(operator) if made["prefix"] in (one["detail"] or "")]
    assert [one["action"] for one in rows] == ["api_key_revoked", "api_key_created"]
    assert made["secret"] not in str(rows)


async def test_what_cannot_be_recorded_is_not_done(quick, operator, database_of_quick):
    """The row comes first: where it cannot be written, the action is refused."""
    database_of_quick("ALTER TABLE operator_actions RENAME TO operator_actions_away")
    try:
        refused = await operator.post("/api/leagues", {"name": "Never made", "sport": "football"})
        assert refused.status >= 500
    finally:
        database_of_quick("ALTER TABLE operator_actions_away RENAME TO operator_actions")
    assert database_of_quick("SELECT count(*) FROM leagues WHERE name = 'Never made'") == 0
    assert (await operator.post("/api/leagues", {"name": "Made later", "sport": "football"})).status == 201


async def test_a_key_that_acts_is_named_by_its_name_and_prefix(quick, operator):
    made = admin(quick, "create", "night shift", "--scopes", "admin")

    async def acted():
        answer = await operator.post("/api/admin/feeds/nobody/refresh", headers=bearer(made["secret"]))
        return answer if answer.status == 404 else None

    answer, _ = await until(acted)
    entry = await entry_of(operator, answer)
    assert (entry["name"], entry["prefix"]) == ("night shift", made["prefix"])
    assert entry in await entries(operator, key=made["prefix"])
    assert entry in await entries(operator, key="night shift")

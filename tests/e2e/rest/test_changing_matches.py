"""The REST contract: one match, its score and its status."""
import pytest

from checks import check_match
from clients import Http, in_seconds
from rest import STATUSES, UNKNOWN, body, problem


@pytest.mark.parametrize(
    ("method", "suffix"),
    [
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("PATCH", "/score"),
        ("PUT", "/score"),
        ("PATCH", "/status"),
        ("GET", "/commentary"),
        ("POST", "/commentary"),
        ("GET", "/events"),
    ],
)
@pytest.mark.parametrize(
    "bad_id",
    [
        "abc",
        "0",
        "-1",
        "1.5",
        "1e3",
        "2147483648",
        "9223372036854775808",
        "99999999999999999999",
        "%20",
        "1%2F2",
        "0x1",
    ],
)
async def test_a_bad_id_is_named(api1, method, suffix, bad_id):
    sent = (
        None
        if method in ("GET", "DELETE")
        else {"homeScore": 1, "awayScore": 1, "status": "live", "minute": 1, "message": "x", "league": "x"}
    )
    refused = problem(await api1.request(method, f"/api/matches/{bad_id}{suffix}", json=sent), 400, ["id"])
    assert refused["error"] == "Invalid path parameters"


async def test_an_unknown_match(api1):
    path = f"/api/matches/{UNKNOWN}"
    assert "not found" in problem(await api1.get(path), 404)["error"]
    problem(await api1.patch(path, {"league": "x"}), 404)
    problem(await api1.delete(path), 404)
    problem(await api1.patch(f"{path}/score", {"homeScore": 1, "awayScore": 0}), 404)
    problem(await api1.patch(f"{path}/status", {"status": "live"}), 404)
    assert "not found" in problem(await api1.post(f"{path}/commentary", {"minute": 1, "message": "x"}), 404)["error"]
    problem(await api1.get(f"{path}/events"), 404)
    answer = await api1.get(f"{path}/commentary")
    assert (answer.status, answer.data) == (200, [])


async def test_a_match_is_changed_and_moved(api1):
    match = (await api1.post("/api/matches", body())).data
    path = f"/api/matches/{match['id']}"
    moved = (await api1.patch(path, {"startTime": "2031-06-01T12:00:00Z", "endTime": "2031-06-01T14:00:00Z"})).data
    check_match(moved)
    assert (moved["startTime"], moved["seq"]) == ("2031-06-01T12:00:00.000Z", 2)
    named = (await api1.patch(path, {"homeTeam": "Greens", "league": "Cup", "stats": {"cards": {"yellow": 2}}})).data
    assert (named["homeTeam"], named["league"], named["stats"], named["seq"]) == (
        "Greens",
        "Cup",
        {"cards": {"yellow": 2}},
        3,
    )
    assert named["homeTeamId"] != match["homeTeamId"]
    events = (await api1.get(f"{path}/events")).data
    assert [event["type"] for event in events] == ["match:created", "match:updated", "match:updated"]
    assert events[-1]["data"] == named
    assert (await api1.get(path)).data == named


async def test_a_change_that_changes_nothing_is_no_event(api1):
    match = (await api1.post("/api/matches", body(league="Cup"))).data
    path = f"/api/matches/{match['id']}"
    assert (await api1.patch(path, {"league": "Cup", "startTime": match["startTime"]})).data["seq"] == 1
    assert (await api1.patch(f"{path}/status", {"status": "scheduled"})).data["seq"] == 1


async def test_equal_stats_are_no_event_however_they_are_written(api1):
    stats = {"shots": {"home": 3, "away": 1}, "possession": 0.5, "list": [1, None, "ü"]}
    match = await api1.create_match(stats=stats)
    path = f"/api/matches/{match['id']}"

    async def patched(text: str) -> dict:
        sent = {"Content-Type": "application/json"}
        return (await api1.request("PATCH", path, data=text.encode(), headers=sent)).data

    same = '{"stats": {"list":[1.0,null,"\\u00fc"], "possession":5e-1, "shots":{"away":1,"home":3}}}'
    assert (await patched(same))["seq"] == 1
    assert (await patched(same[:-1] + ', "league": "Cup"}'))["seq"] == 2
    for number, other in enumerate(('{"stats":{}}', '{"stats":{"shots":3}}', '{"stats":{"shots":"3"}}')):
        changed = await patched(other)
        assert changed["seq"] == 3 + number
        assert (await patched(other))["seq"] == 3 + number


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"homeTeam": ""}, ["homeTeam"]),
        ({"homeTeam": None}, ["homeTeam"]),
        ({"startTime": "noon"}, ["startTime"]),
        ({"endTime": "2031-05-01T11:00:00Z"}, ["endTime"]),
        ({"startTime": "2031-05-01T15:00:00Z"}, ["endTime"]),
        ({"stats": 5}, ["stats"]),
        ({"halftime": "2031-05-01T15:00:00Z"}, ["halftime"]),
        ({"secondHalf": "2031-05-01T13:00:00Z"}, ["halftime"]),
        ({}, []),
        ({"mascot": "Zak"}, []),
    ],
)
async def test_a_bad_change_is_refused(api1, change, named):
    match = (await api1.post("/api/matches", body())).data
    problem(await api1.patch(f"/api/matches/{match['id']}", change), 400, named)
    assert (await api1.get(f"/api/matches/{match['id']}")).data == match


async def test_what_has_begun_cannot_be_moved_and_what_is_over_even_less(api1):
    live = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{live['id']}", {"startTime": in_seconds(600)}), 409)
    assert (await api1.patch(f"/api/matches/{live['id']}", {"endTime": in_seconds(7200)})).status == 200
    over = await api1.create_match(-7200, -3600)
    problem(await api1.patch(f"/api/matches/{over['id']}", {"endTime": in_seconds(600)}), 409)
    assert (await api1.patch(f"/api/matches/{over['id']}", {"league": "Cup"})).status == 200


async def test_a_match_is_deleted_with_all_that_belongs_to_it(api1, database):
    match = await api1.create_match()
    await api1.comment(match["id"])
    answer = await api1.delete(f"/api/matches/{match['id']}")
    assert (answer.status, answer.body) == (204, b"")
    problem(await api1.get(f"/api/matches/{match['id']}"), 404)
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data == []
    assert (await api1.get(f"/api/matches/{match['id']}/events")).status == 404
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commentary WHERE match_id = %s", (match["id"],))
        assert cursor.fetchone()[0] == 0
        # The log is kept for those who follow the match (REMOVED_MATCH_KEEP_HOURS).
        cursor.execute("SELECT type FROM match_events WHERE match_id = %s ORDER BY seq", (match["id"],))
        assert [row[0] for row in cursor] == ["match:created", "commentary:new", "match:removed"]


# ---- score


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize(
    "score",
    [{"homeScore": 2, "awayScore": 1}, {"homeScore": "2", "awayScore": "1"}, {"homeScore": 2.0, "awayScore": 1}],
)
async def test_a_score_is_set(api1, method, score):
    match = await api1.create_match()
    changed = (await api1.request(method, f"/api/matches/{match['id']}/score", json=score)).data
    check_match(changed)
    assert (changed["homeScore"], changed["awayScore"], changed["seq"]) == (2, 1, 2)
    event = (await api1.get(f"/api/matches/{match['id']}/events?since=1")).data[0]
    assert (event["type"], event["data"]["homeScore"], event["data"]["awayScore"]) == ("score:update", 2, 1)


@pytest.mark.parametrize(
    ("score", "named"),
    [
        ({}, "homeScore"),
        ({"homeScore": 1}, "awayScore"),
        ({"awayScore": 1}, "homeScore"),
        *[
            ({"homeScore": value, "awayScore": 0}, "homeScore")
            for value in (None, -1, 1.5, "", "one", "-1", True, [1], {}, 100_001, 2**31, 2**63, 2**64, "9" * 40)
        ],
    ],
)
async def test_a_bad_score_is_refused(api1, score, named):
    match = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{match['id']}/score", score), 400, [named])
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 1


# ---- status

LEGAL = {
    "scheduled": {"live", "postponed", "cancelled"},
    "live": {"halftime", "finished", "suspended", "abandoned"},
    "halftime": {"live", "finished", "suspended", "abandoned"},
    "suspended": {"live", "halftime", "finished", "abandoned", "cancelled"},
    "postponed": {"scheduled", "cancelled"},
    "finished": set(),
    "cancelled": set(),
    "abandoned": set(),
}
WAY_TO = {
    "scheduled": [],
    "live": ["live"],
    "halftime": ["live", "halftime"],
    "finished": ["live", "finished"],
    "postponed": ["postponed"],
    "cancelled": ["cancelled"],
    "suspended": ["live", "suspended"],
    "abandoned": ["live", "abandoned"],
}


async def match_in(api: Http, status: str) -> dict:
    match = await api.create_match(3600, 7200)
    for step in WAY_TO[status]:
        match = (await api.patch(f"/api/matches/{match['id']}/status", {"status": step})).data
    assert match["status"] == status
    return match


@pytest.mark.parametrize("status", STATUSES)
async def test_every_illegal_step_is_a_conflict(api1, status):
    match = await match_in(api1, status)
    for to in STATUSES:
        if to != status and to not in LEGAL[status]:
            refused = problem(await api1.patch(f"/api/matches/{match['id']}/status", {"status": to}), 409)
            assert status in refused["error"] and to in refused["error"]
    assert (await api1.get(f"/api/matches/{match['id']}")).data == match


@pytest.mark.parametrize(("status", "to"), [(status, to) for status in STATUSES for to in sorted(LEGAL[status])])
async def test_every_legal_step_is_an_event(api1, status, to):
    match = await match_in(api1, status)
    changed = (await api1.patch(f"/api/matches/{match['id']}/status", {"status": to, "reason": "rain"})).data
    assert (changed["status"], changed["seq"]) == (to, match["seq"] + 1)
    event = (await api1.get(f"/api/matches/{match['id']}/events?since={match['seq']}")).data[0]
    assert event["type"] == "match:status"
    assert (event["data"]["status"], event["data"]["oldStatus"], event["data"]["newStatus"]) == (to, status, to)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({}, "status"),
        ({"status": None}, "status"),
        ({"status": "Live"}, "status"),
        ({"status": ""}, "status"),
        ({"status": 1}, "status"),
        ({"status": ["live"]}, "status"),
        ({"status": "live", "phase": "overtime"}, "phase"),
        ({"status": "live", "phase": "half_time"}, "phase"),
        ({"status": "halftime", "reason": 5}, "reason"),
    ],
)
async def test_a_bad_status_is_refused(api1, change, named):
    match = await api1.create_match()
    problem(await api1.patch(f"/api/matches/{match['id']}/status", change), 400, [named])

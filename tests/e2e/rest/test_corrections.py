"""Corrections of commentary: entries change and go, and a disallowed goal takes the score back with it."""
import pytest

from checks import check_commentary, check_problem
from clients import Socket


@pytest.fixture
async def goal(api1):
    """(match, the entry of its second goal): the score is 2-1 after three goals."""
    match = await api1.create_match()
    await api1.comment(match["id"], "One.", eventType="goal", homeScore=1, awayScore=0)
    entry = await api1.comment(match["id"], "Two.", eventType="goal", homeScore=2, awayScore=0)
    await api1.comment(match["id"], "Three.", eventType="goal", homeScore=2, awayScore=1)
    return match, entry


def score_of(match: dict) -> tuple[int, int]:
    return match["homeScore"], match["awayScore"]


async def test_an_entry_is_corrected_everywhere(api1, stack):
    match = await api1.create_match()
    entry = await api1.comment(match["id"], "Yelow card.", eventType="card", actor="A")
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match["id"])
        answer = await api1.patch(
            f"/api/matches/{match['id']}/commentary/{entry['id']}",
            {"message": "Yellow card.", "actor": None, "tags": ["foul"]},
        )
        corrected = answer.data
        check_commentary(corrected)
        assert corrected == entry | {"message": "Yellow card.", "actor": None, "tags": ["foul"]}
        await socket.until(lambda: socket.events(match["id"]))
        event = socket.events(match["id"])[0]
        assert event["type"] == "commentary:updated" and event["seq"] == 3 and event["data"] == corrected
    assert (await api1.get(f"/api/matches/{match['id']}/commentary")).data == [corrected]


async def test_a_disallowed_goal_takes_its_goal_back_in_one_step(api1, api2, goal, stack):
    match, entry = goal
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match["id"])
        await api1.patch(f"/api/matches/{match['id']}/commentary/{entry['id']}", {"eventType": "disallowed_goal"})
        await socket.until(lambda: len(socket.events(match["id"])) == 2)
        score, updated = socket.events(match["id"])
        assert score["type"] == "score:update" and score_of(score["data"]) == (1, 1)
        assert updated["type"] == "commentary:updated" and updated["data"]["id"] == entry["id"]
    assert score_of((await api2.get(f"/api/matches/{match['id']}")).data) == (1, 1)


async def test_a_removed_goal_takes_its_goal_back(api1, goal, stack):
    match, entry = goal
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match["id"])
        assert (await api1.delete(path)).status == 204
        await socket.until(lambda: len(socket.events(match["id"])) == 2)
        score, removed = socket.events(match["id"])
        assert score_of(score["data"]) == (1, 1)
        assert removed["type"] == "commentary:removed"
        assert removed["data"] == {"id": entry["id"], "matchId": match["id"]}
    assert entry["id"] not in [one["id"] for one in (await api1.get(f"/api/matches/{match['id']}/commentary")).data]
    assert (await api1.delete(path)).status == 404
    assert score_of((await api1.get(f"/api/matches/{match['id']}")).data) == (1, 1)


async def test_the_scorer_may_say_the_score(api1, goal):
    match, entry = goal
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    await api1.patch(path, {"eventType": "var", "score": {"homeScore": 7, "awayScore": 7}})
    assert score_of((await api1.get(f"/api/matches/{match['id']}")).data) == (7, 7)
    assert (await api1.delete(path, params={"homeScore": "0", "awayScore": "1"})).status == 204
    assert score_of((await api1.get(f"/api/matches/{match['id']}")).data) == (0, 1)


async def test_a_stale_if_match_changes_nothing(api1, goal):
    match, entry = goal
    path = f"/api/matches/{match['id']}/commentary/{entry['id']}"
    etag = (await api1.get(f"/api/matches/{match['id']}")).headers["ETag"]
    await api1.comment(match["id"])
    for answer in (
        await api1.patch(path, {"minute": 5}, headers={"If-Match": etag}),
        await api1.delete(path, headers={"If-Match": etag}),
    ):
        check_problem(answer.status, answer.headers, answer.body, 412)
    assert score_of((await api1.get(f"/api/matches/{match['id']}")).data) == (2, 1)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, None),
        ({"minute": -1}, ["minute"]),
        ({"message": ""}, ["message"]),
        ({"message": None}, ["message"]),
        ({"homeScore": 1}, ["awayScore"]),
        ({"tags": "x"}, ["tags"]),
        ({"eventType": ""}, ["eventType"]),
    ],
)
async def test_bad_corrections_are_refused_by_field(api1, goal, body, path):
    match, entry = goal
    before = (await api1.get(f"/api/matches/{match['id']}")).data
    answer = await api1.patch(f"/api/matches/{match['id']}/commentary/{entry['id']}", body)
    check_problem(answer.status, answer.headers, answer.body, 400, path)
    assert (await api1.get(f"/api/matches/{match['id']}")).data == before


async def test_what_is_not_there_is_not_found(api1, goal):
    match, entry = goal
    other = await api1.create_match()
    for path in (
        f"/api/matches/{other['id']}/commentary/{entry['id']}",
        f"/api/matches/{match['id']}/commentary/999999999",
        f"/api/matches/2000000000/commentary/{entry['id']}",
    ):
        assert (await api1.patch(path, {"minute": 1})).status == 404
        assert (await api1.delete(path)).status == 404
    bad = await api1.patch(f"/api/matches/{match['id']}/commentary/x", {"minute": 1})
    check_problem(bad.status, bad.headers, bad.body, 400, ["commentaryId"])
    odd = await api1.delete(f"/api/matches/{match['id']}/commentary/{entry['id']}", params={"homeScore": "1"})
    check_problem(odd.status, odd.headers, odd.body, 400, ["awayScore"])

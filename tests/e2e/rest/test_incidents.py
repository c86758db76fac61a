"""Incidents: who did what, for which side, and whether it stands. Each is an entry of the commentary."""
import pytest

from checks import check_commentary, check_problem
from clients import Socket


def score_of(match: dict) -> tuple[int, int]:
    return match["homeScore"], match["awayScore"]


def commentary(match: int, *rest: int) -> str:
    return "/".join([f"/api/matches/{match}/commentary", *map(str, rest)])


async def add(http, match: int, event_type: str, **members) -> dict:
    body = {"minute": 1, "message": event_type, "eventType": event_type, **members}
    answer = await http.post(commentary(match), body)
    assert answer.status == 201, answer.body
    return answer.data


@pytest.fixture
async def match(api1) -> int:
    return (await api1.create_match())["id"]


async def test_an_incident_tells_who_and_when_and_is_the_same_everywhere(api1, api2, match, stack):
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        told = await add(
            api1, match, "goal", minute=45, addedMinute=2, side="home", player="Messi", relatedPlayer="Di María",
            homeScore=1, awayScore=0, source="desk",
        )  # fmt: skip
        check_commentary(told)
        assert told["clock"] == "45+2'" and told["addedMinute"] == 2 and told["side"] == "home"
        assert told["player"] == told["actor"] == "Messi" and told["relatedPlayer"] == "Di María"
        assert (told["homeScore"], told["awayScore"], told["review"]) == (1, 0, "none")
        assert told["retractedBy"] is None and told["corrects"] is None and told["source"] == "desk"
        heard = await socket.reached(match, 3)
        assert [event["type"] for event in heard] == ["score:update", "commentary:new"]
        assert heard[1]["data"] == told
    assert (await api2.get(commentary(match, told["id"]))).data == told
    plain = await api1.comment(match, "A throw-in.")
    assert "side" not in plain and "clock" not in plain


async def test_members_change_stay_and_are_cleared(api1, match):
    entry = await add(api1, match, "substitution", side="away", player="Off", relatedPlayer="On", addedMinute=1)
    changed = (await api1.patch(commentary(match, entry["id"]), {"relatedPlayer": "Other", "addedMinute": None})).data
    assert changed == entry | {"relatedPlayer": "Other", "addedMinute": None, "clock": "1'"}
    again = await api1.patch(commentary(match, entry["id"]), {"relatedPlayer": "Other"})
    assert again.data == changed
    assert (await api1.get(f"/api/matches/{match}")).data["seq"] == 3, "an equal correction is no event"


@pytest.mark.parametrize(
    "wrong",
    [{"side": "left"}, {"review": "maybe"}, {"addedMinute": -1}, {"playerId": 0}, {"player": ""}, {"corrects": "x"}],
)
async def test_wrong_members_are_refused_by_name(api1, match, wrong):
    (name,) = wrong
    for answer in (
        await api1.post(commentary(match), {"minute": 1, "message": "x", "eventType": "goal", **wrong}),
        await api1.patch(commentary(match, (await api1.comment(match))["id"]), wrong),
    ):
        check_problem(answer.status, answer.headers, answer.body, 400, [name])


async def test_a_cancelled_goal_is_struck_once_by_its_id(api1, api2, match, stack):
    first = await add(api1, match, "goal", side="home", homeScore=1, awayScore=0)
    await add(api1, match, "goal", side="away", homeScore=1, awayScore=1)
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        struck_by = await add(api1, match, "goal_disallowed", corrects=first["id"])
        again = await add(api2, match, "goal_disallowed", corrects=first["id"])
        heard = await socket.reached(match, 9)
        assert [event["type"] for event in heard] == [
            "score:update", "commentary:updated", "commentary:new", "commentary:new",
        ]  # fmt: skip
        assert score_of(heard[0]["data"]) == (0, 1)
        assert heard[1]["data"] == first | {"retractedBy": struck_by["id"]}
        assert heard[2]["data"] == struck_by and heard[3]["data"] == again
    assert struck_by["corrects"] == first["id"] and score_of(struck_by) == (0, 1)
    for http in (api1, api2):
        assert score_of((await http.get(f"/api/matches/{match}")).data) == (0, 1)
    # The goal's own removal strikes nothing a second time.
    assert (await api1.delete(commentary(match, first["id"]))).status == 204
    assert score_of((await api2.get(f"/api/matches/{match}")).data) == (0, 1)


async def test_a_goal_stands_again_when_its_retraction_is_removed(api1, api2, match):
    goal = await add(api1, match, "goal", homeScore=1, awayScore=0)
    by = await add(api1, match, "goal_disallowed", corrects=goal["id"], homeScore=0, awayScore=0)
    assert score_of((await api2.get(f"/api/matches/{match}")).data) == (0, 0)
    assert (await api2.delete(commentary(match, by["id"]))).status == 204
    assert score_of((await api1.get(f"/api/matches/{match}")).data) == (1, 0)
    assert (await api1.get(commentary(match, goal["id"]))).data["retractedBy"] is None


async def test_the_entry_that_is_corrected_must_be_there(api1, match):
    other = await api1.create_match()
    elsewhere = await add(api1, other["id"], "goal", homeScore=1, awayScore=0)
    answer = await api1.post(
        commentary(match), {"minute": 1, "message": "x", "eventType": "goal_disallowed", "corrects": elsewhere["id"]}
    )
    check_problem(answer.status, answer.headers, answer.body, 400, ["corrects"])
    assert (await api1.get(f"/api/matches/{match}")).data["seq"] == 1, "nothing was done"
    missing = await api1.post(commentary(2_000_000_000), {"minute": 1, "message": "x", "corrects": 1})
    check_problem(missing.status, missing.headers, missing.body, 404)


async def test_a_review_takes_the_score_back_and_gives_it_again(api1, api2, match, stack):
    goal = await add(api1, match, "goal", homeScore=1, awayScore=0, review="pending")
    path = commentary(match, goal["id"])
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(match)
        for review, score in (("overturned", (0, 0)), ("confirmed", (1, 0)), ("overturned", (0, 0))):
            answer = await api2.patch(path, {"review": review})
            assert answer.status == 200 and answer.data == goal | {"review": review}
            assert score_of((await api1.get(f"/api/matches/{match}")).data) == score
        assert (await api2.patch(path, {"review": "overturned"})).status == 200
        heard = await socket.reached(match, 9)
        assert [event["type"] for event in heard] == ["score:update", "commentary:updated"] * 3


async def test_a_retraction_with_a_key_is_made_once(api1, api2, match):
    goal = await add(api1, match, "goal", homeScore=2, awayScore=0)
    body = {"minute": 3, "message": "Offside", "eventType": "goal_disallowed", "corrects": goal["id"]}
    answers = [
        await http.post(commentary(match), body, headers={"Idempotency-Key": "offside-1"}) for http in (api1, api2)
    ]
    assert [answer.status for answer in answers] == [201, 201] and answers[0].data == answers[1].data
    assert len((await api1.get(commentary(match))).data) == 2


async def test_a_stale_if_match_strikes_nothing(api1, match):
    goal = await add(api1, match, "goal", homeScore=1, awayScore=0)
    etag = (await api1.get(f"/api/matches/{match}")).headers["ETag"]
    await api1.comment(match)
    body = {"minute": 3, "message": "x", "eventType": "goal_disallowed", "corrects": goal["id"]}
    answer = await api1.post(commentary(match), body, headers={"If-Match": etag})
    assert answer.status == 412
    assert score_of((await api1.get(f"/api/matches/{match}")).data) == (1, 0)


async def test_the_shootout_is_its_kicks_and_never_in_the_score(api1, api2, stack):
    match = (await api1.create_match(sport="football"))["id"]
    path = f"/api/matches/{match}"
    await api1.score(match, 2, 2)
    await api1.patch(f"{path}/status", {"status": "live", "phase": "penalty_shootout"})

    async def shootout() -> tuple[int, int]:
        kept = (await api2.get(path)).data
        assert score_of(kept) == (2, 2)
        (period,) = [one for one in kept["periods"] if one["kind"] == "penalty_shootout"]
        return period["home"], period["away"]

    first = await add(api1, match, "shootout_goal", side="home", player="A", homeScore=1, awayScore=0)
    await add(api1, match, "shootout_miss", side="away", homeScore=1, awayScore=0)
    await add(api1, match, "shootout_goal", side="home")
    await add(api1, match, "shootout_goal", side="away")
    assert await shootout() == (2, 1)
    await add(api1, match, "goal_disallowed", corrects=first["id"])
    assert await shootout() == (1, 1)
    assert (await api1.delete(commentary(match, first["id"]))).status == 204
    assert await shootout() == (1, 1)
    await add(api2, match, "shootout_goal", side="away")
    await api1.patch(f"{path}/status", {"status": "finished"})
    over = (await api2.get(path)).data
    assert (over["winner"], over["decidedBy"], score_of(over)) == ("away", "penalties", (2, 2))


async def test_a_goal_of_the_first_half_leaves_the_first_half(api1):
    match = (await api1.create_match(sport="football"))["id"]
    path = f"/api/matches/{match}"
    goal = await add(api1, match, "goal", minute=44, homeScore=1, awayScore=0)
    await api1.patch(f"{path}/status", {"status": "halftime"})
    await api1.patch(f"{path}/status", {"status": "live"})
    await add(api1, match, "goal", minute=60, homeScore=1, awayScore=1)
    await api1.patch(commentary(match, goal["id"]), {"review": "overturned"})
    periods = (await api1.get(path)).data["periods"]
    assert [(one["home"], one["away"]) for one in periods] == [(0, 0), (0, 1)]

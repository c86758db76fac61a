"""A match that a feed runs: its score is null until somebody knows it, and an edit by hand locks it, on every instance."""
import pytest

from clients import Socket


@pytest.fixture
def fed_match(api1, database):
    """Makes a live match as a feed leaves it: without a score and without a lock."""

    async def make(**fields):
        match = await api1.create_match(clockSource="feed", source="openligadb", **fields)
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE matches SET feed_state = 0, status = 'live', phase = 'first_half', clock_started_at = now() "
                "WHERE id = %s",
                (match["id"],),
            )
        # A comment: it locks nothing, and no instance goes on with an older state.
        await api1.comment(match["id"], "Rain.")
        return match["id"]

    return make


async def read(api, match: int) -> dict:
    return (await api.get(f"/api/matches/{match}")).data


async def hear(socket: Socket, match: int, kind: str) -> dict:
    return await socket.next(kind, matchId=match)


async def test_a_score_is_null_until_it_is_known(api1, api2, stack, fed_match):
    match = await fed_match()
    for api in (api1, api2):
        found = await read(api, match)
        assert (found["homeScore"], found["awayScore"], found["locked"]) == (None, None, False)
        assert "ODbL" in found["attribution"]
        one = (await api.get(f"/api/matches/{match}?fields=homeScore,attribution")).data
        assert one == {"homeScore": None, "attribution": found["attribution"]}
        listed = (await api.get(f"/api/matches?ids={match}")).data
        assert [(row["homeScore"], row["attribution"]) for row in listed] == [(None, found["attribution"])]
    async with Socket(stack.ws(2)) as socket:
        snapshot = await socket.subscribe(match)
        assert snapshot["data"]["homeScore"] is None
        answer = await api1.patch(f"/api/matches/{match}/score", {"homeScore": 0, "awayScore": 0})
        assert (answer.data["homeScore"], answer.data["locked"]) == (0, True)
        event = await hear(socket, match, "score:update")
        assert event["data"] == {"homeScore": 0, "awayScore": 0, "locked": True}
    assert (await read(api2, match))["homeScore"] == 0


EDITS = {
    "a score": ("PATCH", "/score", {"homeScore": 1, "awayScore": 0}),
    "a goal": (
        "POST",
        "/commentary",
        {"minute": 5, "message": "In!", "eventType": "goal", "homeScore": 1, "awayScore": 0},
    ),
    "a status": ("PATCH", "/status", {"status": "halftime"}),
    "the match": ("PATCH", "", {"venue": "Anfield"}),
    "line-ups": ("PUT", "/lineups", {"home": {"coach": "Emma", "starting": []}}),
    "statistics": ("PATCH", "/stats", [{"name": "shots", "home": 3}]),
    "the lock itself": ("PATCH", "", {"locked": True}),
}


@pytest.mark.parametrize("edit", EDITS, ids=lambda name: name.replace(" ", "-"))
async def test_an_edit_by_hand_locks_and_its_event_says_so(api1, api2, stack, fed_match, edit):
    method, path, body = EDITS[edit]
    match = await fed_match()
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        answer = await api1.request(method, f"/api/matches/{match}{path}", json=body)
        assert answer.status in (200, 201), answer.json
        # Whoever folds the events knows the lock, as whoever asks.
        found = await read(api2, match)
        assert found["locked"] is True
        events = await socket.reached(match, found["seq"])
        assert [event["data"]["locked"] for event in events if "locked" in event["data"]] == [True]
        state = (await api2.get(f"/api/matches/{match}/state?at={found['seq']}")).data
        assert state["locked"] is True
        # Given back, it is not locked again by that; the next edit locks it.
        assert (await api2.patch(f"/api/matches/{match}", {"locked": False})).data["locked"] is False
        assert (await read(api1, match))["locked"] is False
        await api2.comment(match, "Off the post.")
        assert (await read(api1, match))["locked"] is False
        await api2.patch(f"/api/matches/{match}/score", {"homeScore": 3, "awayScore": 0})
        assert (await read(api1, match))["locked"] is True


async def test_corrections_of_incidents_lock_and_those_of_comments_do_not(api1, api2, fed_match, database):
    match = await fed_match()
    path = f"/api/matches/{match}/commentary"
    said = await api1.comment(match, "A long throw-in.")
    card = await api1.comment(match, "Booked.", eventType="yellow_card", player="Grace")
    assert (await api1.patch(f"{path}/{said['id']}", {"message": "A throw-in."})).status == 200
    assert (await api1.delete(f"{path}/{said['id']}")).status == 204
    assert (await read(api2, match))["locked"] is False
    assert (await api1.patch(f"{path}/{card['id']}", {"player": "Ada"})).status == 200
    assert (await read(api2, match))["locked"] is True
    await api1.patch(f"/api/matches/{match}", {"locked": False})
    assert (await api1.delete(f"{path}/{card['id']}")).status == 204
    assert (await read(api2, match))["locked"] is True


async def test_a_refused_edit_does_not_lock(api1, api2, fed_match):
    match = await fed_match()
    path = f"/api/matches/{match}"
    assert (await api1.patch(path + "/status", {"status": "scheduled"})).status == 409
    stale = {"If-Match": '"1"'}
    assert (await api1.patch(path + "/score", {"homeScore": 1, "awayScore": 0}, headers=stale)).status == 412
    assert (await api1.patch(path, {"status": "live", "venue": ""})).status == 400
    found = await read(api2, match)
    assert (found["locked"], found["homeScore"]) == (False, None)


async def test_a_match_without_a_feed_never_locks_by_itself(api1, api2, stack):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        await api1.score(match, 1, 0)
        event = await hear(socket, match, "score:update")
        assert event["data"] == {"homeScore": 1, "awayScore": 0}
    found = await read(api2, match)
    assert found["locked"] is False
    assert "attribution" not in found


async def test_tables_count_only_scores_that_are_known(api1, api2, fed_match, database, request):
    league = (
        await api1.post("/api/leagues", {"sport": "football", "name": "Unknown", "country": request.node.name})
    ).data
    match = await fed_match(leagueId=league["id"], season="2031", homeTeam="Herons", awayTeam="Storks")
    path = f"/api/leagues/{league['id']}/standings?season=2031&live=true"
    rows = (await api2.get(path)).data["tables"][0]["rows"]
    assert [row["played"] for row in rows] == [0, 0]
    await api1.score(match, 0, 0)
    rows = (await api2.get(path)).data["tables"][0]["rows"]
    assert [(row["played"], row["points"]) for row in rows] == [(1, 1), (1, 1)]


async def test_a_result_that_nobody_knows_is_no_win_draw_or_loss(api1, api2, fed_match):
    match = await fed_match(homeTeam="Cranes of nowhere", awayTeam="Rails of nowhere")
    over = (await api1.patch(f"/api/matches/{match}/status", {"status": "finished"})).data
    assert (over["winner"], over["decidedBy"], over["homeScore"]) == (None, None, None)
    home, away = over["homeTeamId"], over["awayTeamId"]
    assert (await api2.get(f"/api/teams/{home}/form")).data["form"] == [None]
    met = (await api2.get(f"/api/teams/{home}/head-to-head/{away}")).data
    assert (met["wins"], met["draws"], met["losses"], len(met["matches"])) == (0, 0, 0, 1)
    await api1.score(match, 2, 0)
    assert (await api2.get(f"/api/teams/{home}/form")).data["form"] == ["W"]
    met = (await api2.get(f"/api/teams/{home}/head-to-head/{away}")).data
    assert (met["wins"], met["draws"], met["losses"]) == (1, 0, 0)

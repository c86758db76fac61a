"""A team that is there twice becomes one: matches, references and deductions follow, subscribers hear it, the old id leads on."""
import asyncio
import uuid

from clients import Socket
from rest import UNKNOWN, body, problem, unique


async def a_team(api, **members) -> dict:
    answer = await api.post("/api/teams", {"sport": "football", "name": unique("Team")} | members)
    assert answer.status == 201, answer.body
    return answer.data


async def a_match(api, home: dict, away: dict, goals=None, day: int = 1) -> dict:
    """A match on that day, over with these goals."""
    given = body(
        homeTeam=...,
        awayTeam=...,
        homeTeamId=home["id"],
        awayTeamId=away["id"],
        startTime=f"2025-03-{day:02}T12:00:00Z",
        endTime=f"2025-03-{day:02}T14:00:00Z",
    )
    if goals:
        given |= {"homeScore": goals[0], "awayScore": goals[1]}
    answer = await api.post("/api/matches", given)
    assert answer.status == 201, answer.body
    return answer.data


async def unredirected(api, path: str, method: str = "GET", **options):
    answer = await api.request(method, path, allow_redirects=False, **options)
    assert answer.status == 301, (path, answer.status, answer.body)
    return answer.headers["Location"]


async def test_everything_follows_and_subscribers_hear_it(api1, api2, stack):
    code = uuid.uuid4().hex
    old = await a_team(api1, refs={"espn": code, "fifa": code + "-old"})
    into = await a_team(api1, refs={"fifa": code})
    other = await a_team(api1)
    league = (await api1.post("/api/leagues", {"sport": "football", "name": unique("League")})).data
    season = f"/api/leagues/{league['id']}/seasons/2025"
    rules = {"playoff": [[old["id"], other["id"]]], "drawnLots": [[other["id"], into["id"]]]}
    deduction = {"teamId": old["id"], "points": 3}
    assert (await api1.put(season, {"rules": rules, "deductions": [deduction]})).status == 201
    over = await a_match(api1, old, other, (2, 1))
    running = await api1.create_match(homeTeam="X", awayTeam=old["name"])
    bystander = await a_match(api1, other, into)
    assert running["awayTeamId"] == old["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            for match in (over, running, bystander):
                await socket.subscribe(match["id"])
        merged = await api2.post(f"/api/teams/{old['id']}/merge", {"into": into["id"]})
        assert (merged.status, merged.data["id"]) == (200, into["id"])
        assert merged.data["refs"] == {"espn": code, "fifa": code}
        for socket in (one, two):
            for match, side in ((over, "homeTeamId"), (running, "awayTeamId")):
                events = await socket.reached(match["id"], match["seq"] + 1)
                assert [event["type"] for event in events] == ["match:updated"]
                assert events[0]["data"][side] == into["id"]
    for match, side, name in ((over, "homeTeamId", old["name"]), (running, "awayTeamId", old["name"])):
        read = (await api1.get(f"/api/matches/{match['id']}")).data
        assert (read[side], read["seq"]) == (into["id"], match["seq"] + 1)
        assert read[side.removesuffix("Id")] == name, "a match keeps the name that it was given"
        assert (read["status"], read["homeScore"]) == (match["status"], match["homeScore"])
    assert (await api1.get(f"/api/matches/{bystander['id']}")).data["seq"] == bystander["seq"]
    listed = [m["id"] for m in (await api1.get(f"/api/teams/{into['id']}/matches")).data]
    assert sorted(listed) == sorted([over["id"], running["id"], bystander["id"]])
    for ref in (f"espn:{code}", f"fifa:{code}", f"fifa:{code}-old"):
        assert [t["id"] for t in (await api2.get("/api/teams", params={"ref": ref})).data] == [into["id"]]
    after = (await api2.get(season)).data
    assert after["deductions"] == [deduction | {"teamId": into["id"]}]
    assert after["rules"]["playoff"] == [[into["id"], other["id"]]]
    assert after["rules"]["drawnLots"] == rules["drawnLots"]


async def test_the_old_id_leads_on(api1, api2):
    first, second, third, other = [await a_team(api1) for _ in range(4)]
    assert (await api1.post(f"/api/teams/{first['id']}/merge", {"into": second["id"]})).status == 200
    assert (await api2.post(f"/api/teams/{second['id']}/merge", {"into": third["id"]})).status == 200
    to = f"/api/teams/{third['id']}"
    for old in (first, second):
        path = f"/api/teams/{old['id']}"
        for api in (api1, api2):
            for rest in (
                "",
                "/matches",
                "/matches?limit=2&status=live",
                "/form",
                "/form?limit=3",
                f"/head-to-head/{other['id']}",
            ):
                assert await unredirected(api, path + rest) == to + rest
            assert await unredirected(api, f"/api/teams/{other['id']}/head-to-head/{old['id']}") == (
                f"/api/teams/{other['id']}/head-to-head/{third['id']}"
            )
            assert await unredirected(api, path, "PATCH", json={"venue": "x"}) == to
            assert await unredirected(api, path, "DELETE") == to
            assert await unredirected(api, path + "/merge", "POST", json={"into": other["id"]}) == to + "/merge"
            assert (await api.get(path)).data == (await api.get(to)).data, "clients follow by themselves"
        # A match that gives the old id, or the old name, means the new team.
        for given in ({"homeTeam": ..., "homeTeamId": old["id"]}, {"homeTeam": old["name"]}):
            match = (await api1.post("/api/matches", body(**given))).data
            assert match["homeTeamId"] == third["id"]
    assert (await api1.get("/api/teams", params={"search": first["name"]})).data == []


async def test_a_merge_that_cannot_be_is_refused_whole(api1, api2):
    one, two = await a_team(api1), await a_team(api1)
    path = f"/api/teams/{one['id']}/merge"
    tennis = (await api1.post("/api/teams", {"sport": unique("tennis"), "name": "X"})).data
    for into in (UNKNOWN, one["id"], tennis["id"], None, "x", 0):
        answer = await api1.post(path, {"into": into})
        problem(answer, 400)
        assert [detail["path"] for detail in answer.json["details"]] == [["into"]]
    problem(await api1.post(f"/api/teams/{UNKNOWN}/merge", {"into": one["id"]}), 404)
    match = await a_match(api1, one, two)
    problem(await api2.post(path, {"into": two["id"]}), 409)
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == match["seq"]
    assert (await api1.get(f"/api/teams/{one['id']}")).status == 200


async def test_a_merge_has_not_too_many_matches(new_stack):
    from clients import Http

    own = new_stack(replicas=1, workers=0, env={"COMPETITION_MAX_MERGED_MATCHES": "2"})
    async with Http(own.api(1)) as api:
        old, into, other = [await a_team(api) for _ in range(3)]
        matches = [await a_match(api, old, other, day=day) for day in (1, 2, 3)]
        problem(await api.post(f"/api/teams/{old['id']}/merge", {"into": into["id"]}), 409)
        assert (await api.get(f"/api/matches/{matches[0]['id']}")).data == matches[0]
        assert (await api.delete(f"/api/matches/{matches[0]['id']}")).status == 204
        assert (await api.post(f"/api/teams/{old['id']}/merge", {"into": into["id"]})).status == 200


async def test_an_idempotency_key_merges_once(api1, api2):
    old, into = await a_team(api1), await a_team(api1)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    path = f"/api/teams/{old['id']}/merge"
    first = await api1.post(path, {"into": into["id"]}, headers=key)
    again = await api2.post(path, {"into": into["id"]}, headers=key)
    assert (again.status, again.data) == (first.status, first.data) == (200, first.data)


async def test_changes_during_a_merge_keep_every_seq_once(api1, api2, stack):
    old, into, other = [await a_team(api1) for _ in range(3)]
    matches = [await a_match(api1, old, other, day=day) for day in range(1, 6)]

    async def write(match):
        for minute in range(20):
            await api1.comment(match["id"], f"Word {minute}", minute)

    async with Socket(stack.ws(2)) as socket:
        for match in matches:
            await socket.subscribe(match["id"])
        writers = [asyncio.create_task(write(match)) for match in matches]
        entered = [
            asyncio.create_task(api2.post("/api/matches", body(homeTeam=old["name"], awayTeam=other["name"])))
            for _ in range(10)
        ]
        merged = await api2.post(f"/api/teams/{old['id']}/merge", {"into": into["id"]})
        assert merged.status == 200, merged.body
        await asyncio.gather(*writers)
        for match in matches:
            events = await socket.reached(match["id"], match["seq"] + 21)
            assert [event["seq"] for event in events] == list(range(match["seq"] + 1, match["seq"] + 22))
            assert [event["type"] for event in events].count("match:updated") == 1
    for answer in await asyncio.gather(*entered):
        assert answer.status == 201, answer.body
        assert (await api1.get(f"/api/matches/{answer.data['id']}")).data["homeTeamId"] == into["id"]


async def test_form_and_head_to_head_are_newest_first(api1, api2):
    team, rival, other = [await a_team(api1) for _ in range(3)]
    played = [
        await a_match(api1, team, rival, (2, 0), day=3),  # W
        await a_match(api1, rival, team, (1, 1), day=1),  # D
        await a_match(api1, rival, team, (3, 1), day=7),  # L
        await a_match(api1, other, team, (0, 1), day=5),  # W
    ]
    for match in played:
        assert match["status"] == "finished"
    await api1.post("/api/matches", body(homeTeamId=team["id"], awayTeamId=rival["id"]))  # scheduled
    form = (await api2.get(f"/api/teams/{team['id']}/form")).data
    assert form["form"] == ["L", "W", "W", "D"]
    assert [match["id"] for match in form["matches"]] == [played[i]["id"] for i in (2, 3, 0, 1)]
    short = (await api2.get(f"/api/teams/{team['id']}/form", params={"limit": 2})).data
    assert short["form"] == ["L", "W"] and len(short["matches"]) == 2
    assert (await api2.get(f"/api/teams/{rival['id']}/form")).data["form"] == ["W", "L", "D"]
    both = (await api2.get(f"/api/teams/{team['id']}/head-to-head/{rival['id']}", params={"limit": 2})).data
    assert [match["id"] for match in both["matches"]] == [played[2]["id"], played[0]["id"]]
    assert (both["wins"], both["draws"], both["losses"]) == (1, 1, 1), "of all, not of the page"
    award = {"status": "awarded", "correction": True, "award": {"home": "loss", "away": "win"}}
    assert (await api1.patch(f"/api/matches/{played[0]['id']}/status", award)).status == 200
    both = (await api2.get(f"/api/teams/{team['id']}/head-to-head/{rival['id']}")).data
    assert (both["wins"], both["draws"], both["losses"]) == (0, 1, 2)
    assert (await api2.get(f"/api/teams/{team['id']}/form")).data["form"] == ["L", "W", "L", "D"]
    for path in (
        f"/api/teams/{UNKNOWN}/form",
        f"/api/teams/{team['id']}/head-to-head/{UNKNOWN}",
        f"/api/teams/{UNKNOWN}/matches",
    ):
        problem(await api1.get(path), 404)
    for query in ({"limit": "0"}, {"limit": "101"}, {"last": "5"}):
        problem(await api1.get(f"/api/teams/{team['id']}/form", params=query), 400)


async def test_lists_of_a_league_and_of_a_team_are_lists_of_matches(api1, api2):
    team, other = await a_team(api1), await a_team(api1)
    league = (await api1.post("/api/leagues", {"sport": "football", "name": unique("League")})).data
    matches = [
        (
            await api1.post("/api/matches", body(leagueId=league["id"], homeTeamId=team["id"], awayTeamId=other["id"]))
        ).data["id"]
        for _ in range(3)
    ]
    for path, fixed in (
        (f"/api/leagues/{league['id']}/matches", "league"),
        (f"/api/teams/{team['id']}/matches", "team"),
    ):
        whole = await api2.get("/api/matches", params={fixed: str(league["id"] if fixed == "league" else team["id"])})
        assert (await api1.get(path)).json == whole.json
        first = await api1.get(path, params={"limit": 2, "status": "scheduled"})
        assert [match["id"] for match in first.data] == matches[:0:-1]
        link = first.headers["Link"].split(">")[0].removeprefix("<")
        assert [match["id"] for match in (await api2.get(link)).data] == matches[:1]
        problem(await api1.get(path, params={fixed: "1"}), 400)
        assert (await api1.get(path, params={"status": "live"})).data == []

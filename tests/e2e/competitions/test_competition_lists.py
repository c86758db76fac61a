"""The REST contract: lists of a season, a stage, a group or a round; sorted, counted, with less or more than a match."""
import pytest

from clients import Http, in_seconds
from rest import body, listed, problem, unique


@pytest.fixture
async def season(api1):
    """Three rounds of a league's season, entered in another order than they are played."""
    sport, label = unique(), unique("season")
    days = {1: 60, 3: 180, 2: 120}
    made = {}
    for number, minutes in days.items():
        fields = {
            "sport": sport,
            "league": unique("League"),
            "season": label,
            "stage": "Group stage" if number < 3 else "Final",
            "round": f"Matchday {number}",
            "startTime": in_seconds(minutes * 60),
            "endTime": in_seconds(minutes * 60 + 3600),
        }
        if number < 3:
            fields["group"] = "A"
        made[number] = (await api1.post("/api/matches", body(**fields))).data["id"]
    return sport, label, made


async def test_filters_by_season_stage_group_and_round(api1, api2, season):
    sport, label, made = season
    by_start = {"season": label, "sort": "startTime"}
    for api in (api1, api2):
        assert await listed(api, **by_start) == [made[1], made[2], made[3]]
        assert await listed(api, **by_start, stage="Final") == [made[3]]
        assert await listed(api, **by_start, group="A") == [made[1], made[2]]
        for seven in ("2", "Matchday 2", "Round 2", "02"):
            assert await listed(api, **by_start, round=seven) == [made[2]]
        assert await listed(api, season="1066", sport=sport) == []
    found = (await api1.get("/api/matches", params=by_start)).data[0]
    assert (found["season"], found["stage"], found["group"], found["round"]) == (label, "Group stage", "A", 1)


async def test_each_sort_has_its_pages(api1, season):
    _, label, made = season
    orders = {
        "startTime": [made[1], made[2], made[3]],
        "-startTime": [made[3], made[2], made[1]],
        "-createdAt": [made[2], made[3], made[1]],
    }
    cursors = {}
    for sort, expected in orders.items():
        seen, path = [], f"/api/matches?season={label}&sort={sort}&limit=1&fields=id&total=true"
        while path:
            page = await api1.get(path)
            assert page.json["pagination"]["total"] == 3
            assert all(list(match) == ["id"] for match in page.data)
            seen += [match["id"] for match in page.data]
            link = page.headers.get("Link")
            path = link and link.split(">")[0][1:]  # it keeps all parameters
            cursors.setdefault(sort, page.json["pagination"]["nextCursor"])
        assert seen == expected, sort
    for sort, cursor in cursors.items():
        for other in orders:
            answer = await api1.get("/api/matches", params={"season": label, "sort": other, "cursor": cursor})
            if other == sort:
                assert answer.status == 200
            else:
                [detail] = problem(answer, 400)["details"]
                assert detail["path"] == ["cursor"]


async def test_ids_give_the_matches_that_exist_in_the_lists_order(api1, season):
    _, _, made = season
    ids = ",".join(str(id) for id in (made[2], 2_000_000_000, made[1], made[1]))
    assert await listed(api1, ids=ids) == [made[2], made[1]]
    assert await listed(api1, ids=ids, sort="startTime") == [made[1], made[2]]
    assert await listed(api1, ids="2000000000") == []
    answer = await api1.get("/api/matches", params={"ids": ",".join(str(i) for i in range(1, 102))})
    assert problem(answer, 400)["details"][0]["path"] == ["ids"]


async def test_a_list_includes_events_and_commentary(api1, api2):
    sport = unique()
    match = await api1.create_match(sport=sport)
    silent = await api1.create_match(sport=sport)
    await api1.comment(match["id"], "A goal!", minute=12, eventType="goal")
    await api1.comment(match["id"], "A long ball.", minute=13)
    await api1.comment(match["id"], "Off he goes.", minute=14, eventType="red_card")
    included = {"sport": sport, "include": "events,commentary,lineups,stats"}
    for api in (api1, api2):
        first, second = (await api.get("/api/matches", params=included)).data
        assert (first["id"], first["events"], first["commentary"]) == (silent["id"], [], [])
        assert [entry["message"] for entry in second["events"]] == ["A goal!", "Off he goes."]
        assert [entry["message"] for entry in second["commentary"]] == ["Off he goes.", "A long ball.", "A goal!"]
        assert second["events"][0]["matchId"] == match["id"]
        assert second["stats"] == {}, "the free object stays"
        assert {"lineups", "statistics"} <= second.keys()
    # The answer follows the commentary at once, as any other read of the match.
    await api2.comment(match["id"], "And a second one.", minute=15, eventType="goal")
    for api in (api1, api2):
        assert [e["minute"] for e in (await api.get("/api/matches", params=included)).data[1]["events"]] == [12, 14, 15]
        one = await api.get(f"/api/matches/{match['id']}", params={"include": "events", "fields": "id"})
        assert one.data.keys() == {"id", "events"}
        assert [entry["minute"] for entry in one.data["events"]] == [12, 14, 15]
    again = await api1.get(
        f"/api/matches/{match['id']}",
        params={"include": "events", "fields": "id"},
        headers={"If-None-Match": one.headers["ETag"]},
    )
    assert again.status == 304


async def test_a_list_includes_the_red_cards_that_stand(api1, api2):
    sport = unique()
    match = await api1.create_match(sport=sport, homeTeam="Reds", awayTeam="Blues")
    await api1.create_match(sport=sport)

    async def cards(api) -> list[dict]:
        query = {"sport": sport, "include": "redCards", "fields": "id"}
        return [one["redCards"] for one in (await api.get("/api/matches", params=query)).data]

    async def card(**fields) -> int:
        return (await api1.comment(match["id"], "A card.", minute=20, **fields))["id"]

    await card(eventType="yellow_card", side="home")
    await card(eventType="red_card", side="home")
    await card(eventType="second_yellow", team="Blues")
    struck = await card(eventType="red_card", side="away")
    await card(eventType="red_card", side="away", review="overturned")
    assert await cards(api2) == [{"home": 0, "away": 0}, {"home": 1, "away": 2}]
    await card(eventType="var", corrects=struck, review="overturned")
    assert await cards(api1) == await cards(api2) == [{"home": 0, "away": 0}, {"home": 1, "away": 1}]
    one = await api1.get(f"/api/matches/{match['id']}", params={"include": "redCards", "fields": "id"})
    assert one.data == {"id": match["id"], "redCards": {"home": 1, "away": 1}}


async def test_fields_leave_the_others_out(api1, season):
    _, label, made = season
    answer = await api1.get("/api/matches", params={"season": label, "fields": "homeTeam,id"})
    assert all(match.keys() == {"id", "homeTeam"} for match in answer.data)
    one = await api1.get(f"/api/matches/{made[1]}", params={"fields": "homeScore"})
    assert one.json == {"data": {"homeScore": 0}}
    assert (await api1.get("/api/matches/2000000000", params={"fields": "id"})).status == 404


@pytest.mark.parametrize(
    "name, value",
    [
        ("sort", "createdAt"),
        ("sort", "startTime,-startTime"),
        ("include", "goals"),
        ("fields", "id,score"),
        ("fields", "events"),
        ("total", "maybe"),
        ("ids", "1,x"),
        ("season", ""),
        ("cursor", "a12"),
    ],
)
async def test_what_is_unknown_is_refused_and_named(api1, name, value):
    answer = await api1.get("/api/matches", params={name: value})
    assert problem(answer, 400)["details"][0]["path"] == [name]


async def test_one_match_takes_no_parameters_of_lists(api1):
    match = await api1.create_match()
    for name, value in (("sort", "startTime"), ("total", "true"), ("include", "x"), ("fields", "x")):
        answer = await api1.get(f"/api/matches/{match['id']}", params={name: value})
        assert problem(answer, 400)["details"][0]["path"] == [name]


async def test_a_match_tells_what_is_covered(api1, api2):
    match = await api1.create_match(coverage={"events": True, "lineups": False})
    nothing = {"events": None, "lineups": None, "stats": None, "live": None}
    assert match["coverage"] == nothing | {"events": True, "lineups": False}, "null is not known, and never false"
    changed = await api1.patch(f"/api/matches/{match['id']}", {"coverage": {"live": True}})
    assert changed.data["coverage"] == nothing | {"live": True}
    assert (await api2.get(f"/api/matches/{match['id']}")).data["coverage"] == changed.data["coverage"]
    assert (await api1.create_match())["coverage"] == nothing
    refused = await api1.patch(f"/api/matches/{match['id']}", {"coverage": {"live": "yes"}})
    assert problem(refused, 400)["details"][0]["path"] == ["coverage", "live"]


async def test_a_match_includes_its_newest_entries(run_program, api1):
    match = await api1.create_match()
    for minute in range(1, 6):
        await api1.comment(match["id"], "A corner.", minute=minute)
        await api1.comment(match["id"], "A goal!", minute=minute, eventType="goal")
    api = await run_program("livescore-api", HTTP_INCLUDE_MAX_ENTRIES="2")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as small:
        for path in (f"/api/matches/{match['id']}?", f"/api/matches?ids={match['id']}&"):
            found = (await small.get(f"{path}include=events,commentary")).data
            found = found[0] if isinstance(found, list) else found
            assert [entry["minute"] for entry in found["events"]] == [4, 5]
            assert [(entry["minute"], entry["eventType"]) for entry in found["commentary"]] == [
                (5, "goal"),
                (5, "commentary"),
            ]
    found = (await api1.get(f"/api/matches/{match['id']}?include=events,commentary")).data
    assert [len(found["events"]), len(found["commentary"])] == [5, 10]

"""Leagues, teams and players as rows: lists, changes, conditions, references, search. Every answer comes from the other instance."""
import uuid

import pytest

from rest import UNKNOWN, body, problem, unique

NOUNS = ["leagues", "teams", "players"]


def a_row(noun: str, **members) -> dict:
    row = {"name": unique("Name")} if noun == "players" else {"name": unique("Name"), "sport": "football"}
    return row | members


async def made(api, noun: str, **members) -> dict:
    answer = await api.post(f"/api/{noun}", a_row(noun, **members))
    assert answer.status == 201, answer.body
    return answer.data


async def ids(api, noun: str, **query) -> list[int]:
    answer = await api.get(f"/api/{noun}", params=query)
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.data]


def paths(answer) -> list[list[str]]:
    return sorted(detail["path"] for detail in answer.json["details"])


async def test_a_league_has_every_member_on_every_instance(api1, api2):
    name = unique("Super League")
    given = {
        "sport": "football",
        "name": name,
        "shortName": "SL",
        "country": "Greece",
        "gender": "female",
        "ageClass": "U21",
        "kind": "cup",
        "logoUrl": "https://example.org/logo.png",
        "rank": 7,
        "refs": {"openligadb": uuid.uuid4().hex, "api-football": uuid.uuid4().hex},
    }
    answer = await api1.post("/api/leagues", given)
    assert answer.status == 201
    path = answer.headers["Location"]
    assert path == f"/api/leagues/{answer.data['id']}"
    read = await api2.get(path)
    assert read.data == answer.data
    assert read.headers["ETag"] == answer.headers["ETag"]
    members = dict(read.data)
    assert members.pop("createdAt") == members.pop("updatedAt")
    assert members.pop("currentSeason") is None
    assert members == given | {"id": answer.data["id"]}


async def test_what_is_not_known_is_null(api1):
    league = await made(api1, "leagues")
    unknown = ("shortName", "country", "gender", "ageClass", "logoUrl", "rank", "currentSeason")
    assert [league[name] for name in unknown] == [None] * 7
    assert (league["kind"], league["refs"]) == ("league", {})
    team = await made(api1, "teams")
    assert [team[name] for name in ("shortName", "code", "country", "gender", "ageClass", "venue", "logoUrl")] == [
        None
    ] * 7
    player = await made(api1, "players")
    assert (player["knownAs"], player["country"], player["refs"]) == (None, None, {})


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_row_changes_by_its_etag_and_goes(api1, api2, noun):
    row = await made(api1, noun, country="Greece")
    path = f"/api/{noun}/{row['id']}"
    read = await api2.get(path)
    tag = {"If-Match": read.headers["ETag"]}
    assert (await api1.get(path, headers={"If-None-Match": read.headers["ETag"]})).status == 304
    changed = await api2.patch(path, {"country": None, "name": row["name"] + " II"}, headers=tag)
    assert (changed.status, changed.data["country"], changed.data["name"]) == (200, None, row["name"] + " II")
    again = await api1.get(path)
    assert again.data == changed.data
    assert again.headers["ETag"] == changed.headers["ETag"] != read.headers["ETag"]
    assert again.data["updatedAt"] >= row["updatedAt"]
    problem(await api1.patch(path, {"country": "Cyprus"}, headers=tag), 412)
    problem(await api1.delete(path, headers=tag), 412)
    assert (await api1.get(path)).data == changed.data, "nothing of it was done"
    same = await api1.patch(path, {"name": changed.data["name"]})
    assert same.headers["ETag"] == again.headers["ETag"], "the same again changes nothing"
    assert (await api1.delete(path, headers={"If-Match": again.headers["ETag"]})).status == 204
    problem(await api2.get(path), 404)
    problem(await api2.patch(path, {"name": "x"}), 404)
    problem(await api2.delete(path), 404)


@pytest.mark.parametrize("noun", NOUNS)
async def test_an_idempotency_key_makes_one_row(api1, api2, noun):
    key = {"Idempotency-Key": uuid.uuid4().hex}
    row = a_row(noun)
    first = await api1.post(f"/api/{noun}", row, headers=key)
    second = await api2.post(f"/api/{noun}", row, headers=key)
    assert (first.status, second.status) == (201, 201)
    assert second.data == first.data
    assert second.headers["Location"] == first.headers["Location"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert await ids(api1, noun, search=row["name"]) == [first.data["id"]]
    assert (await api1.post(f"/api/{noun}", row | {"country": "Chad"}, headers=key)).status == 422


async def test_every_wrong_member_is_named(api1):
    wrong = {
        "sport": " ",
        "shortName": 3,
        "gender": "men",
        "ageClass": "x" * 21,
        "kind": "friendly",
        "logoUrl": "javascript:alert(1)",
        "refs": {"openligadb": 16},
    }
    answer = await api1.post("/api/leagues", wrong)
    problem(answer, 400)
    assert paths(answer) == sorted(
        [["sport"], ["name"], ["shortName"], ["gender"], ["ageClass"], ["kind"], ["logoUrl"], ["refs", "openligadb"]]
    )
    answer = await api1.post("/api/teams", {"sport": "football", "name": "x" * 201, "code": "TOOLONG", "venue": ""})
    problem(answer, 400)
    assert paths(answer) == [["code"], ["name"], ["venue"]]
    for code in ("A", "A1", "ÄÖ"):
        assert paths(await api1.post("/api/teams", a_row("teams", code=code))) == [["code"]]
    answer = await api1.post("/api/players", {"knownAs": [], "country": 1})
    assert paths(answer) == [["country"], ["knownAs"], ["name"]]
    answer = await api1.post("/api/leagues", a_row("leagues", refs={"Open Liga": "1"}))
    assert paths(answer) == [["refs", "Open Liga"]]
    league = await made(api1, "leagues")
    problem(await api1.patch(f"/api/leagues/{league['id']}", {}), 400)
    assert paths(await api1.patch(f"/api/leagues/{league['id']}", {"name": None})) == [["name"]]
    assert paths(await api1.patch(f"/api/leagues/{league['id']}", {"sport": "tennis"})) == [["sport"]]
    assert (await api1.patch(f"/api/leagues/{league['id']}", {"sport": "FOOTBALL", "country": "X"})).status == 200


@pytest.mark.parametrize("noun", NOUNS)
async def test_wrong_paths_and_queries_are_refused(api1, noun):
    for segment in ("x", "0", "99999999999"):
        assert paths(await api1.get(f"/api/{noun}/{segment}")) == [["id"]]
    problem(await api1.get(f"/api/{noun}/{UNKNOWN}"), 404)
    for query in (
        {"limit": "0"},
        {"limit": "101"},
        {"cursor": "x"},
        {"ref": "openligadb"},
        {"ref": ":1"},
        {"search": ""},
    ):
        assert paths(await api1.get(f"/api/{noun}", params=query)) == [list(query)]
    answer = await api1.get(f"/api/{noun}", params={"serch": "x", "_": "1", "utm_source": "x"})
    assert paths(answer) == [["serch"]]
    assert (await api1.get(f"/api/{noun}", params={"_": "1"})).status == 200
    if noun == "players":
        assert paths(await api1.get("/api/players", params={"sport": "football"})) == [["sport"]]
    assert (await api1.put(f"/api/{noun}")).status == 405


@pytest.mark.parametrize("noun", NOUNS)
async def test_pages_follow_each_other(api1, api2, noun):
    country = unique("Land")
    rows = [(await made(api1, noun, country=country))["id"] for _ in range(5)]
    first = await api1.get(f"/api/{noun}", params={"country": country.upper(), "limit": 2})
    assert [row["id"] for row in first.data] == rows[:2]
    pagination = first.json["pagination"]
    assert (pagination["limit"], pagination["hasMore"]) == (2, True)
    assert f'cursor={pagination["nextCursor"]}>; rel="next"' in first.headers["Link"]
    second = await api2.get(f"/api/{noun}", params={"country": country, "limit": 3, "cursor": pagination["nextCursor"]})
    assert [row["id"] for row in second.data] == rows[2:]
    assert second.json["pagination"] == {"limit": 3, "nextCursor": None, "hasMore": False}
    assert "Link" not in second.headers
    tag = {"If-None-Match": second.headers["ETag"]}
    query = {"country": country, "limit": 3, "cursor": pagination["nextCursor"]}
    assert (await api1.get(f"/api/{noun}", params=query, headers=tag)).status == 304


async def test_search_finds_parts_of_names_without_accents(api1, api2):
    sport = unique()
    teams = {
        name: (await made(api1, "teams", sport=sport, name=name, **more))["id"]
        for name, more in {
            "Malmö FF": {},
            "Bodø/Glimt": {},
            "ŁKS Łódź": {},
            "Đội tuyển Việt Nam": {},
            "Borussia Dortmund": {"shortName": "BVB", "code": "DOR"},
            "100% Team_A\\B": {},
        }.items()
    }
    for search, name in {
        "malmo": "Malmö FF",
        "MALMÖ": "Malmö FF",
        "mo\u0308 f": "Malmö FF",
        "bodo": "Bodø/Glimt",
        "ø/GL": "Bodø/Glimt",
        "lodz": "ŁKS Łódź",
        "łódź": "ŁKS Łódź",
        "viet nam": "Đội tuyển Việt Nam",
        "bvb": "Borussia Dortmund",
        "dor": "Borussia Dortmund",
        "0%": "100% Team_A\\B",
        "m_a": "100% Team_A\\B",
        "a\\b": "100% Team_A\\B",
    }.items():
        assert await ids(api2, "teams", sport=sport, search=search) == [teams[name]], search
    assert await ids(api2, "teams", sport=sport, search="%") == [teams["100% Team_A\\B"]], "no wildcard"
    assert await ids(api2, "teams", sport=sport, search="x_") == []
    word = unique("Č")
    league = await made(api1, "leagues", name=f"Liga {word}", shortName=f"L{word}")
    assert await ids(api2, "leagues", search=word.replace("Č", "c").upper()) == [league["id"]]
    player = await made(api1, "players", name=f"Sørloth {word}", knownAs="Zé")
    assert await ids(api2, "players", search=f"SORLOTH {word.replace('Č', 'C')}") == [player["id"]]


async def test_two_leagues_share_a_name_when_something_else_differs(api1, api2):
    name = unique("Super League")
    first = await made(api1, "leagues", name=name, country="Greece")
    others = [
        await made(api2, "leagues", name=name.upper(), **more)
        for more in (
            {"country": "Switzerland"},
            {"country": "Greece", "gender": "female"},
            {"country": "Greece", "ageClass": "U19"},
            {},
        )
    ]
    for more in ({"country": "GREECE"}, {"country": "Greece", "kind": "cup"}):
        answer = await api1.post("/api/leagues", a_row("leagues", name=f" {name} ", **more))
        problem(answer, 409)
        assert paths(answer) == [["name"]]
    answer = await api1.patch(f"/api/leagues/{others[0]['id']}", {"country": "Greece"})
    problem(answer, 409)
    assert (await api1.get(f"/api/leagues/{others[0]['id']}")).data == others[0]
    assert (await api1.delete(f"/api/leagues/{first['id']}")).status == 204
    assert (await api1.patch(f"/api/leagues/{others[0]['id']}", {"country": "Greece"})).status == 200
    assert await ids(api1, "leagues", search=name) == [row["id"] for row in others]


@pytest.mark.parametrize("noun", NOUNS)
async def test_a_reference_belongs_to_one_row(api1, api2, noun):
    one, two = uuid.uuid4().hex, uuid.uuid4().hex
    first = await made(api1, noun, refs={"openligadb": one, "espn": f"{one}:7"})
    assert await ids(api2, noun, ref=f"openligadb:{one}") == [first["id"]]
    assert await ids(api2, noun, ref=f"espn:{one}:7") == [first["id"]]
    assert await ids(api2, noun, ref=f"other:{one}") == []
    answer = await api2.post(f"/api/{noun}", a_row(noun, refs={"openligadb": one, "fifa": two}))
    problem(answer, 409)
    assert paths(answer) == [["refs", "openligadb"]]
    assert str(first["id"]) in answer.json["details"][0]["message"]
    assert await ids(api2, noun, ref=f"fifa:{two}") == [], "nothing of it was done"
    second = await made(api2, noun, refs={"fifa": two})
    path = f"/api/{noun}/{second['id']}"
    problem(await api1.patch(path, {"refs": {"openligadb": one}}), 409)
    changed = await api1.patch(path, {"refs": {"fifa": None, "uefa": two}})
    assert changed.data["refs"] == {"uefa": two}
    assert await ids(api2, noun, ref=f"fifa:{two}") == []
    assert (await api1.delete(f"/api/{noun}/{first['id']}")).status == 204
    assert (await api1.patch(path, {"refs": {"openligadb": one}})).data["refs"] == {"openligadb": one, "uefa": two}
    # Another kind has references of its own.
    other = NOUNS[(NOUNS.index(noun) + 1) % 3]
    assert (await made(api1, other, refs={"openligadb": one}))["refs"] == {"openligadb": one}


async def test_a_row_has_not_too_many_references(new_stack):
    from clients import Http

    own = new_stack(replicas=1, workers=0, env={"COMPETITION_MAX_REFS": "2", "COMPETITION_MAX_SEASONS": "2"})
    async with Http(own.api(1)) as api:
        league = await made(api, "leagues", refs={"a": "1", "b": "2"})
        path = f"/api/leagues/{league['id']}"
        assert paths(await api.patch(path, {"refs": {"c": "3"}})) == [["refs"]]
        assert (await api.patch(path, {"refs": {"a": None, "c": "3"}})).status == 200
        for label, status in (("2024", 201), ("2025", 201), ("2026", 409), ("2025", 200)):
            assert (await api.put(f"{path}/seasons/{label}", {})).status == status


async def test_what_matches_refer_to_stays(api1, api2):
    match = (await api1.post("/api/matches", body(league=unique("L"), homeTeam=unique("H"), awayTeam=unique("A")))).data
    paths_of = [f"/api/leagues/{match['leagueId']}"] + [
        f"/api/teams/{match[side]}" for side in ("homeTeamId", "awayTeamId")
    ]
    for path in paths_of:
        problem(await api2.delete(path), 409)
        assert (await api1.get(path)).status == 200
    assert (await api1.delete(f"/api/matches/{match['id']}")).status == 204
    for path in paths_of:
        assert (await api2.delete(path)).status == 204


async def test_a_renamed_league_is_seen_in_its_matches_at_once(api1, api2):
    match = (await api1.post("/api/matches", body(league=unique("Old")))).data
    name = unique("New")
    assert (await api1.patch(f"/api/leagues/{match['leagueId']}", {"name": name})).status == 200
    assert (await api2.get(f"/api/matches/{match['id']}")).data["league"] == name


async def test_a_league_has_a_rank_that_changes_and_goes(api1, api2):
    league = await made(api1, "leagues", rank=3)
    path = f"/api/leagues/{league['id']}"
    assert (await api2.patch(path, {"rank": 0})).data["rank"] == 0
    assert (await api1.patch(path, {"country": "Spain"})).data["rank"] == 0, "what is absent stays"
    assert (await api1.patch(path, {"rank": None})).data["rank"] is None
    for wrong in (-1, 1_000_001, "first", 1.5):
        answer = await api2.patch(path, {"rank": wrong})
        problem(answer, 400)
        assert paths(answer) == [["rank"]], wrong
    assert (await api2.get(path)).data["rank"] is None


@pytest.mark.parametrize("noun", NOUNS)
async def test_ids_give_the_rows_that_exist(api1, api2, noun):
    first, _, third = [(await made(api1, noun))["id"] for _ in range(3)]
    assert await ids(api2, noun, ids=f"{third},2000000000,99999999999,{first},{first}") == [first, third]
    assert await ids(api2, noun, ids=f"{third},{first}", limit=1) == [first, third], "a limit leaves none of them out"
    assert await ids(api2, noun, ids="2000000000") == []
    for wrong in ("0", "a", "1,", ",".join(str(id) for id in range(1, 102))):
        answer = await api1.get(f"/api/{noun}", params={"ids": wrong})
        problem(answer, 400)
        assert paths(answer) == [["ids"]], wrong

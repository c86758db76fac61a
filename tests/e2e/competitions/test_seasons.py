"""Seasons of a league: replaced whole, listed by label, and the one that a league is in."""
import uuid
from datetime import date, timedelta

import pytest

from rest import UNKNOWN, body, problem, unique

RULES = {"points": {"win": 3, "draw": 1, "loss": 0}, "order": ["points", "goalDifference"]}


async def a_league(api) -> dict:
    return (await api.post("/api/leagues", {"sport": "football", "name": unique("League")})).data


async def a_team(api) -> int:
    return (await api.post("/api/teams", {"sport": "football", "name": unique("Team")})).data["id"]


def paths(answer) -> list[list[str]]:
    problem(answer, 400)
    return sorted(detail["path"] for detail in answer.json["details"])


async def test_a_season_is_replaced_whole(api1, api2):
    league, team = await a_league(api1), await a_team(api1)
    path = f"/api/leagues/{league['id']}/seasons/2024-25"
    given = {
        "startsOn": "2024-08-16",
        "endsOn": "2025-05-25",
        "rules": RULES,
        "stages": [{"name": "Regular season"}, {"name": "Play-off", "carry": "half_down", "from": "Regular season"}],
        "deductions": [
            {"teamId": team, "points": 10, "reason": "Licence", "decidedAt": "2024-11-17T12:00:00Z", "stage": None}
        ],
    }
    first = await api1.put(path, given | {"label": "2024-25"})
    assert (first.status, first.headers["Location"]) == (201, path)
    read = await api2.get(path)
    assert read.data == first.data
    assert {name: read.data[name] for name in given} == given
    assert (read.data["leagueId"], read.data["league"], read.data["label"]) == (league["id"], league["name"], "2024-25")
    again = await api2.put(path, given)
    assert (again.status, again.headers["ETag"]) == (200, read.headers["ETag"]), "the same again changes nothing"
    stale = {"If-Match": read.headers["ETag"]}
    second = await api2.put(path, {"rules": "premier-league"}, headers=stale)
    assert second.status == 200
    assert (second.data["startsOn"], second.data["endsOn"], second.data["rules"]) == (None, None, "premier-league")
    assert (second.data["stages"], second.data["deductions"]) == ([], [])
    problem(await api1.put(path, given, headers=stale), 412)
    assert (await api1.get(path)).data == second.data
    assert (await api1.get(path, headers={"If-None-Match": second.headers["ETag"]})).status == 304
    assert (await api1.delete(path, headers=stale)).status == 412
    assert (await api1.delete(path)).status == 204
    problem(await api2.get(path), 404)


async def test_every_wrong_member_is_named(api1):
    league, team = await a_league(api1), await a_team(api1)
    path = f"/api/leagues/{league['id']}/seasons/2026"
    wrong = {
        "label": "2027",
        "startsOn": "2026-02-30",
        "endsOn": 2026,
        "rules": [],
        "stages": [{"carry": "half"}],
        "deductions": [{"teamId": team, "points": -1}, {"points": 1.5}],
    }
    assert paths(await api1.put(path, wrong)) == sorted(
        [
            ["label"],
            ["startsOn"],
            ["endsOn"],
            ["rules"],
            ["stages", "0", "carry"],
            ["stages", "0", "name"],
            ["deductions", "0", "points"],
            ["deductions", "1", "points"],
            ["deductions", "1", "teamId"],
        ]
    )
    assert paths(await api1.put(path, {"stages": [{"name": "A"}, "x"]})) == [["stages", "1"]]
    assert paths(await api1.put(path, {"startsOn": "2026-03-01", "endsOn": "2026-02-01"})) == [["endsOn"]]
    unknown = [{"teamId": team, "points": 1}, {"teamId": UNKNOWN, "points": 1}]
    assert paths(await api1.put(path, {"deductions": unknown})) == [["deductions", "1", "teamId"]]
    problem(await api1.get(path), 404)
    problem(await api1.put(f"/api/leagues/{UNKNOWN}/seasons/2026", {}), 404)
    problem(await api1.get(f"/api/leagues/{UNKNOWN}/seasons"), 404)
    assert paths(await api1.get(f"/api/leagues/{league['id']}/seasons", params={"cursor": "xyz"})) == [["cursor"]]


async def test_seasons_are_listed_newest_label_first(api1, api2):
    league = await a_league(api1)
    path = f"/api/leagues/{league['id']}/seasons"
    assert (await api2.get(path)).data == []
    for label in ("2022-23", "2024-25", "2023-24", "2025/26"):
        answer = await api1.put(f"{path}/{label.replace('/', '%2F')}", {})
        assert answer.status == 201 and answer.data["label"] == label
        assert (await api2.get(answer.headers["Location"])).data == answer.data
    first = await api2.get(path, params={"limit": 3})
    assert [season["label"] for season in first.data] == ["2025/26", "2024-25", "2023-24"]
    rest = await api2.get(path, params={"cursor": first.json["pagination"]["nextCursor"]})
    assert [season["label"] for season in rest.data] == ["2022-23"]
    assert rest.json["pagination"]["hasMore"] is False


async def test_the_current_season_contains_today_or_is_the_latest(api1, api2):
    league = await a_league(api1)
    path = f"/api/leagues/{league['id']}"
    today = date.today()

    async def current():
        return ((await api2.get(path)).data["currentSeason"] or {}).get("label")

    def span(first, last):
        return {"startsOn": str(today + timedelta(first)), "endsOn": str(today + timedelta(last))}

    assert await current() is None
    await api1.put(f"{path}/seasons/old", span(-800, -500))
    assert await current() == "old"
    await api1.put(f"{path}/seasons/older", span(-1200, -900))
    assert await current() == "old", "the latest"
    await api1.put(f"{path}/seasons/next", span(300, 600))
    assert await current() == "next"
    await api1.put(f"{path}/seasons/now", span(-1, 1))
    assert await current() == "now"
    assert (await api2.get(path)).data["currentSeason"] == {"label": "now"} | span(-1, 1)
    for first, last, expected in ((0, 30, "now"), (1, 30, "next")):
        await api1.put(f"{path}/seasons/now", span(first, last))
        assert await current() == expected


async def test_a_match_that_names_a_season_makes_it(api1, api2):
    match = (await api1.post("/api/matches", body(league=unique("League"), season="2026-27"))).data
    path = f"/api/leagues/{match['leagueId']}"
    [season] = (await api2.get(f"{path}/seasons")).data
    assert (season["label"], season["startsOn"], season["rules"]) == ("2026-27", None, None)
    assert (await api2.get(path)).data["currentSeason"]["label"] == "2026-27"
    problem(await api2.delete(f"{path}/seasons/2026-27"), 409)
    assert (await api2.put(f"{path}/seasons/2026-27", {"rules": RULES})).status == 200
    await api1.patch(f"/api/matches/{match['id']}", {"season": "2027-28"})
    assert [s["label"] for s in (await api2.get(f"{path}/seasons")).data] == ["2027-28", "2026-27"]
    assert (await api2.delete(f"{path}/seasons/2026-27")).status == 204


async def test_an_idempotency_key_puts_once(api1, api2):
    league = await a_league(api1)
    path = f"/api/leagues/{league['id']}/seasons/2026"
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = await api1.put(path, {"rules": RULES}, headers=key)
    await api1.put(path, {"rules": None})
    again = await api2.put(path, {"rules": RULES}, headers=key)
    assert (again.status, again.data) == (first.status, first.data) == (201, first.data)
    assert again.headers["Location"] == path
    assert (await api2.get(path)).data["rules"] is None


async def test_a_repetition_of_a_put_that_changed_nothing_is_answered_as_the_first(api1, api2):
    league = await a_league(api1)
    path = f"/api/leagues/{league['id']}/seasons/2026"
    assert (await api1.put(path, {"rules": RULES})).status == 201
    key = {"Idempotency-Key": uuid.uuid4().hex}
    first = await api1.put(path, {"rules": RULES}, headers=key)
    again = await api2.put(path, {"rules": RULES}, headers=key)
    assert (first.status, again.status) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true" and again.body == first.body

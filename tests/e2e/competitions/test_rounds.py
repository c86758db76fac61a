"""The rounds of a season, posted to one instance and asked of the other."""
from datetime import datetime, timedelta, timezone

from clients import iso
from rest import problem, unique


async def enter(api, league: int, round, days: float, **fields) -> dict:
    start = datetime.now(timezone.utc) + timedelta(days=days)
    body = {
        "sport": "football",
        "leagueId": league,
        "season": "2031",
        "round": round,
        "homeTeam": unique("Home"),
        "awayTeam": unique("Away"),
        "startTime": iso(start),
        "endTime": iso(start + timedelta(hours=2)),
    }
    return (await api.post("/api/matches", body | fields)).data


async def test_rounds_stand_in_their_order_and_count_their_matches(api1, api2):
    league = (await api1.post("/api/leagues", {"sport": "football", "name": unique("Rounds")})).data["id"]
    done = await enter(api1, league, 1, -8, homeScore=1, awayScore=0)
    await enter(api1, league, "Final", 20)
    planned = await enter(api1, league, 2, 3)
    path = f"/api/leagues/{league}/rounds"
    answer = await api2.get(path)
    assert answer.data["league"]["id"] == league and answer.data["season"] == "2031"
    first, second, final = answer.data["rounds"]
    assert (first["round"], first["matches"], first["finished"], first["running"]) == (1, 1, 1, 0)
    assert (first["previousStart"], first["nextStart"]) == (done["startTime"], None)
    assert (second["round"], second["nextStart"], second["previousStart"]) == (2, planned["startTime"], None)
    assert (final["round"], final["groups"], final["stage"]) == ("Final", [], None)
    # A change shows at once on the other instance, with another ETag.
    await api1.patch(f"/api/matches/{planned['id']}/status", {"status": "live"})
    changed = await api2.get(path)
    assert [one["running"] for one in changed.data["rounds"]] == [0, 1, 0]
    assert changed.headers["ETag"] != answer.headers["ETag"]


async def test_an_unknown_league_season_and_parameter(api1):
    problem(await api1.get("/api/leagues/999999999/rounds"), 404)
    league = (await api1.post("/api/leagues", {"sport": "football", "name": unique("Rounds")})).data["id"]
    problem(await api1.get(f"/api/leagues/{league}/rounds", params={"season": "1900"}), 404)
    problem(await api1.get(f"/api/leagues/{league}/rounds", params={"round": "1"}), 400)
    assert (await api1.get(f"/api/leagues/{league}/rounds")).data["rounds"] == []

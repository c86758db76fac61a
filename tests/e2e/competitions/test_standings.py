"""Tables of seasons that are posted by REST to one instance and asked of the other."""
import asyncio
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from clients import Http, iso
from rest import problem, unique

SEASONS = sorted((Path(__file__).resolve().parents[2] / "data" / "standings").glob("*.json"))
LABEL = "2024-25"
FIRST_DAY = datetime(2024, 8, 10, 15, tzinfo=timezone.utc)
# "Right on every instance within a second" of the answer to the change.
A_SECOND = 1.0


def final_match(league: str, round_no: int, home: str, away: str, goals: tuple[int, int], **fields) -> dict:
    start = FIRST_DAY + timedelta(weeks=round_no)
    return {
        "sport": "football",
        "league": league,
        "season": LABEL,
        "round": round_no,
        "homeTeam": home,
        "awayTeam": away,
        "startTime": iso(start),
        "endTime": iso(start + timedelta(hours=2)),
        "homeScore": goals[0],
        "awayScore": goals[1],
    } | fields


async def post_all(api: Http, bodies: list[dict], at_once: int = 16) -> list[dict]:
    gate = asyncio.Semaphore(at_once)

    async def post(body: dict) -> dict:
        async with gate:
            return (await api.post("/api/matches", body)).data

    # The first match makes the league.
    first = await post(bodies[0])
    return [first] + list(await asyncio.gather(*(post(body) for body in bodies[1:])))


async def save_season(api: Http, league_id: int, rules=None, **members) -> None:
    assert (await api.put(f"/api/leagues/{league_id}/seasons/{LABEL}", {"rules": rules} | members)).status in (200, 201)


async def tables(api: Http, league_id: int, **query) -> dict:
    return (await api.get(f"/api/leagues/{league_id}/standings", params=query)).data


async def rows(api: Http, league_id: int, **query) -> list[dict]:
    return (await tables(api, league_id, **query))["tables"][0]["rows"]


def order(table_rows: list[dict]) -> list[str]:
    return [row["team"]["name"] for row in table_rows]


async def eventually(read, expected) -> None:
    """`read` must give `expected` within a second of the change before, and then stay so."""
    deadline = asyncio.get_running_loop().time() + A_SECOND
    while (now := await read()) != expected:
        assert asyncio.get_running_loop().time() < deadline, now
    assert await read() == expected


class SeasonFile:
    def __init__(self, path: Path):
        data = json.loads(path.read_text())
        self.preset = data["preset"]
        self.expected = data["expected"]
        self.deductions = data["deductions"]
        self.league = unique("league")
        self.is_split = self.preset == "austria"
        self.bodies = [self._body(*match) for match in data["matches"]]

    def _body(self, round_name: str, home: str, away: str, home_goals: int, away_goals: int) -> dict:
        stage, _, matchday = round_name.rpartition(", ")
        fields = {"stage": stage or "Regular season"} if self.is_split else {}
        number = int(matchday.rsplit(" ", 1)[1])
        # Names of real clubs would meet those of other tests.
        names = (f"{name} {self.league}" for name in (home, away))
        return final_match(self.league, number, *names, (home_goals, away_goals), **fields)

    def stages(self) -> list[dict]:
        if not self.is_split:
            return []
        carried = {"carry": "half_down", "from": "Regular season"}
        return [{"name": "Regular season"}, {"name": "Championship"} | carried, {"name": "Relegation"} | carried]

    def given_orders(self, team_ids: dict[str, int]) -> dict:
        if self.preset != "serie-a":
            return {}
        return {"playoff": [[team_ids[f"{name} {self.league}"] for name in ("Hellas Verona FC", "Spezia Calcio")]]}

    def plain(self, answer: dict) -> list[list]:
        found = answer["tables"][1:] if self.is_split else answer["tables"]
        members = ("played", "won", "drawn", "lost", "goalsFor", "goalsAgainst", "points")
        return [
            [row["position"], row["team"]["name"].removesuffix(f" {self.league}")] + [row[name] for name in members]
            for table in found
            for row in table["rows"]
        ]


@pytest.mark.parametrize("path", SEASONS, ids=lambda path: path.stem)
async def test_a_season_comes_out_exactly_whatever_the_order_of_its_matches(path, api1, api2):
    season = SeasonFile(path)
    dice = random.Random(path.stem)
    dice.shuffle(season.bodies)
    wrong = dice.sample(range(len(season.bodies)), max(1, len(season.bodies) // 50))
    given = [dict(body) for body in season.bodies]
    for i in wrong:
        given[i]["homeScore"] += 3
    matches = await post_all(api1, given)
    league = matches[0]["leagueId"]
    team_ids = {match["homeTeam"]: match["homeTeamId"] for match in matches}
    deductions = [
        {"teamId": team_ids[f"{name} {season.league}"], "points": points} for name, points in season.deductions.items()
    ]
    beside = {"stages": season.stages(), "deductions": deductions} | season.given_orders(team_ids)
    await save_season(api1, league, season.preset, **beside)
    assert season.plain(await tables(api2, league)) != season.expected
    for i in wrong:
        await api1.score(matches[i]["id"], season.bodies[i]["homeScore"], season.bodies[i]["awayScore"])

    async def plain():
        return season.plain(await tables(api2, league))

    await eventually(plain, season.expected)
    answer = await tables(api2, league)
    assert answer["matchesCounted"] == len(matches)
    assert answer["provisional"] is False
    assert answer["league"] == {"id": league, "name": season.league}
    assert answer["season"] == LABEL
    assert (await tables(api1, league)) == answer
    by_round = await tables(api2, league, round=1)
    assert by_round["matchesCounted"] == sum(body["round"] == 1 for body in season.bodies)


@pytest.fixture
async def small_league(api1):
    """A, B and C: A beat B 2-0 in round 1, B beat C 3-0 in round 2, C and A drew 1-1 in round 3."""
    league = unique("league")
    bodies = [
        final_match(league, 1, f"A {league}", f"B {league}", (2, 0)),
        final_match(league, 2, f"B {league}", f"C {league}", (3, 0)),
        final_match(league, 3, f"C {league}", f"A {league}", (1, 1)),
    ]
    return await post_all(api1, bodies, at_once=1)


def initials(table_rows: list[dict]) -> str:
    return " ".join(f"{row['team']['name'][0]}{row['points']}" for row in table_rows)


async def test_a_row_has_every_member(small_league, api2):
    first = (await rows(api2, small_league[0]["leagueId"]))[0]
    assert first == {
        "position": 1,
        "positionShared": False,
        "team": {"id": small_league[0]["homeTeamId"], "name": small_league[0]["homeTeam"]},
        "played": 2,
        "won": 1,
        "drawn": 1,
        "lost": 0,
        "goalsFor": 3,
        "goalsAgainst": 1,
        "goalDifference": 2,
        "points": 4,
        "deduction": 0,
        "pointsPerMatch": 2,
        "form": "DW",
        "zone": None,
        "description": None,
        "decidedBy": "points",
    }


async def test_rounds_moments_and_venues_choose_matches(small_league, api2):
    league = small_league[0]["leagueId"]
    assert initials(await rows(api2, league)) == "A4 B3 C1"
    assert initials(await rows(api2, league, round=1)) == "A3 C0 B0"
    assert initials(await rows(api2, league, round="Matchday 2")) == "A3 B3 C0"
    ends = [match["endTime"] for match in small_league]
    assert initials(await rows(api2, league, at=ends[0])) == "A3 C0 B0"
    assert (await tables(api2, league, at=ends[1]))["matchesCounted"] == 2
    assert (await tables(api2, league, at="2024-01-01T00:00:00Z"))["matchesCounted"] == 0
    assert initials(await rows(api2, league, venue="home")) == "B3 A3 C1"
    assert initials(await rows(api2, league, venue="away")) == "A1 B0 C0"


async def test_rules_zones_and_deductions_are_those_of_the_season(small_league, api1, api2):
    league, teams = small_league[0]["leagueId"], [match["homeTeamId"] for match in small_league]
    rules = {"points": {"win": 2}, "zones": [{"from": 1, "to": 1, "zone": "up", "description": "Promotion"}]}
    await save_season(api1, league, rules, deductions=[{"teamId": teams[0], "points": 2, "reason": "debts"}])

    async def read():
        return initials(await rows(api2, league))

    await eventually(read, "B2 A1 C1")
    answer = await tables(api2, league)
    assert answer["rules"] == rules
    first, second, _ = answer["tables"][0]["rows"]
    assert (first["zone"], first["description"]) == ("up", "Promotion")
    assert second["deduction"] == 2 and second["zone"] is None
    assert [row["deduction"] for row in await rows(api2, league, venue="home")] == [0, 0, 0]


async def test_an_award_a_correction_and_a_deletion_are_right_on_the_other_instance(small_league, api1, api2):
    league = small_league[0]["leagueId"]

    async def read():
        return initials(await rows(api2, league))

    await eventually(read, "A4 B3 C1")
    await api1.score(small_league[0]["id"], 0, 1)
    await eventually(read, "B6 A1 C1")
    status = f"/api/matches/{small_league[1]['id']}/status"
    award = {"home": "loss", "away": "win", "goals": False}
    decision = {"status": "awarded", "correction": True, "award": award, "reason": "an ineligible player"}
    assert (await api1.patch(status, decision)).status == 200
    await eventually(read, "C4 B3 A1")
    rows_now = await rows(api2, league)
    assert [row["goalsFor"] for row in rows_now] == [1, 1, 1]
    decision["award"] = {"home": "none", "away": "none", "goals": True}
    assert (await api1.patch(status, decision)).status == 200
    await eventually(read, "B3 A1 C1")
    assert (await api1.patch(status, {"status": "finished", "correction": True, "reason": "appeal"})).status == 200
    await eventually(read, "B6 A1 C1")
    assert (await api1.delete(f"/api/matches/{small_league[1]['id']}")).status == 204
    await eventually(read, "B3 C1 A1")


async def test_running_matches_count_when_asked_for(small_league, api1, api2):
    league = small_league[0]["leagueId"]
    assert (await tables(api2, league))["provisional"] is False
    again = {"league": small_league[0]["league"], "season": LABEL, "round": 4}
    running = await api1.create_match(
        homeTeam=small_league[1]["homeTeam"], awayTeam=small_league[0]["homeTeam"], **again
    )

    async def state():
        answer = await tables(api2, league)
        return initials(answer["tables"][0]["rows"]), answer["provisional"]

    async def live():
        return initials(await rows(api2, league, live="true"))

    await eventually(state, ("A4 B3 C1", True))
    await api1.score(running["id"], 1, 0)
    await eventually(live, "B6 A4 C1")
    assert await state() == ("A4 B3 C1", True)
    assert (await api1.patch(f"/api/matches/{running['id']}/status", {"status": "finished"})).status == 200
    await eventually(state, ("B6 A4 C1", False))


async def test_a_table_has_a_tag_that_changes_with_it(small_league, api1, api2):
    path = f"/api/leagues/{small_league[0]['leagueId']}/standings"
    first = await api2.get(path)
    again = {"headers": {"If-None-Match": first.headers["ETag"]}}
    assert (await api2.get(path, **again)).status == 304
    assert (await api1.get(path, **again)).status == 304
    await api1.score(small_league[0]["id"], 7, 0)

    async def status():
        return (await api2.get(path, **again)).status

    await eventually(status, 200)


async def test_a_hot_table_is_right_within_a_second_of_each_change(small_league, api1, api2):
    """Asked for all the time, it comes from memory."""
    league = small_league[0]["leagueId"]
    stop = asyncio.Event()

    async def ask():
        while not stop.is_set():
            await rows(api2, league)

    readers = [asyncio.create_task(ask()) for _ in range(8)]
    try:

        async def goals():
            return next(row["goalsFor"] for row in await rows(api2, league) if row["team"]["name"][0] == "B")

        for score in range(1, 12):
            await api1.score(small_league[1]["id"], score, 0)
            await eventually(goals, score)
    finally:
        stop.set()
        await asyncio.gather(*readers)


async def test_rules_that_cannot_be_read_are_refused_with_their_paths(small_league, api1):
    path = f"/api/leagues/{small_league[0]['leagueId']}/seasons/{LABEL}"
    wrong = {
        "rules": {"order": ["points", "luck"], "zones": [{"from": 3, "to": 2, "zone": "x"}], "undecided": "coin"},
        "stages": [{"name": "A", "carry": "all", "from": "B"}, {"name": "B", "carry": "all", "from": "A"}],
        "deductions": [{"teamId": 1, "points": -6}],
        "playoff": [[1, 1]],
    }
    details = problem(await api1.put(path, wrong), 400)["details"]
    assert [".".join(detail["path"]) for detail in details] == [
        "rules.order.1",
        "rules.zones.0.to",
        "rules.undecided",
        "stages.0.from",
        "stages.1.from",
        "deductions.0.points",
        "playoff.0.1",
    ]
    assert problem(await api1.put(path, {"rules": "laliga"}), 400)["details"][0]["path"] == ["rules"]
    assert (await api1.get(path)).data["rules"] is None


async def test_bad_requests_name_what_is_wrong(small_league, api1):
    path = f"/api/leagues/{small_league[0]['leagueId']}/standings"
    bad = {"at": "yesterday", "venue": "here", "live": "maybe", "round": ""}
    details = problem(await api1.get(path, params=bad), 400)["details"]
    assert {detail["path"][0] for detail in details} == set(bad)
    assert problem(await api1.get(path, params={"sesaon": LABEL}), 400)["details"][0]["path"] == ["sesaon"]
    problem(await api1.get("/api/leagues/zero/standings"), 400)
    problem(await api1.get("/api/leagues/2000000000/standings"), 404)
    problem(await api1.get(path, params={"season": "1899"}), 404)

"""scripts/import against a whole stack: a season is there with its tables, and a second run makes no event."""
import asyncio
import json
import os
from collections import Counter
from urllib.parse import quote

import psycopg2
import pytest

from clients import Http
from stack_fixture import ROOT

WORLD_CUP = ROOT / "tests" / "data" / "worldcup-2022.json"
CUP = ROOT / "tests" / "data" / "samples" / "cup-with-line-ups.txt"
SEASONS = sorted((ROOT / "tests" / "data" / "standings").glob("*.json"))
# The league that each title means, its country, and the season with the days of its first and its last round.
MEANT = {
    "austria-2024-25": ("Bundesliga", "Austria", "2024-25", "2024-07-01", "2025-02-03"),
    "bundesliga-2019-20": ("Bundesliga", "Germany", "2019-20", "2019-07-01", "2020-02-17"),
    "championship-2020-21": ("Championship", "England", "2020-21", "2020-07-01", "2021-05-12"),
    "laliga-2022-23": ("La Liga", "Spain", "2022-23", "2022-07-01", "2023-03-17"),
    "seriea-2022-23": ("Serie A", "Italy", "2022-23", "2022-07-01", "2023-03-17"),
    "ucl-league-phase-2025-26": ("UEFA Champions League", None, "2025-26", "2025-07-01", "2025-08-19"),
    "worldcup-2002-group-g": ("World Cup", None, "2002", "2002-01-01", "2002-01-15"),
}


@pytest.fixture(scope="module")
def seasons(new_module_stack):
    """A stack of its own: followers of another test may not hear the last events of a season here."""
    return new_module_stack()


async def bring(stack, *arguments) -> str:
    """Runs the import through nginx; returns what it said last."""
    return (await lines_of(stack, *arguments))[-1]


async def lines_of(stack, *arguments) -> list[str]:
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts" / "import",
        *map(str, arguments),
        "--api",
        stack.nginx,
        env=os.environ | {"TERM": "dumb"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode() + output.decode()
    return output.decode().splitlines()


async def league_named(api: Http, name: str) -> dict:
    (league,) = (await api.get(f"/api/leagues?search={quote(name)}")).data
    return league


async def matches_of(api: Http, league: int, season: str) -> list[dict]:
    return (await api.get(f"/api/matches?league={league}&season={season}&limit=100")).data


def plain_tables(file) -> dict[str, list[tuple]]:
    """The tables of the groups, computed slowly: points, goal difference, goals."""
    rows: dict[str, dict[str, Counter]] = {}
    for match in json.loads(file.read_text())["matches"]:
        if "group" not in match:
            continue
        teams, goals = (match["team1"], match["team2"]), match["score"]["ft"]
        for team, own, other in zip(teams, goals, reversed(goals)):
            row = rows.setdefault(match["group"], {}).setdefault(team, Counter())
            row.update(played=1, points=3 if own > other else own == other, goals=own, difference=own - other)
    return {
        group: sorted(
            ((team, row["played"], row["points"], row["difference"], row["goals"]) for team, row in teams.items()),
            key=lambda row: (-row[2], -row[3], -row[4]),
        )
        for group, teams in rows.items()
    }


async def test_a_world_cup_is_there_with_its_tables_and_a_second_run_makes_no_event(seasons):
    async with Http(seasons.api(1)) as api1, Http(seasons.api(2)) as api2:
        await check_the_world_cup(seasons, api1, api2)


async def check_the_world_cup(stack, api1, api2):
    said = await bring(stack, WORLD_CUP)
    assert said.startswith("World Cup 2022: 64 made;"), said
    league = await league_named(api1, "World Cup")
    assert league["kind"] == "cup"
    matches = await matches_of(api1, league["id"], "2022")
    assert len(matches) == 64
    assert {match["status"] for match in matches} == {"finished"}
    wanted = {
        (match["team1"], match["team2"]): tuple(match["score"].get("et", match["score"]["ft"]))
        for match in json.loads(WORLD_CUP.read_text())["matches"]
    }
    assert {(one["homeTeam"], one["awayTeam"]): (one["homeScore"], one["awayScore"]) for one in matches} == wanted
    final = next(match for match in matches if match["round"] == "Final")
    assert (final["winner"], final["decidedBy"]) == ("home", "penalties")
    assert final["startTime"] == "2022-12-18T15:00:00.000Z"

    for api in (api1, api2):
        standings = (await api.get(f"/api/leagues/{league['id']}/standings?season=2022")).data
        found = {
            table["group"]: [
                (row["team"]["name"], row["played"], row["points"], row["goalDifference"], row["goalsFor"])
                for row in table["rows"]
            ]
            for table in standings["tables"]
        }
        assert found == plain_tables(WORLD_CUP)
        assert standings["provisional"] is False

    before = {match["id"]: match["seq"] for match in matches}
    assert "64 as the file says already; 0 changes" in await bring(stack, WORLD_CUP)
    assert {match["id"]: match["seq"] for match in await matches_of(api2, league["id"], "2022")} == before


async def test_line_ups_cards_and_substitutions_of_football_txt_are_there(seasons):
    async with Http(seasons.api(1)) as api1, Http(seasons.api(2)) as api2:
        await check_football_txt(seasons, api1, api2)


async def check_football_txt(stack, api1, api2):
    await bring(stack, CUP, "--timezone", "Europe/Berlin", "--league", "Coastal Import Cup")
    league = await league_named(api1, "Coastal Import Cup")
    matches = await matches_of(api1, league["id"], "2031")
    by_round = {(match["round"], match["homeTeam"]): match for match in matches}
    opener = next(match for match in matches if match["attendance"] == 67372)
    assert (opener["group"], opener["stage"], opener["venue"]) == ("Group A", "First stage", "Harbour Park, Alphaville")
    assert (opener["homeScore"], opener["awayScore"]) == (3, 1)
    assert [official["name"] for official in opener["officials"]] == ["Uma Whistle", "Vic Flag", "Wes Flag"]

    line_ups = (await api2.get(f"/api/matches/{opener['id']}/lineups")).data
    assert (line_ups["home"]["formation"], line_ups["home"]["coach"]) == ("4-3-3", "Rita Boss")
    assert [len(line_ups[side]["starting"]) for side in ("home", "away")] == [11, 11]
    assert [player["player"] for player in line_ups["home"]["starting"] if player["captain"]] == ["Ben BACK"]

    entries = (await api2.get(f"/api/matches/{opener['id']}/commentary?limit=100")).data
    kinds = Counter(entry["eventType"] for entry in entries)
    assert kinds["substitution"] == 3 and kinds["yellow_card"] == 3
    assert kinds["second_yellow"] == kinds["red_card"] == kinds["own_goal"] == kinds["penalty_goal"] == 1
    own_goal = next(entry for entry in entries if entry["eventType"] == "own_goal")
    assert (own_goal["side"], own_goal["player"], own_goal["clock"]) == ("home", "Cy EAST", "45+2'")
    change = next(entry for entry in entries if entry["eventType"] == "substitution" and entry["minute"] == 46)
    assert (change["player"], change["relatedPlayer"]) == ("Fin MIDDLE", "Max FRESH")

    final = by_round["Final", "Alpha"]
    assert (final["homeScore"], final["awayScore"]) == (3, 3), "the shoot-out is never in the score"
    assert (final["winner"], final["decidedBy"]) == ("home", "penalties")
    shootout = next(period for period in final["periods"] if period["kind"] == "penalty_shootout")
    assert (shootout["home"], shootout["away"]) == (4, 2)
    awarded = next(match for match in matches if match["status"] == "awarded")
    assert (awarded["winner"], awarded["decidedBy"]) == ("away", "awarded")

    before = {match["id"]: match["seq"] for match in matches}
    said = await bring(stack, CUP, "--timezone", "Europe/Berlin", "--league", "Coastal Import Cup")
    assert "5 as the file says already; 0 changes" in said
    assert {match["id"]: match["seq"] for match in await matches_of(api2, league["id"], "2031")} == before


def rows_of(standings: dict, is_split: bool) -> list[list]:
    """As the files have them. Of a season that splits, its last tables."""
    members = ("played", "won", "drawn", "lost", "goalsFor", "goalsAgainst", "points")
    return [
        [row["position"], row["team"]["name"]] + [row[name] for name in members]
        for table in standings["tables"][1 if is_split else 0 :]
        for row in table["rows"]
    ]


def versions_of_rows(stack) -> dict[str, list[tuple]]:
    """Each write of a row gives it a new xmin, also one that changes nothing."""
    with psycopg2.connect(stack.database_url) as connection, connection.cursor() as cursor:
        found = {}
        for table in ("matches", "match_events", "leagues", "seasons", "teams"):
            cursor.execute(f"SELECT ctid::text, xmin::text FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
        return found


@pytest.mark.parametrize("path", SEASONS, ids=lambda path: path.stem)
async def test_a_season_in_rows_has_the_table_that_its_file_expects_and_a_second_run_writes_nothing(path, seasons):
    async with Http(seasons.api(1)) as api1, Http(seasons.api(2)) as api2:
        await check_a_season_in_rows(path, seasons, api1, api2)


async def check_a_season_in_rows(path, stack, api1, api2):
    file = json.loads(path.read_text())
    name, country, label, first_day, last_day = MEANT[path.stem]
    count = len(file["matches"])
    told = await lines_of(stack, path)
    assert told[0].startswith(f"{name} {label}: {count} matches have no date;") and first_day in told[0]
    assert told[-1].startswith(f"{name} {label}: {count} made;"), told
    found = (await api1.get(f"/api/leagues?search={quote(name)}")).data
    (league,) = [one for one in found if (one["name"], one["country"]) == (name, country)]
    season = (await api2.get(f"/api/leagues/{league['id']}/seasons/{label}")).data
    rules = season["rules"]["preset"] if path.stem.startswith("seriea") else season["rules"]
    assert (rules, season["startsOn"], season["endsOn"]) == (file["preset"], first_day, last_day)

    table = f"/api/leagues/{league['id']}/standings?season={label}"
    for api in (api1, api2):
        standings = (await api.get(table)).data
        assert rows_of(standings, file["preset"] == "austria") == file["expected"]
        assert standings["matchesCounted"] == count
        groups = {table["group"] for table in standings["tables"]}
        assert groups == ({"Group G"} if "group-g" in path.stem else {None})
        assert standings["provisional"] is False

    before = versions_of_rows(stack)
    assert len(before["matches"]) >= count
    assert f"{count} as the file says already; 0 changes" in await bring(stack, path)
    assert versions_of_rows(stack) == before

    if "expectedUnder2026Rule" in file:
        members = {"rules": "fifa-world-cup-2026", "startsOn": season["startsOn"], "endsOn": season["endsOn"]}
        assert (await api1.put(f"/api/leagues/{league['id']}/seasons/{label}", members)).status == 200
        standings = (await api1.get(table)).data
        assert [row[1] for row in rows_of(standings, False)] == file["expectedUnder2026Rule"]
        assert "; 0 changes" in await bring(stack, path), "rules that people set stay"


async def test_awards_stages_and_points_per_match_of_a_season_in_rows_count(seasons, tmp_path):
    """Its assumed dates are still to come, and its matches are over all the same."""
    award = {"home": "loss", "away": "win", "goals": False}
    file = {
        "title": "Coastal Rows League 2091-92",
        "preset": "championship",
        "rankBy": "pointsPerMatch",
        "deductions": {"Rows Gamma": 1},
        "stages": [{"name": "Autumn"}, {"name": "Spring", "carry": "all", "from": "Autumn"}],
        "columns": ["round", "home", "away", "homeGoals", "awayGoals", "award"],
        "matches": [
            ["Autumn, Matchday 1", "Rows Alpha", "Rows Beta", 2, 0, None],
            ["Autumn, Matchday 2", "Rows Beta", "Rows Gamma", 5, 0, award],
            ["Autumn, Matchday 3", "Rows Gamma", "Rows Alpha", 0, 0, None],
            ["Spring, Matchday 4", "Rows Beta", "Rows Alpha", 1, 0, None],
            ["Spring, Matchday 5", "Rows Alpha", "Rows Gamma", None, None, {**award, "home": "none", "away": "none"}],
        ],
    }
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(file))
    async with Http(seasons.api(1)) as api1, Http(seasons.api(2)) as api2:
        assert "5 made;" in await bring(seasons, path)
        league = await league_named(api1, "Coastal Rows League")
        matches = await matches_of(api1, league["id"], "2091-92")
        assert sorted(match["status"] for match in matches) == [
            "awarded",
            "awarded",
            "finished",
            "finished",
            "finished",
        ]
        assert {match["startTime"][:4] for match in matches} == {"2091"}
        standings = (await api2.get(f"/api/leagues/{league['id']}/standings?season=2091-92")).data
        autumn, spring = (
            [
                (row["team"]["name"][-5:], row["played"], row["goalsFor"], row["points"], row["pointsPerMatch"])
                for row in table["rows"]
            ]
            for table in standings["tables"]
        )
        assert autumn == [("Alpha", 2, 2, 4, 2), ("Gamma", 2, 0, 3, 1.5), (" Beta", 2, 0, 0, 0)]
        assert spring == [("Alpha", 4, 2, 4, 1), ("Gamma", 3, 0, 3, 1), (" Beta", 3, 1, 3, 1)]
        before = versions_of_rows(seasons)
        assert "; 0 changes" in await bring(seasons, path)
        assert versions_of_rows(seasons) == before

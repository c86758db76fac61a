"""scripts/import against a whole stack: a season is there with its tables, and a second run makes no event."""
import asyncio
import json
import os
from collections import Counter
from urllib.parse import quote

import pytest

from clients import Http
from stack_fixture import ROOT

WORLD_CUP = ROOT / "tests" / "data" / "worldcup-2022.json"
CUP = ROOT / "tests" / "data" / "samples" / "cup-with-line-ups.txt"


@pytest.fixture(scope="module")
def seasons(new_module_stack):
    """A stack of its own: followers of another test may not hear the last events of a season here."""
    return new_module_stack()


async def bring(stack, *arguments) -> str:
    """Runs the import through nginx; returns what it said last."""
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
    return output.decode().splitlines()[-1]


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

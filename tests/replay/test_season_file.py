"""Seasons in rows: what the reader takes from a file, what it refuses, and what scripts/import makes of it."""
import json
import re
from datetime import date
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer as Server

from fake_service import FakeService
from openfootball import FormatError, Match
from season_import.assumed_dates import NoFirstDay, first_day_of, with_dates
from season_import.cli import parse_arguments, run
from season_import.competitions import PRESETS
from season_import.season_file import read

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["round", "home", "away", "homeGoals", "awayGoals"]


def a_file(**members):
    return {
        "title": "Coastal League 2024-25",
        "preset": "serie-a",
        "deductions": {},
        "columns": COLUMNS,
        "matches": [["Matchday 1", "A", "B", 2, 1], ["Matchday 2", "B", "A", 0, 0]],
        **members,
    }


def with_awards(*awards):
    rows = [[f"Matchday {number}", "A", "B", 2, 1, award] for number, award in enumerate(awards, start=1)]
    return {"columns": [*COLUMNS, "award"], "matches": rows}


def final_table(*teams_and_points):
    rows = [[position, *row] for position, row in enumerate(teams_and_points, start=1)]
    return {"expectedColumns": ["position", "team", "points"], "expected": rows}


@pytest.fixture
async def service():
    fake = FakeService()
    async with Server(fake.app) as server:
        fake.url = str(server.make_url("/")).rstrip("/")
        yield fake


@pytest.fixture
def bring(service, tmp_path):
    """Imports a season of these members; returns the exit status."""

    async def import_it(*arguments, **members):
        service.changes.clear()
        file = tmp_path / "season.json"
        file.write_text(json.dumps(a_file(**members)))
        return await run(parse_arguments([str(file), *arguments, "--api", service.url]))

    return import_it


def the_season(service):
    (season,) = service.seasons.values()
    return season


# Reading

BAD = {
    "title": ({"title": 7}, "title: expected a text, got 7"),
    "preset": ({"preset": "laliga"}, "preset: 'laliga' is none of premier-league, bundesliga, la-liga"),
    "no preset": ({"preset": None}, "preset: None is none of"),
    "no columns": ({"columns": None}, "columns: expected a list, got None"),
    "a column is missing": ({"columns": COLUMNS[:-1]}, "columns: 'awayGoals' is missing"),
    "an unknown column": ({"columns": [*COLUMNS, "referee"]}, "columns[5]: 'referee' is none of round, home"),
    "a column twice": ({"columns": [*COLUMNS, "home"]}, "columns[5]: 'home' is there twice"),
    "no matches": ({"matches": []}, "matches: there is none"),
    "a short row": (
        {"matches": [["Matchday 1", "A", "B", 2, 1], ["Matchday 1", "C", "D", 2]]},
        "matches[1]: expected 5 values (round, home, away, homeGoals, awayGoals), got 4",
    ),
    "a long row": ({"matches": [["Matchday 1", "A", "B", 2, 1, 0]]}, "matches[0]: expected 5 values"),
    "no row": ({"matches": ["A - B"]}, "matches[0]: expected a list, got 'A - B'"),
    "no team": ({"matches": [["Matchday 1", "A", " ", 2, 1]]}, "matches[0].away: expected a text, got ' '"),
    "one team": ({"matches": [["Matchday 1", "A", "a", 2, 1]]}, "matches[0]: 'A' plays against itself"),
    "no round": ({"matches": [[None, "A", "B", 2, 1]]}, "matches[0].round: expected a text, got None"),
    "goals as text": ({"matches": [["Matchday 1", "A", "B", "2", 1]]}, "matches[0].homeGoals: expected a number"),
    "goals below 0": ({"matches": [["Matchday 1", "A", "B", 2, -1]]}, "matches[0].awayGoals: expected a number"),
    "goals as truth": ({"matches": [["Matchday 1", "A", "B", True, 1]]}, "matches[0].homeGoals: expected a number"),
    "half a score": ({"matches": [["Matchday 1", "A", "B", 2, None]]}, "matches[0]: one goal count is missing"),
    "a match twice": (
        {"matches": [["Matchday 1", "A", "B", 2, 1], ["Matchday 1", "A", "B", 2, 2]]},
        "matches[1]: A v B in 'Matchday 1' is matches[0] again",
    ),
    "a day": (
        {"columns": [*COLUMNS, "date"], "matches": [["Matchday 1", "A", "B", 2, 1, "16.8.2024"]]},
        "matches[0].date: expected a day like 2024-08-16, got '16.8.2024'",
    ),
    "a time": (
        {"columns": [*COLUMNS, "time"], "matches": [["Matchday 1", "A", "B", 2, 1, "25:00"]]},
        'matches[0].time: expected "20:00" or "20:00 UTC+3", got \'25:00\'',
    ),
    "an award": (with_awards({"home": "wins", "away": "loss"}), "matches[0].award.home: 'wins' is none of win, loss"),
    "goals of an award": (
        with_awards(None, {"home": "win", "away": "loss", "goals": 3}),
        "matches[1].award.goals: expected true or false, got 3",
    ),
    "a deduction of an unknown team": ({"deductions": {"Z": 3}}, "deductions: 'Z' plays no match of the file"),
    "a deduction of nothing": ({"deductions": {"A": 0}}, "deductions.A: expected 1 to 10000"),
    "a deduction below 0": ({"deductions": {"A": -6}}, "deductions.A: expected 1 to 10000"),
    "deductions as a list": ({"deductions": ["A"]}, "deductions: expected teams with their points"),
    "a play-off of an unknown team": ({"playoff": [["A", "Z"]]}, "playoff[0][1]: 'Z' plays no match of the file"),
    "lots without lists": ({"drawnLots": ["A"]}, "drawnLots[0]: expected a list, got 'A'"),
    "a rank": ({"rankBy": "luck"}, "rankBy: 'luck' is none of points, pointsPerMatch"),
    "a stage from below": ({"stages": [{"name": "X", "carry": "all", "from": "Y"}]}, "stages[0].from: no stage 'Y'"),
    "a carry": ({"stages": [{"name": "X", "carry": "half"}]}, "stages[0].carry: 'half' is none of none, all"),
    "a stage without a name": ({"stages": [{"carry": "all"}]}, "stages[0].name: expected a text, got None"),
    "a final table without its columns": ({"expected": [[1, "A", 3]]}, "expectedColumns: expected a list, got None"),
    "a short final row": (
        final_table(("A", 4), ("B",)),
        "expected[1]: expected 3 values (position, team, points), got 2",
    ),
    "an unknown team at the end": (final_table(("A", 4), ("Z", 1)), "expected[1].team: 'Z' plays no match of the file"),
}


@pytest.mark.parametrize("members, message", BAD.values(), ids=BAD)
def test_a_bad_file_names_what_is_wrong_and_where(members, message):
    with pytest.raises(FormatError) as refused:
        read(a_file(**members))
    assert str(refused.value).startswith(message)


async def test_of_a_bad_file_nothing_is_sent_nor_of_the_good_one_beside_it(service, tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(a_file()))
    bad.write_text(json.dumps(a_file(matches=[*a_file()["matches"], ["Matchday 2", "C"]])))
    assert await run(parse_arguments([str(good), str(bad), "--api", service.url])) == 2
    assert service.changes == []
    assert f"{bad}: matches[2]: expected 5 values" in capsys.readouterr().err


def test_the_presets_are_those_of_the_service():
    source = (ROOT / "src/domain/standings/standings_presets.cpp").read_text()
    names = re.search(r"preset_names\s*(?:=\s*)?\{(.*?)\};", source, re.DOTALL)
    assert tuple(re.findall(r'"([^"]+)"', names[1])) == PRESETS


def test_the_title_is_that_of_the_whole_competition_and_a_group_is_its_matches():
    group = read(a_file(title="FIFA World Cup 2002 group g"))
    assert (group.name, {match.group for match in group.matches}) == ("FIFA World Cup 2002", {"Group G"})
    phase = read(a_file(title="UEFA Champions League league phase 2025-26"))
    assert (phase.name, {match.group for match in phase.matches}) == ("UEFA Champions League 2025-26", {None})
    assert read(a_file(title="bundesliga-2019-20")).name == "bundesliga 2019-20"


def test_the_table_as_it_ended_tells_who_won_the_play_off_for_the_title():
    assert read(a_file(**final_table(("B", 4), ("A", 4)))).playoff == (("B", "A"),)
    assert read(a_file(**final_table(("B", 4), ("A", 3)))).playoff == ()
    assert read(a_file(preset="bundesliga", **final_table(("B", 4), ("A", 4)))).playoff == ()
    assert read(a_file(playoff=[["A", "B"]], **final_table(("B", 4), ("A", 4)))).playoff == (("A", "B"),)


async def test_a_file_that_is_named_twice_is_one(service, tmp_path):
    file = tmp_path / "season.json"
    file.write_text(json.dumps(a_file(deductions={"B": 3}, playoff=[["B", "A"]])))
    assert await run(parse_arguments([str(file), str(file), "--api", service.url])) == 0
    assert len(service.matches) == 2
    assert len(the_season(service)["deductions"]) == len(the_season(service)["rules"]["playoff"]) == 1


# Dates


def test_a_season_begins_in_july_or_with_its_year():
    assert first_day_of("2024-25") == date(2024, 7, 1)
    assert first_day_of("2002") == date(2002, 1, 1)
    with pytest.raises(NoFirstDay):
        first_day_of("Clausura")


def test_a_round_begins_each_week():
    def match(name, stage=None, day=""):
        return Match("A", "B", name, day, None, None, None, stage=stage)

    matches = [
        match("Matchday 3"),
        match("Matchday 1"),
        match("Matchday 4", "Upper"),
        match("Matchday 4", "Lower"),
        match("Matchday 2", day="2024-12-24"),
        match("Matchday 1", "Second half"),
        match("Matchday 2", "Second half"),
        match("Semi-final", "Finals"),
        match("Final", "Finals"),
        match("Semi-final", "Finals"),
        match("Round of 16", "Finals"),
    ]
    dated = with_dates(matches, date(2024, 7, 1))
    weeks = [(date.fromisoformat(one.date) - date(2024, 7, 1)).days / 7 for one in dated if one.is_date_assumed]
    assert weeks == [2, 0, 3, 3, 4, 5, 6, 7, 6, 8]
    assert (dated[4].date, dated[4].is_date_assumed) == ("2024-12-24", False)


async def test_the_first_day_can_be_told_and_the_second_run_moves_no_match(service, bring, capsys):
    assert await bring("--first-day", "2024-09-07") == 0
    assert service.match("A", "B")["startTime"] == "2024-09-07T12:00:00.000Z"
    assert service.match("B", "A")["startTime"] == "2024-09-14T12:00:00.000Z"
    assert (the_season(service)["startsOn"], the_season(service)["endsOn"]) == ("2024-09-07", "2024-09-14")
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "Coastal League 2024-25: 2 matches have no date; a round begins each week from 2024-09-07 on (--first-day)"
    )
    assert await bring() == 0
    assert service.changes == []


@pytest.mark.parametrize("day", ["1.7.2024", "2024-02-30", "9999-12-31", ""])
def test_a_first_day_that_is_none_is_refused(day, capsys):
    with pytest.raises(SystemExit) as ended:
        parse_arguments(["season.json", "--first-day", day])
    assert ended.value.code == 2
    assert "argument --first-day: must be a day" in capsys.readouterr().err


async def test_a_season_without_a_year_needs_a_first_day(service, bring, capsys):
    assert await bring("--season", "Clausura") == 2
    assert service.changes == []
    assert "name the first day with --first-day" in capsys.readouterr().err
    assert await bring("--season", "Clausura", "--first-day", "2024-02-03") == 0
    assert len(service.matches) == 2


async def test_an_assumed_date_takes_the_place_of_no_known_one(service, bring, tmp_path):
    known = {"round": "Matchday 1", "date": "2026-12-24", "team1": "A", "team2": "B"}
    file = tmp_path / "known.json"
    file.write_text(json.dumps({"name": "Coastal League 2026/27", "matches": [known]}))
    assert await run(parse_arguments([str(file), "--api", service.url])) == 0
    match = service.match("A", "B")
    assert (match["status"], match["startTime"]) == ("scheduled", "2026-12-24T12:00:00.000Z")
    title = "Coastal League 2026-27"
    assert await bring(title=title, matches=[["Matchday 1", "A", "B", None, None]]) == 0
    assert service.match("A", "B")["startTime"] == "2026-12-24T12:00:00.000Z"
    assert await bring(title=title, matches=[["Matchday 1", "A", "B", 2, 0]]) == 0
    assert service.match("A", "B")["startTime"] == "2026-12-24T12:00:00.000Z"
    assert (match["status"], match["homeScore"]) == ("finished", 2)
    assert (the_season(service)["startsOn"], the_season(service)["endsOn"]) == ("2026-12-24", "2026-12-24")


async def test_a_season_that_is_there_gets_no_assumed_days(service, bring):
    assert await bring() == 0
    del the_season(service)["startsOn"], the_season(service)["endsOn"]
    assert await bring() == 0
    assert service.changes == []


async def test_a_match_outside_of_seasons_is_none_with_an_assumed_date(service, bring):
    assert await bring() == 0
    friendly = service.match("A", "B")
    del friendly["season"]
    dated = {"columns": [*COLUMNS, "date"], "matches": [["Matchday 1", "A", "B", 2, 1, None]]}
    dated["matches"].append(["Matchday 2", "B", "A", 0, 0, "2024-07-01"])
    assert await bring(**dated) == 0
    assert "season" not in friendly
    assert len(service.matches) == 3
    dated["matches"][0][-1] = "2024-07-01"
    del service.matches[max(service.matches)]
    assert await bring(**dated) == 0
    assert friendly["season"] == "2024-25", "a date that is known tells that it is this match"


async def test_a_match_without_a_date_and_a_result_never_starts_by_itself(service, bring):
    for title in ("Coastal League 2024-25", "Coastal League 2031-32"):
        assert await bring(title=title, matches=[["Matchday 1", "A", "B", None, None]]) == 0
    assert {(one["status"], one["clockSource"]) for one in service.matches.values()} == {("scheduled", "feed")}


# What the table needs


async def test_deductions_play_offs_and_lots_name_the_teams_of_the_service(service, bring):
    members = {"deductions": {"B": 3}, "playoff": [["B", "A"]], "drawnLots": [["A", "B"]]}
    assert await bring(**members) == 0
    a, b = service.teams["a"], service.teams["b"]
    season = the_season(service)
    assert season["deductions"] == [{"teamId": b, "points": 3}]
    assert season["rules"] == {"preset": "serie-a", "playoff": [[b, a]], "drawnLots": [[a, b]]}
    # The league, the season, two matches, and the members of the season that name their teams.
    assert [method for method, _, _ in service.changes] == ["POST", "PUT", "POST", "POST", "PUT"]
    assert await bring(**members) == 0
    assert service.changes == []


async def test_what_people_set_in_the_season_stays(service, bring):
    members = {"deductions": {"B": 3}, "playoff": [["B", "A"]]}
    assert await bring(**members) == 0
    by_hand = {"rules": "bundesliga", "deductions": [{"teamId": 1, "points": 9}], "startsOn": "2024-08-01"}
    the_season(service).update(by_hand)
    assert await bring(**members) == 0
    assert service.changes == []
    assert by_hand.items() <= the_season(service).items()


async def test_a_run_that_was_cut_short_is_completed(service, bring):
    assert await bring() == 0
    assert await bring(deductions={"B": 3}, playoff=[["B", "A"]]) == 0
    assert [method for method, _, _ in service.changes] == ["PUT"]
    season = the_season(service)
    assert season["deductions"] and season["rules"]["playoff"] and season["startsOn"] == "2024-07-01"


async def test_stages_and_the_ranking_are_those_of_the_file(service, bring):
    stages = [{"name": "First"}, {"name": "Second", "carry": "all", "from": "First"}]
    rows = [["First, Matchday 1", "A", "B", 2, 1], ["Second, Matchday 2", "B", "A", 0, 0]]
    assert await bring(stages=stages, matches=rows, rankBy="pointsPerMatch") == 0
    assert the_season(service)["stages"] == stages
    assert the_season(service)["rules"] == {"preset": "serie-a", "rankBy": "pointsPerMatch"}
    assert (service.match("B", "A")["stage"], service.match("B", "A")["round"]) == ("Second", "Matchday 2")


async def test_awards_count_with_goals_or_without(service, bring):
    with_goals = {"home": "loss", "away": "win", "goals": True}
    without = {"home": "none", "away": "none", "goals": False}
    rows = [["Matchday 1", "A", "B", 0, 3, with_goals], ["Matchday 2", "B", "A", None, None, without]]
    members = {"columns": [*COLUMNS, "award"], "matches": rows}
    assert await bring(**members) == 0
    first, second = service.match("A", "B"), service.match("B", "A")
    assert (first["status"], first["award"], first["awayScore"]) == ("awarded", with_goals, 3)
    assert (second["status"], second["award"]) == ("awarded", without)
    assert await bring(**members) == 0
    assert service.changes == []


async def test_a_dry_run_tells_of_the_members_and_changes_nothing(service, bring, capsys):
    assert await bring("--dry-run", deductions={"B": 3}) == 0
    assert service.changes == []
    said = capsys.readouterr().out
    assert "would set startsOn, endsOn, rules of the season 2024-25" in said
    assert "would set deductions of the season 2024-25" in said


async def test_the_preset_tells_leagues_of_one_name_apart(service, bring):
    assert await bring(title="Bundesliga 2024-25", preset="austria") == 0
    assert await bring(title="Bundesliga 2024-25", preset="bundesliga") == 0
    assert [(one["name"], one["country"]) for one in service.leagues.values()] == [
        ("Bundesliga", "Austria"),
        ("Bundesliga", "Germany"),
    ]
    assert await bring(title="Bundesliga 2024-25", preset="bundesliga") == 0
    assert service.changes == []

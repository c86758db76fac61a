"""scripts/import against a service in memory: what it enters, and that it enters nothing twice."""
import json

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer as Server

from fake_service import FakeService
from season_import.cli import parse_arguments, run


@pytest.fixture
async def service():
    fake = FakeService()
    async with Server(fake.app) as server:
        fake.url = str(server.make_url("/")).rstrip("/")
        yield fake


async def bring(service, *arguments):
    """Runs the import; returns its exit status."""
    service.changes.clear()
    return await run(parse_arguments([*map(str, arguments), "--api", service.url]))


def write(folder, name, *matches, title="English Premier League 2024/25"):
    file = folder / name
    file.write_text(json.dumps({"name": title, "matches": list(matches)}))
    return file


def a_match(**more):
    return {"round": "Matchday 1", "date": "2024-08-16", "time": "20:00", "team1": "A", "team2": "B", **more}


async def test_the_world_cup_is_brought_in_and_the_second_time_nothing_changes(service, data):
    assert await bring(service, data / "worldcup-2022.json") == 0
    (league,) = service.leagues.values()
    assert (league["name"], league["country"], league["kind"]) == ("World Cup", None, "cup")
    (season,) = service.seasons.values()
    assert (season["label"], season["rules"]) == ("2022", "fifa-world-cup-2022")
    assert (season["startsOn"], season["endsOn"]) == ("2022-11-20", "2022-12-18")
    assert len(service.matches) == 64
    assert sum(len(entries) for entries in service.entries.values()) == 172
    # One request for the league, the season, each match and each goal, which make the scores, and the periods behind
    # the goals of a match. Seven matches had none.
    assert len(service.changes) == 1 + 1 + 64 + 172 + 57
    final = service.match("Argentina", "France")
    assert (final["homeScore"], final["awayScore"], final["status"]) == (3, 3, "finished")
    assert (final["round"], final["venue"]) == ("Final", "Lusail Iconic Stadium, Lusail")
    assert final["startTime"] == "2022-12-18T15:00:00.000Z", "Qatar is three hours east"
    assert {period["kind"]: (period["home"], period["away"]) for period in final["periods"]} == {
        "first_half": (2, 0),
        "second_half": (0, 2),
        "extra_time_first": (0, 0),
        "extra_time_second": (1, 1),
        "penalty_shootout": (4, 2),
    }
    assert await bring(service, data / "worldcup-2022.json") == 0
    assert service.changes == []


async def test_everything_of_football_txt_is_brought_in_and_the_second_time_nothing_changes(service, data):
    file = data / "samples/cup-with-line-ups.txt"
    assert await bring(service, file, "--timezone", "Europe/Berlin") == 0
    opener = next(one for one in service.matches.values() if one.get("attendance") == 67372)
    entries = list(service.entries[opener["id"]].values())
    assert [entry["eventType"] for entry in entries].count("yellow_card") == 3
    assert [entry["minute"] for entry in entries] == sorted(entry["minute"] for entry in entries)
    own_goal = next(entry for entry in entries if entry["eventType"] == "own_goal")
    assert (own_goal["side"], own_goal["player"], own_goal["minute"], own_goal["addedMinute"]) == (
        "home",
        "Cy EAST",
        45,
        2,
    )
    change = next(entry for entry in entries if entry["eventType"] == "substitution")
    assert (change["player"], change["relatedPlayer"]) == ("Fin MIDDLE", "Max FRESH")
    line_ups = service.line_ups[opener["id"]]
    assert (line_ups["home"]["formation"], line_ups["home"]["coach"]) == ("4-3-3", "Rita Boss")
    assert len(line_ups["away"]["starting"]) == 11
    assert opener["officials"][0] == {"name": "Uma Whistle", "role": "referee", "country": "NED"}
    awarded = service.match("1. FC Gamma", "Delta 05")
    assert (awarded["status"], awarded["award"]) == ("awarded", {"home": "loss", "away": "win", "goals": True})
    assert service.match("Delta 05", "1. FC Gamma")["status"] == "postponed"
    final = next(one for one in service.matches.values() if one.get("attendance") == 88966)
    kicks = [entry["eventType"] for entry in service.entries[final["id"]].values() if entry["period"] == 5]
    assert kicks.count("shootout_goal") == 6 and kicks.count("shootout_miss") == 2
    assert (final["homeScore"], final["awayScore"]) == (3, 3)
    assert await bring(service, file, "--timezone", "Europe/Berlin") == 0
    assert service.changes == []


async def test_a_season_of_scores_needs_one_request_a_match(service, tmp_path):
    matches = [a_match(team1=f"T{n}", team2=f"T{n + 1}", score={"ht": [1, 0], "ft": [2, 1]}) for n in range(150)]
    file = write(tmp_path, "en.json", *matches)
    assert await bring(service, file) == 0
    assert len(service.changes) == 1 + 1 + 150
    match = service.match("T0", "T1")
    assert (match["homeScore"], match["awayScore"], match["season"], match["round"]) == (2, 1, "2024-25", "Matchday 1")
    assert match["startTime"] == "2024-08-16T19:00:00.000Z", "London is at UTC+1 in August"
    assert await bring(service, file) == 0
    assert service.changes == []


async def test_only_the_difference_is_entered(service, tmp_path):
    before = a_match(score={"ft": [1, 0]}, goals1=[{"name": "Ann", "minute": 10}], goals2=[])
    assert await bring(service, write(tmp_path, "a.json", before, a_match(team1="C", score={"ft": [0, 0]}))) == 0
    after = a_match(
        score={"ft": [2, 0]}, goals1=[{"name": "Ann", "minute": 11}, {"name": "Bo", "minute": 70}], goals2=[]
    )
    assert await bring(service, write(tmp_path, "a.json", after, a_match(team1="C", score={"ft": [0, 1]}))) == 0
    changes = [(method, path.split("/", 4)[-1]) for method, path, _ in service.changes]
    match, other = service.match("A", "B"), service.match("C", "B")
    first, second = service.entries_of("A", "B")
    assert sorted(changes) == [
        ("PATCH", f"{match['id']}"),
        ("PATCH", f"commentary/{first['id']}"),
        ("PATCH", "score"),
        ("PATCH", "score"),
        ("POST", "commentary"),
    ]
    assert (first["minute"], second["player"]) == (11, "Bo")
    assert (match["homeScore"], other["awayScore"]) == (2, 1)
    assert await bring(service, tmp_path / "a.json") == 0
    assert service.changes == []


async def test_a_goal_that_the_file_takes_back_goes_and_a_scorers_entry_stays(service, tmp_path):
    goals = [{"name": "Ann", "minute": 10}, {"name": "Bo", "minute": 20}]
    await bring(service, write(tmp_path, "a.json", a_match(score={"ft": [2, 0]}, goals1=goals, goals2=[])))
    match = service.match("A", "B")
    by_hand = {"id": 900, "eventType": "yellow_card", "minute": 5, "side": "home", "player": "Cy"}
    service.entries[match["id"]][900] = by_hand
    await bring(service, write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}, goals1=goals[1:], goals2=[])))
    assert [entry["player"] for entry in service.entries_of("A", "B")] == ["Bo", "Cy"]
    assert (match["homeScore"], match["awayScore"]) == (1, 0)


async def test_what_a_desk_entered_is_recognised(service, tmp_path):
    goal = {"name": "Ann", "minute": 45, "offset": 2, "penalty": True}
    file = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}, goals1=[goal], goals2=[]))
    await bring(service, file)
    (entry,) = service.entries_of("A", "B")
    for name in ("side", "player", "addedMinute", "source"):
        del entry[name]
    entry["eventType"] = "goal"
    assert await bring(service, file) == 0
    assert service.changes == []


async def test_a_match_without_a_season_is_adopted(service, tmp_path):
    file = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}))
    await bring(service, file)
    match = service.match("A", "B")
    match.update(season=None, startTime="2024-08-16T20:30:00.000Z", source="openligadb", coverage={"events": True})
    assert await bring(service, file) == 0
    assert len(service.matches) == 1
    assert match["season"] == "2024-25"
    assert (match["source"], match["coverage"]) == ("openligadb", {"events": True}), "a live source knows better"


async def test_a_locked_match_is_left_alone(service, tmp_path, capsys):
    await bring(service, write(tmp_path, "a.json", a_match(score={"ft": [1, 0]})))
    service.match("A", "B").update(locked=True)
    assert await bring(service, write(tmp_path, "a.json", a_match(score={"ft": [2, 0]}))) == 0
    assert service.changes == []
    assert "1 locked by hand" in capsys.readouterr().out


async def test_two_teams_may_meet_several_times(service, tmp_path):
    rounds = [("Matchday 1", "2024-08-16"), ("Matchday 12", "2024-11-16"), ("Championship, Matchday 23", "2025-03-01")]
    matches = [a_match(round=name, date=date, score={"ft": [n, 0]}) for n, (name, date) in enumerate(rounds)]
    file = write(tmp_path, "a.json", *matches, title="Austria 2024/25")
    assert await bring(service, file) == 0
    assert len(service.matches) == 3
    stages = [(match["stage"], match["round"]) for match in service.matches.values()]
    assert sorted(stages) == [
        ("Championship", "Matchday 23"),
        ("Regular season", "Matchday 1"),
        ("Regular season", "Matchday 12"),
    ]
    (season,) = service.seasons.values()
    assert season["stages"] == [
        {"name": "Regular season", "carry": "none"},
        {"name": "Championship", "carry": "half_down", "from": "Regular season"},
    ]
    assert await bring(service, file) == 0
    assert service.changes == []


async def test_play_offs_are_no_part_of_the_leagues_table(service, tmp_path):
    final = a_match(round="Final", date="2025-05-30", team1="C", score={"ft": [1, 0]})
    await bring(
        service, write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}), final, title="English Championship 2024/25")
    )
    assert service.match("A", "B").get("stage") is None
    assert service.match("C", "B")["stage"] == "Play-offs"


async def test_what_people_set_on_a_season_stays(service, tmp_path):
    file = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}))
    await bring(service, file)
    (key,) = service.seasons
    by_hand = {"rules": {"points": {"win": 2}}, "deductions": [{"teamId": 1, "points": 3}], "playoff": [[1, 2]]}
    service.seasons[key] = {"label": "2024-25", "league": "Premier League", "createdAt": "2026-01-01", **by_hand}
    assert await bring(service, file) == 0
    ((method, _, body),) = service.changes
    assert method == "PUT"
    assert body == {**by_hand, "startsOn": "2024-08-16", "endsOn": "2024-08-16"}


async def test_a_league_of_that_name_in_another_country_or_of_another_age_is_another_league(service, tmp_path):
    service.leagues[500] = {"id": 500, "name": "Premier League", "country": "Ukraine", "gender": None}
    service.leagues[498] = {"id": 498, "name": "Premier League", "country": "England", "gender": "female"}
    service.leagues[499] = {
        "id": 499,
        "name": "Premier League",
        "country": "England",
        "gender": None,
        "ageClass": "U21",
    }
    service.leagues[501] = {"id": 501, "name": "English Premier League", "country": "England", "gender": None}
    await bring(service, write(tmp_path, "a.json", a_match(score={"ft": [1, 0]})))
    assert {match["leagueId"] for match in service.matches.values()} == {501}


async def test_a_past_match_without_a_result_does_not_finish_by_its_plan(service, tmp_path):
    await bring(service, write(tmp_path, "a.json", a_match(), a_match(team1="C", status="cancelled")))
    assert service.match("A", "B")["status"] == "scheduled"
    assert service.match("A", "B")["clockSource"] == "feed"
    assert service.match("C", "B")["status"] == "cancelled"


async def test_a_folder_is_read_whole_and_a_foreign_file_in_it_is_named(service, tmp_path, capsys):
    write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}))
    (tmp_path / "more").mkdir()
    write(tmp_path / "more", "b.json", a_match(team1="C", score={"ft": [1, 0]}))
    (tmp_path / "other.json").write_text("[]")
    (tmp_path / "README.md").write_text("not for this tool")
    assert await bring(service, tmp_path) == 1
    assert len(service.matches) == 2 and len(service.leagues) == 1
    assert "other.json" in capsys.readouterr().err


async def test_a_url_is_fetched(service, tmp_path):
    text = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]})).read_bytes()

    async def serve(_):
        return web.Response(body=text)

    files = web.Application()
    files.router.add_get("/2024-25/en.1.json", serve)
    async with Server(files) as server:
        assert await bring(service, server.make_url("/2024-25/en.1.json")) == 0
        assert await bring(service, server.make_url("/missing.json")) == 2
    assert len(service.matches) == 1


@pytest.mark.parametrize(
    "content, arguments, said",
    [
        ('{"name": "Cup", "matches": []}', [], "names no season"),
        (
            '{"name": "Odd Cup 2024", "matches": [{"team1": "A", "team2": "B", "date": "2024-01-01", "time": "20:00"}]}',
            [],
            "--timezone",
        ),
        ("[]", [], "expected an object"),
        (None, [], "No such file"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_before_any_request(
    service, tmp_path, capsys, content, arguments, said
):
    file = tmp_path / "x.json"
    if content is not None:
        file.write_text(content)
    assert await bring(service, file, *arguments) == 2
    assert said in capsys.readouterr().err
    assert service.keys == []


async def test_http_is_for_this_machine_only(service, capsys):
    assert await bring(service, "http://example.org/a.json") == 2
    assert "https://" in capsys.readouterr().err


async def test_a_dry_run_changes_nothing_and_says_what_it_would(service, tmp_path, capsys):
    file = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}))
    assert await bring(service, file, "--dry-run") == 0
    assert service.changes == [] and not service.matches
    output = capsys.readouterr().out
    assert "would make the league Premier League" in output
    assert "would make A v B (2024-08-16)" in output
    await bring(service, file)
    assert await bring(service, file, "--dry-run") == 0
    assert "1 as the file says already; 0 changes" in capsys.readouterr().out


async def test_lines_that_cannot_be_read_are_named_and_the_rest_is_brought_in(service, tmp_path, capsys):
    file = tmp_path / "cup.txt"
    file.write_text("= Cup 2031\nSat Jun 7\nA  1-0  B\nwhat is this\n\nC  0-0  D\n")
    assert await bring(service, file) == 1
    assert len(service.matches) == 2
    assert f"{file}:4: cannot be read: 'what is this'" in capsys.readouterr().err


async def test_a_limit_is_waited_for_by_all_connections(service, tmp_path, capsys):
    limited = []

    def refuse(request):
        if request.method == "POST" and request.path == "/api/matches" and len(limited) < 3:
            limited.append(request)
            return web.json_response({"error": "slow down"}, status=429, headers={"Retry-After": "0.2"})
        return None

    service.refuse = refuse
    matches = [a_match(team1=f"T{n}", score={"ft": [1, 0]}) for n in range(12)]
    assert await bring(service, write(tmp_path, "a.json", *matches), "--connections", "3") == 0
    assert len(service.matches) == 12
    assert "LIVESCORE_API_KEY" in capsys.readouterr().out


async def test_the_key_is_sent_and_a_missing_one_is_named(service, tmp_path, capsys, monkeypatch):
    file = write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}))
    allowed = "Bearer the-key"
    service.refuse = lambda request: (
        None if request.headers.get("Authorization") == allowed else web.json_response({"error": "no key"}, status=401)
    )
    assert await bring(service, file) == 1
    assert "LIVESCORE_API_KEY" in capsys.readouterr().err
    monkeypatch.setenv("LIVESCORE_API_KEY", "the-key")
    assert await bring(service, file) == 0


async def test_a_refused_match_is_named_and_the_others_are_brought_in(service, tmp_path, capsys):
    write(tmp_path, "a.json", a_match(score={"ft": [1, 0]}), a_match(team1="C", score={"ft": [1, 0]}))
    seen = []

    def refuse(request):
        if request.method == "POST" and request.path == "/api/matches":
            seen.append(1)
            if len(seen) == 1:
                return web.json_response({"error": "Several teams fit"}, status=400)
        return None

    service.refuse = refuse
    assert await bring(service, tmp_path / "a.json") == 1
    assert len(service.matches) == 1
    assert "Several teams fit" in capsys.readouterr().err
    assert await bring(service, tmp_path / "a.json") == 0
    assert len(service.matches) == 2


async def test_two_matches_of_a_knock_out_round_are_the_legs_of_a_tie(service, tmp_path):
    semi = {"round": "Semi-finals", "time": None}
    first = a_match(**semi, date="2025-04-29", score={"ft": [0, 1]})
    second = a_match(**semi, date="2025-05-07", team1="B", team2="A", score={"ft": [2, 1]})
    single = a_match(round="Final", date="2025-05-31", team1="A", team2="C", score={"ft": [5, 0]})
    file = write(tmp_path, "cl.json", second, first, single, title="UEFA Champions League 2024/25")
    assert await bring(service, file) == 0
    legs = {
        match["homeTeam"]: (match.get("leg"), match.get("tieId"))
        for match in service.matches.values()
        if match["awayTeam"] != "C"
    }
    assert legs == {"A": (1, "2024-25 Semi-finals: A / B"), "B": (2, "2024-25 Semi-finals: A / B")}
    assert "leg" not in service.match("A", "C")
    assert await bring(service, file) == 0
    assert service.changes == []


async def test_a_card_without_a_minute_says_so_and_is_entered_once(service, tmp_path):
    file = tmp_path / "cup.txt"
    file.write_text("= Cup 2031\nSat Jun 7 20:00 UTC+2\nA  1-0  B\nA: Keeper - Ann [Y], Bo [Y 30']\n")
    assert await bring(service, file) == 0
    told = {
        entry["player"]: (entry["minute"], (entry.get("metadata") or {}).get("minuteUnknown"))
        for entry in service.entries_of("A", "B")
    }
    assert told == {"Bo": (30, None), "Ann": (90, True)}
    assert await bring(service, file) == 0
    assert service.changes == []


async def test_names_that_the_service_normalises_are_the_same_names(service, tmp_path):
    decomposed = "Malmo\u0308 FF"
    file = write(tmp_path, "a.json", a_match(team1=decomposed, score={"ft": [1, 0]}))
    assert await bring(service, file) == 0
    assert service.match("Malm\u00f6 FF", "B")
    assert await bring(service, file) == 0
    assert service.changes == []

"""scripts/replay --demo: what came before the last rounds is there at once, and these are played as the files say."""
import json

import pytest

from rest import unique
from test_replay import Script

TEAMS = [("Ants", "Bees"), ("Cats", "Dogs")]


@pytest.fixture
def season(tmp_path):
    """A season of four rounds in rows; its league has a name of its own."""
    name = unique("Demo League")
    rows = []
    for number, goals in enumerate([(1, 0), (2, 2), (0, 3), (1, 1)], start=1):
        for home, away in TEAMS if number % 2 else [pair[::-1] for pair in TEAMS]:
            rows.append(
                [f"Matchday {number}", f"2025-05-{3 + 7 * (number - 1):02}", f"{home} {name}", f"{away} {name}", *goals]
            )
    columns = ["round", "date", "home", "away", "homeGoals", "awayGoals"]
    path = tmp_path / "season.json"
    path.write_text(
        json.dumps({"title": f"{name} 2024-25", "preset": "premier-league", "columns": columns, "matches": rows})
    )
    return path, name


async def the_league(http, name: str) -> int:
    return (await http.get("/api/leagues", params={"search": name})).data[0]["id"]


async def test_a_league_day_is_played_and_taken_back_by_the_next_run(stack, http, season):
    path, name = season
    options = ("--once", "--rounds", "2", "--speed", "3600", "--pause", "0", "--lead", "1", "--api", stack.nginx)
    kept = None
    for run in range(2):
        async with Script("replay", "--demo", str(path), *options) as demo:
            assert await demo.ended(100) == 0, "\n".join(demo.output)
        for number in (3, 4):
            said = f"{name}, Matchday {number}: 2 matches played, each as the file says"
            assert said in demo.output, "\n".join(demo.output)
        league = await the_league(http, name)
        matches = (await http.get(f"/api/leagues/{league}/matches", params={"limit": "100"})).data
        # No match is there twice, and what was over before stays the same match.
        assert len(matches) == 8 and {match["status"] for match in matches} == {"finished"}
        over = {match["id"] for match in matches if match["round"] in (1, 2)}
        assert kept in (None, over)
        kept = over
        rounds = (await http.get(f"/api/leagues/{league}/rounds")).data["rounds"]
        assert [(one["round"], one["finished"]) for one in rounds] == [(1, 2), (2, 2), (3, 2), (4, 2)]
        rows = (await http.get(f"/api/leagues/{league}/standings")).data["tables"][0]["rows"]
        assert sum(row["goalsFor"] for row in rows) == 2 * (1 + 4 + 3 + 2) and {row["played"] for row in rows} == {4}
        goals = (await http.get(f"/api/leagues/{league}/matches", params={"round": "3", "include": "events"})).data
        assert [len([e for e in match["events"] if e["eventType"] == "goal"]) for match in goals] == [3, 3]


async def test_a_file_that_cannot_be_had_ends_with_2(stack):
    async with Script("replay", "--demo", "/nowhere.json", "--api", stack.nginx) as demo:
        assert await demo.ended() == 2
    assert demo.output[0].startswith("replay --demo: ") and "/nowhere.json" in demo.output[0]

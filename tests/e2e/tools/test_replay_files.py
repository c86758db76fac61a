"""Result files as people keep them: odd spellings are read, an unreadable match is named, and the rest goes in."""
import json
import signal

import pytest

from rest import unique
from test_replay import Script

FILE = {
    "name": "Odd Cup",
    "matches": [
        # Extra time and a shoot-out without the score after 90 minutes.
        {"round": "Final", "team1": "Bosnia", "team2": "Italy", "score": {"p": [4, 1], "et": [1, 1]},
         "goals1": [{"name": "Tabaković", "minute": "79"}], "goals2": [{"name": "Kean", "minute": "15"}]},
        {"round": "Semi", "team1": "DR Congo", "team2": "Jamaica", "score": {"et": [1, 0]}},
        {"round": "First", "team1": "Sweden", "team2": "Austria", "status": "canceled"},
        {"round": "Later", "team1": "France", "team2": "Belgium"},
    ],
    "rounds": [
        {"name": "Old final", "matches": [
            {"num": 1, "team1": {"name": "Spain", "code": "ESP"}, "team2": {"name": "England", "code": "ENG"},
             "score": {"ft": [2, 1], "ht": [0, 0]}},
        ]},
    ],
}  # fmt: skip
WANTED = {
    "Bosnia": ("finished", 1, 1, {"home": 4, "away": 1}),
    "DR Congo": ("finished", 1, 0, None),
    "Sweden": ("cancelled", 0, 0, None),
    "Spain": ("finished", 2, 1, None),
}
UNREADABLE = {"round": "Odd", "team1": "Lost", "team2": "Found", "score": {"ft": "two"}}


@pytest.fixture
def write(tmp_path):
    """Writes the file with more matches; its competition has a name of its own."""

    def made(*more: dict) -> tuple[str, str]:
        name = unique("Odd Cup")
        path = tmp_path / "cup.json"
        path.write_text(json.dumps(FILE | {"name": name, "matches": [*more, *FILE["matches"]]}))
        return str(path), name

    return made


async def results(http, league: str) -> dict:
    matches = (await http.get("/api/matches", params={"league": league})).data
    assert {match["league"] for match in matches} == {league}
    return {
        match["homeTeam"]: (match["status"], match["homeScore"], match["awayScore"], match["stats"].get("shootout"))
        for match in matches
    }


async def test_every_form_of_a_score_is_played_and_a_kick_off_is_told_once(stack, http, write):
    path, league = write()
    async with Script("watch", "--url", stack.ws(1)) as watch:
        await watch.said("connected to api-1", 1)
        async with Script("replay", path, "--speed", "3600", "--api", stack.nginx) as replay:
            assert await replay.ended() == 0, "\n".join(replay.output)
        assert f"{league}: 4 matches played, each as the file says, 1 not yet played were skipped" in replay.output[-1]
        assert await results(http, league) == WANTED
        await watch.said("full time", 3)
        watch.process.send_signal(signal.SIGINT)
        assert await watch.ended() == 0
        for home in ("Bosnia", "DR Congo", "Spain"):
            assert sum("kick-off" in line.lower() and home in line for line in watch.output) == 1, watch.output


async def test_a_match_that_cannot_be_read_is_named_and_the_others_go_in(stack, http, write):
    path, league = write(UNREADABLE)
    async with Script("replay", path, "--speed", "3600", "--api", stack.nginx) as replay:
        assert await replay.ended() == 1
    assert await results(http, league) == WANTED
    assert any("match 1 (Lost v Found)" in line and "score.ft" in line for line in replay.output)
    assert "1 of 6 matches could not be read and were skipped" in replay.output[-1]
    assert not any("each as the file says" in line for line in replay.output)


async def test_a_file_is_played_again_when_it_is_over(stack, http, tmp_path):
    league = unique("Again Cup")
    path = tmp_path / "cup.json"
    path.write_text(json.dumps({"name": league, "matches": [FILE["matches"][1]]}))
    options = ("--speed", "7200", "--lead", "0.3", "--again", "0.2")
    async with Script("replay", str(path), *options, "--api", stack.nginx) as replay:
        await replay.said("each as the file says", 2)
        replay.process.send_signal(signal.SIGINT)
        assert await replay.ended() == 130
    matches = (await http.get("/api/matches", params={"league": league, "status": "finished"})).data
    assert len(matches) >= 2 and {match["homeScore"] for match in matches} == {1}

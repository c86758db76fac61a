"""openfootball's files: paths of this machine and URLs, each season whole, and a second time nothing."""
import asyncio
import json

from feed_stories import goals_told
from stack_fixture import ROOT

WORLD_CUP = ROOT / "tests" / "data" / "worldcup-2022.json"
PROVIDER = "openfootball"
_STATE = "SELECT count(*), sum(last_seq), sum(home_score + away_score) FROM matches WHERE status = 'finished'"


async def becomes(fed, state: tuple) -> None:
    async with asyncio.timeout(60):
        while (now := fed.query(_STATE)[0]) != state:
            assert now <= state  # nothing is told twice
            await asyncio.sleep(0.1)  # 64 matches are no single event


async def test_a_file_comes_in_whole_and_a_second_time_nothing_does(feed, tmp_path):
    matches = json.loads(WORLD_CUP.read_text())["matches"]
    goals = sum(len(match.get("goals1", [])) + len(match.get("goals2", [])) for match in matches)
    own = tmp_path / "cup.json"
    own.write_bytes(WORLD_CUP.read_bytes())
    fed = feed(PROVIDER, env={"OPENFOOTBALL_FILES": str(own)})
    async with fed.follow() as follower:
        # Each match tells its status and its goals. The worker creates it first, and then adds its goals.
        whole = (len(matches), len(matches) + goals, goals)
        await becomes(fed, whole)
        final = await follower.match_of("Argentina", "France")
        assert (final["homeScore"], final["awayScore"], final["status"]) == (3, 3, "finished")
        events = await follower.told_well(final["id"])
        assert len(goals_told(events)) == 6
        # The same words in a new file: its time of change is another.
        own.write_bytes(WORLD_CUP.read_bytes())
        await asyncio.to_thread(fed.stack.kill, "worker-1", "worker-2")
        await asyncio.to_thread(fed.stack.start, "worker-1", "worker-2")
        first = (await fed.rows(lambda rows: rows.get(PROVIDER)))[PROVIDER]["lastSuccessAt"]
        await fed.rows(lambda rows: (rows[PROVIDER]["lastSuccessAt"] or "") > (first or ""))
        assert fed.query(_STATE)[0] == whole


async def test_a_file_that_is_corrected_corrects_the_match(feed, tmp_path):
    data = json.loads(WORLD_CUP.read_text())
    data["matches"] = data["matches"][:2]
    own = tmp_path / "cup.json"
    own.write_text(json.dumps(data))
    fed = feed(PROVIDER, env={"OPENFOOTBALL_FILES": str(own)})
    async with fed.follow() as follower:
        match = await follower.becomes("Qatar", "Ecuador", homeScore=0, awayScore=2)
        data["matches"][0]["goals2"][1]["name"] = "Énner Valencia Lastra"
        own.write_text(json.dumps(data))
        async with asyncio.timeout(20):
            while not any(one["player"] == "Énner Valencia Lastra" for one in await follower.entries(match["id"])):
                await asyncio.sleep(0.05)  # the entry may be told by a change, or by a new one
        events = await follower.told_well(match["id"])
        assert len(goals_told(events)) == 2


async def test_a_file_that_is_none_is_an_error_for_the_operator(feed, tmp_path):
    own = tmp_path / "cup.json"
    own.write_text("")
    fed = feed(PROVIDER, env={"OPENFOOTBALL_FILES": str(own)})
    for content in ("", "{", "[]", '{"matches": 7}', '{"name": "X"}'):
        own.write_text(content)
        asked: set[str] = set()

        def asked_anew(rows: dict) -> bool:
            if PROVIDER in rows:
                asked.add(rows[PROVIDER]["lastAttemptAt"])
            return len(asked) >= 3  # the first may have begun before the file was written

        row = (await fed.rows(asked_anew))[PROVIDER]
        assert row["error"] and row["lastSuccessAt"] is None, content
    assert fed.query("SELECT count(*) FROM matches") == [(0,)]

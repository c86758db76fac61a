"""scripts/archive beside a running service: the logs of a season go and come back while scorers post and clients read."""
import asyncio
import os
import time

import psycopg2
import pytest

from clients import PATIENCE, Answer, Http, Socket
from scorers import posting
from stack_fixture import ROOT

LEAGUE = "Archive League"
SEASON = "2023-24"
OLD = 8  # matches whose logs go


@pytest.fixture(scope="module")
def own(new_module_stack):
    return new_module_stack(replicas=2)


@pytest.fixture
def database(own):
    link = psycopg2.connect(own.database_url)
    link.autocommit = True
    with link.cursor() as cursor:
        yield cursor
    link.close()
    own.restore()


async def archive(own, *arguments: object) -> str:
    process = await asyncio.create_subprocess_exec(
        str(ROOT / "scripts" / "archive"),
        *map(str, arguments),
        env=os.environ | {"DATABASE_URL": own.database_url},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, said.decode()
    return said.decode()


async def make_old_match(api: Http, database, number: int) -> dict:
    match = await api.create_match(
        league=LEAGUE, season=SEASON, homeTeam=f"Home {number % 4}", awayTeam=f"Away {number}"
    )
    await api.comment(match["id"], 'Grüße: "zu"  den\\Rängen ⚽')
    await api.score(match["id"], number % 3, 1)
    await api.patch(f"/api/matches/{match['id']}/status", {"status": "finished"})
    database.execute(
        "UPDATE match_events SET committed_at = committed_at - interval '40 days' WHERE match_id = %s", (match["id"],)
    )
    return match


async def answers(api: Http, league: int, matches: list[int]) -> dict[str, str]:
    """What clients read that is not the log."""
    paths = [
        f"/api/matches?league={LEAGUE.replace(' ', '%20')}&ids={','.join(map(str, matches))}&sort=startTime",
        f"/api/leagues/{league}/standings?season={SEASON}",
        *(f"/api/matches/{match}" for match in matches),
        *(f"/api/matches/{match}/commentary" for match in matches),
    ]
    return {path: (await expect_ok(api, path)).body.decode() for path in paths}


async def expect_ok(api: Http, path: str) -> Answer:
    answer = await api.get(path)
    assert answer.status == 200, (path, answer.body)
    return answer


async def logs_are(api: Http, wanted: dict[int, list[dict]]) -> None:
    """Awaits that each log is as wanted: an answer may be as old as the cache allows."""
    deadline = time.monotonic() + PATIENCE
    for match, events in wanted.items():
        while (found := (await expect_ok(api, f"/api/matches/{match}/events?limit=100")).data) != events:
            assert time.monotonic() < deadline, (match, found)


async def test_a_season_goes_and_comes_back_under_load(own, database, tmp_path):
    file = tmp_path / "season.gz"
    async with (Http(own.api(1)) as one, Http(own.api(2)) as two, Socket(own.ws(1)) as near, Socket(own.ws(2)) as far):
        matches = [(await make_old_match(one, database, number))["id"] for number in range(OLD)]
        running = (await one.create_match(league=LEAGUE, season=SEASON, homeTeam="Now", awayTeam="Here"))["id"]
        league = (await one.get(f"/api/matches/{running}")).data["leagueId"]
        for socket in (near, far):
            await socket.subscribe(running)
        database.execute(
            "SELECT match_id, seq, payload::text FROM match_events WHERE match_id = ANY (%s) ORDER BY 1, 2", (matches,)
        )
        stored = database.fetchall()
        kept = {m: (await expect_ok(one, f"/api/matches/{m}/events?limit=100")).data for m in matches}
        assert all([event["seq"] for event in events] == [1, 2, 3, 4] for events in kept.values())
        before = await answers(one, league, matches)

        async with posting(running, one, two):
            said = await archive(own, "--season", SEASON, "--league", league, file)
            assert f"{OLD} logs with {4 * OLD} events are removed" in said
            for api in (one, two):
                await logs_are(api, {match: [] for match in matches})
                assert await answers(api, league, matches) == before
            async with Socket(own.ws(2)) as late:
                resumed = await late.subscribe(matches[0], since=2)
                assert (resumed["recovered"], resumed["seq"]) == (False, 4)
                assert (await late.subscribe(matches[1], since=4))["recovered"] is True

            said = await archive(own, "--put-back", file)
            assert f"{OLD} logs with {4 * OLD} events of season {SEASON} are back" in said
            for api in (one, two):
                await logs_are(api, kept)
                assert await answers(api, league, matches) == before
            async with Socket(own.ws(2)) as late:
                assert (await late.subscribe(matches[2], since=2))["recovered"] is True
                await late.reached(matches[2], 4)
                assert late.seqs(matches[2]) == [3, 4]

        last = (await two.get(f"/api/matches/{running}")).data["seq"]
        assert last > 20, "the scorers posted hardly anything"
        for socket in (near, far):
            await socket.reached(running, last)
            assert socket.seqs(running) == list(range(2, last + 1))
        database.execute(
            "SELECT match_id, seq, payload::text FROM match_events WHERE match_id = ANY (%s) ORDER BY 1, 2", (matches,)
        )
        assert database.fetchall() == stored
        database.execute("SELECT count(*), max(seq) FROM match_events WHERE match_id = %s", (running,))
        assert database.fetchone() == (last, last)

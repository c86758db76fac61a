"""A World Cup through the public API. Subscribers of both instances follow it, and each keeps its own account."""
import asyncio
import json
import os
import signal
from collections import Counter
from pathlib import Path

from clients import PATIENCE, Http, Socket
from stack_fixture import ROOT
from metrics import scrape, value

FILE = ROOT / "tests" / "data" / "worldcup-2022.json"


class Script:
    """One of scripts/, with its output line by line."""

    def __init__(self, name: str, *arguments: str):
        self._command = [str(ROOT / "scripts" / name), *arguments]
        self._news = asyncio.Event()
        self.output: list[str] = []

    async def __aenter__(self) -> "Script":
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "TERM": "dumb"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A shell that starts the tests in the background makes its programs ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def _read(self) -> None:
        while line := await self.process.stdout.readline():
            self.output.append(line.decode().rstrip("\n"))
            self._news.set()

    async def said(self, word: str, times: int) -> None:
        async with asyncio.timeout(60):
            while sum(word in line for line in self.output) < times:
                self._news.clear()
                await self._news.wait()

    async def ended(self, patience: float = 120) -> int:
        async with asyncio.timeout(patience):
            await self._reader
            return await self.process.wait()


class Follower:
    """Hears of matches over the channel and follows each from its beginning, over a second connection."""

    def __init__(self, url: str):
        self._channel, self.matches = Socket(url), Socket(url)

    async def __aenter__(self) -> "Follower":
        await self._channel.__aenter__()
        await self.matches.__aenter__()
        await self._channel.send({"action": "subscribe", "channel": "matches"})
        await self._channel.next("subscribed")
        self._following = asyncio.create_task(self._follow())
        return self

    async def __aexit__(self, *_) -> None:
        self._following.cancel()
        await self.matches.__aexit__()
        await self._channel.__aexit__()

    async def _follow(self) -> None:
        at = 0
        while True:
            await self._channel.until(lambda: len(self._channel.messages) > at, patience=120)
            for message in self._channel.messages[at:]:
                at += 1
                if message["type"] == "match:created":
                    await self.matches.send({"action": "subscribe", "matchId": message["matchId"], "since": 0})

    async def check(self, match: dict, wanted: tuple[int, int]) -> None:
        """Checks that it has heard all of this match, and that its own tally of the goals is the file's."""
        await self.matches.reached(match["id"], match["seq"])
        events = self.matches.events(match["id"])
        assert [event["seq"] for event in events] == list(range(1, match["seq"] + 1))
        tally = [0, 0]
        for event in events:
            if event["type"] == "score:update":
                score = [event["data"]["homeScore"], event["data"]["awayScore"]]
                assert sorted(now - before for now, before in zip(score, tally)) == [0, 1], "one goal at a time"
                tally = score
        assert tuple(tally) == wanted
        assert sum(
            event["type"] == "commentary:new" and event["data"]["eventType"] == "goal" for event in events
        ) == sum(wanted)
        assert [event["data"]["status"] for event in events if event["type"] == "match:status"][-1] == "finished"


def file_scores(file: Path) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (match["team1"], match["team2"]): tuple(match["score"].get("et", match["score"]["ft"]))
        for match in json.loads(file.read_text())["matches"]
    }


async def subscriptions(stack, wanted: int) -> None:
    """Waits until both instances together have this number."""
    async with Http(stack.api(1)) as one, Http(stack.api(2)) as two, asyncio.timeout(PATIENCE):
        while sum([value(await scrape(api), "livescore_subscriptions") for api in (one, two)]) != wanted:
            await asyncio.sleep(0.02)


async def test_a_world_cup(stack, http: Http, database):
    with database.cursor() as cursor:  # does not watch the matches of earlier tests, which are live for an hour
        cursor.execute("DELETE FROM matches")
    wanted = file_scores(FILE)
    assert len(wanted) == 64
    await subscriptions(stack, 0)  # the clients of other tests have left
    async with Follower(stack.ws(1)) as one, Follower(stack.ws(2)) as two, Script(
        "watch", "--url", stack.ws()
    ) as watch:
        await subscriptions(stack, 3)  # all clients follow the channel
        async with Script(
            "replay", str(FILE), "--speed", "3600", "--concurrency", "16", "--api", stack.nginx
        ) as replay:
            assert await replay.ended(100) == 0, "\n".join(replay.output[-20:])
        assert "64 matches played, each as the file says" in replay.output[-1]

        matches = (await http.get("/api/matches?limit=100")).data
        assert len(matches) == 64
        found = {(match["homeTeam"], match["awayTeam"]): (match["homeScore"], match["awayScore"]) for match in matches}
        assert found == wanted
        assert {match["status"] for match in matches} == {"finished"}
        shootouts = {match["homeTeam"]: match["stats"]["shootout"] for match in matches if "shootout" in match["stats"]}
        assert shootouts["Argentina"] == {"home": 4, "away": 2} and len(shootouts) == 5
        for match in matches:
            for follower in (one, two):
                await follower.check(match, wanted[match["homeTeam"], match["awayTeam"]])

        await watch.said("full time", 64)
        watch.process.send_signal(signal.SIGINT)
        assert await watch.ended() == 0, "\n".join(watch.output[-20:])
        assert watch.output[-1].startswith("64 matches, ") and "no gap" in watch.output[-1]
        goals = [line for line in watch.output if " goal " in line]
        twice = [line for line, times in Counter(goals).items() if times > 1]
        assert len(goals) == sum(map(sum, wanted.values())), (twice, goals)

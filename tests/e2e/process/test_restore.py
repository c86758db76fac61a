"""The log is replaced by another history. Nobody who followed the old one goes on as if nothing had happened."""
import asyncio
import subprocess

import psycopg2
import pytest

from clients import PATIENCE, Http, Socket
from event_source import EventSource, url_of
from stack_fixture import ROOT, Stack

# A client's place when the history is replaced: behind the end of the backup (seq 3).
LAST = 8


def script(name: str, *arguments: object) -> None:
    """scripts/NAME."""
    ended = subprocess.run([ROOT / "scripts" / name, *map(str, arguments)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def sql(own: Stack, statement: str) -> list:
    link = psycopg2.connect(own.database_url)
    link.autocommit = True
    with link.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    link.close()
    return rows


class Follower:
    """The places of clients that follow a match by each means until it is at LAST."""

    def __init__(self, own: Stack):
        self._own = own

    async def play(self, api: Http, match: int, until: int, words: str) -> None:
        """Appends entries until the match is at that seq."""
        for _ in range((await api.get(f"/api/matches/{match}")).data["seq"], until):
            await api.comment(match, words)

    async def remember(self, match: int) -> None:
        async with Socket(self._own.ws(1)) as socket, EventSource(
            url_of(self._own.api(2), match, "?since=0")
        ) as stream:
            self.epoch = (await socket.subscribe(match, since=0))["epoch"]
            await socket.reached(match, LAST)
            await stream.reached(LAST)
            self.event_id = stream.parser.last_event_id
        assert self.event_id == f"{LAST}-{self.epoch}"
        async with Http(self._own.api(1)) as api:
            answer = await api.get(f"/api/matches/{match}/events?since=5")
            self.link = answer.headers["Link"].partition(">")[0].removeprefix("<")
            assert f"since={LAST}&" in self.link and self.epoch in self.link

    async def check_resumes(self, match: int, at: int) -> None:
        """Every way to go on at LAST tells that it cannot. The log is at `at` now, and is not what it was."""
        for number in (1, 2):
            async with Socket(self._own.ws(number)) as socket:
                answer = await socket.subscribe(match, since=LAST, epoch=self.epoch)
                assert (answer["recovered"], answer["seq"], answer["data"]["seq"]) == (False, at, at)
                assert answer["epoch"] != self.epoch
                mine = await socket.subscribe(match, since=at - 1, epoch=answer["epoch"])
                assert mine["recovered"] is True
                beyond = await socket.subscribe(match, since=at + 1)
                assert beyond["recovered"] is False, "nor without an epoch"
                await socket.reached(match, at)
                assert socket.seqs(match) == [at], "nothing was replayed but what was asked of the new log"
            async with EventSource(url_of(self._own.api(number), match), self.event_id) as stream:
                first = await stream.subscribed()
                assert '"recovered":false' in first.data
                assert first.last_event_id == f"{at}-{answer['epoch']}"
            async with Http(self._own.api(number)) as api:
                for wait in ("", "&wait=20"):
                    page = (await api.get(self.link + wait)).json
                    assert page["pagination"]["truncated"] is True
                    assert [event["seq"] for event in page["data"]] == list(range(1, at + 1))
                assert (await api.get(f"/api/matches/{match}")).data["seq"] == at


@pytest.fixture
def own(new_stack):
    return new_stack(replicas=2, workers=1)


@pytest.fixture
async def played(own, tmp_path):
    """(Follower, match): the match was backed up at seq 3, and followed until LAST."""
    follower = Follower(own)
    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]
        await follower.play(api, match, 3, "before the backup")
        await asyncio.to_thread(script, "backup", "--url", own.database_url, tmp_path / "all.dump")
        await follower.play(api, match, LAST, "lost by the restore")
    await follower.remember(match)
    return follower, match


async def told(socket: Socket, stream: EventSource) -> None:
    """A follower hears that the log was replaced."""
    assert await socket.wait_closed() == (1012, "the log was replaced; subscribe anew")
    await stream.end()
    assert stream.parser.comments == ["the log was replaced"]


async def test_a_restore_while_the_service_runs(own, played, tmp_path):
    follower, match = played
    async with (
        Http(own.api(1)) as api,
        Socket(own.ws(1)) as socket,
        Socket(own.ws(2)) as of_all,
        Socket(own.ws(2)) as idle,
        EventSource(url_of(own.api(2), match)) as stream,
    ):
        await socket.subscribe(match)
        await of_all.send({"action": "subscribe", "channel": "matches"})
        epoch = (await of_all.next("subscribed"))["epoch"]
        await stream.subscribed()
        await asyncio.to_thread(script, "restore", "--force", "--url", own.database_url, tmp_path / "all.dump")
        await told(socket, stream)
        assert (await of_all.wait_closed())[0] == 1012
        await follower.check_resumes(match, 3)
        # The new log grows beyond the place of the old one.
        await follower.play(api, match, LAST + 2, "after the restore")
        await follower.check_resumes(match, LAST + 2)
        async with Socket(own.ws(2)) as again:
            await again.send({"action": "subscribe", "channel": "matches"})
            assert (await again.next("subscribed"))["epoch"] != epoch
        await idle.send({"action": "ping"})
        await idle.next("pong")  # it follows nothing, so nothing has changed for it
    for number in (1, 2):
        assert len(list(own.log_events(f"api-{number}", "log_replaced"))) == 1


async def test_a_restore_while_it_stands_still(own, played, tmp_path):
    follower, match = played
    programs = ("api-1", "api-2", "worker-1")
    await asyncio.to_thread(own.stop, *programs)
    await asyncio.to_thread(script, "restore", "--force", "--url", own.database_url, tmp_path / "all.dump")
    await asyncio.to_thread(own.start, *programs)
    async with Http(own.api(1)) as api:
        await follower.play(api, match, LAST + 2, "after the restore")
    await follower.check_resumes(match, LAST + 2)


async def test_a_recovery_to_a_point_in_time_and_a_promoted_standby(own, played):
    """Either begins a new timeline of PostgreSQL. It may lack what was told, and only the timeline shows it."""
    follower, match = played
    await asyncio.to_thread(own.stop, "postgres")
    (own.state / "postgres" / "data" / "standby.signal").touch()
    await asyncio.to_thread(own.start, "postgres")
    assert sql(own, "SELECT pg_is_in_recovery()") == [(True,)]
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket, Socket(own.ws(2)) as other:
        for one in (socket, other):
            in_recovery = await one.subscribe(match, since=LAST, epoch=follower.epoch)
            assert in_recovery["recovered"] is True, "nothing can have changed yet"
        assert sql(own, "SELECT pg_promote()") == [(True,)]
        for one in (socket, other):
            assert (await one.wait_closed())[0] == 1012
        await follower.check_resumes(match, LAST)
        await follower.play(api, match, LAST + 1, "after the promotion")
    await follower.check_resumes(match, LAST + 1)


async def test_a_copy_of_the_data_files_that_is_put_back(own):
    """It leaves no trace in PostgreSQL. The instances notice that the log ends before what they have delivered."""
    follower = Follower(own)
    data, copy = own.state / "postgres" / "data", own.state / "postgres" / "copy"
    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]
        await follower.play(api, match, 3, "before the copy")
        await asyncio.to_thread(own.stop, "postgres")
        subprocess.run(["cp", "-a", data, copy], check=True)
        await asyncio.to_thread(own.start, "postgres")
        await healthy(api)
        await follower.play(api, match, LAST, "lost")
    await follower.remember(match)
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as socket, Socket(own.ws(2)) as other:
        for one in (socket, other):
            await one.subscribe(match)
        await asyncio.to_thread(own.stop, "postgres")
        data.rename(data.with_name("old"))
        copy.rename(data)
        await asyncio.to_thread(own.start, "postgres")
        for one in (socket, other):
            assert (await one.wait_closed())[0] == 1012
        await healthy(api)
        await follower.check_resumes(match, 3)
        await follower.play(api, match, LAST + 2, "after it")
    await follower.check_resumes(match, LAST + 2)
    assert sum(len(list(own.log_events(f"api-{number}", "log_went_back"))) for number in (1, 2)) >= 1


async def healthy(api: Http) -> None:
    async with asyncio.timeout(PATIENCE):
        while (await api.get("/health")).status != 200:
            await asyncio.sleep(0.05)

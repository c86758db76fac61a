"""Answers from memory are never older than the events that a subscriber of the instance has seen. They are there when
PostgreSQL is not."""
import asyncio
import contextlib
import json
import os
import re
import signal
import time

import psycopg2
import pytest
import redis

from clients import PATIENCE, Http, Socket
from metrics import scrape, value


async def reads(api: Http, outcome: str) -> float:
    return value(await scrape(api), "livescore_cache_reads_total", outcome=outcome)


async def heat(api: Http, path: str) -> None:
    """Asks until the answer comes from memory."""
    before = await reads(api, "hit")
    async with asyncio.timeout(20):
        while await reads(api, "hit") == before:
            for answer in await asyncio.gather(*(api.get(path) for _ in range(50))):
                assert answer.status == 200


# A busy machine may take the default wait for Redis away, and then nothing is shared for a second.
LONG_WAIT = {"CACHE_SHARED_WAIT_MS": "400"}


@pytest.fixture
def single(new_stack):
    """One shard, because each shard has its own memory."""
    return new_stack(replicas=2, workers=1, env={"API_IO_THREADS": "1", **LONG_WAIT})


def paths(match_id: int) -> list[str]:
    return [
        "/api/matches",
        f"/api/matches/{match_id}",
        f"/api/matches/{match_id}/commentary",
        f"/api/matches/{match_id}/events",
    ]


async def test_a_hot_answer_is_the_same_as_a_cold_one(single):
    async with Http(single.api(1)) as api:
        match = await api.create_match()
        await api.comment(match["id"])
        for path in paths(match["id"]):
            cold = await api.get(path)
            await heat(api, path)
            hot = await api.get(path)
            assert hot.body == cold.body
            mine = {name: value for name, value in hot.headers.items() if name not in ("Date", "X-Request-Id")}
            assert mine == {name: value for name, value in cold.headers.items() if name not in ("Date", "X-Request-Id")}
            assert len(hot.headers["X-Request-Id"]) == 16
            assert (await api.get(path, headers={"X-Request-Id": "mine"})).headers["X-Request-Id"] == "mine"
            not_modified = await api.get(path, headers={"If-None-Match": f'"other", {hot.headers["ETag"]}'})
            assert not_modified.status == 304 and not_modified.body == b""
            assert not_modified.headers["ETag"] == hot.headers["ETag"]
            head = await api.request("HEAD", path)
            assert head.status == 200 and head.headers["Content-Length"] == str(len(hot.body)) and head.body == b""


async def test_who_was_told_of_an_event_reads_nothing_older(single):
    """Readers keep every answer hot on both instances. Meanwhile subscribers compare the answers with the events that
    they got."""
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"
        compared = [0, 0]
        done = asyncio.Event()

        async def keep_hot(api: Http) -> None:
            while not done.is_set():
                await asyncio.gather(*(api.get(one) for one in paths(match["id"])))

        async def compare(instance: int) -> None:
            api = (api1, api2)[instance]
            async with Socket(single.ws(1 + instance)) as socket:
                await socket.subscribe(match["id"])
                while not done.is_set():
                    told = max(socket.seqs(match["id"])[-1:], default=0)
                    answer = (await api.get(path)).data
                    assert answer["seq"] >= told, f"told of {told}, read {answer['seq']}"
                    log = (await api.get(path + "/events?limit=1000")).json
                    assert log["pagination"]["lastSeq"] >= told
                    compared[instance] += told > 0

        async def all_was_in_it() -> bool:
            """Whether both have made comparisons, and answers came from memory and from the second level."""
            return (
                min(compared) > 20
                and await reads(api1, "hit") > 0
                and await reads(api1, "redis") + await reads(api2, "redis") > 0
            )

        async with asyncio.timeout(120), asyncio.TaskGroup() as running:
            for api in (api1, api2):
                running.create_task(keep_hot(api))
            for instance in (0, 1):
                running.create_task(compare(instance))
            number = 0
            while number < 150 or not await all_was_in_it():
                api = (api1, api2)[number % 2]
                entry = await api.comment(match["id"], f"No. {number}")
                number += 1
                mine = (await api.get(path)).data
                assert mine["seq"] >= number + 1, "a writer reads what it has written"
                assert (await api.get(path + "/commentary")).data[0]["id"] >= entry["id"]
            done.set()


async def test_many_at_once_share_a_read(new_stack):
    """All clients ask while no read can end. The first one's read runs. Clients that may not join it wait for the one
    read after it."""
    own = new_stack(replicas=1, workers=0, env={"API_IO_THREADS": "1", "CACHE_SHARED": "off"})
    with contextlib.closing(psycopg2.connect(own.database_url)) as link:
        async with Http(own.api(1)) as api:
            match = await api.create_match()
            before = await reads(api, "miss"), await reads(api, "shared")
            link.cursor().execute("LOCK TABLE matches IN ACCESS EXCLUSIVE MODE")
            asking = [asyncio.create_task(api.get(f"/api/matches/{match['id']}?_=1")) for _ in range(300)]
            async with asyncio.timeout(PATIENCE):
                while await reads(api, "shared") < before[1] + 298:
                    await asyncio.sleep(0.02)
            link.rollback()
            assert {answer.status for answer in await asyncio.gather(*asking)} == {200}
            assert await reads(api, "miss") == before[0] + 2


async def test_one_read_serves_a_hot_match_and_its_commentary(new_stack):
    """The same bytes as those of a read for each. A parameter for browsers makes that a target of its own."""
    own = new_stack(
        replicas=1, workers=1, env={"API_IO_THREADS": "1", "CACHE_SHARED": "off", "CACHE_HOT_READS_PER_SECOND": "0"}
    )

    def told(answer) -> tuple:
        return answer.status, answer.body, answer.headers["ETag"], answer.headers.get("Link")

    async with Http(own.api(1)) as api:
        match = await api.create_match()
        targets = [f"/api/matches/{match['id']}", f"/api/matches/{match['id']}/commentary"]
        await asyncio.gather(*(api.comment(match["id"], f"No. {number}") for number in range(99)))
        for target in targets:
            await heat(api, target)
        # The hundredth entry fills the page, and the next one makes a second page.
        for turn in range(4):
            await api.comment(match["id"], f"Turn {turn}")
            before = await reads(api, "miss")
            joint = [await api.get(target) for target in (targets if turn % 2 else reversed(targets))]
            assert await reads(api, "miss") == before + 1
            alone = [await api.get(f"{target}?_={turn}") for target in targets]
            assert await reads(api, "miss") == before + 3
            assert sorted(map(told, joint)) == sorted(map(told, alone))
            assert ("Link" in alone[1].headers) == (turn > 0)


async def test_while_postgres_is_away_the_last_answer_is_given_and_says_so(single):
    async with Http(single.api(1)) as api:
        match = await api.create_match()
        path = f"/api/matches/{match['id']}"
        known = await api.get(path)
        assert "Warning" not in known.headers
        single.stop("postgres")
        answer = await api.get(path)
        assert answer.status == 200 and answer.body == known.body
        assert answer.headers["Warning"] == '110 - "Response is Stale"'
        assert int(answer.headers["Age"]) >= 0
        unknown = await api.get(path + "/commentary")
        assert unknown.status == 503 and unknown.headers["Retry-After"]
        assert (await api.patch(path + "/score", {"homeScore": 1, "awayScore": 0})).status == 503
        single.start("postgres")
        async with asyncio.timeout(20):
            while (answer := await api.get(path)).headers.get("Warning"):
                pass
        assert answer.status == 200


async def test_a_deleted_match_is_gone_and_soon_everywhere(single):
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"
        await heat(api1, path)
        await heat(api2, path)
        assert (await api1.delete(path)).status == 204
        assert (await api1.get(path)).status == 404
        async with asyncio.timeout(PATIENCE):
            while (await api2.get(path)).status != 404:
                pass


async def keep_hot(apis: list[Http], path: str, until) -> None:
    """Asks one instance after the other, many times at once, until `until()`. Another instance begins each time,
    because the one that begins reads and the others find what it has read."""
    async with asyncio.timeout(30):
        while not await until():
            apis = apis[1:] + apis[:1]
            for api in apis:
                for answer in await asyncio.gather(*(api.get(path) for _ in range(20))):
                    assert answer.status == 200


async def test_what_one_instance_has_read_the_other_finds_in_redis(single):
    behind = redis.Redis.from_url(single.redis_url, decode_responses=True)
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"
        seen: set[str] = set()

        async def both_have_found() -> bool:
            entry = await api1.comment(match["id"])
            seen.update(behind.scan_iter("livescore:cache:*"))
            assert (await api1.get(path + "/commentary")).data[0]["id"] >= entry["id"]
            return await reads(api1, "redis") > 0 and await reads(api2, "redis") > 0

        await keep_hot([api1, api2], path, both_have_found)
        # The second instance hears of the first one's last write.
        async with asyncio.timeout(PATIENCE):
            while (await api1.get(path)).body != (await api2.get(path)).body:
                pass
        mine = re.compile(rf"livescore:cache:[^:]+:1000:{match['id']}:(\d+):{path}(/commentary)?")
        assert seen and all(mine.fullmatch(key) for key in seen), seen
        # Each ends by itself.
        assert all(
            behind.pttl(key) in range(-2, 1001) and behind.pttl(key) != -1
            for key in behind.scan_iter("livescore:cache:*")
        )
        # Lists over all matches have no seq for a key.
        assert not any(key.endswith(":/api/matches") for key in seen)


async def test_both_levels_together_give_an_answer_no_longer_than_one(single):
    """A row that is edited by hand, without an event. A client that asks a second later sees the edit, even if clients
    read the row before."""
    rows = psycopg2.connect(single.database_url)
    rows.autocommit = True
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"
        for round_ in range(3):
            name = f"Edited {round_}"
            await api1.comment(match["id"])
            found = await reads(api2, "redis")

            async def has_found() -> bool:
                await api1.comment(match["id"])
                return await reads(api2, "redis") > found

            await keep_hot([api1, api2], path, has_found)
            rows.cursor().execute("UPDATE matches SET home_team = %s WHERE id = %s", (name, match["id"]))
            edited = time.monotonic()
            late = 0
            while late < 100:

                async def ask(api: Http) -> None:
                    nonlocal late
                    began = time.monotonic()
                    answer = (await api.get(path)).data
                    if began > edited + 1:
                        late += 1
                        assert answer["homeTeam"] == name, f"read {began - edited:.3f} s after the change"

                await asyncio.gather(*(ask(api) for api in (api1, api2) for _ in range(10)))


async def test_a_redis_that_does_not_answer_holds_up_no_read(new_stack):
    """An answer that waits for the end of a command to Redis would take longer than the client waits."""
    slow = {"API_IO_THREADS": "1", "REDIS_COMMAND_TIMEOUT_MS": "60000", **LONG_WAIT}
    own = new_stack(replicas=2, workers=1, env=slow)
    async with Http(own.api(1)) as api1, Http(own.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"

        async def has_found() -> bool:
            await api1.comment(match["id"])
            return await reads(api1, "redis") > 0

        async def unanswered() -> float:
            return value(await scrape(api1), "livescore_cache_redis_unanswered_total")

        await keep_hot([api1, api2], path, has_found)
        warned = len(list(own.log_events("api-1", "shared_cache_unanswered")))
        pid = own.pid("redis")
        os.kill(pid, signal.SIGSTOP)
        try:
            before, began = await unanswered(), time.monotonic()
            async with asyncio.timeout(2 * PATIENCE):
                while (after := await unanswered()) < before + 2:
                    entry = await api1.comment(match["id"])  # so that the answer in memory is outdated
                    seq = (await api1.get(path)).data["seq"]
                    for answer in await asyncio.gather(*(api1.get(path) for _ in range(20))):
                        assert answer.data["seq"] >= seq
                    assert (await api1.get(path + "/commentary")).data[0]["id"] >= entry["id"]
            assert after - before <= time.monotonic() - began + 1, "a look in vain, and then none for a second"
        finally:
            os.kill(pid, signal.SIGCONT)
        warnings = list(own.log_events("api-1", "shared_cache_unanswered"))[warned:]
        assert len(warnings) <= 1, "once an outage, not once a read"


@pytest.mark.parametrize("setting", ["CACHE", "CACHE_SHARED"])
async def test_nothing_is_kept_in_redis_when_it_is_switched_off(new_stack, setting):
    stack = new_stack(replicas=1, workers=1, env={"API_IO_THREADS": "2", setting: "off"})
    behind = redis.Redis.from_url(stack.redis_url, decode_responses=True)
    async with Http(stack.api(1)) as api:
        match = await api.create_match()
        path = f"/api/matches/{match['id']}"
        for _ in range(20):
            await api.comment(match["id"])
            await asyncio.gather(*(api.get(path) for _ in range(50)))
            assert list(behind.scan_iter("livescore:cache:*")) == []
        assert await reads(api, "redis") == 0
        assert "cmdstat_pttl" not in behind.info("commandstats"), "Redis was asked all the same"


async def test_memory_is_bounded(new_stack):
    stack = new_stack(replicas=1, workers=1, env={"API_IO_THREADS": "1", "CACHE_MAX_BYTES": "65536"})
    async with Http(stack.api(1)) as api:
        match = await api.create_match()
        for number in range(500):
            assert (await api.get(f"/api/matches/{match['id']}?_={number}")).status == 200
        text = (await api.get("/metrics")).body.decode()
        assert float(re.search(r"^livescore_cache_bytes (\S+)$", text, re.MULTILINE).group(1)) <= 65536


async def test_it_can_be_switched_off(new_stack):
    stack = new_stack(replicas=1, workers=1, env={"CACHE": "off"})
    async with Http(stack.api(1)) as api:
        match = await api.create_match()
        path = f"/api/matches/{match['id']}"
        await asyncio.gather(*(api.get(path) for _ in range(300)))
        assert await reads(api, "hit") == 0
        stack.stop("postgres")
        assert (await api.get(path)).status == 503


async def test_pipelined_requests_hot_and_cold_are_answered_in_order(single):
    async with Http(single.api(1)) as api:
        match = await api.create_match()
        hot, cold = f"/api/matches/{match['id']}", "/health/live"
        await heat(api, hot)
        reader, writer = await asyncio.open_connection("127.0.0.1", int(single.api(1).rsplit(":", 1)[1]))
        targets = [hot, hot, cold, hot, cold, cold, hot] * 20
        writer.write("".join(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n" for target in targets).encode())
        for target in targets:
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200 OK\r\n")
            size = int(re.search(rb"Content-Length: (\d+)", head).group(1))
            body = json.loads(await reader.readexactly(size))
            assert ("live" in body) == (target == cold), target
        writer.close()

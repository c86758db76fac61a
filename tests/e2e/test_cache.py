"""Answers from memory: never older than what a subscriber of the instance has seen, and there when PostgreSQL is not."""
import asyncio
import json
import os
import re
import signal
import statistics
import time

import psycopg2
import pytest
import redis

from clients import Http, Socket


async def reads(api: Http, outcome: str) -> float:
    text = (await api.get("/metrics")).body.decode()
    return sum(float(value) for value in re.findall(
        rf'^livescore_cache_reads_total{{outcome="{outcome}"}} (\S+)$', text, re.MULTILINE))


async def heat(api: Http, path: str) -> None:
    """Asks until the target is answered from memory."""
    before = await reads(api, "hit")
    async with asyncio.timeout(20):
        while await reads(api, "hit") == before:
            for answer in await asyncio.gather(*(api.get(path) for _ in range(50))):
                assert answer.status == 200


@pytest.fixture
def single(new_stack):
    """One shard: each has a memory of its own."""
    return new_stack(replicas=2, workers=1, env={"API_IO_THREADS": "1"})


def paths(match_id: int) -> list[str]:
    return ["/api/matches", f"/api/matches/{match_id}", f"/api/matches/{match_id}/commentary", f"/api/matches/{match_id}/events"]


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
    """Readers keep every answer hot on both instances, while subscribers compare what they read with what they were told."""
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"
        done = asyncio.Event()

        async def keep_hot(api: Http) -> None:
            while not done.is_set():
                await asyncio.gather(*(api.get(one) for one in paths(match["id"])))

        async def compare(api: Http, url: str) -> int:
            compared = 0
            async with Socket(url) as socket:
                await socket.subscribe(match["id"])
                while True:
                    told = socket.seqs(match["id"])[-1:] or [0]
                    answer = (await api.get(path)).data
                    assert answer["seq"] >= told[0], f"told of {told[0]}, read {answer['seq']}"
                    log = (await api.get(path + "/events?limit=1000")).json
                    assert log["pagination"]["lastSeq"] >= told[0]
                    compared += 1
                    if told[0] >= 151:
                        return compared

        readers = [asyncio.create_task(keep_hot(api)) for api in (api1, api2)]
        comparing = [asyncio.create_task(compare(api, single.ws(n))) for api, n in ((api1, 1), (api2, 2))]
        for number in range(150):
            api = (api1, api2)[number % 2]
            entry = await api.comment(match["id"], f"No. {number}")
            mine = (await api.get(path)).data
            assert mine["seq"] >= number + 2, "a writer reads what it has written"
            assert (await api.get(path + "/commentary")).data[0]["id"] >= entry["id"]
        counts = await asyncio.gather(*comparing)
        done.set()
        await asyncio.gather(*readers)
        assert min(counts) > 5
        assert await reads(api1, "hit") > 0
        assert await reads(api1, "redis") + await reads(api2, "redis") > 0, "the second level was in it"


async def test_many_at_once_share_a_read(single):
    async with Http(single.api(1)) as api:
        match = await api.create_match()
        before = await reads(api, "miss"), await reads(api, "shared")
        answers = await asyncio.gather(*(api.get(f"/api/matches/{match['id']}?x=1") for _ in range(300)))
        assert {answer.status for answer in answers} == {200}
        misses = await reads(api, "miss") - before[0]
        assert misses < 100, "300 readers, one read at a time"


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
        async with asyncio.timeout(5):
            while (await api2.get(path)).status != 404:
                pass


async def keep_hot(apis: list[Http], path: str, until) -> None:
    """Asks all of them, many times at once, until `until()`."""
    async with asyncio.timeout(30):
        while not await until():
            for answer in await asyncio.gather(*(api.get(path) for api in apis for _ in range(20))):
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
        assert (await api1.get(path)).body == (await api2.get(path)).body
        mine = re.compile(rf"livescore:cache:[^:]+:1000:{match['id']}:(\d+):{path}(/commentary)?")
        assert seen and all(mine.fullmatch(key) for key in seen), seen
        # Each ends by itself.
        assert all(behind.pttl(key) in range(-2, 1001) and behind.pttl(key) != -1 for key in behind.scan_iter("livescore:cache:*"))
        # Lists over all matches have no seq to be kept under.
        assert not any(key.endswith(":/api/matches") for key in seen)


async def test_both_levels_together_give_an_answer_no_longer_than_one(single):
    """A row that is edited by hand, without an event: whoever asks a second later sees it, whoever read it before."""
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


async def test_a_redis_that_does_not_answer_holds_up_no_read(single):
    async with Http(single.api(1)) as api1, Http(single.api(2)) as api2:
        match = await api1.create_match()
        path = f"/api/matches/{match['id']}"

        async def has_found() -> bool:
            await api1.comment(match["id"])
            return await reads(api1, "redis") > 0

        await keep_hot([api1, api2], path, has_found)
        pid = single.pid("redis")
        os.kill(pid, signal.SIGSTOP)
        try:
            took = []
            frozen = time.monotonic()
            while time.monotonic() < frozen + 3:
                entry = await api1.comment(match["id"])  # so that the answer in memory is outdated
                for _ in range(5):
                    began = time.monotonic()
                    assert (await api1.get(path)).data["seq"] >= 2
                    took.append(time.monotonic() - began)
                assert (await api1.get(path + "/commentary")).data[0]["id"] >= entry["id"]
        finally:
            os.kill(pid, signal.SIGCONT)
        assert statistics.median(took) < 0.02 and max(took) < 0.5, (statistics.median(took), max(took))
        warned = list(single.log_events("api-1", "shared_cache_unanswered"))
        assert len(warned) <= 2, "once an outage, not once a read"


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
            assert (await api.get(f"/api/matches/{match['id']}?n={number}")).status == 200
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

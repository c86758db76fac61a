"""Rate limits without Redis, with a slow Redis, and their cost to Redis."""
import asyncio
import re
import time

import redis

from clients import Http
from credentials import until
from rate_limits import MATCH, SLOW, SYNC_SECONDS, as_client, limits_together, metric


async def test_without_redis_each_instance_limits_by_itself(new_stack):
    own = new_stack(replicas=2, workers=1, env=SLOW)
    await asyncio.to_thread(own.kill, "redis")
    async with Http(own.api(1)) as one, Http(own.api(2)) as two:
        for api in (one, two):
            mine = as_client("203.0.113.50")
            statuses = [(await api.post("/api/matches", MATCH, headers=mine)).status for _ in range(13)]
            assert statuses == [201] * 10 + [429] * 3
            assert [(await api.get("/api/matches", headers=mine)).status for _ in range(13)] == [200] * 10 + [429] * 3
        text = (await one.get("/metrics")).body.decode()
        assert metric(text, "livescore_api_rate_limit_fallbacks_total") == 10
        assert list(own.log_events("api-1", "rate_limits_local"))
        await asyncio.to_thread(own.start, "redis")
        # The instances share the limits again as soon as both have their connections.
        await asyncio.to_thread(limits_together, own)
        answers = await asyncio.gather(
            *((one, two)[i % 2].post("/api/matches", MATCH, headers=as_client("203.0.113.51")) for i in range(24))
        )
        assert sorted(answer.status for answer in answers) == [201] * 10 + [429] * 14


async def test_a_redis_that_does_not_answer_costs_a_change_no_more_than_its_timeout(new_stack):
    import os
    import signal

    own = new_stack(
        replicas=1, workers=0, env=SLOW | {"RATE_LIMIT_WRITE_REQUESTS": "1000", "RATE_LIMIT_REDIS_TIMEOUT_MS": "50"}
    )
    async with Http(own.api(1)) as api:
        match = await api.create_match(starts_in=3600, ends_in=7200)
        os.kill(own.pid("redis"), signal.SIGSTOP)
        try:
            began = time.monotonic()
            for n in range(5):
                await api.comment(match["id"])
            took = time.monotonic() - began
        finally:
            os.kill(own.pid("redis"), signal.SIGCONT)
    assert took < 10, "a busy machine gets most of it; the command timeout alone would be ten seconds for each"


async def test_cached_reads_cost_no_round_trip_to_redis(new_stack):
    """The work of Redis depends on time, one script each RATE_LIMIT_SYNC_INTERVAL_MS, and not on the number of reads.
    (The sharing of hot answers does not depend on it either: instances ask once each CACHE_MAX_AGE_MS. It is off
    here.)"""
    reads = 2000
    own = new_stack(
        replicas=1,
        workers=0,
        env=SLOW
        | {
            "RATE_LIMIT_READ_REQUESTS": "10000",
            "CACHE_SHARED": "off",
            # The kept answers stay good, even when a machine stalls for long.
            "CACHE_MAX_AGE_MS": "3600000",
            "CACHE_HOT_READS_PER_SECOND": "0",
            "HEADS_INTERVAL_MS": "4000",
            "HEADS_WINDOW_MS": "16000",
        },
    )
    with redis.Redis.from_url(own.redis_url, decode_responses=True) as looked_at:

        def calls() -> dict[str, int]:
            return {name: counts["calls"] for name, counts in looked_at.info("commandstats").items()}

        async with Http(own.api(1)) as api:
            path = f"/api/matches/{(await api.create_match())['id']}"

            async def warm():
                await api.get(path, headers=as_client("203.0.113.70"))
                return metric((await api.get("/metrics")).body.decode(), 'livescore_cache_reads_total{outcome="hit"}')

            hits_before, _ = await until(warm)
            before, began = calls(), time.monotonic()
            for _ in range(reads // 50):
                answers = await asyncio.gather(*(api.get(path, headers=as_client("203.0.113.71")) for _ in range(50)))
                assert {answer.status for answer in answers} == {200}
            left = int(re.search(r"r=(\d+)", answers[-1].headers["RateLimit"])[1])

            async def told():
                """Redis knows of all requests: the exchange has happened, and the counts include it."""
                return looked_at.pttl("livescore:rl:read:203.0.113.71") > (reads - 1) * 360 - 60_000

            await until(told)
            took = time.monotonic() - began
            spent = {name: count - before.get(name, 0) for name, count in calls().items()}
            hits = (
                metric((await api.get("/metrics")).body.decode(), 'livescore_cache_reads_total{outcome="hit"}')
                - hits_before
            )
    del spent["cmdstat_info"], spent["cmdstat_pttl"]
    assert hits > reads * 0.9, "that would say nothing about the cache"
    assert left <= 10_000 - reads + 200
    exchanges = took / SYNC_SECONDS + 2
    assert 1 <= spent["cmdstat_evalsha"] <= exchanges
    # Redis gets no other commands, except the script's own calls, for each of the two clients, and the probes of
    # connections.
    assert all(count <= 2 * exchanges for count in spent.values()), f"{spent} for {reads} reads in {took:.2f} s"
    print(f"{reads} reads in {took:.2f} s: {spent['cmdstat_evalsha']} scripts")

"""Rate limits: 429 and its headers, across instances, by key, subject or address, without Redis, as a rehearsal."""
import asyncio
import contextlib
import hashlib
import itertools
import re
import secrets
import time
from http.client import HTTPConnection

import pytest
import redis

from checks import check_problem
from clients import PATIENCE, Http, Socket
from credentials import BOOTSTRAP, SECRET, admin, bearer, token, until
from programs import run_program  # noqa: F401
from stack_fixture import Stack
from wire import Wire, upgrade_request

# One request in 360 s comes back: no test lives long enough to see it. And Redis is waited for, however long it stalls: an
# instance that decides alone, as it may, knows nothing of the others.
SLOW = {"RATE_LIMIT_REDIS_TIMEOUT_MS": "10000", "REDIS_COMMAND_TIMEOUT_MS": "10000",
        "RATE_LIMIT_MODE": "enforce", "RATE_LIMIT_READ_REQUESTS": "10", "RATE_LIMIT_READ_WINDOW_MS": "3600000",
        "RATE_LIMIT_WRITE_REQUESTS": "10", "RATE_LIMIT_WRITE_WINDOW_MS": "3600000",
        "RATE_LIMIT_CONNECT_REQUESTS": "4", "RATE_LIMIT_CONNECT_WINDOW_MS": "3600000"}
INTERVAL_MS = 360_000
SYNC_SECONDS = 0.1
MATCH = {"sport": "football", "homeTeam": "Reds", "awayTeam": "Blues", "startTime": "2026-01-01T00:00:00Z",
         "endTime": "2026-01-01T02:00:00Z"}


def as_client(address: str) -> dict[str, str]:
    """As the proxy in front would say it: loopback is trusted in development."""
    return {"X-Forwarded-For": address}


def limits_together(stack: Stack) -> Stack:
    """Once a change on any instance is counted in Redis: as long as it has no connection, an instance decides alone."""
    with redis.Redis.from_url(stack.redis_url) as counted:
        for instance in range(1, stack.replicas + 1):
            deadline = time.monotonic() + PATIENCE
            for attempt in itertools.count():
                client = f"198.1{instance}.{attempt // 256}.{attempt % 256}"
                asked = HTTPConnection("127.0.0.1", stack.port + instance - 1, timeout=PATIENCE)
                with contextlib.closing(asked):
                    asked.request("POST", "/api/matches", headers=as_client(client))
                    asked.getresponse()
                if counted.exists(f"livescore:rl:write:{client}"):
                    break
                assert time.monotonic() < deadline, "the instances never limit together"
                time.sleep(0.02)
    return stack


@pytest.fixture(scope="module")
def limited(new_module_stack):
    """A stack of its own for the whole file; a test is a client, or several, of its own."""
    return limits_together(new_module_stack(replicas=2, workers=1, env=SLOW))


@pytest.fixture
async def one(limited):
    async with Http(limited.api(1)) as client:
        yield client


@pytest.fixture
async def two(limited):
    async with Http(limited.api(2)) as client:
        yield client


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


# ---- what a client sees

async def test_the_limit_is_announced_counted_down_and_enforced(one):
    mine = as_client("203.0.113.1")
    began = time.monotonic()
    for left in range(9, -1, -1):
        answer = await one.get("/api/matches", headers=mine)
        assert answer.status == 200
        assert answer.headers["RateLimit-Policy"] == '"read";q=10;w=3600'
        said = re.fullmatch(r'"read";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
        assert int(said[1]) == left
        assert (10 - left) * 360 - (time.monotonic() - began) - 1 <= int(said[2]) <= (10 - left) * 360 + 1
    refused = await one.get("/api/matches", headers=mine)
    problem = check_problem(refused.status, refused.headers, refused.body, 429)
    assert "Too many requests" in problem["error"]
    assert 360 - (time.monotonic() - began) - 1 <= int(refused.headers["Retry-After"]) <= 360
    assert refused.headers["RateLimit"].startswith('"read";r=0;')
    assert refused.headers["Cache-Control"] == "no-store"


async def test_a_refused_post_changes_nothing(one):
    mine = as_client("203.0.113.2")
    statuses = [(await one.post("/api/matches", MATCH | {"league": "refused-post"}, headers=mine)).status for _ in range(13)]
    assert statuses == [201] * 10 + [429] * 3
    made = await one.get("/api/matches", params={"league": "refused-post"}, headers=as_client("203.0.113.22"))
    assert len(made.data) == 10


async def test_waiting_as_told_is_enough(new_stack):
    """By this instance's own count: Redis, when it is told late, may count a request as later than it was."""
    own = new_stack(replicas=1, workers=0, env={"RATE_LIMIT_MODE": "enforce", "RATE_LIMIT_READ_REQUESTS": "2",
                                                "RATE_LIMIT_READ_WINDOW_MS": "2000"})
    await asyncio.to_thread(own.kill, "redis")
    async with Http(own.api(1)) as api:
        while (answer := await api.get("/api/matches")).status == 200:
            pass
        # The wait is what is being tested.
        await asyncio.sleep(int(answer.headers["Retry-After"]))
        assert (await api.get("/api/matches")).status == 200


async def test_classes_and_clients_do_not_take_from_each_other(one):
    greedy, other = as_client("203.0.113.3"), as_client("203.0.113.4")
    while (await one.get("/api/matches", headers=greedy)).status == 200:
        pass
    assert (await one.post("/api/matches", MATCH, headers=greedy)).status == 201
    assert (await one.get("/api/matches", headers=other)).status == 200


async def test_health_metrics_and_preflights_have_no_limit(one):
    mine = as_client("203.0.113.5")
    for _ in range(15):
        for path in ("/health", "/health/live", "/health/ready", "/metrics"):
            answer = await one.get(path, headers=mine)
            assert answer.status == 200 and "RateLimit" not in answer.headers
        assert (await one.request("OPTIONS", "/api/matches", headers=mine)).status == 204


# ---- across instances

async def test_changes_are_limited_exactly_however_they_are_spread(one, two):
    """Forty at once over two instances: ten, not eleven."""
    mine = as_client("203.0.113.10")
    answers = await asyncio.gather(*((one, two)[i % 2].post("/api/matches", MATCH, headers=mine) for i in range(40)))
    assert sorted(answer.status for answer in answers) == [201] * 10 + [429] * 30


async def test_reads_are_limited_across_instances_within_the_documented_accuracy(limited, one, two):
    """All at once, each instance may let through the limit once; what was too much is paid back before anything else."""
    mine = as_client("203.0.113.11")
    answers = await asyncio.gather(*((one, two)[i % 2].get("/api/matches", headers=mine) for i in range(60)))
    admitted = sum(answer.status == 200 for answer in answers)
    assert 10 <= admitted <= 20, f"{admitted} of a limit of 10 by 2 instances"

    # With an exchange between any two, an instance misses only what the other one let through since its own last one: of ten
    # the last one, and one more where the answer to an exchange comes late.
    slow = "203.0.113.12"
    admitted = 0
    with redis.Redis.from_url(limited.redis_url) as counted:
        async def told() -> bool:
            return counted.pttl(f"livescore:rl:read:{slow}") > admitted * INTERVAL_MS - INTERVAL_MS / 2
        for i in range(20):
            if (await (one, two)[i % 2].get("/api/matches", headers=as_client(slow))).status == 200:
                admitted += 1
                await until(told)
    assert 10 <= admitted <= 12


async def test_what_was_too_much_is_paid_back(one, two):
    mine = as_client("203.0.113.13")
    admitted = 0
    for api in (one, two):
        while (answer := await api.get("/api/matches", headers=mine)).status == 200:
            admitted += 1
    assert admitted <= 20
    # Each instance has told what it let through, and learned the sum: a request comes back when all of it is paid for.
    async with asyncio.timeout(PATIENCE):
        while True:
            waits = [int((await api.get("/api/matches", headers=mine)).headers["Retry-After"]) for api in (one, two)]
            if max(waits) > (admitted - 9) * 360 - 30:
                break
            await asyncio.sleep(SYNC_SECONDS)  # the exchange is by time


# ---- who the client is

@pytest.mark.parametrize("headers", [
    {"X-Forwarded-For": "{n}, 203.0.113.20"}, {"X-Forwarded-For": "127.0.0.1, {n}, 203.0.113.20, 10.0.0.1"},
    {"X-Forwarded-For": "203.0.113.20", "Forwarded": "for={n}"}], ids=["left", "between", "forwarded"])
async def test_what_a_client_writes_itself_gives_it_no_new_limit(limited, headers):
    statuses = []
    async with Http(limited.api(1)) as api:
        for n in range(40):
            forged = {name: value.replace("{n}", f"198.51.100.{n}") for name, value in headers.items()}
            statuses.append((await api.get("/api/matches", headers=forged)).status)
    assert statuses.count(200) <= 10 and statuses[-1] == 429


async def test_through_nginx_the_address_is_the_connection_s(limited):
    async with Http(limited.nginx) as http:
        statuses = [(await http.get("/api/matches", headers=as_client(f"198.51.100.{n}"))).status for n in range(40)]
    assert 10 <= statuses.count(200) <= 20 and statuses[-1] == 429


async def test_nobody_is_trusted_in_production_unless_it_is_said(run_program, stack):
    api = await run_program("livescore-api", **SLOW, TRUSTED_PROXIES="none")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        statuses = [(await http.get("/api/matches", headers=as_client(f"198.51.100.{n}"))).status for n in range(12)]
    assert statuses == [200] * 10 + [429] * 2


async def test_an_ipv6_client_is_its_64(one):
    statuses = [(await one.get("/api/matches", headers=as_client(f"2001:db8:1:2::{n:x}"))).status for n in range(12)]
    assert statuses == [200] * 10 + [429] * 2
    assert (await one.get("/api/matches", headers=as_client("2001:db8:1:3::1"))).status == 200


# ---- WebSockets and streams

async def test_connects_are_limited_and_sockets_that_are_open_stay(limited, one, two):
    mine = as_client("203.0.113.30")
    match = await one.create_match()
    async with Socket(limited.ws(1), extra_headers=mine) as first:
        await first.subscribe(match["id"])
        statuses = []
        for n in range(6):
            async with Wire(limited.port + n % 2) as wire:
                wire.send(upgrade_request(X_Forwarded_For="203.0.113.30"))
                answer = await wire.response()
                statuses.append(answer.status)
        assert statuses == [101] * 3 + [429] * 3
        check_problem(answer.status, answer.headers, answer.body, 429)
        assert "Retry-After" in answer.headers and answer.headers["RateLimit-Policy"].startswith('"connect";q=4;')
        stream = await one.get(f"/api/matches/{match['id']}/stream", headers=mine)
        assert stream.status == 429
        await two.comment(match["id"])
        await first.reached(match["id"], 2)


async def test_another_spelling_of_a_path_is_no_other_class(limited, one):
    mine = as_client("203.0.113.31")
    match = await one.create_match()
    spellings = [f"/api/matches/{match['id']}/%73tream", f"http://localhost/api/matches/{match['id']}/stream",
                 "http://localhost/ws"]
    for spelling in spellings * 2:
        async with Wire(limited.port) as wire:
            wire.send(upgrade_request(path=spelling, X_Forwarded_For="203.0.113.31", Host="localhost"))
            head = (await wire.reader.readuntil(b"\r\n\r\n")).decode()
        assert 'RateLimit-Policy: "connect"' in head or " 101 " in head.splitlines()[0], head
    assert " 429 " in head.splitlines()[0]
    assert (await one.get("/api/matches", headers=mine)).headers["RateLimit"].startswith('"read";r=9')


# ---- keys and tokens: whoever proves who he is has limits of his own

KEYED = SLOW | {"WRITE_AUTH": "required", "BOOTSTRAP_API_KEY": BOOTSTRAP, "JWT_HS256_SECRET": SECRET,
                "RATE_LIMIT_ADMIN_REQUESTS": "10000"}


@pytest.fixture(scope="module")
def keyed(new_module_stack):
    return limits_together(new_module_stack(replicas=2, workers=0, env=KEYED))


async def new_key(stack, instances: int = 2) -> dict:
    """One that all instances know. To ask them costs requests of the class `admin` only."""
    key = await asyncio.to_thread(admin, stack, "create", "scorer")
    for number in range(1, instances + 1):
        async with Http(stack.api(number)) as api:
            async def known():
                return (await api.get("/api/admin/jobs", headers=bearer(key["secret"]))).status == 403
            await until(known)
    return key


async def statuses_of(times: int, request) -> list[int]:
    return [(await request()).status for _ in range(times)]


async def test_keys_behind_one_address_do_not_take_from_each_other(keyed):
    one, two = await new_key(keyed), await new_key(keyed)
    address = as_client("203.0.113.60")
    used_up = [200] * 10 + [429] * 2
    async with Http(keyed.api(1)) as api:
        for marks in (address | bearer(one["secret"]), address | {"X-API-Key": two["secret"]}):
            assert await statuses_of(12, lambda: api.get("/api/matches", headers=marks)) == used_up
            assert await statuses_of(12, lambda: api.post("/api/matches", MATCH, headers=marks)) == [201] * 10 + [429] * 2
        # Their neighbour without a key has what the address has, all of it.
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=address)) == used_up
    denied = [line for line in keyed.log_events("api-1", "request_denied") if line["client"] == "203.0.113.60"]
    assert {line["identity"] for line in denied} == {f"key:{one['id']}", f"key:{two['id']}", ""}


async def test_a_key_is_limited_over_instances_and_addresses_in_sum(keyed):
    key = bearer((await new_key(keyed))["secret"])
    async with Http(keyed.api(1)) as one, Http(keyed.api(2)) as two:
        answers = await asyncio.gather(*((one, two)[i % 2].post("/api/matches", MATCH, headers=key | as_client(f"198.51.100.{i}"))
                                         for i in range(40)))
        assert sorted(answer.status for answer in answers) == [201] * 10 + [429] * 30

        # Reads: at most the limit for each instance, and the sum is known to both.
        async def refused(api):
            return (await api.get("/api/matches", headers=key)).status == 429
        assert await statuses_of(10, lambda: one.get("/api/matches", headers=key)) == [200] * 10
        heard = 0
        while not await refused(two):
            heard += 1
        assert heard <= 10
        await until(lambda: refused(one))


async def test_guesses_count_for_the_address_and_the_right_key_passes_all_the_same(keyed):
    address = as_client("203.0.113.61")
    key = await new_key(keyed)

    def guess() -> dict[str, str]:
        return address | bearer(secrets.choice([f"lsk_{secrets.token_urlsafe(32)}", secrets.token_urlsafe(8),
                                                token(secret=secrets.token_urlsafe(32)), token(expires_in=-60)]))
    async with Http(keyed.api(1)) as api:
        assert await statuses_of(12, lambda: api.post("/api/matches", MATCH, headers=guess())) == [401] * 10 + [429] * 2
        # Where nobody is asked for a key, a wrong one is no way around either.
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=guess())) == [200] * 10 + [429] * 2
        assert (await api.get("/api/matches", headers=address)).status == 429
        # Whoever sits beside the one who guesses is not shut out.
        mine = address | bearer(key["secret"])
        assert (await api.post("/api/matches", MATCH, headers=mine)).status == 201
        assert (await api.get("/api/matches", headers=mine)).status == 200


async def test_a_revoked_key_is_a_guess(keyed):
    key = await new_key(keyed)
    address = as_client("203.0.113.62")
    await asyncio.to_thread(admin, keyed, "revoke", str(key["id"]))
    async with Http(keyed.api(1)) as api:
        async def gone():
            return (await api.get("/api/admin/jobs", headers=bearer(key["secret"]))).status == 401
        await until(gone)
        assert await statuses_of(10, lambda: api.post("/api/matches", MATCH, headers=address | bearer(key["secret"]))) == [401] * 10
        assert (await api.post("/api/matches", MATCH, headers=address)).status == 429


async def test_subjects_of_tokens_have_their_own_and_stand_nowhere_in_the_clear(keyed):
    address = as_client("203.0.113.63")
    secret = (await new_key(keyed))["secret"]
    async with Http(keyed.api(1)) as api:
        assert (await api.post("/api/matches", MATCH, headers=address | bearer(secret))).status == 201
        for name in ("ann@example.com", "bob@example.com"):
            # A new token is the same subject.
            assert await statuses_of(12, lambda: api.get("/api/matches", headers=address | bearer(token(sub=name, jti=secrets.token_hex())))
                                     ) == [200] * 10 + [429] * 2
        # Without a subject the address has to do.
        nameless = address | bearer(token(sub=""))
        assert await statuses_of(12, lambda: api.get("/api/matches", headers=nameless)) == [200] * 10 + [429] * 2
        assert (await api.get("/api/matches", headers=address)).status == 429
    with redis.Redis.from_url(keyed.redis_url, decode_responses=True) as looked_at:
        async def exchanged():
            return [name for name in looked_at.keys("livescore:rl:read:token:*")
                    if hashlib.sha256(b"bob@example.com").hexdigest().startswith(name.rpartition(":")[2])]
        await until(exchanged)
        names = looked_at.keys("livescore:rl:*")
    log = keyed.log("api-1").read_text()
    assert any(name.startswith("livescore:rl:write:key:") for name in names)
    for private in ("example.com", BOOTSTRAP, secret, "eyJ"):
        assert private not in log and not any(private in name for name in names)
    assert not any("lsk_" in name for name in names)


async def test_a_socket_that_brings_its_token_is_limited_by_its_subject(keyed):
    """As a header, or as browsers can: in the subprotocol."""
    async def connect(number: int, **fields: str) -> int:
        async with Wire(keyed.port + number) as wire:
            wire.send(upgrade_request(X_Forwarded_For="203.0.113.64", **fields))
            return (await wire.response()).status
    as_header = {"Authorization": "Bearer " + token(sub="cleo")}
    as_protocol = {"Sec_WebSocket_Protocol": "livescore, bearer." + token(sub="dan")}
    for fields in ({}, as_header, as_protocol):
        assert [await connect(n % 2, **fields) for n in range(6)] == [101] * 4 + [429] * 2
    wrong = {"Sec_WebSocket_Protocol": "livescore, bearer." + token(sub="eve", secret="x" * 32)}
    assert await connect(0, **wrong) == 429


async def test_keys_may_have_a_multiple_of_what_addresses_have(run_program):
    api = await run_program("livescore-api", **KEYED | {"RATE_LIMIT_KEY_FACTOR": "2"})
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        for marks, times in ((bearer(BOOTSTRAP), 20), (bearer(token(sub="fay")), 10), ({}, 10)):
            asked = [await http.get("/api/matches", headers=marks | as_client("203.0.113.66")) for _ in range(times + 2)]
            assert [answer.status for answer in asked] == [200] * times + [429] * 2
            assert asked[0].headers["RateLimit-Policy"] == f'"read";q={times};w=3600'


async def test_without_redis_a_key_keeps_its_limit_on_each_instance(new_stack):
    own = new_stack(replicas=2, workers=0, env=KEYED)
    key, other = await new_key(own), await new_key(own)
    address = as_client("203.0.113.65")
    await asyncio.to_thread(own.kill, "redis")
    for number in (1, 2):
        async with Http(own.api(number)) as api:
            for marks in (address | bearer(key["secret"]), address | bearer(other["secret"])):
                assert await statuses_of(13, lambda: api.post("/api/matches", MATCH, headers=marks)) == [201] * 10 + [429] * 3


# ---- modes and outages

async def test_a_rehearsal_refuses_nobody_and_counts(run_program):
    api = await run_program("livescore-api", **SLOW | {"RATE_LIMIT_MODE": "dry_run"})
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http:
        for _ in range(15):
            assert (await http.get("/api/matches", headers=as_client("203.0.113.40"))).status == 200
        text = (await http.get("/metrics")).body.decode()
    assert metric(text, 'livescore_api_dry_run_denied_total{reason="rate_limited"}') == 5
    assert metric(text, 'livescore_api_denied_total{reason="rate_limited"}') == 0
    said = await api.logged("request_denied")
    assert (said["reason"], said["dryRun"], said["client"], said["path"]) == ("rate_limited", True, "203.0.113.40", "/api/matches")


async def test_a_flood_of_refusals_is_not_a_flood_of_lines(run_program):
    api = await run_program("livescore-api", **SLOW)
    port = (await api.logged("api_listening"))["port"]
    began = time.monotonic()
    async with Http(f"http://127.0.0.1:{port}") as http:
        statuses = [(await http.get("/api/matches", headers=as_client("203.0.113.41"))).status for _ in range(500)]
        text = (await http.get("/metrics")).body.decode()
    took = time.monotonic() - began
    assert statuses.count(429) == 490
    assert metric(text, 'livescore_api_denied_total{reason="rate_limited"}') == 490
    await api.logged("request_denied")
    lines = sum(entry["event"] == "request_denied" for entry in api.entries)
    assert 1 <= lines <= 10 * (took + 2)


async def test_off_is_off(stack, api1):
    for _ in range(80):
        answer = await api1.get("/api/matches")
        assert answer.status == 200 and "RateLimit" not in answer.headers


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
        # Together again, as soon as both have their connections.
        await asyncio.to_thread(limits_together, own)
        answers = await asyncio.gather(*((one, two)[i % 2].post("/api/matches", MATCH, headers=as_client("203.0.113.51"))
                                         for i in range(24)))
        assert sorted(answer.status for answer in answers) == [201] * 10 + [429] * 14


async def test_a_redis_that_does_not_answer_costs_a_change_no_more_than_its_timeout(new_stack):
    import os
    import signal
    own = new_stack(replicas=1, workers=0, env=SLOW | {"RATE_LIMIT_WRITE_REQUESTS": "1000", "RATE_LIMIT_REDIS_TIMEOUT_MS": "50"})
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
    """What Redis has to do depends on time, one script each RATE_LIMIT_SYNC_INTERVAL_MS, and not on how much is read.
    (Nor does what instances share of hot answers, which is off here: it is asked for once each CACHE_MAX_AGE_MS.)"""
    reads = 2000
    own = new_stack(replicas=1, workers=0, env=SLOW | {
        "RATE_LIMIT_READ_REQUESTS": "10000", "CACHE_SHARED": "off",
        # What is kept stays good, however long a machine stalls.
        "CACHE_MAX_AGE_MS": "3600000", "CACHE_HOT_READS_PER_SECOND": "0", "HEADS_INTERVAL_MS": "4000", "HEADS_WINDOW_MS": "16000"})
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
                """Redis knows of all of them: the exchange has been, and it was counted."""
                return looked_at.pttl("livescore:rl:read:203.0.113.71") > (reads - 1) * 360 - 60_000
            await until(told)
            took = time.monotonic() - began
            spent = {name: count - before.get(name, 0) for name, count in calls().items()}
            hits = metric((await api.get("/metrics")).body.decode(), 'livescore_cache_reads_total{outcome="hit"}') - hits_before
    del spent["cmdstat_info"], spent["cmdstat_pttl"]
    assert hits > reads * 0.9, "that would say nothing about the cache"
    assert left <= 10_000 - reads + 200
    exchanges = took / SYNC_SECONDS + 2
    assert 1 <= spent["cmdstat_evalsha"] <= exchanges
    # And nothing else, but what the script itself calls, and the liveness of connections.
    assert all(count <= exchanges for count in spent.values()), f"{spent} for {reads} reads in {took:.2f} s"
    print(f"{reads} reads in {took:.2f} s: {spent['cmdstat_evalsha']} scripts")

"""The programs as processes: configuration, health, logs, and how they end."""
import asyncio
import contextlib
import json
import signal
import socket as sockets
import subprocess

import aiohttp
import psycopg2
import pytest
import websockets

from checks import ISO_TIME, check_problem, waits_for_lock
from clients import PATIENCE, Answer, Http, Socket
from programs import Program, run_program  # noqa: F401  (a fixture)
from stack_fixture import binaries
from wire import Wire

PROGRAMS = ["livescore-api", "livescore-worker", "livescore-migrate"]
EX_CONFIG = 78
SECRET = "correct-horse-battery"


async def health_is(api: Http, patience: float = 20, **wanted: str) -> Answer:
    """Asks until the answer has this `status`, or its services are in these states."""
    async with asyncio.timeout(patience):
        while True:
            answer = await api.get("/health")
            known = answer.json["services"] | {"status": answer.json["status"]}
            if wanted.items() <= known.items():
                return answer
            await asyncio.sleep(0.02)


def url_of(listening: dict) -> str:
    return f"http://127.0.0.1:{listening['port']}"


# ---- the command line and the configuration

@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("arguments", "status", "said"), [(["--version"], 0, "0."), (["--help"], 0, "environment"),
                                                           (["--nonsense"], None, "--nonsense")])
def test_the_command_line(program, arguments, status, said):
    ended = subprocess.run([binaries() / program, *arguments], env={}, capture_output=True, text=True, timeout=20)
    assert said in ended.stdout + ended.stderr
    assert ended.returncode == status if status is not None else ended.returncode != 0


@pytest.mark.parametrize("program", PROGRAMS)
async def test_what_is_required_is_said(run_program, program):
    run = await run_program(program, DATABASE_URL=None, REDIS_URL=None)
    assert await run.ended() == EX_CONFIG
    said = "\n".join(run.output)
    assert "DATABASE_URL is required" in said
    assert ("REDIS_URL is required" in said) == (program != "livescore-migrate")


@pytest.mark.parametrize("program", ["livescore-api", "livescore-worker"])
async def test_all_that_is_wrong_is_said_at_once_and_no_secret(run_program, program):
    bad = {"REDIS_URL": f"redis://:{SECRET}@[bad:port", "DB_POOL_SIZE": SECRET, "LOG_LEVEL": SECRET, "HEADS_INTERVAL_MS": "-5",
           "APP_ENV": "moon"}
    own = {"livescore-api": {"PORT": "70000", "WS_QUEUE_BYTES": "1e6", "HOST": "not an address", "DRAIN_SPREAD_MS": "20000"},
           "livescore-worker": {"JOB_MAX_ATTEMPTS": "0", "WORKER_POLL_MS": "fast"}}[program]
    run = await run_program(program, **bad, **own, DATABASE_URL=None)
    assert await run.ended() == EX_CONFIG
    problems = [entry["problem"] for entry in run.entries]
    assert {entry["event"] for entry in run.entries} == {"configuration_invalid"}
    named = {"DRAIN_TIMEOUT_MS" if name == "DRAIN_SPREAD_MS" else name for name in bad | own} | {"DATABASE_URL"}
    assert {problem.partition(" ")[0].rstrip(":") for problem in problems} == named
    assert SECRET not in "\n".join(run.output)


async def test_a_second_instance_on_one_port_says_so_and_ends(stack, run_program, api1):
    second = await run_program("livescore-api", PORT=str(stack.port))
    assert await second.ended() == 1
    failed = await second.logged("api_failed")
    assert failed["level"] == "error"
    assert "in use" in failed["reason"]
    assert (await api1.get("/health")).json["instance"] == "api-1"


@pytest.mark.parametrize("program", PROGRAMS)
async def test_a_database_that_refuses_us_does_not_leak_the_password(stack, run_program, program):
    password = stack.database_url.split(":")[2].partition("@")[0]
    run = await run_program(program, DATABASE_URL=stack.database_url.replace(password, SECRET), MIGRATE_WAIT_MS="300")
    if program == "livescore-api":
        async with Http(url_of(await run.logged("api_listening"))) as api:
            await health_is(api, status="unhealthy")
        run.signal()
    elif program == "livescore-worker":
        await run.logged("loop_step_failed")
        run.signal()
    status = await run.ended()
    assert (status == 0) == (program != "livescore-migrate")
    assert SECRET not in "\n".join(run.output)


async def test_migrating_again_changes_nothing(run_program, database):
    def tables() -> list:
        with database.cursor() as cursor:
            cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2")
            return cursor.fetchall()
    before = tables()
    runs = [await run_program("livescore-migrate") for _ in range(3)]  # at once
    assert [await run.ended() for run in runs] == [0, 0, 0]
    assert tables() == before


# ---- logs

async def test_every_log_line_is_json_and_holds_no_password(stack, api1):
    await api1.get("/api/matches")
    password = stack.database_url.split(":")[2].partition("@")[0]
    for service in ("api-1", "api-2", "worker-1", "worker-2"):
        text = stack.log(service).read_text()
        assert password not in text
        lines = [json.loads(line) for line in text.splitlines()]
        assert lines
        for line in lines:
            assert list(line)[:5] == ["time", "level", "event", "service", "instance"]
            assert ISO_TIME.fullmatch(line["time"])
            assert line["level"] in ("debug", "info", "warn", "error")
            assert (line["service"], line["instance"]) == (service.partition("-")[0], service)


async def test_the_level_is_honoured(run_program, redis):
    talkative = await run_program("livescore-api", LOG_LEVEL="debug")
    quiet = await run_program("livescore-worker", LOG_LEVEL="error", INSTANCE_NAME="quiet")
    async with Http(url_of(await talkative.logged("api_listening"))) as api:
        await api.get("/health/live", headers={"X-Request-Id": "find-me"})
        seen = await talkative.logged("http_request")
        assert (seen["requestId"], seen["method"], seen["path"], seen["status"]) == ("find-me", "GET", "/health/live", 200)
    async with asyncio.timeout(20):  # it does not say that it runs, but Redis does
        while "livescore-worker-quiet:commands" not in [client["name"] for client in redis.client_list()]:
            await asyncio.sleep(0.02)
    quiet.signal()
    assert await quiet.ended() == 0
    assert quiet.output == []


# ---- draining

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_instance_drains(run_program, stack, database, number):
    """A request that runs is finished, sockets are told 1012, nobody new is let in."""
    api = await run_program("livescore-api", DRAIN_SPREAD_MS="200", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000")
    listening = await api.logged("api_listening")
    url = url_of(listening)
    async with Http(url) as http:
        match = await http.create_match()
        lock = psycopg2.connect(stack.database_url)
        with lock.cursor() as cursor:
            cursor.execute("SELECT FROM matches WHERE id = %s FOR UPDATE", (match["id"],))
            async with Socket(url.replace("http", "ws") + "/ws") as one, Socket(url.replace("http", "ws") + "/ws") as two, \
                    Wire(listening["port"]) as idle:
                await one.subscribe(match["id"])
                idle.send(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
                assert (await idle.response()).status == 200
                running = asyncio.create_task(http.post(f"/api/matches/{match['id']}/commentary", {"minute": 1, "message": "Last."}))
                await waits_for_lock(database)
                api.signal(number)
                assert [code for code, _ in (await one.wait_closed(), await two.wait_closed())] == [1012, 1012]
                assert await idle.closed() == b"", "an idle connection ends"
                async with asyncio.timeout(PATIENCE):
                    with pytest.raises(ConnectionRefusedError):
                        while True:
                            async with Wire(listening["port"]):
                                pass
                assert not running.done()
                lock.rollback()
                answer = await running
                assert answer.status == 201
                assert answer.headers["Connection"] == "close"
        lock.close()
    assert await api.ended() == 0
    assert (await api.logged("drain_finished"))["complete"] is True
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commentary WHERE match_id = %s", (match["id"],))
        assert cursor.fetchone()[0] == 1


async def test_a_drain_has_a_deadline(run_program, stack, database):
    api = await run_program("livescore-api", DRAIN_SPREAD_MS="0", DRAIN_TIMEOUT_MS="300", DB_LOCK_TIMEOUT_MS="20000",
                            DB_STATEMENT_TIMEOUT_MS="20000")
    async with Http(url_of(await api.logged("api_listening"))) as http:
        match = await http.create_match()
        lock = psycopg2.connect(stack.database_url)
        with lock.cursor() as cursor:
            cursor.execute("SELECT FROM matches WHERE id = %s FOR UPDATE", (match["id"],))
            running = asyncio.create_task(http.comment(match["id"]))
            await waits_for_lock(database)
            api.signal()
            with pytest.raises(aiohttp.ClientError):
                await running
            assert (await api.logged("drain_finished"))["complete"] is False
        lock.close()
    assert await api.ended() == 0


async def test_a_second_signal_ends_it_at_once(run_program, stack, database):
    api = await run_program("livescore-api", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000")
    url = url_of(await api.logged("api_listening"))
    async with Http(url) as http, Socket(url.replace("http", "ws") + "/ws") as socket:
        match = await http.create_match()
        lock = psycopg2.connect(stack.database_url)
        with lock.cursor() as cursor:
            cursor.execute("SELECT FROM matches WHERE id = %s FOR UPDATE", (match["id"],))
            running = asyncio.create_task(http.comment(match["id"]))
            await waits_for_lock(database)
            api.signal()
            await socket.wait_closed()
            api.signal()
            assert await api.ended(10) == -signal.SIGTERM
            with pytest.raises(aiohttp.ClientError):
                await running
        lock.close()


async def test_an_instance_with_nothing_to_do_ends_at_once(run_program):
    for program, ready in (("livescore-api", "api_listening"), ("livescore-worker", "worker_ready")):
        run = await run_program(program)
        await run.logged(ready)
        run.signal()
        assert await run.ended(10) == 0, "DRAIN_TIMEOUT_MS is 15000"
        events = [entry["event"] for entry in run.entries]
        assert events.index("drain_started") < events.index("drain_finished")


async def test_a_rolling_restart_loses_nothing(stack, http):
    """Through nginx, as it is done: one instance after the other."""
    match = (await http.create_match())["id"]
    restarted = asyncio.Event()
    seqs = [1]

    async def write() -> int:
        written = 0
        while not restarted.is_set():
            answer = await http.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})
            assert answer.status == 201, answer.body
            written += 1
        return written

    async def follow() -> None:
        """Comes back with `since` whenever it is sent away."""
        while True:
            socket, began = Socket(stack.ws()), len(seqs)
            try:
                async with socket:
                    await socket.subscribe(match, since=seqs[-1])
                    while not socket.closed:
                        seqs[began:] = socket.seqs(match)
                        await asyncio.sleep(0.01)
            except (AssertionError, websockets.ConnectionClosed):
                if not socket.closed:
                    raise
            assert socket.closed[0] == 1012  # at any time: even before it was subscribed
            seqs[began:] = socket.seqs(match)

    writers = [asyncio.create_task(write()) for _ in range(3)]
    follower = asyncio.create_task(follow())
    for name in ("api-1", "api-2"):
        await asyncio.to_thread(stack.stop, name)
        await asyncio.to_thread(stack.start, name)
    restarted.set()
    written = sum(await asyncio.gather(*writers))
    async with asyncio.timeout(20):
        while len(seqs) <= written and not follower.done():
            await asyncio.sleep(0.01)
    follower.cancel()
    with contextlib.suppress(asyncio.CancelledError):  # a failure of its own is not suppressed
        await follower
    assert seqs == list(range(1, written + 2))


# ---- health

async def test_healthy(stack, api1, http):
    answer = await health_is(api1, status="healthy")
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json
    assert list(body) == ["status", "timestamp", "version", "environment", "instance", "services", "serves"]
    assert ISO_TIME.fullmatch(body["timestamp"])
    assert (body["environment"], body["instance"]) == ("development", "api-1")
    assert body["services"] == {"api": "healthy", "postgres": "connected", "redis": "connected", "feed": "live"}
    assert body["serves"] == {"reads": "yes", "writes": "yes", "events": "yes"}
    ready = await api1.get("/health/ready")
    assert (ready.status, ready.json) == (200, {"ready": True})
    assert (await api1.get("/health/live")).status == 200
    assert (await http.get("/health")).status == 200


async def test_without_redis_the_service_is_degraded_and_serves(stack, api1):
    await asyncio.to_thread(stack.kill, "redis")
    answer = await health_is(api1, redis="disconnected")
    assert (answer.status, answer.json["status"]) == (200, "degraded")
    assert answer.json["services"]["postgres"] == "connected"
    ready = await api1.get("/health/ready")
    assert (ready.status, ready.json["ready"]) == (200, True)
    await asyncio.to_thread(stack.start, "redis")
    await health_is(api1, status="healthy")


async def test_without_postgres_nothing_is_acknowledged_that_is_not_kept(stack, api1, api2):
    match = (await api1.create_match())["id"]
    acknowledged: list[int] = []
    refused: list[Answer] = []
    done = asyncio.Event()

    async def write(api: Http) -> None:
        while not done.is_set():
            answer = await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "x"})
            if answer.status == 201:
                acknowledged.append(answer.data["id"])
            else:
                refused.append(answer)
                await asyncio.sleep(0.02)

    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        writers = [asyncio.create_task(write(api)) for api in (api1, api2) * 2]
        await one.reached(match, 30)
        await asyncio.to_thread(stack.kill, "postgres")
        for api in (api1, api2):
            answer = await health_is(api, status="unhealthy")
            assert (answer.status, answer.json["services"]["postgres"]) == (503, "disconnected")
            assert answer.json["serves"]["reads"] == "stale" and answer.json["serves"]["writes"] == "no"
            ready = await api.get("/health/ready")
            assert (ready.status, ready.json) == (503, {"ready": False, "reason": "postgres_unavailable"})
            assert (await api.get("/health/live")).status == 200
            # (What the writers asked for when it died may be in doubt until it is back, all of it.)
            for answer in (
                    await api.get(f"/api/matches/{match}/events"),
                    await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "refused"}),
                    await api.post("/api/matches", {
                        "sport": "a", "homeTeam": "b", "awayTeam": "c", "startTime": "2031-01-01T00:00Z", "endTime": "2031-01-02T00:00Z"})):
                check_problem(answer.status, answer.headers, answer.body, 503)
                assert answer.headers["Retry-After"]
        for socket in (one, two):
            await socket.send({"action": "ping"})
            await socket.next("pong")
        await asyncio.to_thread(stack.start, "postgres")
        for api in (api1, api2):
            await health_is(api, status="healthy")
        before = one.seqs(match)[-1]
        await one.reached(match, before + 20)
        done.set()
        await asyncio.gather(*writers)

        last = (await api1.get(f"/api/matches/{match}")).data["seq"]
        for socket in (one, two):
            await socket.reached(match, last)
            assert socket.seqs(match) == list(range(2, last + 1))
        comments = [event["data"] for event in one.events(match)]
        kept = [comment["id"] for comment in comments]
        assert set(acknowledged) <= set(kept)
        assert len(set(kept)) == len(kept)
        assert "refused" not in {comment["message"] for comment in comments}
    for answer in refused:
        check_problem(answer.status, answer.headers, answer.body, 503)
        assert answer.headers["Retry-After"]


async def test_an_instance_starts_without_postgres_and_redis_and_serves_when_they_come(run_program):
    with sockets.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: nobody else gets it
        closed = f"127.0.0.1:{nobody.getsockname()[1]}"
        api: Program = await run_program("livescore-api", DATABASE_URL=f"postgresql://u:p@{closed}/d", REDIS_URL=f"redis://{closed}")
        worker = await run_program("livescore-worker", DATABASE_URL=f"postgresql://u:p@{closed}/d", REDIS_URL=f"redis://{closed}")
        async with Http(url_of(await api.logged("api_listening"))) as http:
            answer = await health_is(http, status="unhealthy")
            assert answer.status == 503
            assert answer.json["services"]["redis"] == "disconnected"
            assert answer.json["serves"] == {"reads": "stale", "writes": "no", "events": "no"}
            assert (await http.get("/health/live")).status == 200
            assert (await http.get("/api/matches")).status == 503
        await worker.logged("worker_ready")
        for run in (api, worker):
            run.signal()
            assert await run.ended(10) == 0

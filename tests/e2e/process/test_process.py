"""The programs as processes: configuration, health, logs, and how they end."""
import asyncio
import json
import subprocess

import pytest

from checks import ISO_TIME
from clients import Http
from programs import health_is, url_of
from stack_fixture import binaries

PROGRAMS = ["livescore-api", "livescore-worker", "livescore-migrate"]
EX_CONFIG = 78
SECRET = "correct-horse-battery"


# ---- the command line and the configuration


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [(["--version"], 0, "0."), (["--help"], 0, "environment"), (["--nonsense"], None, "--nonsense")],
)
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
    bad = {
        "REDIS_URL": f"redis://:{SECRET}@[bad:port",
        "DB_POOL_SIZE": SECRET,
        "LOG_LEVEL": SECRET,
        "HEADS_INTERVAL_MS": "-5",
        "APP_ENV": "moon",
    }
    own = {
        "livescore-api": {
            "PORT": "70000",
            "WS_QUEUE_BYTES": "1e6",
            "HOST": "not an address",
            "DRAIN_SPREAD_MS": "20000",
        },
        "livescore-worker": {"JOB_MAX_ATTEMPTS": "0", "WORKER_POLL_MS": "fast"},
    }[program]
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
            cursor.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
            )
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
        assert (seen["requestId"], seen["method"], seen["path"], seen["status"]) == (
            "find-me",
            "GET",
            "/health/live",
            200,
        )
    async with asyncio.timeout(20):  # the worker does not say that it runs, but Redis does
        while "livescore-worker-quiet:commands" not in [client["name"] for client in redis.client_list()]:
            await asyncio.sleep(0.02)
    quiet.signal()
    assert await quiet.ended() == 0
    assert quiet.output == []

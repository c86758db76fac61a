"""PostgreSQL that answers and takes no writes."""
import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from urllib.parse import urlsplit

import psycopg2
import pytest

from clients import PATIENCE, Http, Socket
from neighbours import HOST, comes_true, free_port, is_healthy
from rate_limits import MATCH
from stack import postgres

SHOWN_SECONDS = 6.0


@pytest.fixture
async def deployment(databases, redis_servers, deployments):
    server = await redis_servers()
    made = deployments("only", DATABASE_URL=databases.make("readonly"), REDIS_URL=server.url)
    return await (await made.migrate()).up()


async def is_read_only(api: Http) -> bool:
    answer = await api.get("/health")
    if answer.json["serves"]["writes"] == "yes":
        return False
    assert answer.status == 200 and answer.json["status"] == "degraded"
    assert answer.json["services"]["postgres"] == "read_only"
    assert answer.json["serves"]["reads"] == "yes"
    assert (await api.get("/health/ready")).status == 200, "reads and sockets go on"
    return True


async def shown_and_over(deployment, databases, switch: str, ends_sessions: bool) -> None:
    """`switch` takes `on` and `off`."""
    api = deployment.api[0]
    match = (await api.create_match())["id"]

    def turn(to: str) -> None:
        databases.command(switch.format(to))
        if ends_sessions:
            databases.command("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'readonly'")

    async with Socket(deployment.ws(1)) as socket:
        await socket.subscribe(match)
        turn("on")
        began = time.monotonic()
        for one in deployment.api:
            await comes_true(lambda: is_read_only(one))
        assert time.monotonic() - began < SHOWN_SECONDS
        for one in deployment.programs:
            await one.logged("postgres_read_only")
        if ends_sessions:
            refused = await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "no"})
            assert refused.status == 503 and refused.headers["Retry-After"]
        assert (await api.get(f"/api/matches/{match}")).status == 200
        assert "livescore_postgres_writable 0" in (await api.get("/metrics")).body.decode()

        turn("off")
        began = time.monotonic()
        for one in deployment.api:
            await is_healthy(one)
        assert time.monotonic() - began < SHOWN_SECONDS
        await comes_true(lambda: takes(api, match))
        await socket.reached(match, 2)
        assert {event["data"]["message"] for event in socket.events(match)} == {"yes"}


async def takes(api: Http, match: int) -> bool:
    return (await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "yes"})).status == 201


@pytest.mark.parametrize("ends_sessions", [True, False])
async def test_a_database_that_becomes_read_only(deployment, databases, ends_sessions):
    """Sessions that are there may go on to write then; health tells what holds for the next one."""
    switch = "ALTER DATABASE readonly SET default_transaction_read_only = {}"
    await shown_and_over(deployment, databases, switch, ends_sessions)


async def test_a_user_who_becomes_read_only(deployment, databases):
    user = psycopg2.extensions.parse_dsn(databases.make("unused"))["user"]
    switch = f"ALTER ROLE {user} IN DATABASE readonly SET default_transaction_read_only = {{}}"
    await shown_and_over(deployment, databases, switch, ends_sessions=True)


async def test_an_instance_that_starts_on_a_read_only_database_says_so_at_once(deployment, databases):
    databases.command("ALTER DATABASE readonly SET default_transaction_read_only = on")
    late = await deployment.launch("livescore-api")
    await late.logged("api_listening")
    await late.logged("postgres_read_only")


@pytest.fixture
def standby(stack):
    """The URL of a standby of the stack's PostgreSQL."""
    folder = tempfile.mkdtemp(prefix="livescore-standby-", dir="/var/tmp")
    user = postgres.system_user()
    as_user = {"user": user, "group": user, "extra_groups": []} if user else {}
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    port = free_port()
    common = {"cwd": "/", "env": postgres.environment(), "stdin": subprocess.DEVNULL, **as_user}
    copy = [postgres.binary("pg_basebackup"), "-d", stack.database_url, "-D", f"{folder}/data", "-R", "-c", "fast"]
    subprocess.run(copy, check=True, timeout=60, **common)
    command = [postgres.binary("postgres"), "-D", f"{folder}/data", "-p", str(port), "-c", "unix_socket_directories="]
    command += ["-c", f"listen_addresses={HOST}", "-c", "max_connections=200", "-c", "fsync=off"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **common)
    yield urlsplit(stack.database_url.replace(f":{urlsplit(stack.database_url).port}/", f":{port}/")).geturl()
    server.terminate()
    try:
        server.wait(PATIENCE)
    finally:
        server.kill()
        shutil.rmtree(folder)


async def test_a_standby_shows_until_it_is_promoted(standby, redis_servers, deployments, stack):
    async def up() -> bool:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(standby).close()
            return True
        return False

    await comes_true(up)
    server = await redis_servers()
    deployment = deployments("standby", DATABASE_URL=standby, REDIS_URL=server.url)
    await deployment.up(healthy=False)
    api = deployment.api[0]
    await comes_true(lambda: is_read_only(api))
    assert (await api.post("/api/matches", MATCH)).status == 503
    # Its primary is the same deployment: a fail-over of PostgreSQL changes nobody's identity.
    beside = await deployment.launch("livescore-api", DATABASE_URL=stack.database_url)
    await beside.logged("api_listening")

    link = psycopg2.connect(standby)
    with contextlib.closing(link), link.cursor() as cursor:
        cursor.execute("SELECT pg_promote()")
    began = time.monotonic()
    for one in deployment.api:
        await is_healthy(one)
    assert time.monotonic() - began < SHOWN_SECONDS
    await api.create_match()
    for program in deployment.programs:
        assert not [entry for entry in program.entries if entry["event"] == "redis_shared_with_another_deployment"]

"""scripts/seed, the monitors and the menu of scripts/dev."""
import asyncio
import os
import re
import shutil
import signal
import subprocess
from urllib.parse import urlsplit

import pytest

from clients import Http
from running import environment, script
from stack_fixture import ROOT

DEAD = "livescore:q:{transitions}:"


class Live:
    """One of the scripts that go on until they are ended."""

    def __init__(self, name: str, *arguments: object, env=None):
        self._command = [str(ROOT / "scripts" / name), *map(str, arguments)]
        self._env = (env or environment()) | {"PYTHONUNBUFFERED": "1"}
        self.output: list[str] = []

    async def __aenter__(self) -> "Live":
        self.process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            # A shell that runs the tests in the background ignores SIGINT, and a child would inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        return self

    async def __aexit__(self, *_) -> None:
        if self.process.returncode is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        await self.process.wait()

    async def line_with(self, *words: str) -> str:
        async with asyncio.timeout(30):
            while line := (await self.process.stdout.readline()).decode():
                self.output.append(line)
                if all(word in line for word in words):
                    return line
        raise AssertionError(f"no line with {words}: {''.join(self.output)}")

    async def interrupted(self) -> int:
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            await self.process.stdout.read()
            return await self.process.wait()


@pytest.fixture
def containers(tmp_path, stack):
    """An environment with a `docker` whose containers are the servers of the stack. Its arguments are in docker.log."""
    database, redis = urlsplit(stack.database_url), urlsplit(stack.redis_url)
    programs = {
        "docker": f'echo "$@" >>{tmp_path}/docker.log\ncase "$1 $2" in\n'
        '"compose exec") shift 4; exec "$@" ;;\n"compose ps") echo c0ffee ;;\n"compose logs") echo "the log" ;;\n'
        'stats*) echo "the table" ;;\nesac',
        "redis-cli": f'exec {shutil.which("redis-cli")} -p {redis.port} "$@"',
    }
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    return environment(
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        POSTGRES_USER="livescore",
        POSTGRES_DB="livescore",
        PGHOST=database.hostname,
        PGPORT=str(database.port),
        PGPASSWORD=database.password,
        REDISCLI_AUTH=redis.password,
    )


# ---- seed


async def test_seed_makes_matches_of_three_states_once(stack, database):
    first = script("seed", "--api", stack.nginx)
    assert first.returncode == 0, first.stderr
    assert "made 5 of 5 matches and 13 entries of commentary" in first.stdout
    with database.cursor() as cursor:
        cursor.execute("""DELETE FROM commentary WHERE message LIKE 'Penalty, sent%' RETURNING match_id""")
        live = cursor.fetchone()[0]
    again = script("seed", "--api", stack.nginx)
    assert again.returncode == 0, again.stderr
    assert (
        "made 0 of 5 matches and 1 entries of commentary" in again.stdout
    ), "what is lacking is added, and nothing else"
    async with Http(stack.api(1)) as api:
        match = (await api.get(f"/api/matches/{live}")).data
        assert (match["status"], match["homeScore"], match["awayScore"]) == ("live", 2, 1)
        for status, count in (("live", 2), ("scheduled", 2), ("finished", 1)):
            found = (await api.get("/api/matches", params={"status": status, "limit": "100"})).data
            seeded = [
                one
                for one in found
                if one["league"] and one["league"].split()[0] in ("Northern", "Southern", "Coastal")
            ]
            assert len(seeded) == count
            assert all(one["homeTeamId"] and one["awayTeamId"] for one in seeded)


async def test_seed_makes_half_a_season_of_two_leagues_with_their_tables_once(stack):
    first = script("seed", "--api", stack.nginx)
    assert first.returncode == 0, first.stderr
    async with Http(stack.api(2)) as api:
        for name, country in (("Harbour Premier", "Seaward"), ("Highland Premier", "Uplands")):
            (league,) = (await api.get("/api/leagues", params={"search": name})).data
            assert league["country"] == country
            standings = (await api.get(f"/api/leagues/{league['id']}/standings")).data
            assert standings["matchesCounted"] == 28
            (table,) = standings["tables"]
            assert [row["played"] for row in table["rows"]] == [7] * 8
            assert sum(row["goalDifference"] for row in table["rows"]) == 0
    again = script("seed", "--api", stack.nginx)
    assert "made 0 of 56 matches of two half seasons" in again.stdout, again.stdout + again.stderr


def test_seed_says_when_nobody_answers():
    ended = script("seed", "--api", "http://127.0.0.1:1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("seed: http://127.0.0.1:1 does not answer: ")


# ---- redis-monitor


LISTENERS = 2  # the API instances; a worker listens only while there is a webhook


async def are_subscribed(redis, count: int) -> None:
    async with asyncio.timeout(30):
        while redis.pubsub_numsub("livescore:events") != [("livescore:events", count)]:
            await asyncio.sleep(0.02)


async def test_redis_monitor_counts_the_queue_and_names_dead_jobs(stack, redis):
    await are_subscribed(redis, LISTENERS)
    waiting_before = redis.zcard(DEAD + "waiting")
    redis.zadd(DEAD + "dead", {"match:999999:kick_off:1": 1})
    redis.hset(DEAD + "reasons", "match:999999:kick_off:1", "syntax error")
    try:
        ended = script("redis-monitor", "--once", "--state", stack.state)
    finally:
        redis.zrem(DEAD + "dead", "match:999999:kick_off:1")
        redis.hdel(DEAD + "reasons", "match:999999:kick_off:1")
    assert ended.returncode == 0, ended.stderr
    # An instance schedules the job of a match after it has answered.
    waiting = int(re.search(r"waiting (\d+) \(due 0", ended.stdout)[1])
    assert waiting_before <= waiting <= redis.zcard(DEAD + "waiting")
    assert "leased 0  dead 1" in ended.stdout
    assert "dead match:999999:kick_off:1: syntax error" in ended.stdout
    assert f"channel livescore:events  subscribers {LISTENERS}" in ended.stdout


@pytest.mark.parametrize("said", ["option", "environment", "database"])
def test_redis_monitor_looks_under_the_prefix_of_the_programs(stack, redis, said):
    """By default it is the database's, as for the programs."""
    prefix = "livescore:3" if said == "database" else "other"
    url = stack.redis_url + ("/3" if said == "database" else "")
    with redis.__class__.from_url(url, decode_responses=True) as there, there.pubsub() as listener:
        listener.subscribe(f"{prefix}:events")
        assert listener.get_message(timeout=30)["type"] == "subscribe"
        there.zadd(f"{prefix}:q:{{transitions}}:dead", {"match:7:kick_off:1": 1})
        try:
            ended = script(
                "redis-monitor",
                *("--once", "--url", url),
                *(("--prefix", prefix) if said == "option" else ()),
                env=environment() | ({"REDIS_PREFIX": prefix} if said == "environment" else {}),
            )
        finally:
            there.delete(f"{prefix}:q:{{transitions}}:dead")
    assert ended.returncode == 0, ended.stderr
    assert "waiting 0 (due 0)  leased 0  dead 1" in ended.stdout
    assert f"channel {prefix}:events  subscribers 1" in ended.stdout
    assert "livescore:events" not in ended.stdout


async def test_redis_monitor_shows_each_event_and_survives_an_outage(stack, redis):
    async with Live("redis-monitor", "--url", stack.redis_url, "--interval", 0.5) as monitor, Http(stack.api(1)) as api:
        await are_subscribed(redis, LISTENERS + 1)
        match = await api.create_match()
        await monitor.line_with(f"#{match['id']}", "seq 1 ", "match:created", '"homeTeam":"Reds"')
        # From here on, it shows numbers that it asked for while it was subscribed itself.
        assert f"subscribers {LISTENERS}" in await monitor.line_with("channel livescore:events"), "itself not counted"
        await api.score(match["id"], 3, 1)
        await monitor.line_with(f"#{match['id']}", "seq 2 ", "score:update", '{"homeScore":3,"awayScore":1}')
        await monitor.line_with("heads/s")
        await asyncio.to_thread(stack.kill, "redis")
        await monitor.line_with("does not answer", "Connection refused")
        await asyncio.to_thread(stack.start, "redis")
        await monitor.line_with("channel livescore:events", f"subscribers {LISTENERS}")
        # The instance publishes on another connection. Until that is back too, other instances learn of events only by
        # polling.
        async with asyncio.timeout(30):
            while (await api.get("/health")).json["services"]["redis"] != "connected":
                await asyncio.sleep(0.05)
        while "heads/s 0.0" in await monitor.line_with("heads/s"):
            pass  # its own subscription is not back yet
        await api.score(match["id"], 3, 2)
        await monitor.line_with('{"homeScore":3,"awayScore":2}')
        assert await monitor.interrupted() == 0


def test_redis_monitor_looks_into_a_container(containers, tmp_path):
    ended = script("redis-monitor", "--compose", "--once", env=containers)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "at container redis" in ended.stdout and "queue transitions  waiting" in ended.stdout
    assert "compose exec -T redis sh -c" in (tmp_path / "docker.log").read_text()


@pytest.mark.parametrize(
    "url, reason", [("redis://127.0.0.1:1", "Connection refused"), ("http://127.0.0.1", "must look like")]
)
def test_redis_monitor_says_what_is_wrong(url, reason):
    ended = script("redis-monitor", "--once", "--url", url)
    assert ended.returncode == 1
    assert reason in ended.stderr


# ---- docker-stats, postgres-logs


def test_docker_stats_of_a_stack_has_a_line_for_each_service(stack):
    ended = script("docker-stats", "--once", "--state", stack.state)
    assert ended.returncode == 0, ended.stderr
    rows = {words[0]: words for words in map(str.split, ended.stdout.splitlines()[1:])}
    assert set(rows) == set(stack.services)
    assert rows["api-1"][1] == str(stack.pid("api-1"))
    assert float(rows["api-1"][4]) > 1
    assert int(rows["postgres"][2]) > 5, "its processes are counted in"


def test_docker_stats_asks_docker_for_our_containers(containers, tmp_path):
    ended = script("docker-stats", "--once", env=containers)
    assert ended.returncode == 0 and ended.stdout == "the table\n"
    asked = (tmp_path / "docker.log").read_text().splitlines()[-1]
    assert asked.startswith("stats") and asked.endswith("--no-stream c0ffee")


def test_docker_stats_of_nothing_fails(tmp_path):
    ended = script("docker-stats", "--once", "--state", tmp_path)
    assert ended.returncode == 1
    assert "there is no stack in" in ended.stderr


def test_postgres_logs_shows_the_end_of_the_log(stack):
    ended = script("postgres-logs", "--no-follow", "--lines", 200, "--state", stack.state)
    assert ended.returncode == 0, ended.stderr
    assert "database system is ready to accept connections" in ended.stdout


async def test_postgres_logs_shows_slow_statements_as_long_as_it_runs(stack, database):
    def setting() -> str:
        with database.cursor() as cursor:
            cursor.execute("SELECT setting FROM pg_file_settings WHERE name = 'log_min_duration_statement'")
            return (cursor.fetchone() or ["unset"])[0]

    async with Live("postgres-logs", "--slow", 20, "--lines", 20, "--state", stack.state) as logs:
        await logs.line_with("log_min_duration_statement", "changed to")
        assert setting() == "20"
        with database.cursor() as cursor:
            # The server reports the setting before its sessions know it.
            shown = ""
            async with asyncio.timeout(30):
                while shown != "20ms":
                    await asyncio.sleep(0.02)
                    cursor.execute("SHOW log_min_duration_statement")
                    (shown,) = cursor.fetchone()
            cursor.execute("SELECT pg_sleep(0.1) AS unhurried")
        await logs.line_with("duration: ", "unhurried")
        assert await logs.interrupted() == 0
    assert setting() == "unset"


def test_postgres_logs_of_a_container(containers, tmp_path):
    ended = script("postgres-logs", "--compose", "--no-follow", env=containers)
    assert ended.returncode == 0 and ended.stdout == "the log\n"
    assert (tmp_path / "docker.log").read_text() == "compose logs --tail 50 postgres\n"


def test_backup_out_of_a_container_and_back(containers, tmp_path):
    file = tmp_path / "all.dump"
    ended = script("backup", "--compose", file, env=containers)
    assert ended.returncode == 0, ended.stderr
    refused = script("restore", "--compose", file, env=containers)
    assert refused.returncode == 1
    assert "container postgres is not empty" in refused.stderr


# ---- dev


def dev(stack, *arguments: object, **options) -> subprocess.CompletedProcess:
    return script("dev", *arguments, "--state", stack.state, **options)


def test_dev_asks_until_it_is_told_to_leave(stack):
    ended = dev(stack, input="9\n4\nq\n")
    assert ended.returncode == 0
    assert "there is no choice '9'" in ended.stderr
    assert "SERVICE" in ended.stdout and ended.stdout.count("6  horizontal scaling test") == 3


def test_dev_ends_at_the_end_of_its_input(stack):
    assert dev(stack, input="").returncode == 0


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize("choice, layout, count", [("1", "panes", 5), ("2", "panes", 7), ("3", "windows", 7)])
def test_dev_opens_its_views_in_tmux(stack, tmp_path, choice, layout, count):
    env = environment(TMUX_TMPDIR=str(tmp_path), SHELL="/bin/sh")
    tmux = lambda *words: subprocess.run(["tmux", *words], env=env, capture_output=True, text=True)  # noqa: E731
    try:
        ended = dev(stack, choice, env=env)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        session = ended.stdout.split("tmux session ")[1].split()[0]
        kind = "list-panes" if layout == "panes" else "list-windows"
        assert len(tmux(kind, "-t", session).stdout.splitlines()) == count
        assert f"LIVESCORE_API={stack.nginx}" in tmux("show-environment", "-t", session).stdout
        assert "is ready" in dev(stack, choice, env=env).stdout, "a second time it is the same session"
        assert len(tmux(kind, "-t", session).stdout.splitlines()) == count
    finally:
        tmux("kill-server")


def test_dev_without_tmux_says_what_to_run(stack, tmp_path):
    for folder in ("/usr/bin", "/bin"):
        for program in os.listdir(folder):
            if program != "tmux" and not (tmp_path / program).exists():
                (tmp_path / program).symlink_to(f"{folder}/{program}")
    ended = dev(stack, "2", env=environment(PATH=f"{tmp_path}:/usr/sbin:/sbin"))
    assert ended.returncode == 1
    assert "tmux is not installed" in ended.stdout
    assert f"  scripts/redis-monitor --state {stack.state}\n" in ended.stdout


def test_dev_runs_the_load_test_and_hands_on_its_verdict(stack):
    ended = dev(stack, "5", "--duration-scale", "0.01")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.endswith("PASS\n")
    stack.stop("postgres")
    assert dev(stack, "5", "--duration-scale", "0.01").returncode != 0


async def test_a_load_test_fails_when_an_instance_dies_under_it(stack, tmp_path):
    async with Live(
        "load", "--url", stack.nginx, "--duration-scale", "0.03", "--html", tmp_path / "report.html"
    ) as load:
        await load.line_with("loading")
        stack.kill("api-2")
        assert "FAIL" in await load.line_with("FAIL")
    assert any("WebSocket closed with" in line for line in load.output)
    assert "FAIL" in (tmp_path / "report.html").read_text()


def test_dev_runs_the_scaling_test_and_hands_on_its_verdict(stack):
    assert dev(stack, "6").stdout.endswith("PASS\n")
    stack.kill("api-2")
    ended = dev(stack, "6")
    assert ended.returncode == 1
    assert ended.stdout.endswith("FAIL\n")

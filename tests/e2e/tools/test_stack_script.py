"""scripts/stack by itself, with the two servers that need no build."""
import json
import os
import signal
import socket
import subprocess
import time

import psycopg2
import pytest

from clients import PATIENCE
from stack_fixture import SCRIPT, base_port

PORT = base_port() + 900
SHARED_PORT = base_port() + 800


def run(state, command, *arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [SCRIPT, command, "--state", state, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def up(state, port=PORT, *arguments) -> subprocess.CompletedProcess:
    return run(state, "up", "--only", "postgres,redis", "--base-port", str(port), "--detach", *arguments)


def pid(state, service) -> int:
    return json.loads((state / "run" / f"{service}.pid").read_text())["pid"]


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    yield folder
    run(folder, "down", "--purge")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shared") / "state"
    yield folder
    run(folder, "down", "--purge")


@pytest.fixture
def running(shared):
    """A running stack for this file: each test leaves it running."""
    started = up(shared, SHARED_PORT)
    assert started.returncode == 0, started.stderr
    return shared


def test_up_on_a_running_stack_says_so_and_changes_nothing(running):
    before = pid(running, "postgres"), pid(running, "redis")
    again = up(running, SHARED_PORT)
    assert again.returncode == 0
    assert "everything is running already" in again.stdout
    assert (pid(running, "postgres"), pid(running, "redis")) == before


def test_up_with_other_settings_on_a_running_stack_is_refused(running):
    refused = up(running, PORT)
    assert refused.returncode == 1
    assert "runs with other settings (base-port" in refused.stderr


def test_data_survive_down_and_are_gone_after_purge(state):
    assert up(state).returncode == 0
    with psycopg2.connect(_database_url(state)) as link, link.cursor() as cursor:
        cursor.execute("create table kept (n int)")
    link.close()
    assert run(state, "down").returncode == 0
    assert up(state).returncode == 0
    with psycopg2.connect(_database_url(state)) as link, link.cursor() as cursor:
        cursor.execute("select count(*) from kept")
    link.close()
    assert run(state, "down", "--purge").returncode == 0
    assert not state.exists()
    assert run(state, "down").returncode == 0, "down is idempotent"


def test_a_killed_service_is_dead_until_it_is_started_again(running):
    assert run(running, "kill", "postgres").returncode == 0
    status = run(running, "status")
    assert status.returncode == 1
    assert "dead" in status.stdout
    assert run(running, "start", "postgres").returncode == 0
    deadline = time.monotonic() + PATIENCE
    while run(running, "status").returncode != 0:  # a look has a time limit, which a stalled machine may miss
        assert time.monotonic() < deadline
    psycopg2.connect(_database_url(running)).close()


def test_a_port_that_is_taken_is_named_and_what_was_started_is_stopped_again(state):
    with socket.socket() as other:
        other.bind(("127.0.0.1", PORT + 63))  # Redis'
        other.listen()
        refused = up(state)
    assert refused.returncode == 1
    assert f"port {PORT + 63} is not free" in refused.stderr
    with socket.socket() as probe:  # PostgreSQL came first, and is gone
        assert probe.connect_ex(("127.0.0.1", PORT + 54)) != 0


def test_a_folder_with_other_things_in_it_is_left_alone(state):
    state.mkdir()
    (state / "precious").write_text("mine")
    refused = up(state)
    assert refused.returncode == 1
    assert "holds other things (precious)" in refused.stderr
    assert run(state, "down", "--purge").returncode == 0
    assert (state / "precious").read_text() == "mine"


def test_a_reused_pid_is_not_taken_for_the_service(running):
    recorded = running / "run" / "redis.pid"
    run(running, "stop", "redis")
    # Acts as if another process, this one, had got the number since.
    recorded.write_text(json.dumps({"pid": os.getpid(), "started": 1, "log_start": 0}))
    assert "dead" in run(running, "status").stdout
    assert run(running, "kill", "redis").returncode == 0  # this process is still here
    assert run(running, "start", "redis").returncode == 0


def test_in_the_foreground_an_interrupt_stops_everything(state):
    with subprocess.Popen(
        [SCRIPT, "up", "--state", state, "--only", "postgres,redis", "--base-port", str(PORT)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # Starts it as a terminal does. A shell's background job ignores the signal, and its children would ignore it
        # too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as foreground:
        for line in foreground.stdout:
            if "Ctrl-C stops everything" in line:
                break
        foreground.send_signal(signal.SIGINT)
        rest = foreground.stdout.read()
        assert foreground.wait(timeout=60) == 0
    assert "postgres   stopped" in rest
    assert "running" not in run(state, "status").stdout


def test_an_unknown_service_is_answered_with_the_known_ones(running):
    refused = run(running, "stop", "api-7")
    assert refused.returncode == 1
    assert "there are: postgres redis" in refused.stderr


def test_a_setting_may_be_for_one_service_alone(state, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    # The stand-in prints its settings, and ends. migrate gets only the settings for all services.
    for name in ("livescore-api", "livescore-migrate"):
        program = programs / name
        program.write_text(
            f"#!/bin/sh\nenv > {tmp_path}/${{INSTANCE_NAME:-migrate}}.env\n[ {name} = livescore-migrate ]\n"
        )
        program.chmod(0o755)
    failed = run(
        state,
        "up",
        "--only",
        "postgres,redis,api-1",
        "--base-port",
        str(PORT),
        "--detach",
        "--bin",
        str(programs),
        "--env",
        "LOG_LEVEL=debug",
        "--env",
        "api-1:LOG_LEVEL=error",
        "--env",
        "api-2:PORT=1",
    )
    assert failed.returncode == 1 and "api-1 ended at once" in failed.stderr
    told = (tmp_path / "api-1.env").read_text().splitlines()
    assert "LOG_LEVEL=error" in told and f"PORT={PORT}" in told
    assert "LOG_LEVEL=debug" in (tmp_path / "migrate.env").read_text().splitlines()


@pytest.mark.parametrize("setting", ["LOG_LEVEL", "api-1:=debug", "LOG LEVEL=debug"])
def test_a_setting_that_is_none_is_refused(state, setting):
    refused = up(state, PORT, "--env", setting)
    assert refused.returncode == 2
    assert "must be NAME=VALUE or SERVICE:NAME=VALUE" in refused.stderr


def _database_url(state) -> str:
    exports = run(state, "env").stdout
    return next(
        line.partition("=")[2].strip("'") for line in exports.splitlines() if line.startswith("export DATABASE_URL=")
    )

"""`scripts/stack up --live`: which settings the programs get, and what they do with them. No test asks a real provider."""
import json
import socket
import time
import urllib.request
from datetime import date, datetime, timezone
from pathlib import Path

import pytest

from fake_providers import FakeServer, World
from running import environment, script
from stack.live import live_settings
from stack_fixture import base_port, binaries

PORT = base_port() + 1600
FED = ("FEEDS", "OPENLIGADB_LEAGUES", "OPENLIGADB_URL")


@pytest.fixture
def programs(tmp_path) -> Path:
    """Each stand-in writes its environment and ends."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("livescore-api", "livescore-worker", "livescore-migrate"):
        (folder / name).write_text(f"#!/bin/sh\nenv > {tmp_path}/{name}.env\n[ {name} = livescore-migrate ]\n")
        (folder / name).chmod(0o755)
    return folder


def told(tmp_path, programs, program: str, service: str, *arguments: str) -> dict[str, str]:
    """The settings of providers that `up` gives to that program."""
    ended = script(
        "stack",
        "up",
        *("--state", tmp_path / "state", "--bin", programs, "--base-port", PORT, "--detach", "--only", service),
        *arguments,
        env=environment(),
    )
    assert f"{service} ended at once" in ended.stderr, ended.stdout + ended.stderr
    lines = (tmp_path / f"{program}.env").read_text().splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines) if name in FED}


def test_a_season_is_called_by_the_year_in_which_it_begins():
    for day, season in (((2026, 6, 30), 2025), ((2026, 7, 1), 2026), ((2026, 12, 31), 2026), ((2027, 1, 1), 2026)):
        leagues = live_settings(date(*day))["OPENLIGADB_LEAGUES"].split(",")
        assert leagues == [f"{name}/{season}" for name in ("bl1", "bl2", "bl3", "dfb")]


@pytest.mark.parametrize("program, service", [("livescore-worker", "worker-1"), ("livescore-api", "api-1")])
def test_live_follows_todays_season_at_openligadb_itself(tmp_path, programs, program, service):
    settings = told(tmp_path, programs, program, service, "--live")
    assert settings == live_settings(datetime.now(timezone.utc).date())


def test_a_setting_of_the_user_wins(tmp_path, programs):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        settings = told(
            *(tmp_path, programs, "livescore-worker", "worker-1", "--live"),
            *("--env", f"OPENLIGADB_URL={url}", "--env", "OPENLIGADB_LEAGUES=bl1/2024"),
        )
    assert settings == {"FEEDS": "openligadb", "OPENLIGADB_LEAGUES": "bl1/2024", "OPENLIGADB_URL": url}


def test_without_live_nobody_is_told_of_a_provider(tmp_path, programs):
    assert told(tmp_path, programs, "livescore-worker", "worker-1") == {}


def test_live_replays_nothing(tmp_path, programs):
    refused = script(
        "stack",
        *("up", "--state", tmp_path / "state", "--bin", programs, "--base-port", PORT, "--detach"),
        *("--live", "--only", "replay"),
    )
    assert refused.returncode == 1 and "there is no service replay" in refused.stderr


def test_live_shows_the_matches_that_the_provider_has(tmp_path):
    """The provider's place is taken by a fake: nothing calls out."""
    world = World()
    fixture = world.league("bl1").fixture("FC Nordstern", "SV Elbtal", world.now(), round=12)
    fixture.kick_off()
    fixture.goal("home", 12, "Arno Nordstern")
    state = tmp_path / "state"
    with FakeServer(world) as fake:
        started = script(
            *("stack", "up", "--live", "--state", state, "--bin", binaries(), "--base-port", PORT, "--detach"),
            *("--env", f"OPENLIGADB_URL={fake.url('openligadb')}", "--env", "OPENLIGADB_POLL_LIVE_MS=1000"),
        )
        try:
            assert started.returncode == 0, started.stderr
            assert "replay" not in script("stack", "status", "--state", state).stdout
            asked = f"/getmatchdata/bl1/{world.league('bl1').season}"
            match = _first_match(f"http://127.0.0.1:{PORT + 80}/api/matches")
            assert (match["homeTeam"], match["status"], match["homeScore"]) == ("FC Nordstern", "live", 1)
            assert fake.counters["openligadb"].requests[asked] > 0
        finally:
            script("stack", "down", "--purge", "--state", state)


def _first_match(url: str) -> dict:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with urllib.request.urlopen(url, timeout=10) as answer:
            matches = json.load(answer)["data"]
        if matches and matches[0]["homeScore"] is not None:
            return matches[0]
        time.sleep(0.1)  # nothing tells of a first match
    raise AssertionError("no match with a score came within 20 s")

"""The units in deploy/systemd, as far as they can be judged without a running systemd."""
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from test_env_example import defaults

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "deploy" / "systemd"
UNITS = ["livescore-api@.service", "livescore-worker@.service", "livescore-migrate.service"]


def directives(unit: str) -> list[tuple[str, str]]:
    return re.findall(r"^(\w+)=(.*)$", (FOLDER / unit).read_text(), re.MULTILINE)


def values(unit: str, name: str) -> list[str]:
    return [value for key, value in directives(unit) if key == name]


def test_there_is_one_for_each_program_that_a_host_runs():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(UNITS)
    for unit in UNITS:
        program = unit.removesuffix(".service").removesuffix("@")
        assert values(unit, "ExecStart") == [f"/usr/local/bin/{program}"]


@pytest.mark.parametrize("unit", UNITS)
def test_systemd_accepts_it(unit, tmp_path):
    """With the programs in their place, because systemd looks for them."""
    assert shutil.which("systemd-analyze"), "scripts/deps test installs systemd"
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name in UNITS:
        text = re.sub(r"^ExecStart=.*$", f"ExecStart={program}", (FOLDER / name).read_text(), flags=re.MULTILINE)
        (tmp_path / name).write_text(text)
    instance = tmp_path / unit.replace("@.", "@8000.")
    # The units that are wanted are looked for beside it.
    checked = subprocess.run(["systemd-analyze", "verify", "--man=no", instance], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_what_it_sets_is_known_to_the_programs(unit):
    names = {word.split("=")[0] for value in values(unit, "Environment") for word in value.split()}
    assert names and names <= set(defaults())


@pytest.mark.parametrize("unit", UNITS)
def test_each_secret_is_a_credential(unit):
    loaded = {value.split(":")[0] for value in values(unit, "LoadCredential")}
    named = set(re.findall(r"_FILE=%d/(\w+)", (FOLDER / unit).read_text()))
    assert loaded == named
    assert ("database_password" in loaded) == (unit == "livescore-migrate.service"), "only migrations are the owner's"


@pytest.mark.parametrize("unit", UNITS)
def test_it_is_hardened(unit):
    said = dict(directives(unit))
    assert said["DynamicUser"] == said["NoNewPrivileges"] == said["PrivateDevices"] == "yes"
    assert said["ProtectSystem"] == "strict" and said["ProtectHome"] == "yes"
    assert said["CapabilityBoundingSet"] == ""
    assert values(unit, "SystemCallFilter") == ["@system-service", "~@privileged"]


@pytest.mark.parametrize("unit", UNITS[:2])
def test_it_has_time_to_drain_and_does_not_retry_a_wrong_configuration(unit):
    said = dict(directives(unit))
    assert int(said["TimeoutStopSec"]) > int(defaults()["DRAIN_TIMEOUT_MS"]) / 1000
    assert said["Restart"] == "always"
    assert said["RestartPreventExitStatus"] == "78"

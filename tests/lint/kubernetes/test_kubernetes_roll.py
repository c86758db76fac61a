"""deploy/kubernetes/roll: the order of a release, with a kubectl that writes down what it is asked for."""
import os
import subprocess

import pytest
import yaml

from rendered import FOLDER, OVERLAYS, render

ROLL = FOLDER / "roll"
# `complete` and `failed` say how the waits end: 0 at once, 1 at once, or never.
STAND_IN = """\
#!/bin/bash
echo "$*" >>"$ASKED"
case "$*" in
    *condition=complete*)
        until grep -q condition=failed "$ASKED"; do sleep 0.01; done  # both are asked for at the same time
        [[ $COMPLETE == never ]] && exec sleep 600; exit "$COMPLETE" ;;
    *condition=failed*) [[ $FAILED == never ]] && exec sleep 600; exit "$FAILED" ;;
    *"logs job/migrate"*) echo "why it failed" ;;
esac
"""


@pytest.fixture
def roll(tmp_path):
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(STAND_IN)
    kubectl.chmod(0o755)
    asked = tmp_path / "asked"
    asked.touch()

    def run(*arguments, complete="0", failed="never") -> tuple[subprocess.CompletedProcess, list[str]]:
        environment = os.environ | {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "ASKED": str(asked),
            "COMPLETE": complete,
            "FAILED": failed,
            "ROLL_TIMEOUT": "7s",
        }
        done = subprocess.run([ROLL, *arguments], env=environment, capture_output=True, text=True, timeout=60)
        return done, asked.read_text().splitlines()

    return run


OVERLAY = FOLDER / "overlays" / "production"


def test_the_migration_comes_before_the_programs(roll):
    done, asked = roll(OVERLAY)
    assert done.returncode == 0, done.stderr
    waits = [line for line in asked if "wait" in line]
    assert sorted(waits) == [
        "--namespace livescore wait --for=condition=complete --timeout=7s job/migrate",
        "--namespace livescore wait --for=condition=failed --timeout=7s job/migrate",
    ]
    assert [line for line in asked if line not in waits] == [
        "--namespace livescore delete job migrate --ignore-not-found",
        f"apply --kustomize {OVERLAY} --selector livescore.io/step!=programs",
        f"apply --kustomize {OVERLAY}",
        "--namespace livescore rollout status deployment/worker --timeout=7s",
        "--namespace livescore rollout status deployment/api --timeout=7s",
        "--namespace livescore rollout status deployment/nginx --timeout=7s",
    ]
    assert max(map(asked.index, waits)) < asked.index(f"apply --kustomize {OVERLAY}")


@pytest.mark.parametrize(
    "complete, failed, says", [("never", "0", "migration failed"), ("1", "1", "did not end within 7s")]
)
def test_without_a_migration_the_programs_stay_as_they_are(roll, complete, failed, says):
    done, asked = roll(OVERLAY, complete=complete, failed=failed)
    assert done.returncode == 1
    assert says in done.stderr
    assert ("why it failed" in done.stderr) == (failed == "0")
    assert f"apply --kustomize {OVERLAY}" not in asked
    assert not [line for line in asked if "rollout" in line]


def test_a_wait_for_a_failure_that_ends_in_vain_is_no_failure(roll):
    """Both waits end at the same time when the migration needs nearly all of it."""
    assert roll(OVERLAY, complete="0", failed="1")[0].returncode == 0


@pytest.mark.parametrize("arguments", [[], ["nowhere"], [OVERLAY, OVERLAY]])
def test_a_wrong_call_changes_nothing(roll, arguments):
    done, asked = roll(*arguments)
    assert (done.returncode, asked) == (64, [])
    assert "deploy/kubernetes/roll" in done.stdout


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_first_step_has_what_the_migration_needs_and_no_program(overlay):
    first = [
        (thing["kind"], thing["metadata"]["name"].rpartition("-")[0] or thing["metadata"]["name"])
        for thing in render(overlay)
        if thing["metadata"].get("labels", {}).get("livescore.io/step") != "programs"
    ]
    assert ("Namespace", "livescore") in first and ("Job", "migrate") in first and ("ConfigMap", "migration") in first
    assert ("ServiceAccount", "livescore") in first and ("NetworkPolicy", "stores") in first
    assert not [
        kind for kind, name in first if name in ("api", "worker", "nginx") and kind in ("Deployment", "Service")
    ]
    assert (
        yaml.safe_load((FOLDER / "overlays" / overlay / "kustomization.yaml").read_text())["namespace"] == "livescore"
    )

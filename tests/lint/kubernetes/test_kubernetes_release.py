"""deploy/kubernetes/roll with the real kubectl, before an API server that keeps what it is told."""
import os
import shutil
import subprocess

import pytest

from fake_cluster import FakeCluster
from rendered import FOLDER, render


@pytest.fixture
def roll(tmp_path):
    # The server has no description of its kinds to validate by.
    wrapper = tmp_path / "kubectl"
    wrapper.write_text(
        "#!/bin/bash\n"
        '[[ $1 == apply ]] && set -- "$@" --validate=false\n'
        f'exec {shutil.which("kubectl")} --server "$CLUSTER" "$@"\n'
    )
    wrapper.chmod(0o755)

    def run(cluster, overlay):
        environment = os.environ | {
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "KUBECONFIG": str(tmp_path / "none"),
            "CLUSTER": cluster.url,
            "ROLL_TIMEOUT": "60s",
        }
        return subprocess.run(
            [FOLDER / "roll", FOLDER / "overlays" / overlay],
            env=environment,
            capture_output=True,
            text=True,
            timeout=150,
        )

    return run


def made_all(cluster: FakeCluster, overlay: str) -> None:
    names = [(thing["kind"], thing["metadata"]["name"]) for thing in render(overlay)]
    assert sorted(cluster.made) == sorted(names)
    programs = [cluster.made.index(("Deployment", name)) for name in ("api", "worker", "nginx")]
    assert cluster.made.index(("Job", "migrate")) < min(programs)


def test_a_first_release_makes_every_object_and_the_programs_last(roll):
    with FakeCluster("Complete") as cluster:
        done = roll(cluster, "production")
        assert done.returncode == 0, (done.stderr, cluster.refused)
        made_all(cluster, "production")


def test_a_migration_that_fails_stops_the_release(roll):
    with FakeCluster("Failed") as cluster:
        done = roll(cluster, "development")
        assert done.returncode == 1
        assert "the migration failed" in done.stderr
        assert ("Job", "migrate") in cluster.made
        assert not [name for kind, name in cluster.made if kind == "Deployment"]


def test_a_second_release_migrates_anew(roll):
    with FakeCluster("Complete") as cluster:
        assert roll(cluster, "development").returncode == 0
        made_all(cluster, "development")
        before = len(cluster.made)
        done = roll(cluster, "development")
        assert done.returncode == 0, done.stderr
        assert cluster.made[before:] == [("Job", "migrate")]

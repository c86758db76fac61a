"""What kubectl makes of an overlay of deploy/kubernetes."""
import json
import subprocess
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "deploy" / "kubernetes"
OVERLAYS = ["development", "production", "nats"]
PROGRAMS = {"api": "livescore-api", "worker": "livescore-worker", "migrate": "livescore-migrate"}
WORKLOADS = ("Deployment", "StatefulSet", "Job")


@cache
def render(overlay: str) -> list[dict]:
    done = subprocess.run(["kubectl", "kustomize", FOLDER / "overlays" / overlay], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


def all_of(overlay: str, *kinds: str) -> list[dict]:
    return [thing for thing in render(overlay) if thing["kind"] in kinds]


def one(overlay: str, kind: str, name: str) -> dict:
    (found,) = [thing for thing in all_of(overlay, kind) if thing["metadata"]["name"] == name]
    return found


def generated(overlay: str, name: str) -> dict[str, str]:
    """The data of the ConfigMap that a generator made under this name, with a hash behind it."""
    (found,) = [
        thing["data"] for thing in all_of(overlay, "ConfigMap") if thing["metadata"]["name"].rpartition("-")[0] == name
    ]
    return found


def pod(workload: dict) -> dict:
    return workload["spec"]["template"]["spec"]


def container(workload: dict) -> dict:
    (only,) = pod(workload)["containers"]
    return only


def faults(objects: list[dict]) -> list[str]:
    """What Kubernetes would not accept, each as "Kind/name: why"."""
    done = subprocess.run(
        ["node", Path(__file__).with_name("judge.cjs")], input=json.dumps(objects), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

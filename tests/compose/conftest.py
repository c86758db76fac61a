"""A Compose project of its own on a real container engine: `scripts/test compose`, by hand. It builds the images when
they are missing, and otherwise uses the existing ones.

compose   Compose: runs `docker compose …` in that project, which is removed with its data after the session
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "e2e" / "support" / room) for room in ("", "protocols", "contract")]

PORT = int(os.environ.get("LIVESCORE_TEST_BASE_PORT", "21500")) + 90


class Compose:
    url = f"http://127.0.0.1:{PORT}"
    environment = os.environ | {"COMPOSE_PROJECT_NAME": "livescore-test", "HTTP_PORT": f"127.0.0.1:{PORT}"}

    def run(self, *command: str, timeout: float = 300) -> str:
        """Runs any command in the project's environment. Returns its output."""
        ended = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout)
        assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout

    def __call__(self, *arguments: str, **options) -> str:
        return self.run("docker", "compose", *arguments, **options)

    def up(self, replicas: int = 3) -> None:
        # The first time it builds the images.
        self("up", "--detach", "--wait", "--no-recreate", "--scale", f"api={replicas}", timeout=3600)

    def containers(self, service: str) -> list[dict]:
        """The `docker inspect` of each container."""
        return json.loads(self.run("docker", "inspect", *self("ps", "--all", "--quiet", service).split()))


@pytest.fixture(scope="session")
def _project():
    compose = Compose()
    try:
        compose.up()
        yield compose
    finally:
        compose("down", "--volumes", "--timeout", "20")


@pytest.fixture
def compose(_project):
    _project.up()
    return _project

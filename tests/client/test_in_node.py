"""The tests of Node.js. Each file is a test; its own tests are in its output."""
import os
import subprocess
from pathlib import Path

import pytest

from credentials import SECRET
from stack_fixture import ROOT, SCRIPT, Stack

HERE = Path(__file__).parent


# Heartbeats come soon, so that a silent stream is noticed soon.
SETTINGS = {"SSE_HEARTBEAT_MS": "1000", "JWT_HS256_SECRET": SECRET, "JWT_LEEWAY_SECONDS": "0"}


@pytest.fixture(scope="module")
def stacks(new_module_stack):
    """stacks(name of a test) -> the stack that it needs"""
    made = {}

    def stack_for(name: str) -> Stack:
        asks = name.startswith("tokens")
        if asks not in made:
            made[asks] = new_module_stack(
                replicas=1 if asks else 2, workers=1, env=SETTINGS | ({"WS_AUTH": "required"} if asks else {})
            )
        return made[asks]

    return stack_for


@pytest.mark.timeout(500)
@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_in_node(name, stacks):
    stack = stacks(name)
    known = {
        "API_1": stack.api(1),
        "API_2": stack.api(stack.replicas),
        "NGINX": stack.nginx,
        "STACK": str(SCRIPT),
        "STACK_STATE": str(stack.state),
        "DATABASE_URL": stack.database_url,
        "JWT_SECRET": SECRET,
    }
    # A test that fails may have left an instance down.
    stack.changed = True
    stack.restore()
    ended = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(HERE / name)],
        cwd=ROOT,
        env=os.environ | known,
        capture_output=True,
        text=True,
        timeout=480,
    )
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout[-12000:] + ended.stderr[-3000:]

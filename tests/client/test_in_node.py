"""The tests of Node.js. Each file is a test; its own tests are in its output."""
import json
import os
import subprocess
import urllib.request
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


@pytest.mark.timeout(900)
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
        timeout=880,
    )
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout[-12000:] + ended.stderr[-3000:]


ENDS = """
import {{ LiveScore }} from "./web/client/livescore.js";
import {{ WebSocket }} from "ws";
const live = new LiveScore("{base}", {{ WebSocket, transports: ["{transport}"] }});
const handlers = {{ onSnapshot: {snapshot}, onList: {snapshot} }};
live.league(1, handlers);
live.match({match}, handlers);
live.match({match}, handlers, {{ since: 0 }});
live.list({{ league: 1 }}, handlers);
live.followAll({{}});
{now}
"""


@pytest.mark.parametrize("transport", ["websocket", "stream", "poll"])
@pytest.mark.parametrize(
    ("snapshot", "now", "there"),
    [
        ("() => live.close()", "", True),
        ("() => {}", "live.close();", True),
        ("() => {}", "setTimeout(() => live.close(), 300);", True),
        ("() => {}", "setTimeout(() => live.close(), 300);", False),
    ],
    ids=["at its first snapshot", "at once", "soon", "before a server was there"],
)
def test_a_closed_client_lets_the_program_end(stacks, transport, snapshot, now, there):
    base = stacks("a closed client").api(1)
    body = json.dumps(
        {
            "sport": "football",
            "homeTeam": "A",
            "awayTeam": "B",
            "startTime": "2026-01-01T12:00:00Z",
            "endTime": "2026-01-01T14:00:00Z",
        }
    )
    made = urllib.request.Request(base + "/api/matches", body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(made, timeout=20) as answer:
        match = json.load(answer)["data"]["id"]
    program = ENDS.format(
        base=base if there else "http://127.0.0.1:1", transport=transport, snapshot=snapshot, now=now, match=match
    )
    words = ["node", "--input-type=module", "--eval", program]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=40)
    assert ended.returncode == 0, ended.stderr

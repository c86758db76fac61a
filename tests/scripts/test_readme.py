"""The README's commands for use do what they promise when a reader pastes them into a shell.

A block of `sh` is run when it stands under the heading "## Use it", or when its first line is "# with a running stack".
Port 8080 becomes the test stack's port. Each block has a shell of its own, like a terminal of its own.
"""
import json
import re
import subprocess

import pytest

from running import environment
from stack_fixture import PATIENT, ROOT, Stack, base_port

PATIENCE = 15  # seconds; a command that follows something goes on until then
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def fresh_stack():
    """A stack without a match, so that the reader's first match has the id 1."""
    stack = Stack(base_port() + 1500, workers=1, env=PATIENT)
    yield stack
    stack.down()


def blocks_to_run(text: str) -> list[str]:
    """In the order of the document."""
    chosen = []
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        for block in _BLOCK.findall(section):
            if section.startswith("## Use it\n") or block.startswith("# with a running stack\n"):
                chosen.append(block)
    return chosen


def run_block(block: str, stack) -> tuple[int | None, str, str]:
    """Exit status (None: the block was still following something), stdout and stderr. The first command that fails ends
    it."""
    port = stack.nginx.rpartition(":")[2]
    env = environment(LIVESCORE_API=stack.nginx, LIVESCORE_WS=f"ws://127.0.0.1:{port}/ws")
    command = ["timeout", str(PATIENCE), "bash", "-eu", "-o", "pipefail", "-c", block.replace("8080", port)]
    ended = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return None if ended.returncode == 124 else ended.returncode, ended.stdout, ended.stderr


def refusals(output: str) -> list[str]:
    """The lines that look like JSON and are not, and the lines that tell of an error."""
    bad = []
    for line in output.splitlines():
        if not line.startswith(("{", "[")):
            continue
        try:
            answer = json.loads(line)
        except ValueError:
            bad.append(line)
            continue
        if isinstance(answer, dict) and ("error" in answer or answer.get("type") == "error"):
            bad.append(line)
    return bad


BLOCKS = blocks_to_run((ROOT / "README.md").read_text())


def test_the_readme_has_commands_for_use():
    assert BLOCKS


def test_the_commands_are_found_by_their_heading_or_by_their_first_line():
    text = "## Use it\n```sh\na\n```\n## Other\n```sh\nb\n```\n```sh\n# with a running stack\nc\n```\n```js\nd\n```\n"
    assert blocks_to_run(text) == ["a\n", "# with a running stack\nc\n"]


def test_a_refusal_is_seen():
    lines = '{"data":{"id":1}}\nmatch 1\n{"error":"Match 1 not found"}\n{"type":"error","code":"x"}\n{"data":\n'
    assert refusals(lines) == ['{"error":"Match 1 not found"}', '{"type":"error","code":"x"}', '{"data":']


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_the_commands_of_the_readme_work_when_pasted(fresh_stack, number):
    status, output, errors = run_block(BLOCKS[number], fresh_stack)
    assert status in (0, None), errors
    assert output, f"no answer: {errors}"
    assert refusals(output) == []

"""Tests of the pages' modules that need neither a browser nor a server. Each file is a test of Node.js."""
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_in_node(name):
    words = ["node", "--test", "--test-reporter=spec", str(HERE / name)]
    ended = subprocess.run(words, cwd=HERE.parents[1], capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout[-12000:] + ended.stderr[-3000:]

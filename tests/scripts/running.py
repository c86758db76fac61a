"""Runs one of scripts/."""
import os
import subprocess

from stack_fixture import ROOT, binaries

# Variables that a developer's shell may have set. They would lead a script to another stack.
_FOREIGN = ("DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "LIVESCORE_API", "LIVESCORE_WS", "TMUX")


def environment(**changes: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return clean | {"LIVESCORE_BIN": str(binaries()), "TERM": "dumb"} | changes


def script(name: str, *arguments: object, **options) -> subprocess.CompletedProcess:
    """Returns the ended script, with stdout and stderr as text. `env` and `input` are those of subprocess.run."""
    options = {"env": environment(), "timeout": 120} | options
    if "input" not in options:
        options["stdin"] = subprocess.DEVNULL
    return subprocess.run(
        [str(ROOT / "scripts" / name), *map(str, arguments)], capture_output=True, text=True, **options
    )

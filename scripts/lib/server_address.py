"""Finds a server: at an address, in a stack of scripts/stack, or in a container of Docker Compose. Standard library
only."""
from __future__ import annotations

import argparse
import os
import shlex
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
DEFAULT_STATE = SOURCE / ".stack"


class Trouble(Exception):
    """An error that the user should read."""


def add_arguments(parser: argparse.ArgumentParser, variable: str) -> None:
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--url", metavar="URL", help=f"the server's address (default: ${variable}, if that is set)")
    where.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="the server of the stack in this folder (default, if it is there: .stack beside scripts/)",
    )
    where.add_argument(
        "--compose", action="store_true", help="the server in a container that docker compose started here"
    )


def address(options: argparse.Namespace, variable: str) -> str | None:
    """The URL of the server that `options` name; None: the server is in a container."""
    if options.compose:
        return None
    if options.url or options.state:
        return options.url or stack_exports(options.state)[variable]
    if os.environ.get(variable):
        return os.environ[variable]
    return stack_exports(DEFAULT_STATE)[variable] if DEFAULT_STATE.is_dir() else None


def stack_exports(state: Path) -> dict[str, str]:
    """The variables that `scripts/stack env` prints."""
    told = subprocess.run(
        [str(SOURCE / "scripts" / "stack"), "env", "--state", str(state)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if told.returncode != 0:
        raise Trouble(told.stderr.strip())
    words = [shlex.split(line)[1] for line in told.stdout.splitlines() if line.startswith("export ")]
    return dict(word.split("=", 1) for word in words)


def in_container(service: str, script: str, *arguments: str) -> list[str]:
    """A command that runs a line of sh in a service's container, with `arguments` as its $1, $2, … Run the command in
    SOURCE."""
    return ["docker", "compose", "exec", "-T", service, "sh", "-c", script, "sh", *arguments]


def not_found(program: str) -> Trouble:
    hints = {"docker": "install Docker, or name a server with --url or --state"}
    return Trouble(f"{program} is not installed; " + hints.get(program, "on Debian: scripts/deps run"))

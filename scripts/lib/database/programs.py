"""PostgreSQL's programs. Standard library only."""
from __future__ import annotations

import shutil
from pathlib import Path


def find(name: str) -> str | None:
    """The path of the newest program that Debian has, or else of the one in PATH. Debian has a folder for each version,
    and most of the folders are not in PATH. The function chooses the newest, because pg_dump refuses a server that is
    newer than itself.
    """
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)

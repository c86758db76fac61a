"""PostgreSQL's programs. Standard library only."""
from __future__ import annotations

import shutil
from pathlib import Path


def find(name: str) -> str | None:
    """The newest that Debian has (in one folder a version, most of them not in PATH), since pg_dump refuses servers that
    are newer than itself; else whatever is in PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    return shutil.which(name)

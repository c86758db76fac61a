"""Debian's security tracker: which advisories concern the packages."""
from __future__ import annotations

import json
import subprocess
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterable

from server_address import Trouble

from .packages import Package

TRACKER = "https://security-tracker.debian.org/tracker/data/json"
_FETCH_SECONDS = 120


@dataclass(frozen=True)
class Advisory:
    name: str  # CVE-2024-1234
    source: str
    installed: str
    fixed: str | None  # the version that mends it; None: there is none yet
    urgency: str


def fetch(tracker: str) -> dict[str, Any]:
    """The tracker's data, {source package: {advisory: {"releases": {release: …}}}}, from a URL or a file."""
    try:
        if tracker.startswith(("http://", "https://")):
            with urllib.request.urlopen(tracker, timeout=_FETCH_SECONDS) as answer:
                text = answer.read()
        else:
            text = Path(tracker).read_bytes()
        data = json.loads(text)
    except (OSError, ValueError) as problem:
        raise Trouble(f"Debian's advisories cannot be read from {tracker}: {problem}") from problem
    if not isinstance(data, dict) or not data or not all(isinstance(known, dict) for known in data.values()):
        raise Trouble(f"{tracker} is not the data of Debian's security tracker")
    return data


@lru_cache(maxsize=None)
def is_older(version: str, than: str) -> bool:
    """By Debian's own rules of comparison."""
    return subprocess.run(["dpkg", "--compare-versions", version, "lt", than]).returncode == 0


def concerning(packages: Iterable[Package], data: dict[str, Any], release: str) -> list[Advisory]:
    """The advisories that the installed versions have not mended. `release`: the code name, `bookworm`."""
    found = []
    for source, installed in sorted({(package.source, package.source_version) for package in packages}):
        for name, advisory in sorted(data.get(source, {}).items()):
            here = advisory.get("releases", {}).get(release)
            if here is None:
                continue
            fixed = here.get("fixed_version")
            # Version 0 says that the release never had the fault.
            if fixed is not None and (fixed == "0" or not is_older(installed, fixed)):
                continue
            if fixed is None and here.get("status") == "resolved":
                continue
            found.append(Advisory(name, source, installed, fixed, here.get("urgency", "not yet assigned")))
    return found

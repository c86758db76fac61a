#!/usr/bin/python3
"""The layer check: fails when an #include points up or sideways, or brings a library where it has no business.

    scripts/check_layers.py [ROOT]

Prints `file:line: what is wrong` for each forbidden include; exit 1 when there is one.
"""
import re
import sys
from pathlib import Path
from typing import Iterator

# An arrow points down only: layer -> the layers it may include, besides itself.
_DOMAIN = {"core"}
_PROTOCOL = _DOMAIN | {"domain"}
_SERVICE = _PROTOCOL | {"protocol"}
_ADAPTER = _SERVICE | {"service"}
_API = _ADAPTER | {"fanout"}
ALLOWED = {
    "core": set(),
    "domain": _DOMAIN,
    "protocol": _PROTOCOL,
    "service": _SERVICE,
    "postgres": _ADAPTER,
    "redis": _ADAPTER,
    "fanout": _ADAPTER,
    "worker": _ADAPTER,
    "api": _API,
    "apps": _API | {"api", "postgres", "redis", "worker"},
}

# Libraries that are an implementation detail: never in include/, and in src/ only in these layers.
LIBRARY_HOMES = {
    "boost/beast": {"api", "apps"},
    "cjose": {"protocol"},
    "hiredis": {"redis"},
    "pqxx": {"postgres"},
    "re2": {"api"},
    "spdlog": {"core"},
    "nlohmann": set(ALLOWED) - {"domain"},
}

# Pure layers: the standard library and our own headers only.
PURE = {"domain"}

_INCLUDE = re.compile(r'^\s*#\s*include\s*(?P<open>["<])(?P<path>[^">]+)[">]')


def includes(file: Path) -> Iterator[tuple[int, bool, str]]:
    """(line number, quoted?, path) of each #include of `file`."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if match := _INCLUDE.match(line):
            yield number, match["open"] == '"', match["path"]


def library_of(path: str) -> str | None:
    return next((name for name in LIBRARY_HOMES if path.startswith((name + "/", name + "."))), None)


def fault(root: Path, file: Path, layer: str, is_public: bool, quoted: bool, path: str) -> str | None:
    """Why this include is forbidden, or None."""
    if path.startswith("livescore/"):
        target = path.split("/")[1]
        if target == layer or target in ALLOWED[layer]:
            return None
        return f"layer {layer} must not include {path} (it may include: {', '.join(sorted(ALLOWED[layer])) or 'nothing'})"
    if library := library_of(path):
        if is_public:
            return f"a public header must not include {path}: keep {library} in src/"
        if layer not in LIBRARY_HOMES[library]:
            return f"layer {layer} must not include {path}: {library} belongs to {', '.join(sorted(LIBRARY_HOMES[library]))}"
    if quoted:
        if is_public:
            return f'a public header must not include the private header "{path}"'
        home = root / "src" / layer
        for folder in (file.parent, home):
            target = (folder / path).resolve()
            if target.is_file():
                return None if home.resolve() in target.parents else f'"{path}" is a private header of another layer'
        return f'"{path}" is no header of layer {layer}'
    if layer in PURE and "/" in path:
        return f"layer {layer} is pure and must not include {path}"
    return None


def sources(root: Path) -> Iterator[tuple[Path, str, bool]]:
    """(file, its layer or folder name, is it public?)."""
    for base, is_public in ((root / "include" / "livescore", True), (root / "src", False)):
        for file in sorted(base.rglob("*")):
            if file.suffix in {".h", ".cpp"}:
                yield file, file.relative_to(base).parts[0], is_public


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    checked = 0
    faults = []
    for file, layer, is_public in sources(root):
        checked += 1
        where = file.relative_to(root)
        if layer not in ALLOWED:
            faults.append(f"{where}:1: {layer} is not a layer (known: {', '.join(ALLOWED)})")
            continue
        for number, quoted, path in includes(file):
            if why := fault(root, file, layer, is_public, quoted, path):
                faults.append(f"{where}:{number}: {why}")
    for line in faults:
        print(line)
    if not checked:
        print(f"{root}: no sources found in include/livescore and src", file=sys.stderr)
        return 1
    print(f"layers: {checked} files checked, {len(faults)} forbidden includes")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

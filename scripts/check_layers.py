#!/usr/bin/python3
"""The layer check: fails when an #include points up or sideways, closes a ring, or brings a library into a wrong layer.

    scripts/check_layers.py [ROOT]

A layer is a folder of src/ and of include/livescore/. A large layer has rooms, which are folders in it.
Prints `file:line: what is wrong` for each forbidden include, and one line for each ring; exit 1 when there is one.
"""
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# An arrow points down only: layer -> the layers it may include, besides itself.
_DOMAIN = {"core"}
_PROTOCOL = _DOMAIN | {"domain"}
_SERVICE = _PROTOCOL | {"protocol"}
_ADAPTER = _SERVICE | {"service"}
_API = _ADAPTER | {"fanout", "feeds"}
ALLOWED = {
    "core": set(),
    "domain": _DOMAIN,
    "protocol": _PROTOCOL,
    "service": _SERVICE,
    "postgres": _ADAPTER,
    "redis": _ADAPTER,
    "fanout": _ADAPTER,
    "worker": _ADAPTER,
    "feeds": _ADAPTER,
    "webhooks": _ADAPTER,
    "api": _API,
    "apps": _API | {"api", "postgres", "redis", "webhooks", "worker"},
}


def in_order(*rooms: str) -> dict[str, set[str]]:
    """Each room may include all rooms that stand before it."""
    return {room: set(rooms[:i]) for i, room in enumerate(rooms)}


# layer -> room -> the rooms of the same layer that it may include, besides itself. Every file of such a layer's src/ is
# in a room. A header in include/livescore/LAYER/ belongs to the room that holds its .cpp; a header without a .cpp
# belongs to no room.
ROOMS: dict[str, dict[str, set[str]]] = {
    "protocol": {
        "encoding": set(),
        "websocket": set(),
        "tokens": {"encoding"},
        "tables": {"encoding"},
        "requests": {"encoding", "tables", "websocket"},
        "push": {"encoding", "requests"},
        "answers": {"encoding"},
        "stored": set(),
        "messages": {"encoding", "answers", "tokens"},
        "history": {"encoding", "answers"},
        "sheet": {"encoding", "requests"},
        "feed": {"encoding", "requests", "sheet"},
        "competition": {"answers", "encoding", "requests", "tables"},
        "webhook": {"encoding", "requests"},
        "operations": {"encoding", "requests"},
    },
    "redis": {"link": set(), "queue": {"link"}, "shared": {"link"}},
    "postgres": {
        "connection": set(),
        "log": {"connection"},
        "change": {"connection", "log"},
        "match": {"change", "connection"},
        "commentary": {"change", "connection", "match"},
        "schedule": {"connection", "match"},
        "standings": {"connection", "match"},
        "sheet": {"change", "connection", "match"},
        "append": {"change", "connection", "match"},
        "competition": {"change", "connection", "match"},
        "group_append": {"append", "connection", "match"},
        "feed": {"change", "commentary", "competition", "connection", "match"},
        "webhook": {"change", "connection", "match"},
        "operations": {"connection"},
        "store": {"append", "commentary", "connection", "group_append", "log", "match", "schedule", "sheet"},
    },
    "feeds": {
        "client": set(),
        "reading": set(),
        "openligadb": {"reading"},
        "openfootball": {"reading"},
        "football_data": {"reading"},
        "api_football": {"reading"},
        "pipeline": {"client", "reading", "openligadb", "openfootball", "football_data", "api_football"},
        "polling": {"client"},
    },
    "webhooks": in_order("client", "delivery", "expansion", "worker"),
    "api": in_order("http", "limits", "gate", "cache", "description", "routes", "session", "push", "http1", "server"),
    "apps": in_order("background", "process", "settings", "config", "admin", "programs"),
}

# Libraries that are an implementation detail: never in include/, and in src/ only in these layers.
LIBRARY_HOMES = {
    "boost/beast": {"api", "apps"},
    "cjose": {"protocol"},
    "curl": {"apps", "feeds", "webhooks"},
    "hiredis": {"redis"},
    "mosquitto": {"feeds"},
    "unicode": {"core"},  # ICU
    "pqxx": {"postgres"},
    "re2": {"api"},
    "spdlog": {"core"},
    "nlohmann": set(ALLOWED) - {"domain"},
}

# Pure layers: the standard library and our own headers only.
PURE = {"domain"}

_INCLUDE = re.compile(r'^\s*#\s*include\s*(?P<open>["<])(?P<path>[^">]+)[">]')


@dataclass(frozen=True)
class Source:
    file: Path
    layer: str
    is_public: bool
    room: str  # empty: none

    @property
    def unit(self) -> str:
        """X.h and X.cpp count as one file with the includes of both."""
        return "/".join(part for part in (self.layer, self.room, self.file.stem) if part)


@dataclass(frozen=True)
class Include:
    line: int
    quoted: bool
    path: str


def includes(file: Path) -> Iterator[Include]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if match := _INCLUDE.match(line):
            yield Include(number, match["open"] == '"', match["path"])


def find_sources(root: Path) -> dict[Path, Source]:
    found = {}
    homes: dict[tuple[str, str], set[str]] = {}
    for base, is_public in ((root / "src", False), (root / "include" / "livescore", True)):
        for file in sorted(base.rglob("*")):
            if file.suffix not in {".h", ".cpp"}:
                continue
            layer, *folders = file.relative_to(base).parts[:-1] or [file.name]
            room = folders[0] if folders else ""
            if file.suffix == ".cpp":
                homes.setdefault((layer, file.stem), set()).add(room)
            elif is_public and not room and len(home := homes.get((layer, file.stem), set())) == 1:
                room = next(iter(home))
            found[file] = Source(file, layer, is_public, room)
    return found


def target_of(root: Path, source: Source, include: Include) -> Path | None:
    """The included file, if it is ours."""
    if include.path.startswith("livescore/"):
        candidates = [root / "include" / include.path]
    elif include.quoted:
        candidates = [source.file.parent / include.path, root / "src" / source.layer / include.path]
    else:
        return None
    return next((file.resolve() for file in candidates if file.is_file()), None)


# ---- layers and libraries


def library_of(path: str) -> str | None:
    return next((name for name in LIBRARY_HOMES if path.startswith((name + "/", name + "."))), None)


def layer_fault(root: Path, source: Source, include: Include, target: Path | None) -> str | None:
    """Why this include is forbidden, or None."""
    layer, path = source.layer, include.path
    if path.startswith("livescore/"):
        other = path.split("/")[1]
        if other == layer or other in ALLOWED[layer]:
            return None
        return (
            f"layer {layer} must not include {path} (it may include: {', '.join(sorted(ALLOWED[layer])) or 'nothing'})"
        )
    if library := library_of(path):
        if source.is_public:
            return f"a public header must not include {path}: keep {library} in src/"
        if layer not in LIBRARY_HOMES[library]:
            return f"layer {layer} must not include {path}: {library} belongs to {', '.join(sorted(LIBRARY_HOMES[library]))}"
    if include.quoted:
        if source.is_public:
            return f'a public header must not include the private header "{path}"'
        if target is None:
            return f'"{path}" is no header of layer {layer}'
        if (root / "src" / layer).resolve() not in target.parents:
            return f'"{path}" is a private header of another layer'
        return None
    if layer in PURE and "/" in path:
        return f"layer {layer} is pure and must not include {path}"
    return None


# ---- rooms


def misplaced(source: Source) -> str | None:
    rooms = ROOMS.get(source.layer)
    if not rooms:
        return None
    if source.room and source.room not in rooms:
        return f"{source.room} is no room of layer {source.layer} (known: {', '.join(rooms)})"
    if not source.room and not source.is_public:
        return f"layer {source.layer} has rooms, and this file is in none (known: {', '.join(rooms)})"
    return None


def room_fault(source: Source, target: Source) -> str | None:
    rooms = ROOMS.get(source.layer)
    if not rooms or target.layer != source.layer or source.room == target.room:
        return None
    if source.room not in rooms or target.room not in rooms or target.room in rooms[source.room]:
        return None
    may = ", ".join(sorted(rooms[source.room])) or "nothing"
    return (
        f"room {source.layer}/{source.room} must not include {target.room}/{target.file.name} (it may include: {may})"
    )


# ---- rings


def rings(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The sets of nodes that reach each other (Tarjan), each in order."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(arrows.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            start = stack.index(node)
            members = stack[start:]
            del stack[start:]
            if len(members) > 1:
                found.append(sorted(members))

    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def ring_faults(edges: list[tuple[Source, Source]]) -> Iterator[str]:
    files: dict[str, set[str]] = {}
    rooms: dict[str, set[str]] = {}
    for source, target in edges:
        if source.unit != target.unit:
            files.setdefault(source.unit, set()).add(target.unit)
        if source.layer == target.layer and source.room and target.room and source.room != target.room:
            rooms.setdefault(f"{source.layer}/{source.room}", set()).add(f"{target.layer}/{target.room}")
    for ring in rings(files):
        yield f"a ring of files: {', '.join(ring)}"
    for ring in rings(rooms):
        yield f"a ring of rooms: {', '.join(ring)}"


def main() -> int:
    root = (Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    sources = find_sources(root)
    faults = []
    edges = []
    for file, source in sources.items():
        where = file.relative_to(root)
        if source.layer not in ALLOWED:
            faults.append(f"{where}:1: {source.layer} is not a layer (known: {', '.join(ALLOWED)})")
            continue
        if why := misplaced(source):
            faults.append(f"{where}:1: {why}")
        for include in includes(file):
            target = target_of(root, source, include)
            why = layer_fault(root, source, include, target)
            if target in sources:
                edges.append((source, sources[target]))
                why = why or room_fault(source, sources[target])
            if why:
                faults.append(f"{where}:{include.line}: {why}")
    faults += ring_faults(edges)
    for line in faults:
        print(line)
    if not sources:
        print(f"{root}: no sources found in include/livescore and src", file=sys.stderr)
        return 1
    print(f"layers: {len(sources)} files checked, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

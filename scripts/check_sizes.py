#!/usr/bin/python3
"""The size check: fails when a source has more than 400 lines, or a folder more than 20 files.

    scripts/check_sizes.py [ROOT]

Prints `path: what is wrong` for each; exit 1 when there is one.
"""
import subprocess
import sys
from collections import Counter
from pathlib import Path

LINES_LIMIT = 400
FILES_LIMIT = 20
FOLDERS = ["include", "src", "tests", "scripts", "web", "migrations"]
SOURCES = {".h", ".cpp", ".py", ".js", ".css", ".html", ".sql"}
# These folders hold data, not sources.
DATA = ["tests/data", "tests/fuzz/corpus"]


def find_files(root: Path) -> list[Path]:
    """The files that Git knows or would add, relative to `root`; without Git, all files."""
    command = ["git", "-C", root, "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *FOLDERS]
    if (root / ".git").exists():
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        files = {Path(name) for name in listed if name}
    else:
        files = {file.relative_to(root) for folder in FOLDERS for file in (root / folder).rglob("*")}
    return sorted(file for file in files if (root / file).is_file() and not is_data(file))


def is_data(file: Path) -> bool:
    return any(file.is_relative_to(folder) for folder in DATA)


def is_source(root: Path, file: Path) -> bool:
    """A script has no suffix and begins with #!."""
    if file.suffix:
        return file.suffix in SOURCES
    with (root / file).open("rb") as opened:
        return opened.read(2) == b"#!"


def main() -> int:
    root = (Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    files = find_files(root)
    faults = []
    for file in files:
        if is_source(root, file):
            lines = (root / file).read_text(encoding="utf-8").count("\n")
            if lines > LINES_LIMIT:
                faults.append(f"{file}: {lines} lines; at most {LINES_LIMIT}")
    for folder, count in sorted(Counter(file.parent for file in files).items()):
        if count > FILES_LIMIT:
            faults.append(f"{folder}/: {count} files; at most {FILES_LIMIT}")
    for line in faults:
        print(line)
    if not files:
        print(f"{root}: no files found", file=sys.stderr)
        return 1
    print(f"sizes: {len(files)} files checked, {len(faults)} too large")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

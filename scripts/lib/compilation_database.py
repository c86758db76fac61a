"""compile_commands.json: the compiled files and their commands. It serves the checks that read sources as the compiler
does."""
import json
import re
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

_UNITY_INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class Unit:
    """One entry of the database."""

    file: Path
    directory: Path
    arguments: tuple[str, ...]

    @property
    def sources(self) -> list[Path]:
        """The file. Where CMake puts several sources into one translation unit (cmake/Rooms.cmake), those sources."""
        if self.file.parent.name != "Unity":
            return [self.file]
        return [Path(path) for path in _UNITY_INCLUDE.findall(self.file.read_text(encoding="utf-8"))]

    @property
    def text(self) -> str:
        return "\n".join(source.read_text(encoding="utf-8") for source in self.sources)

    def alone(self, source: Path) -> "Unit":
        """The same for one source, compiled by itself."""
        arguments = tuple(str(source) if word == str(self.file) else word for word in self.arguments)
        return replace(self, file=source, arguments=arguments)

    def write_database(self, folder: Path) -> None:
        """A database with this entry only, for tools that look for one."""
        entry = {"file": str(self.file), "directory": str(self.directory), "arguments": self.arguments}
        (folder / "compile_commands.json").write_text(json.dumps([entry]))


def read(build_dir: Path, root: Path) -> list[Unit]:
    """The entries with an existing file below `root`. Raises FileNotFoundError when `build_dir` is not configured."""
    database = build_dir / "compile_commands.json"
    if not database.is_file():
        raise FileNotFoundError(f"{database} is missing; configure first: cmake --preset dev")
    units = []
    for entry in json.loads(database.read_text()):
        words = shlex.split(entry["command"]) if "command" in entry else list(entry["arguments"])
        if Path(words[0]).name == "ccache":
            words = words[1:]
        directory = Path(entry["directory"])
        file = (directory / entry["file"]).resolve()
        # Generated files hold data; they may not have been generated yet.
        if file.is_relative_to(root) and file.is_file():
            units.append(Unit(file, directory, tuple(words)))
    return units

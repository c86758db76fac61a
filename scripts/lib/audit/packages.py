"""The Debian packages of the programs: on this machine, or in a container image. Needs dpkg there."""
from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from server_address import SOURCE, Trouble

# How a package gets into the product.
LINKED = "linked"  # a program loads its library
COMPILED_IN = "compiled in"  # its headers or archives are inside the programs
INSTALLED = "installed"  # it is in the image, beside the programs

_FIELDS = r"${db:Status-Status}\t${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
# Packages of `scripts/deps build` that never get into a program: compilers, and what only tests link.
_TOOLS = re.compile(r"build-essential|ca-certificates|ccache|cmake|git|ninja-build|pkg-config|libg(mock|test)-dev")


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    architecture: str
    source: str  # the advisories name source packages
    source_version: str
    use: str


class Machine:
    """This machine, or an image: the place where commands about packages run."""

    def __init__(self, image: str | None = None):
        self._before = ["docker", "run", "--rm", "--network=none", "--entrypoint", "sh", image, "-c"] if image else []
        self._before = self._before or ["sh", "-c"]
        self.is_image = image is not None
        self.name = f"image {image}" if image else "this machine"

    def run(self, *command: str, may_fail: bool = False) -> str:
        """Returns stdout; raises Trouble with stderr."""
        try:
            ended = subprocess.run(
                [*self._before, shlex.join(command)], stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
        except FileNotFoundError:
            raise Trouble(f"{self._before[0]} is not installed") from None
        if ended.returncode != 0 and not may_fail:
            raise Trouble(f"{self.name}: {ended.stderr.strip() or f'{command[0]} ended with {ended.returncode}'}")
        return ended.stdout

    def installed(self) -> dict[str, Package]:
        found = {}
        for line in self.run("dpkg-query", "--show", f"--showformat={_FIELDS}").splitlines():
            status, *fields = line.split("\t")
            if status == "installed":
                found[fields[0]] = Package(*fields, use=INSTALLED)
        return found

    def linked_by(self, programs: list[str]) -> set[str]:
        """The names of the packages whose libraries the programs load, at first or second hand."""
        libraries = set(re.findall(r"=> (/\S+)", self.run("ldd", *programs)))
        if not libraries:
            raise Trouble(f"{self.name}: {' '.join(programs)} load no libraries")
        # A library may be in /lib, which is a link to /usr/lib, while dpkg knows it there; or the other way round.
        paths = libraries | {f"/usr{path}" for path in libraries} | {path.removeprefix("/usr") for path in libraries}
        owners = self.run("dpkg-query", "--search", *sorted(paths), may_fail=True)
        owned = dict(reversed(line.rsplit(": ", 1)) for line in owners.splitlines() if not line.startswith("diversion"))
        for library in sorted(libraries):
            if not owned.keys() & {library, f"/usr{library}", library.removeprefix("/usr")}:
                raise Trouble(f"{self.name}: no Debian package has {library}")
        return {name.split(":")[0] for owners in owned.values() for name in owners.split(", ")}


def compiled_in(machine: Machine) -> list[Package]:
    """The packages that the programs were compiled with. An image has the programs only, so this machine answers."""
    wanted = subprocess.run(
        [str(SOURCE / "scripts" / "deps"), "build", "--print"], capture_output=True, text=True, check=True
    ).stdout.split()
    installed = machine.installed()
    names = [name for name in wanted if not _TOOLS.fullmatch(name)]
    # Some packages only name the present version of another one; without the packages to compile there is none.
    return [replace(installed[name], use=COMPILED_IN) for name in names if name in installed]


def of_programs(folder: Path) -> list[Package]:
    """The packages that the programs in `folder` were compiled with and load."""
    programs = [str(path) for path in sorted(folder.glob("livescore-*")) if path.is_file()]
    if not programs:
        raise Trouble(f"{folder} has no programs; build them, or say where they are with --bin")
    here = Machine()
    installed = here.installed()
    linked = [replace(installed[name], use=LINKED) for name in sorted(here.linked_by(programs))]
    return linked + compiled_in(here)


def of_image(image: str) -> list[Package]:
    """All packages of the image."""
    there = Machine(image)
    programs = there.run("find", "/usr/local/bin", "-name", "livescore-*", "-type", "f").split()
    if not programs:
        raise Trouble(f"image {image} has no programs in /usr/local/bin")
    linked = there.linked_by(programs)
    return [replace(package, use=LINKED) if name in linked else package for name, package in there.installed().items()]

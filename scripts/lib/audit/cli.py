"""The command line of scripts/audit."""
from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from pathlib import Path

from server_address import SOURCE, Trouble

from . import advisories, packages, sbom

_DESCRIPTION = """\
Writes the bill of materials (CycloneDX, JSON): the Debian packages that the programs link and were compiled
with, or all packages of a container image. Then it compares their versions with the advisories of Debian's
security team."""

_EPILOG = """\
exit status: 0  no advisory has a fix that is missing here
             1  there is one: upgrade these packages, and build and deploy again
             2  the bill of materials could not be written
             3  the advisories could not be read, so NOTHING WAS CHECKED; the bill of materials is there

examples:
  scripts/audit                                    the programs in build/release/bin
  scripts/audit --image livescore:local            everything in the image
  scripts/audit --tracker /var/cache/tracker.json  with a copy of the tracker's data, where there is no Internet
"""

RELEASE, CODE_NAME = 12, "bookworm"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/audit",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--bin",
        type=Path,
        default=SOURCE / "build" / "release" / "bin",
        metavar="DIR",
        help="the programs (default: build/release/bin)",
    )
    what.add_argument("--image", metavar="IMAGE", help="the packages of this container image instead")
    parser.add_argument(
        "--out",
        type=Path,
        default=SOURCE / "build" / "sbom.json",
        metavar="FILE",
        help="the bill of materials (default: build/sbom.json)",
    )
    parser.add_argument(
        "--tracker",
        default=advisories.TRACKER,
        metavar="URL|FILE",
        help=f"the data of Debian's security tracker (default: {advisories.TRACKER})",
    )
    return parser


def _version() -> str:
    return re.search(r"project\(livescore VERSION (\S+)", (SOURCE / "CMakeLists.txt").read_text())[1]


def _tell(found: list[advisories.Advisory]) -> None:
    for one in found:
        if one.fixed:
            print(f"{one.name:16} {one.source} {one.installed}: mended in {one.fixed} ({one.urgency})")
    waiting = Counter(one.source for one in found if not one.fixed)
    if waiting:
        counted = ", ".join(f"{source} {count}" for source, count in sorted(waiting.items()))
        print(f"without a fix in Debian yet: {counted}")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        held = packages.of_image(options.image) if options.image else packages.of_programs(options.bin)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(sbom.bill_of_materials(held, _version(), RELEASE), indent=2) + "\n")
        print(f"{options.out}: {len(held)} packages")
    except (Trouble, OSError) as trouble:
        print(f"audit: {trouble}", file=sys.stderr)
        return 2
    try:
        found = advisories.concerning(held, advisories.fetch(options.tracker), CODE_NAME)
    except Trouble as trouble:
        print(f"audit: {trouble}", file=sys.stderr)
        print("audit: NOTHING WAS CHECKED; give a copy of the data with --tracker FILE", file=sys.stderr)
        return 3
    _tell(found)
    missing = sum(one.fixed is not None for one in found)
    print(f"{missing} advisories have a fix that is missing here" if missing else "no fix is missing")
    return 1 if missing else 0

"""docs/CONFIGURATION.md and .env.example agree with the declaration of the settings, and no variable that a program
reads is missing."""
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = {"--markdown": "docs/CONFIGURATION.md", "--env": ".env.example"}

# Below it stand the variables of docker-compose.yml; test_compose.py looks after them.
COMPOSE_HEADING = "# --- docker-compose.yml"
# Below it stand the variables of the scripts.
SCRIPTS_HEADING = "## Variables of the scripts"

# Names of the surroundings that only serve as defaults of ours.
_FALLBACKS = {"NODE_ENV", "HOSTNAME"}

_LINE = re.compile(r"^(?P<optional>#?)(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$", re.MULTILINE)


class Setting(NamedTuple):
    name: str
    default: str | None  # None: it is required


def parsed(text: str) -> list[Setting]:
    return [Setting(line["name"], line["value"] if line["optional"] else None) for line in _LINE.finditer(text)]


def settings() -> list[Setting]:
    """The settings of the programs in .env.example."""
    return parsed((ROOT / ".env.example").read_text().partition(COMPOSE_HEADING)[0])


def defaults() -> dict[str, str | None]:
    """Name -> default of each setting; None when it is required."""
    return dict(settings())


@pytest.mark.parametrize("option", DOCUMENTS)
def test_the_documents_are_made_from_the_declaration(option):
    bin_folder = ROOT / os.environ.get("LIVESCORE_BIN", "build/dev/bin")
    made = subprocess.run(
        [bin_folder / "livescore-settings", option], capture_output=True, text=True, check=True
    ).stdout
    assert (ROOT / DOCUMENTS[option]).read_text() == made, "run scripts/checks/configuration_documents --fix"


def test_both_documents_have_the_same_settings():
    tables = (ROOT / DOCUMENTS["--markdown"]).read_text().partition(SCRIPTS_HEADING)[0]
    rows = re.findall(r"^\| (`[A-Z].*?) \|", tables, re.MULTILINE)
    in_tables = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert len(in_tables) == len(set(in_tables))
    assert in_tables == [setting.name for setting in parsed((ROOT / ".env.example").read_text())]


def test_the_programs_read_nothing_that_is_not_declared():
    """No `getenv`, and no env_reader outside the declaration."""
    strings = re.compile(r'(?:getenv\(|env\.\w+\()\s*"([A-Z][A-Z0-9_]*)"')
    read = {name for source in (ROOT / "src").rglob("*.cpp") for name in strings.findall(source.read_text())}
    assert read <= _FALLBACKS


def test_what_scripts_and_manifests_set_is_declared():
    """Each name that looks like a setting of ours, in every place that sets one for a program."""
    declared = {setting.name for setting in parsed((ROOT / ".env.example").read_text())}
    # LIVESCORE_ is the prefix of what the developers' scripts read, too.
    prefixes = {name.split("_")[0] + "_" for name in defaults() if "_" in name} - {"LIVESCORE_"}
    assigned = re.compile(r"""(?:^|[\s"'{(])([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?==|["']?\s*:)""")
    unknown = {}
    for folder in ("scripts", "deploy"):
        for file in sorted((ROOT / folder).rglob("*")):
            if not file.is_file() or file.suffix in (".pyc", ".json"):
                continue
            for name in assigned.findall(file.read_text(errors="replace")):
                if name.startswith(tuple(prefixes)) and name not in declared:
                    unknown.setdefault(str(file.relative_to(ROOT)), set()).add(name)
    assert unknown == {}

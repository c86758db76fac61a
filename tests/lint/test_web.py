"""The parts of the page and of its client are modules that import all that they use, and the build joins all of them.

cmake/WebAssets.cmake joins the parts and drops their imports. So a missing import does no harm in a browser, and only
these tests see it.
"""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
JOINED = dict(
    re.findall(
        r"^set\((client|page|styles) ([\w/ ]+)\)$", (ROOT / "cmake" / "WebAssets.cmake").read_text(), re.MULTILINE
    )
)
SCRIPTS = ["client", "page"]


def parts(room: str) -> dict[str, str]:
    """Maps the name of each module to its text without comments."""

    def code(text: str) -> str:
        return re.sub(r"(^|\s)//.*", "", re.sub(r"/\*\*.*?\*/", "", text, flags=re.DOTALL))

    return {path.stem: code(path.read_text()) for path in sorted((WEB / room).rglob("*.js"))}


def imports(text: str) -> dict[str, set[str]]:
    """Maps each part that is imported, or exported again, to the names that are taken from it."""
    taken: dict[str, set[str]] = {}
    for names, part in re.findall(
        r'^(?:import|export) \{([^}]*)\} from "\.\.?/(?:\w+/)*(\w+)\.js";', text, re.MULTILINE
    ):
        taken.setdefault(part, set()).update(name.strip() for name in names.split(",") if name.strip())
    return taken


def exports(text: str) -> set[str]:
    declared = set(re.findall(r"^export (?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE))
    listed = re.findall(r"^export \{([^}]*)\};", text, re.MULTILINE)
    return declared | {name.strip() for names in listed for name in names.split(",")}


@pytest.mark.parametrize(("room", "ending"), [("client", "js"), ("page", "js"), ("styles", "css")])
def test_the_build_joins_every_part(room, ending):
    folder = WEB / room
    there = sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.rglob(f"*.{ending}"))
    assert sorted(JOINED[room].split()) == there


@pytest.mark.parametrize("room", SCRIPTS)
def test_a_part_imports_only_what_another_part_exports(room):
    modules = parts(room)
    for name, text in modules.items():
        for other, names in imports(text).items():
            assert names <= exports(
                modules[other]
            ), f"{name}.js takes from {other}.js: {names - exports(modules[other])}"


@pytest.mark.parametrize("room", SCRIPTS)
def test_a_part_imports_every_name_of_another_part_that_it_uses(room):
    modules = parts(room)
    owners = {name: part for part, text in modules.items() for name in exports(text)}
    for part, text in modules.items():
        body = re.sub(r"^(?:import|export) \{[^}]*\}.*;", "", text, flags=re.MULTILINE)
        imported = {name for names in imports(text).values() for name in names}
        body = re.sub(r'"[^"\n]*"', '""', body)
        # Not a member, and not a key of an object.
        used = {
            name for name, owner in owners.items() if owner != part and re.search(rf"(?<![.\w#]){name}\b(?!\s*:)", body)
        }
        assert used <= imported, f"{part}.js does not import {used - imported}"


@pytest.mark.parametrize("room", SCRIPTS)
def test_no_part_imports_itself_over_others(room):
    edges = {name: set(imports(text)) for name, text in parts(room).items()}
    while leaves := {name for name, taken in edges.items() if not taken}:
        edges = {name: taken - leaves for name, taken in edges.items() if name not in leaves}
    assert edges == {}


def test_the_page_has_nothing_inline():
    page = (WEB / "page" / "index.html").read_text()
    assert "<style" not in page and " style=" not in page
    assert not any(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL))


@pytest.mark.parametrize("room", SCRIPTS)
def test_no_two_parts_declare_one_name(room):
    """The parts share one scope when they are joined, and a browser refuses a script with such a name."""
    declared = [
        name
        for text in parts(room).values()
        for name in re.findall(r"^(?:export )?(?:async )?(?:function|class|const|let) (\w+)", text, re.MULTILINE)
    ]
    assert {name for name in declared if declared.count(name) > 1} == set()

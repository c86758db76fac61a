"""The parts of the client are modules that import all that they use, and pages have nothing inline.

esbuild refuses an import of what there is not. A name that is used and not imported would show in a browser alone, and
these tests see it.
"""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
SCRIPTS = ["client"]


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


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.html")), ids=lambda path: str(path.relative_to(WEB)))
def test_a_page_has_nothing_inline(path):
    page = path.read_text()
    assert "<style" not in page and " style=" not in page and not re.search(r"\son\w+=", page)
    assert not any(re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL))


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.js")), ids=lambda path: str(path.relative_to(WEB)))
def test_a_script_writes_no_markup_and_no_style_attribute(path):
    """The policy of the pages refuses both, in the browsers that know it."""
    text = re.sub(r"(^|\s)//.*", "", re.sub(r"/\*\*.*?\*/", "", path.read_text(), flags=re.DOTALL))
    assert not re.search(r"unsafeHTML|innerHTML|insertAdjacentHTML|outerHTML|document\.write|styleMap", text)
    assert not re.search(r"""[\s`]style=["$]""", text)

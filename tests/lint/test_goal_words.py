"""The web page judges the words for goals as the service does: by the same table, and with the same results."""
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "web" / "elements" / "match" / "goal_words.js"
SERVICE = ROOT / "src" / "domain" / "goal_words.cpp"
SPELLINGS = ROOT / "tests" / "data" / "goal_words.txt"


def joined(literals: str) -> list[str]:
    return "".join(re.findall(r'"([^"]*)"', literals)).split()


def table_of_the_service() -> dict[str, list[str]]:
    text = SERVICE.read_text()
    words = dict(re.findall(r'^constexpr std::string_view (\w+) =\s*((?:"[^"]*"\s*)+);', text, re.MULTILINE))
    order = re.findall(r"\{meaning::(\w+), (\w+)\}", text)
    assert {name for _, name in order} == set(words)
    return {re.sub(r"_(\w)", lambda at: at[1].upper(), is_): joined(words[name]) for is_, name in order}


def table_of_the_page() -> dict[str, list[str]]:
    table = re.search(r"^const GOAL_WORDS = Object.entries\(\{\n(.*?)^\}\)", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    lines = re.sub(r"^\s*//.*\n", "", table[1], flags=re.MULTILINE)
    return {name: joined(words) for name, words in re.findall(r'(\w+):\s*((?:"[^"]*"[\s+]*)+),', lines)}


def spellings() -> list[tuple[str, bool]]:
    lines = [line for line in SPELLINGS.read_text().splitlines() if line and not line.startswith("#")]
    plain = [(line[2:], line[0] == "+") for line in lines]
    blanks = ["_", "-", " - ", "  ", "\t", "\u00a0", "\u2013", ".", "\u3000", "\ufeff"]
    return plain + [
        (written, is_goal)
        for text, is_goal in plain
        for written in (text.upper(), f"  {text} ", *(text.replace(" ", blank) for blank in blanks))
    ]


def test_the_page_has_the_words_of_the_service():
    wanted = table_of_the_service()
    assert sum(map(len, wanted.values())) > 150
    found = table_of_the_page()
    assert list(found) == list(wanted), "the first group that has a word decides"
    assert found == wanted


@pytest.mark.skipif(not shutil.which("node"), reason="node runs the page's module")
def test_the_page_judges_each_spelling_as_the_table_of_spellings_says():
    odd = [
        ("", False),
        ("\u26bd Goal!", True),
        ("\u26bd", False),
        ("g\u00f6al", False),
        ("anon" * 24 + "xgol", False),
        ("anon" * 24 + "agoal", True),
    ]
    cases = spellings() + odd
    program = (
        f"import {{ namesGoal }} from {json.dumps(PAGE.as_uri())};"
        'import { readFileSync } from "node:fs";'
        "console.log(JSON.stringify(JSON.parse(readFileSync(0)).map(namesGoal)));"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", program],
        input=json.dumps([text for text, _ in cases]),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    wrong = [case for case, found in zip(cases, json.loads(done.stdout), strict=True) if case[1] != found]
    assert wrong == []

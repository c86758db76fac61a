"""Markdown wraps at 100 columns. Tables, code blocks and what cannot be broken (a long link or word) may be longer."""
import re

import pytest

from documents import ROOT, documents

COLUMNS = 100
# A link, a span of code and an HTML comment are each one word: a line break in them changes them or their look.
_UNBREAKABLE = re.compile(r"!?\[[^\]]*\]\([^)]*\)|`[^`]*`|<!--.*?-->")


def long_lines(text: str) -> list[str]:
    """Each line that is too long and could be shorter, as "LINE: TEXT"."""
    found = []
    fence = None
    may_be_code = True  # an indented block of code begins after an empty line
    for number, line in enumerate(text.splitlines(), 1):
        indented = may_be_code and re.match(r" {4,}(?![ *+-]|\d+\. )", line)
        may_be_code = bool(indented) or not line.strip()
        if fence is None and indented:
            continue
        mark = re.match(r"\s*(?:[-*] )?(```+|~~~+)", line)
        if mark and fence is None:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = None
        elif fence is None and len(line) > COLUMNS and not line.lstrip().startswith("|") and can_break(line):
            found.append(f"{number}: {line}")
    return found


def can_break(line: str) -> bool:
    """Whether the line has a space at which it could end within the columns, after its list mark and indent."""
    words = _UNBREAKABLE.sub(lambda word: word[0].replace(" ", "_"), line)
    start = re.match(r"\s*(?:[-*+>] |\d+\. |#+ )?\s*", words).end()
    # A heading is always one line.
    return not line.startswith("#") and " " in words[start : COLUMNS + 1]


@pytest.mark.parametrize(
    ("line", "too_long"),
    [
        ("word " * 25, True),
        ("| cell " * 25, False),
        ("# " + "word " * 25, False),
        ("- [a long link](https://example.org/" + "x" * 100 + ")", False),
        ("see [a long link](https://example.org/" + "x" * 100 + ")", True),
        ("`" + "code " * 25 + "`", False),
        ("word " * 20, False),
    ],
)
def test_a_line_is_too_long_when_it_could_be_broken(line, too_long):
    assert bool(long_lines(line.rstrip())) == too_long


def test_a_block_of_code_may_have_long_lines():
    assert long_lines("```sh\n" + "word " * 25 + "\n```\n") == []
    assert len(long_lines("```sh\nx\n```\n" + "word " * 25)) == 1
    assert long_lines("* item\n\n      " + "word " * 25) == []
    assert len(long_lines("* item\n    " + "word " * 25)) == 1


@pytest.mark.parametrize("document", documents())
def test_a_document_wraps_at_100_columns(document):
    assert long_lines((ROOT / document).read_text()) == []


def sections(text: str) -> list[str]:
    return re.findall(r"^## (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)


def contents(text: str) -> list[tuple[str, str]]:
    """Name and anchor of each section that the list before the first one names."""
    before, _, _ = text.partition("\n## ")
    numbered = re.search(r"^1\. \[[^\]]+\]\(#.*?(?=\n\n|\Z)", before, re.DOTALL | re.MULTILINE)
    return re.findall(r"\[([^\]]+)\]\((#[^)]+)\)", numbered[0]) if numbered else []


def anchor(section: str) -> str:
    """As GitHub makes it."""
    return "#" + re.sub(r"[^\w\- ]", "", section.lower()).replace(" ", "-")


def test_contents_are_found():
    assert contents("# A\n\n1. [One](#one)\n2. [Two](#two),\n   [Three](#three)\n\n## One\n") == [
        ("One", "#one"),
        ("Two", "#two"),
        ("Three", "#three"),
    ]
    assert contents("# A\n\nSee [one](#one).\n\n## One\n1. [x](#x)\n") == []
    assert sections("## One\n\n```sh\n## no\n```\n\n## The page `/ops`\n") == ["One", "The page `/ops`"]
    assert anchor("The page /ops") == "#the-page-ops"


@pytest.mark.parametrize("document", documents())
def test_contents_name_each_section_in_order(document):
    text = (ROOT / document).read_text()
    listed = contents(text)
    if listed:
        assert listed == [(section, anchor(section)) for section in sections(text)]

"""SQL is our own text, and values go by parameters: nothing from outside becomes part of a statement."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.cpp")) + sorted((ROOT / "src").rglob("*.h"))

# Text that goes out as it is: exec(…) and its relatives, and the text that code puts together for a prepared statement.
_SENT = re.compile(
    r"[.>](exec|exec0|exec1|exec_params|exec_params0|exec_params1|query_value|stream_from|prepare|perform)\s*\("
)
_LITERAL = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:[^"\\]|\\.)*"', re.DOTALL)

# The expressions that may be sent besides literals: file -> expression, and why it is harmless.
ALLOWED = {
    "postgres/connection/connector.cpp": {
        # application_name is quoted by libpqxx; the rest are numbers of our configuration.
        'SET application_name = " + setup.quote(options_.application_name)'
    },
    # The text of a `statement`, which a test below looks at.
    "postgres/connection/statement.h": {
        "s.name, s.sql",
        "s.name, std::forward<Args>(args)...",
        "s.sql, std::forward<Args>(args)...",
    },
    "postgres/match/match_queries.cpp": {
        # listing_statements.cpp: the chosen conditions, with $1, $2, … A test below checks them.
        "s.sql, pqxx::prepare::make_dynamic_params(s.values)"
    },
    "postgres/store/application_role.cpp": {
        # `name` is what libpqxx quoted, `rights` and `setting` a literal of the file. A role and a database cannot be parameters.
        '"CREATE ROLE " + name',
        '"ALTER ROLE " + name + " LOGIN PASSWORD " + tx.quote(verifier_of(connection, role))',
        '"ALTER ROLE " + name + " SET " + std::string(setting)',
        'ON DATABASE " + tx.quote_name(connection.dbname())',
        'std::string(rights) + " TO " + name',
        '"REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM " + name',
    },
    "postgres/store/migrator.cpp": {
        "take_lock",
        "create_table",  # literals with a name
        "next.sql",  # a file of migrations/, which is code
    },
}
# Functions that return a piece of a statement and make it only of literals.
_PIECES = re.compile(
    r"sql::\w+_columns\(\)|sql::place_in_page\(\)|sql::expand\(|join\(|columns?\b|column_names|column_values|insert_events"
)
# Statements with several CTEs: one literal in a file of its own.
SQL_FILES = sorted((ROOT / "src").rglob("*.sql.h"))
_LONG_STATEMENT = re.compile(r'^constexpr const char\* (\w+) = R"\(.*?\)";\n', re.MULTILINE | re.DOTALL)
_CONSTANT = re.compile(r"sql::(\w+)")
# A piece that several statements of one file share: a literal with a name.
_SHARED_PIECE = re.compile(
    r'^constexpr const char\* (\w+) =\s*(?:R"\(.*?\)"|(?:"(?:[^"\\\n]|\\.)*"\s*)+);\n', re.MULTILINE | re.DOTALL
)


def arguments(text: str, start: int) -> str:
    """The text between the parenthesis at `start` and its partner."""
    depth, at = 0, start
    while at < len(text):
        literal = _LITERAL.match(text, at)
        if literal and text[at] in 'R"':
            at = literal.end()
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at]
        at += 1
    raise AssertionError("unbalanced")


def first_argument(call: str) -> str:
    depth, at = 0, 0
    while at < len(call):
        literal = _LITERAL.match(call, at)
        if literal and call[at] in 'R"':
            at = literal.end()
            continue
        depth += {"(": 1, "{": 1, "<": 0, ")": -1, "}": -1}.get(call[at], 0)
        if call[at] == "," and depth == 0:
            return call[:at]
        at += 1
    return call


def is_literal(expression: str) -> bool:
    return not _LITERAL.sub("", expression).strip()


def faults(name: str, text: str) -> list[str]:
    """Statements of `text`, a file of src/, that are neither literals nor allowed."""
    if "pqxx" not in text and not name.startswith("postgres/"):
        return []
    found = []
    for call in _SENT.finditer(text):
        inside = " ".join(arguments(text, call.end() - 1).split())
        # A prepared statement has a name and a text; every other call has a text and its values.
        sent = inside if call[1] == "prepare" else first_argument(inside)
        if is_literal(sent.replace(",", "")):
            continue
        if any(" ".join(allowed.split()) in inside for allowed in ALLOWED.get(name, ())):
            continue
        found.append(f"{name}: {call[1]}({inside[:80]}…)")
    return found


def test_only_text_of_ours_is_sent():
    assert [
        fault for source in SOURCES for fault in faults(str(source.relative_to(ROOT / "src")), source.read_text())
    ] == []


def test_prepared_statements_are_made_of_literals_once_before_main():
    """`const statement name{"name", "text" + piece()}`: stands at namespace scope, so no part of a request can be in it."""
    constants = {found for file in SQL_FILES for found in _LONG_STATEMENT.findall(file.read_text())}
    made = 0
    for source in SOURCES:
        text = source.read_text()
        shared = set(_SHARED_PIECE.findall(text))
        for found in re.finditer(r"^(?P<indent>\s*)(?P<const>const\s+)?statement\s+\w+\s*\{", text, re.MULTILINE):
            made += 1
            assert not found["indent"].strip("\n") and found["const"], f"{source}: a statement that is made at run time"
            end = text.index("};", found.end())
            rest = _LITERAL.sub("", text[found.end() : end])
            rest = re.sub(r"[A-Za-z_]\w*", lambda name: "" if name[0] in shared else name[0], rest)
            rest = _CONSTANT.sub(lambda name: "" if name[1] in constants else name[0], _PIECES.sub("", rest))
            words = set(re.findall(r"[A-Za-z_]\w*", rest.replace("std::string(", "")))
            assert not words, f"{source.name}: {words} in a statement"
    assert made > 20


@pytest.mark.parametrize("file", SQL_FILES, ids=lambda file: file.name)
def test_a_file_of_a_long_statement_holds_one_literal_that_is_named_as_the_file(file):
    text = file.read_text()
    assert _LONG_STATEMENT.findall(text) == [file.name.removesuffix(".sql.h")]
    left = re.sub(r"//[^\n]*|#pragma once|namespace livescore::sql|[{}]", "", _LONG_STATEMENT.sub("", text))
    assert left.strip() == "", "more than a statement and its comment"


def without_values(expression: str) -> str:
    """Removes `search.value(…)`, which turns its argument into a parameter and itself into a placeholder."""
    while found := re.search(r"\b(?:(?:search|s)\.)?value(?=\()", expression):
        inside = arguments(expression, found.end())
        expression = expression[: found.start()] + expression[found.end() + len(inside) + 2 :]
    return expression


def test_the_conditions_of_a_search_are_literals_and_placeholders():
    """Each piece of text that a search puts together is a literal, a placeholder, or made of such."""
    folder = ROOT / "src" / "postgres" / "match"
    files = ("match_search.cpp", "listing_statements.cpp", "listing_statements.h")
    text = "\n".join((folder / file).read_text() for file in files)
    known = set(re.findall(r"const auto (\w+)\s*=\s*(?:\"[^\"]*\" \+ )?(?:search|s)\.value\(", text))
    known |= set(re.findall(r"const auto (\w+)\s*=\s*value\(", text))
    # The variables that gather those pieces. They consist only of pieces that the test looks at below.
    known |= {
        "either",
        "some",
        "one",
        "walked",
        "conditions",
        "others",
        "other",
        "all",
        "early",
        "rest_",
        "after_",
        "end_",
        "zone_",
        "any",
        "from",
        "first",
        "in_order",
        "condition",
        "position",
        "place_in_page",
        "rows",
        "moment",
        "zone",
        "sql",
        "match_columns",
        "empty",
        "true",
        "false",
        "std",
        "string",
        "request",
        "page_of",
        "s",
        "are_few",
        "order",
        "then",
        "before",
        "position",
        "limit",
        "value",
        "column",
        "besides",
        "front",
        "late_",
        "end",
        "is_sooner",
        "move",
        "time_behind_",
        "id_behind_",
        "first_start_",
        "end_of_starts_",
        "bound",
        "order_",
        "direction",
        "descends",
        "by",
        "behind",
        "begin",
        "in_time",
        "down",
        "end_of_walk",
        "all_conditions",
        "listing",
        "listed_columns",
        "walks_statuses",
        "columns",
        "condition_of",
        "has_finished",
        "wanted",
        "when",
        "walkable",
        "always",
        "time",
        "size",
        "created_at",
        "id",
    }
    pieces = [
        arguments(text, found.end() - 1)
        for found in re.finditer(
            r"(?:search\.(?:require|choose|choose_statuses|start_from|start_before|begin_after|end_at|check_timezone)|page_of"
            r"|(?:some|leagues)\.(?:push_back|emplace_back))\(",
            text,
        )
    ]
    pieces += [
        found[1]
        for found in re.finditer(
            r"\b(?:rest_|after_|late_|time_behind_|id_behind_|first_start_|end_of_starts_|zone_|from|begin|bound|columns|in_time|end|any|all|others|sql|order|then|before|position|limit|in_order) \+?= ([^;]*);",
            text,
        )
    ]
    assert len(pieces) > 25
    for piece in pieces:
        left = re.sub(
            r"std::string&|search_statement|match_page_request&|const|alternatives&|statement\(|leagues\b",
            "",
            without_values(piece),
        )
        words = set(re.findall(r"[A-Za-z_]\w*", _LITERAL.sub("", left)))
        assert words <= known, (words - known, piece)


@pytest.mark.parametrize(
    "bad",
    [
        'tx.exec("SELECT " + name);',
        "tx.exec(sql);",
        'tx.exec("DELETE FROM x WHERE id = " + std::to_string(id))',
        'tx.exec1(fmt::format("SELECT {}", x));',
        'tx.exec_params("SELECT $1" + more, x);',
        'connection.prepare("x", text);',
        'work->exec(std::string("SELECT ") + x);',
    ],
)
def test_it_finds_what_it_must_find(bad):
    assert faults("postgres/example.cpp", "#include <pqxx/pqxx>\n" + bad) != []


@pytest.mark.parametrize(
    "good", ['tx.exec("SELECT 1")', 'tx.exec_params("INSERT INTO x VALUES ($1)", name)', 'tx.exec(R"(SELECT "a)")']
)
def test_it_lets_pass_what_is_right(good):
    assert faults("postgres/example.cpp", "#include <pqxx/pqxx>\n" + good) == []

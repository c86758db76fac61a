"""The descriptions by independent eyes: parsers of both standards, the linter of another maker, and the compiler of the types."""
import json
import subprocess

import pytest

from conformance import documents
from stack_fixture import ROOT

PARSERS = ROOT / "tests" / "e2e" / "support" / "contract" / "parsers.cjs"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder with both documents."""
    folder = tmp_path_factory.mktemp("documents")
    for name, document in documents().items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    return folder


def node(*arguments) -> list[str]:
    """What the script finds wrong, a line for each."""
    ended = subprocess.run(["node", *arguments], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


@pytest.mark.parametrize(
    ("parser", "document"), [("swagger-parser", "openapi"), ("redocly", "openapi"), ("asyncapi-parser", "asyncapi")]
)
def test_a_parser_finds_nothing_wrong(written, parser, document):
    assert node(PARSERS, parser, written / f"{document}.json") == []


@pytest.mark.parametrize(
    ("parser", "document", "break_it"),
    [
        ("swagger-parser", "openapi", lambda it: it["paths"].update({"/x": {"get": {"responses": {"200": {}}}}})),
        ("redocly", "openapi", lambda it: it["paths"].update({"/x": {"get": {"responses": {"200": {}}}}})),
        ("asyncapi-parser", "asyncapi", lambda it: it["operations"].update({"x": {"action": "whisper"}})),
    ],
    ids=["swagger-parser", "redocly", "asyncapi-parser"],
)
def test_a_parser_finds_what_is_wrong(written, tmp_path, parser, document, break_it):
    broken = json.loads((written / f"{document}.json").read_text())
    break_it(broken)
    (tmp_path / "broken.json").write_text(json.dumps(broken))
    assert node(PARSERS, parser, tmp_path / "broken.json") != []


def test_every_example_is_as_its_schema_says(_judge):
    faults, judged = _judge.example_faults()
    assert faults == []
    assert judged > 100


def test_types_of_the_document_compile(written, tmp_path):
    types = tmp_path / "types.ts"
    bin = ROOT / "node_modules" / ".bin"
    made = subprocess.run(
        [bin / "openapi-typescript", written / "openapi.json", "--output", types], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr
    (tmp_path / "use.ts").write_text(
        'import type { paths } from "./types";\n'
        'type Match = paths["/api/matches/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["data"];\n'
        "export const score = (match: Match): number | null | undefined => match.homeScore;\n"
        "// @ts-expect-error: the document has no such member\n"
        "export const other = (match: Match) => match.noSuchMember;\n"
    )
    compiled = subprocess.run(
        [bin / "tsc", "--noEmit", "--strict", "--module", "nodenext", tmp_path / "use.ts"],
        capture_output=True,
        text=True,
    )
    assert compiled.returncode == 0, compiled.stdout

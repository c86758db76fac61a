"""/openapi.json and /asyncapi.json: their schemas are JSON Schema 2020-12, and their examples are valid."""
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]


def described(document: str) -> dict:
    bin_folder = ROOT / os.environ.get("LIVESCORE_BIN", "build/dev/bin")
    made = subprocess.run([bin_folder / "livescore-describe", document], capture_output=True, text=True, check=True)
    return json.loads(made.stdout)


@pytest.fixture(scope="module", params=["openapi", "asyncapi"])
def document(request) -> dict:
    return described(request.param)


def validator(document: dict, schema: dict) -> jsonschema.Draft202012Validator:
    """`schema` is a part of `document`, whose references count from its root."""
    resolver = jsonschema.RefResolver.from_schema(document)
    return jsonschema.Draft202012Validator(
        schema, resolver=resolver, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def parts(value, place: str = "#") -> Iterator[tuple[str, dict]]:
    """Each object of a document, with its place."""
    if isinstance(value, dict):
        yield place, value
        for name, member in value.items():
            if name not in ("example", "examples"):
                yield from parts(member, f"{place}/{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts(item, f"{place}/{index}")


def test_schemas_are_schemas(document):
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert isinstance(schema, dict), name


def test_examples_of_components_are_valid(document):
    count = 0
    for name, schema in document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            errors = [e.message for e in validator(document, schema).iter_errors(example)]
            assert not errors, f"{name}: {errors}"
            count += 1
    assert count > 10


def test_examples_beside_a_schema_are_valid(document):
    """Of parameters, headers and contents."""
    for place, part in parts(document):
        if "schema" in part and "example" in part:
            errors = [e.message for e in validator(document, part["schema"]).iter_errors(part["example"])]
            assert not errors, f"{place}: {errors}"


def test_an_answer_refuses_a_member_that_the_document_lacks():
    openapi = described("openapi")
    seen = 0
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                content = answer.get("content", {}).get("application/json")
                if content is None or content["schema"].get("$ref", "").endswith("/Document"):
                    continue
                example = content.get("example")
                assert example is not None, f"{method} {path} {status} has no example"
                check = validator(openapi, content["schema"])
                assert check.is_valid(example), f"{method} {path} {status}"
                assert not check.is_valid({**example, "surplus": 1}), f"{method} {path} {status}"
                seen += 1
    assert seen > 40

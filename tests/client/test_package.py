"""What web/client publishes: its files, its types, and that it needs nothing else."""
import json
import re
import subprocess

import pytest

from stack_fixture import ROOT

CLIENT = ROOT / "web" / "client"
PACKAGE = json.loads((CLIENT / "package.json").read_text())


def run(*words: str, folder=ROOT) -> str:
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_types_say_what_the_client_does():
    run("node_modules/.bin/tsc", "-p", "tests/client")


def test_the_types_are_those_of_the_description():
    run("scripts/checks/client_types")


def test_the_types_name_what_the_module_exports():
    exported = run("node", "-e", 'import("./web/client/livescore.js").then((m) => console.log(Object.keys(m).join()))')
    types = (CLIENT / "index.d.ts").read_text()
    assert set(exported.strip().split(",")) == set(re.findall(r"^export (?:class|function) (\w+)", types, re.MULTILINE))


def test_the_types_name_every_method():
    source = (CLIENT / "livescore.js").read_text()
    types = (CLIENT / "index.d.ts").read_text()
    methods = re.findall(r"^    (?:get )?(\w+)\([^)]*\) \{$", source, re.MULTILINE)
    body = types.partition("export class LiveScore extends EventTarget {")[2].partition("\n}")[0]
    assert set(methods) == set(re.findall(r"^    (?:readonly )?(\w+)[(:]", body, re.MULTILINE))


def test_the_types_name_every_timing():
    source = (
        (CLIENT / "transport" / "connection.js").read_text().partition("export const TIMINGS = {")[2].partition("};")[0]
    )
    types = (CLIENT / "index.d.ts").read_text().partition("export interface Timings {")[2].partition("}")[0]
    assert re.findall(r"^    (\w+):", source, re.MULTILINE) == re.findall(r"^    (\w+):", types, re.MULTILINE)


def test_the_package_has_all_parts_and_no_dependency():
    packed = json.loads(run("npm", "pack", "--dry-run", "--json", folder=CLIENT))[0]
    files = {entry["path"] for entry in packed["files"]}
    parts = {str(path.relative_to(CLIENT)) for path in CLIENT.rglob("*.js")}
    assert files == parts | {"package.json", "README.md", "index.d.ts", "api.d.ts", "LICENSE"}
    assert not {"dependencies", "peerDependencies", "optionalDependencies", "scripts"} & PACKAGE.keys()
    for part in parts:
        taken = re.findall(
            r'\bfrom "([^"]+)"', re.sub(r"/\*\*.*?\*/", "", (CLIENT / part).read_text(), flags=re.DOTALL)
        )
        assert all(name.startswith(("./", "../")) for name in taken), f"{part} takes {taken}"


def test_the_package_can_be_installed_and_used(tmp_path):
    run("npm", "pack", "--pack-destination", str(tmp_path), folder=CLIENT)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    run("npm", "install", "--offline", "--no-audit", *map(str, tmp_path.glob("*.tgz")), folder=tmp_path)
    program = 'import { LiveScore } from "livescore-client"; console.log(new LiveScore("http://localhost:1").connection.state);'
    (tmp_path / "program.js").write_text(program)
    assert run("node", "program.js", folder=tmp_path).strip() == "idle"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ('"ftp://x"', "the address must be http or https"),
        ('"http://x", { transports: ["pigeon"] }', "transports are websocket, stream, poll; got pigeon"),
        ('"http://x", { transports: [] }', "got none"),
    ],
)
def test_a_wrong_option_is_named(arguments, words):
    program = f'import("./web/client/livescore.js").then(({{ LiveScore }}) => new LiveScore({arguments}))'
    ended = subprocess.run(["node", "-e", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0 and words in ended.stderr


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("match(0, {})", "the id of a match is a positive integer, got 0"),
        ('league("x", {})', "the id of a league is a positive integer, got x"),
        ("match(1, null)", "handlers are an object of functions"),
        ("match(1, {}, { since: -1 })", "since is an integer of 0 or more, got -1"),
        ('match(1, {}, { events: "goal" })', "events is a list of types"),
    ],
)
def test_a_wrong_call_is_named_and_nothing_begins(call, words):
    program = f"""import("./web/client/livescore.js").then(({{ LiveScore }}) => {{
        const live = new LiveScore("http://127.0.0.1:1");
        try {{ live.{call}; }} catch (error) {{ console.log(error.name, error.message, live.connection.state); }}
    }})"""
    assert run("node", "-e", program).strip() == f"TypeError {words} idle"

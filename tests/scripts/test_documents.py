"""What the documents say and what is there agree."""
import re

import pytest

from stack_fixture import ROOT

OPERATIONS = (ROOT / "docs" / "OPERATIONS.md").read_text()
_LOGGED = re.compile(r'log::(warn|error|info)\(\s*"(\w+)"')


def events(*levels: str) -> set[str]:
    return {event for source in (ROOT / "src").rglob("*.cpp") for level, event in _LOGGED.findall(source.read_text())
            if level in levels}


@pytest.mark.parametrize("level", ["error", "warn"])
def test_each_log_event_that_needs_somebody_has_its_entry(level):
    section = OPERATIONS.split(f"### {level}\n")[1].split("\n### ")[0]
    described = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert described == events(level)


def test_each_log_event_that_the_text_names_is_logged():
    words = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", OPERATIONS))
    others = {"synchronous_standby_names", "max_connections", "schema_migrations", "match_events", "idempotency_keys",
              "api_keys_version"}
    assert {word for word in words - others if not word.startswith("livescore_")} <= events("error", "warn", "info")


def test_each_metric_is_described_and_nothing_else():
    made = {name for source in (ROOT / "src").rglob("*.[ch]*")
            for name in re.findall(r'"(livescore_[a-z_]+)"', source.read_text())}
    described = set(re.findall(r"`(livescore_[a-z_]+)(?:\{[a-z,]+\})?`", OPERATIONS))
    assert len(made) > 20
    assert described == made


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "docs/OPERATIONS.md", "docs/PERFORMANCE.md", "docs/RELIABILITY.md"])
def test_each_file_that_is_named_is_there(document):
    text = (ROOT / document).read_text()
    named = {path for path in re.findall(r"`((?:src|include|tests|scripts|docs|web|migrations)/[\w./-]+)`", text)}
    assert len(named) > 3
    assert [path for path in sorted(named) if "NNNN" not in path and not (ROOT / path).exists()] == []


def test_github_runs_what_everybody_runs():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert "container: debian:bookworm" in workflow
    assert "- run: .ci/run" in workflow


def test_the_changelog_knows_the_version():
    version = re.search(r"project\(livescore VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert newest == version

"""The documents agree with the tree."""
import re
from pathlib import Path
import subprocess

import pytest

from documents import ROOT, documents

OPERATIONS = (ROOT / "docs" / "OPERATIONS.md").read_text()
_LOGGED = re.compile(r'log::(error|warn|info|debug)\(\s*"(\w+)"')


def events(*levels: str) -> set[str]:
    return {
        event
        for source in (ROOT / "src").rglob("*.cpp")
        for level, event in _LOGGED.findall(source.read_text())
        if level in levels
    }


@pytest.mark.parametrize("level", ["error", "warn"])
def test_each_log_event_that_needs_somebody_has_its_entry(level):
    section = OPERATIONS.split(f"### {level}\n")[1].split("\n### ")[0]
    described = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert described == events(level)


def test_each_log_event_that_the_text_names_is_logged():
    words = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", OPERATIONS))
    others = {
        "synchronous_standby_names",
        "synchronous_mode",
        "target_session_attrs",
        "pg_rewind",
        "pg_stat_activity",
        "pg_stat_replication",
        "replay_lag",
        "checkpoint_timeout",
        "application_name",
        "connect_query",
        "query_wait_timeout",
        "server_login_retry",
        "max_payload",
        "max_connections",
        "default_transaction_read_only",
        "pg_restore",
        "schema_migrations",
        "match_events",
        "event_traces",
        "idempotency_keys",
        "api_keys_version",
        "log_error_verbosity",
        "log_min_error_statement",
        "log_parameter_max_length",
        "log_parameter_max_length_on_error",
    }
    assert {word for word in words - others if not word.startswith("livescore_")} <= events(
        "error", "warn", "info", "debug"
    )


def test_each_other_log_event_is_named():
    named = set(re.findall(r"`(\w+)`", OPERATIONS))
    assert events("info", "debug") - named == set()


def test_each_metric_is_described_and_nothing_else():
    made = {
        name
        for source in (ROOT / "src").rglob("*.[ch]*")
        for name in re.findall(r'"(livescore_[a-z_]+)"', source.read_text())
    }
    described = set(re.findall(r"`(livescore_[a-z_]+)(?:\{[a-z,]+\})?`", OPERATIONS))
    assert len(made) > 20
    assert described == made


FOLDERS = "src|include|tests|scripts|docs|web|migrations|cmake|deploy"


def named_files(text: str) -> set[str]:
    """The paths that stand in backticks, alone or as a command with its arguments, and the commands in blocks of
    code."""
    quoted = re.findall(rf"`((?:{FOLDERS})/[\w./-]+)[` ]", text)
    blocks = "\n".join(re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL))
    commands = re.findall(r"(?:^|[ $(])(?:\./)?((?:scripts|tests)/[\w./-]+)", blocks, re.MULTILINE)
    return {name.rstrip(".") for name in [*quoted, *commands] if "NNNN" not in name}


def missing(names: set[str], folder: Path) -> list[str]:
    """The names that are no files there. A user or a build makes a file that git ignores, so it may be missing."""
    absent = [name for name in sorted(names) if not (folder / name).exists()]
    return [
        name
        for name in absent
        if subprocess.run(["git", "-C", str(folder), "check-ignore", "-q", name]).returncode != 0
    ]


def linked_files(text: str) -> set[str]:
    text = re.sub(r"^ *```.*?^ *```$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
    return {
        target.partition("#")[0]
        for target in re.findall(r"\]\(([\w.:/#%-]+)\)", text)
        if not re.match(r"[a-z]+:|#", target)
    }


def test_the_documents_are_all_found():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/API.md"} <= set(documents())


@pytest.mark.parametrize("document", documents())
def test_each_file_that_a_document_names_is_there(document):
    assert missing(named_files((ROOT / document).read_text()), ROOT) == []


@pytest.mark.parametrize("document", documents())
def test_each_file_that_a_document_links_is_there(document):
    path = ROOT / document
    assert missing(linked_files(path.read_text()), path.parent) == []


def test_github_runs_what_everybody_runs():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert "container: debian:bookworm" in workflow
    assert "- run: .ci/run" in workflow


def test_the_changelog_knows_the_version():
    version = re.search(r"project\(livescore VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text())[1]
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert newest == version

"""scripts/checks/sizes finds files and folders that are too large, and this tree has none."""
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONG = "\n" * 401


def check(root: Path) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "scripts" / "checks" / "sizes", root], capture_output=True, text=True)


def write(root: Path, name: str, text: str = "") -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def write_many(root: Path, folder: str, count: int) -> None:
    for i in range(count):
        write(root, f"{folder}/{i}.bin")


@pytest.mark.parametrize(
    "file",
    [
        "src/a.cpp",
        "include/livescore/core/a.h",
        "tests/e2e/test_a.py",
        "web/a.js",
        "web/a.css",
        "web/a.html",
        "migrations/0001_a.sql",
    ],
)
def test_a_source_has_at_most_400_lines(tmp_path, file):
    write(tmp_path, file, LONG[:400])
    assert check(tmp_path).returncode == 0
    write(tmp_path, file, LONG)
    answer = check(tmp_path)
    assert answer.returncode == 1
    assert f"{file}: 401 lines; at most 400" in answer.stdout


def test_a_script_is_a_source_and_data_is_none(tmp_path):
    write(tmp_path, "scripts/run", "#!/bin/sh\n" + LONG)
    write(tmp_path, "scripts/words", LONG)
    write(tmp_path, "tests/expected.json", LONG)
    answer = check(tmp_path)
    assert "scripts/run: 402 lines" in answer.stdout
    assert "1 too large" in answer.stdout


def test_a_folder_has_at_most_20_files_apart_from_those_of_its_folders(tmp_path):
    write_many(tmp_path, "src/api", 20)
    write_many(tmp_path, "src/api/http", 20)
    assert check(tmp_path).returncode == 0
    write(tmp_path, "src/api/one_more.txt")
    answer = check(tmp_path)
    assert answer.returncode == 1
    assert "src/api/: 21 files; at most 20" in answer.stdout


def test_folders_of_data_may_be_large(tmp_path):
    write_many(tmp_path, "tests/fuzz/corpus/query", 30)
    write_many(tmp_path, "tests/data", 30)
    write(tmp_path, "src/a.cpp")
    assert check(tmp_path).returncode == 0


def test_what_git_ignores_does_not_count(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    write(tmp_path, ".gitignore", "__pycache__/\n")
    write_many(tmp_path, "tests/__pycache__", 30)
    write(tmp_path, "tests/a.py")
    answer = check(tmp_path)
    assert answer.returncode == 0
    assert "1 files checked" in answer.stdout


def test_this_tree_is_clean():
    answer = check(ROOT)
    assert answer.returncode == 0, answer.stdout

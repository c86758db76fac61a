"""Each fuzz target has a build, inputs to begin with, and a description."""
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FUZZ = ROOT / "tests" / "fuzz"
TARGETS = sorted(source.name.removesuffix("_fuzz.cpp") for source in FUZZ.glob("*_fuzz.cpp"))


def test_there_are_targets():
    assert len(TARGETS) >= 8


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_is_built_and_has_few_small_inputs(target):
    assert re.search(rf"^livescore_fuzz_target\({target}\b", (FUZZ / "CMakeLists.txt").read_text(), re.MULTILINE)
    inputs = list((FUZZ / "corpus" / target).iterdir())
    assert 20 <= len(inputs) <= 60
    assert max(file.stat().st_size for file in inputs) <= 4096


def test_each_corpus_and_dictionary_has_its_target():
    assert {folder.name for folder in (FUZZ / "corpus").iterdir()} == set(TARGETS)
    assert {file.stem for file in (FUZZ / "dictionaries").glob("*.dict")} <= set(TARGETS)


def test_each_target_is_described_and_nothing_else():
    section = (ROOT / "docs" / "SECURITY.md").read_text().split("## Fuzzing\n")[1].split("\n## ")[0]
    table = section.split("\n\n")[1]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == set(TARGETS)

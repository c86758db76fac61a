from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

DATA = ROOT / "tests" / "data"


@pytest.fixture
def data() -> Path:
    return DATA


def pytest_generate_tests(metafunc):
    """A test that takes `data_file` runs once for each file of results."""
    if "data_file" in metafunc.fixturenames:
        files = sorted(DATA.rglob("*.json"))
        metafunc.parametrize("data_file", files, ids=[file.name for file in files])

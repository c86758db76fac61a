"""The guards that the programs are built with against faults of memory (LIVESCORE_HARDEN)."""
import re
import subprocess

import pytest

from stack_fixture import binaries

pytestmark = pytest.mark.skipif(
    "asan" in str(binaries()) or "tsan" in str(binaries()), reason="the sanitizers take the place of these guards"
)


def readelf(program: str, *options: str) -> str:
    found = subprocess.run(
        ["readelf", "-W", *options, binaries() / program], capture_output=True, text=True, check=True
    )
    return found.stdout


@pytest.mark.parametrize("program", ["livescore-api", "livescore-worker", "livescore-migrate", "livescore-admin"])
def test_a_program_is_guarded(program):
    assert re.search(r"Type:\s+DYN", readelf(program, "-h")), "position-independent"
    assert "GNU_RELRO" in readelf(program, "-l")
    assert re.search(r"\(FLAGS_1\).*\bNOW\b", readelf(program, "-d")), "all of RELRO: nothing is bound later"
    stack = re.search(r"GNU_STACK.*", readelf(program, "-l"))
    assert stack and "E" not in stack[0].split()[-2], "the stack is not executable"
    symbols = readelf(program, "--dyn-syms")
    assert "__stack_chk_fail" in symbols, "stack protector"
    assert re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", "")), "the C library checks sizes"

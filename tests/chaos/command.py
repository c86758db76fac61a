"""Runs scripts/chaos as a user does."""
import subprocess

from arena import ROOT
from stack_fixture import base_port


def chaos(*arguments: object, timeout: float) -> subprocess.CompletedProcess:
    """Returns the ended process, with stdout and stderr as text."""
    command = [str(ROOT / "scripts" / "chaos"), "--base-port", str(base_port() + 300), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as harness:
        try:
            out, errors = harness.communicate(timeout=timeout)
        except BaseException:
            # The harness gets SIGTERM, and the test waits for it, so that it takes its stack down. A killed process
            # would leave the stack behind.
            harness.terminate()
            print(*harness.communicate(), sep="\n")
            raise
    return subprocess.CompletedProcess(command, harness.returncode, out, errors)

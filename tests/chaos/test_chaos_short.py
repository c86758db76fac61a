"""The short form of scripts/chaos: one fault of each kind of process. The long form has all of them."""
import subprocess

from arena import ROOT
from stack_fixture import base_port, binaries

_SCENARIOS = ["api_killed", "worker_killed_with_leases", "redis_restarted_empty", "postgres_crashed"]


def test_nothing_is_lost_repeated_or_reordered_while_processes_die():
    chosen = [word for name in _SCENARIOS for word in ("--only", name)]
    ended = subprocess.run([ROOT / "scripts" / "chaos", *chosen, "--seconds", "4", "--subscribers", "60", "--bin", binaries(),
                            "--base-port", str(base_port() + 300)], capture_output=True, text=True, timeout=170)
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr

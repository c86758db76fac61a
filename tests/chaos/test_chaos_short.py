"""The short form of scripts/chaos: one fault for each kind of process. The long form has all faults and measures how
soon the service has recovered. In the short form a stalled machine must not count."""
import pytest
from command import chaos
from stack_fixture import PATIENT, binaries

_SCENARIOS = ["api_killed", "worker_killed_with_leases", "redis_restarted_empty", "postgres_crashed"]


@pytest.mark.timeout(660)
def test_nothing_is_lost_repeated_or_reordered_while_processes_die():
    chosen = [word for name in _SCENARIOS for word in ("--only", name)]
    ended = chaos(
        *chosen,
        "--seconds",
        4,
        "--subscribers",
        60,
        "--seed",
        1,
        "--recovery",
        10,
        "--bin",
        binaries(),
        "--env",
        f"DB_CONNECT_TIMEOUT_MS={PATIENT['DB_CONNECT_TIMEOUT_MS']}",
        timeout=600,
    )
    print(ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr

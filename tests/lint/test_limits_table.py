"""The table of limits in SECURITY.md names each limit of the settings, and existing tests."""
import re
from pathlib import Path

from test_env_example import DOCUMENTS, ROOT, defaults

# Settings with a bound in their name that no client can reach.
NOT_OF_CLIENTS = {
    "DB_GROUP_MAX_APPENDS",  # a larger group goes out as two
    "DB_CONNECT_TIMEOUT_MS",
    "DB_IN_DOUBT_TIMEOUT_MS",
    "DB_IDLE_TRANSACTION_TIMEOUT_MS",
    "REDIS_CONNECT_TIMEOUT_MS",
    "REDIS_COMMAND_TIMEOUT_MS",
    "NATS_CONNECT_TIMEOUT_MS",  # limits of other servers
    "RATE_LIMIT_REDIS_TIMEOUT_MS",
    "JWT_JWKS_TIMEOUT_MS",
    "LIVESCORE_TIMEOUT_MS",  # of the operator's own requests
    "CACHE_MAX_AGE_MS",
    "CACHE_STALE_MAX_SECONDS",
    "API_KEYS_MAX_STALE_SECONDS",
    "CACHE_HOT_READS_PER_SECOND",  # limits of answers and keys
    "DRAIN_TIMEOUT_MS",
    "JOB_MAX_ATTEMPTS",
    "JOB_BACKOFF_MAX_MS",
    "JOB_BATCH_MAX",
    "JOB_LEAD_MAX_MS",
}
SECTION = (ROOT / "docs" / "SECURITY.md").read_text().split("\n## Limits\n")[1].split("\n## ")[0]
ROWS = [line.split(" | ") for line in SECTION.splitlines() if line.startswith("| `")]


def sources() -> str:
    return "\n".join(
        file.read_text()
        for folder in ("e2e", "integration", "unit")
        for file in sorted((ROOT / "tests" / folder).rglob("*"))
        if file.suffix in (".py", ".cpp")
    )


def test_each_limit_has_its_row():
    limits = {
        name for name in defaults() if re.search(r"MAX_|_MAX|_TIMEOUT_|_QUEUE_BYTES|_PER_SECOND|_BURST|_UNSENT_", name)
    }
    listed = {name for row in ROWS for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row[0])}
    assert limits - NOT_OF_CLIENTS <= listed
    everywhere = set(re.findall(r"^\| `(\w+)`", (ROOT / DOCUMENTS["--markdown"]).read_text(), re.MULTILINE))
    assert listed <= everywhere
    assert NOT_OF_CLIENTS <= everywhere


def test_each_row_names_tests_that_are_there():
    text = sources()
    for row in ROWS:
        named = re.findall(r"`(\w+)`", row[-1])
        assert named, row
        for name in named:
            assert re.search(rf"(def {name}\(|, {name}\))", text), name


def test_each_crossing_stands_in_a_row():
    crossings = re.search(
        r"CROSSINGS = \[(.*?)\]", (ROOT / "tests" / "e2e" / "support" / "crossings.py").read_text(), re.DOTALL
    )[1]
    named = {name for row in ROWS for name in re.findall(r"`(\w+)`", row[-1])}
    assert set(re.findall(r"\w+", crossings)) <= named

"""Settings of stacks that limit requests, and steps that tests of these limits share."""
import contextlib
import itertools
import re
import time
from http.client import HTTPConnection

import redis

from clients import PATIENCE
from stack_fixture import Stack

# One request in 360 s comes back: no test lives long enough to see it. The instances wait for Redis, even when it
# stalls for long: an instance that decides alone knows nothing of the others.
SLOW = {
    "RATE_LIMIT_REDIS_TIMEOUT_MS": "10000",
    "REDIS_COMMAND_TIMEOUT_MS": "10000",
    "RATE_LIMIT_MODE": "enforce",
    "RATE_LIMIT_READ_REQUESTS": "10",
    "RATE_LIMIT_READ_WINDOW_MS": "3600000",
    "RATE_LIMIT_WRITE_REQUESTS": "10",
    "RATE_LIMIT_WRITE_WINDOW_MS": "3600000",
    "RATE_LIMIT_CONNECT_REQUESTS": "4",
    "RATE_LIMIT_CONNECT_WINDOW_MS": "3600000",
}
INTERVAL_MS = 360_000
SYNC_SECONDS = 0.1
MATCH = {
    "sport": "football",
    "homeTeam": "Reds",
    "awayTeam": "Blues",
    "startTime": "2026-01-01T00:00:00Z",
    "endTime": "2026-01-01T02:00:00Z",
}


def as_client(address: str) -> dict[str, str]:
    """The client's address as a proxy in front would name it: in development the instance trusts loopback."""
    return {"X-Forwarded-For": address}


def limits_together(stack: Stack) -> Stack:
    """Waits until Redis counts a change on any instance: as long as it has no connection, an instance decides alone."""
    with redis.Redis.from_url(stack.redis_url) as counted:
        for instance in range(1, stack.replicas + 1):
            deadline = time.monotonic() + PATIENCE
            for attempt in itertools.count():
                client = f"198.1{instance}.{attempt // 256}.{attempt % 256}"
                asked = HTTPConnection("127.0.0.1", stack.port + instance - 1, timeout=PATIENCE)
                with contextlib.closing(asked):
                    asked.request("POST", "/api/matches", headers=as_client(client))
                    asked.getresponse()
                if counted.exists(f"livescore:rl:write:{client}"):
                    break
                assert time.monotonic() < deadline, "the instances never limit together"
                time.sleep(0.02)
    return stack


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0

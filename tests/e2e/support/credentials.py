"""API keys and tokens for black-box tests."""
import asyncio
import json
import os
import subprocess
import time

import jwt

from stack_fixture import Stack, binaries

BOOTSTRAP = "bootstrap-secret-of-the-tests-0123456789abcdef"
SECRET = "a-secret-of-the-tests-that-has-more-than-32-bytes"


def admin(stack: Stack, *arguments: str) -> dict | list:
    done = subprocess.run(
        [binaries() / "livescore-admin", "key", *arguments, "--json"],
        capture_output=True,
        text=True,
        env={"DATABASE_URL": stack.database_url, "PATH": os.environ["PATH"]},
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def token(expires_in: float = 60, secret: str = SECRET, **claims) -> str:
    return jwt.encode({"sub": "ann", "exp": time.time() + expires_in} | claims, secret, "HS256")


async def until(condition, patience: float = 20.0):
    """The first true value of `await condition()`, and the seconds that it took."""
    began = time.monotonic()
    while not (value := await condition()):
        assert time.monotonic() - began < patience, "waited in vain"
        await asyncio.sleep(0.02)  # nothing could tell
    return value, time.monotonic() - began

"""The API key that the tools send, where the service asks for one."""
from __future__ import annotations

import os
from pathlib import Path


def headers() -> dict[str, str]:
    """The headers of each request, with the key from LIVESCORE_API_KEY or from the file that LIVESCORE_API_KEY_FILE
    names. The key is no argument, because every user of the machine can read a command line."""
    key = os.environ.get("LIVESCORE_API_KEY", "")
    if not key and (file := os.environ.get("LIVESCORE_API_KEY_FILE")):
        key = Path(file).read_text(encoding="utf-8").strip()
    return {"Authorization": f"Bearer {key}"} if key else {}


def subprotocols() -> list[str] | None:
    """The WebSocket's subprotocols, which carry the key. Every release of the library has them; its option for headers
    has changed its name."""
    authorization = headers().get("Authorization")
    return ["livescore", "bearer." + authorization.removeprefix("Bearer ")] if authorization else None

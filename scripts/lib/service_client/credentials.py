"""The API key that our tools bring, where the service asks for one."""
from __future__ import annotations

import os
from pathlib import Path


def headers() -> dict[str, str]:
    """For each request: of LIVESCORE_API_KEY, or of the file that LIVESCORE_API_KEY_FILE names. A command line would show it
    to everybody on the machine."""
    key = os.environ.get("LIVESCORE_API_KEY", "")
    if not key and (file := os.environ.get("LIVESCORE_API_KEY_FILE")):
        key = Path(file).read_text(encoding="utf-8").strip()
    return {"Authorization": f"Bearer {key}"} if key else {}


def subprotocols() -> list[str] | None:
    """For the WebSocket: every release of the library has these, while headers have changed their name."""
    authorization = headers().get("Authorization")
    return ["livescore", "bearer." + authorization.removeprefix("Bearer ")] if authorization else None

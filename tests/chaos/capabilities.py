"""Tries out the capabilities of the service under test."""
from datetime import datetime, timedelta, timezone
from uuid import uuid4

import aiohttp

from arena import Arena


async def capabilities(arena: Arena) -> tuple[bool, bool]:
    """Returns (honours Idempotency-Key, has server-sent events)."""
    now = datetime.now(timezone.utc)
    match = {
        "sport": "football",
        "homeTeam": "Probe",
        "awayTeam": "Chaos",
        "startTime": (now - timedelta(hours=1)).isoformat(),
        "endTime": (now + timedelta(hours=1)).isoformat(),
    }
    async with aiohttp.ClientSession(arena.stack.api(1)) as session:
        async with session.post("/api/matches", json=match) as answer:
            path = f"/api/matches/{(await answer.json())['data']['id']}"
        headers = {"Idempotency-Key": str(uuid4())}
        for _ in range(2):
            async with session.post(
                f"{path}/commentary", json={"minute": 1, "message": "Once"}, headers=headers
            ) as answer:
                keyed = answer.status == 201 and answer.headers.get("Idempotency-Replayed") == "true"
        async with session.get(f"{path}/stream") as answer:
            streams = answer.status == 200
    return keyed, streams

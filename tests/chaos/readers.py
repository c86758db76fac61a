"""Clients that read matches all the time, so that whatever caches there are hold something when a fault comes."""
import asyncio
import random

import aiohttp

_PAUSE_SECONDS = 0.05


async def read_on_and_on(entrance: str, matches: list[int], seed: int) -> None:
    """Until it is cancelled. What it reads is not looked at here: during a fault an answer may be old, or none."""
    dice = random.Random(seed)
    async with aiohttp.ClientSession(entrance, timeout=aiohttp.ClientTimeout(total=2)) as session:
        while True:
            try:
                async with session.get(f"/api/matches/{dice.choice(matches)}") as answer:
                    await answer.read()
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                pass  # it is what faults do
            await asyncio.sleep(_PAUSE_SECONDS)

"""Clients that read matches all the time, so that all caches hold something when a fault comes."""
import asyncio
import random

import aiohttp

_PAUSE_SECONDS = 0.05


async def read_on_and_on(entrance: str, matches: list[int], seed: int) -> None:
    """Reads until it is cancelled. It does not check the answers, because during a fault an answer may be old or
    missing."""
    dice = random.Random(seed)
    async with aiohttp.ClientSession(entrance, timeout=aiohttp.ClientTimeout(total=2)) as session:
        while True:
            try:
                async with session.get(f"/api/matches/{dice.choice(matches)}") as answer:
                    await answer.read()
            except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
                pass  # faults make requests fail
            await asyncio.sleep(_PAUSE_SECONDS)

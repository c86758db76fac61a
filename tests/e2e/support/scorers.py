"""Scorers that post while a test goes on, and scorers under whom an instance dies."""
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from clients import Http
from stack_fixture import Stack


@asynccontextmanager
async def posting(match: int, *clients: Http) -> AsyncIterator[None]:
    """Each client posts comments to `match`, one after the other, until the block ends. Every post must succeed."""
    ending = asyncio.Event()

    async def post(api: Http) -> None:
        while not ending.is_set():
            await api.comment(match)

    tasks = [asyncio.create_task(post(api)) for api in clients]
    try:
        yield
    finally:
        ending.set()
        await asyncio.gather(*tasks)


class Scorers:
    """Two scorers for each instance, which post comments to `match` until they are told to end.

    async with Scorers(stack, match) as scorers:
        ...
        await scorers.end()
    """

    def __init__(self, stack: Stack, match: int, instances: tuple[int, ...] = (1, 2)):
        self._stack = stack
        self._match = match
        self._instances = instances
        self._ending = asyncio.Event()
        self.acknowledged: list[int] = []  # ids of the comments that were answered 201

    async def __aenter__(self) -> "Scorers":
        self._tasks = [asyncio.create_task(self._write(instance)) for instance in self._instances * 2]
        return self

    async def __aexit__(self, *_) -> None:
        self._ending.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def end(self) -> None:
        self._ending.set()
        await asyncio.gather(*self._tasks)

    async def _write(self, instance: int) -> None:
        async with Http(self._stack.api(instance)) as api:
            while not self._ending.is_set():
                try:
                    self.acknowledged.append((await api.comment(self._match))["id"])
                except aiohttp.ClientError:
                    return  # the instance was killed: the comment under way may have been kept or not

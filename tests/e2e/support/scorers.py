"""Scorers that post while an instance dies under them."""
import asyncio

import aiohttp

from clients import Http
from stack_fixture import Stack


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

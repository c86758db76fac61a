"""Scorers that go on while servers die, and the check that nothing of theirs is lost."""
import asyncio
import itertools

import aiohttp

from clients import PATIENCE, Http, Socket
from stack_fixture import Stack

_WRITERS = 2  # for each instance


class AcknowledgedPosts:
    """Each writer posts comments to `match`, one after the other, each with its key until it is answered 201.

    async with AcknowledgedPosts(stack, match) as posts:
        await posts.more(20)
        ...
    await posts.check(api, socket)
    """

    def __init__(self, stack: Stack, match: int, instances: tuple[int, ...] = (1, 2)):
        self._stack = stack
        self._match = match
        self._instances = instances * _WRITERS
        self._ending = False
        self._news = asyncio.Condition()
        self._refusals = 0
        self.acknowledged: list[tuple[str, int]] = []  # message and id of what was answered 201, in that order

    async def __aenter__(self) -> "AcknowledgedPosts":
        self._tasks = [
            asyncio.create_task(self._write(instance, f"writer {number}"))
            for number, instance in enumerate(self._instances)
        ]
        return self

    async def __aexit__(self, kind, *_) -> None:
        self._ending = True
        if kind is not None:
            for task in self._tasks:
                task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=kind is not None)

    async def more(self, count: int) -> None:
        """Waits until as many more posts were acknowledged."""
        goal = len(self.acknowledged) + count
        await self._until(lambda: len(self.acknowledged) >= goal)

    async def refused(self) -> None:
        """Waits until a post is refused, or its connection breaks, from now on."""
        before = self._refusals
        await self._until(lambda: self._refusals > before)

    async def _until(self, condition) -> None:
        ended = asyncio.gather(*self._tasks)
        async with asyncio.timeout(2 * PATIENCE), self._news:
            await self._news.wait_for(lambda: condition() or ended.done())
        if ended.done():
            await ended

    async def _write(self, instance: int, name: str) -> None:
        async with Http(self._stack.api(instance)) as api:
            for number in itertools.count():
                if self._ending:
                    return
                message = f"{name}, number {number}"
                entry = await self._insist(api, message)
                async with self._news:
                    self.acknowledged.append((message, entry["id"]))
                    self._news.notify_all()

    async def _insist(self, api: Http, message: str) -> dict:
        while True:
            try:
                answer = await api.post(
                    f"/api/matches/{self._match}/commentary",
                    {"minute": 1, "message": message},
                    headers={"Idempotency-Key": message.replace(" ", "-").replace(",", "")},
                )
            except aiohttp.ClientError:
                answer = None
            if answer and answer.status == 201:
                return answer.data
            assert not answer or answer.status == 503, f"{answer.status} {answer.body[:300]}"
            async with self._news:
                self._refusals += 1
                self._news.notify_all()
            await asyncio.sleep(0.05)

    async def kept(self, api: Http) -> list[dict]:
        """The comments of the match, oldest first."""
        entries: list[dict] = []
        path = f"/api/matches/{self._match}/commentary?limit=100"
        cursor = ""
        while True:
            page = (await api.get(path + cursor)).json
            entries += page["data"]
            if not page["pagination"]["hasMore"]:
                return entries[::-1]
            cursor = f"&cursor={page['pagination']['nextCursor']}"

    async def lost(self, api: Http) -> list[str]:
        """The messages that were acknowledged and are not there."""
        kept = {(entry["message"], entry["id"]) for entry in await self.kept(api)}
        return [message for message, identity in self.acknowledged if (message, identity) not in kept]

    async def check(self, api: Http, *sockets: Socket) -> None:
        """Each acknowledged post is there, each post once, and the sockets have heard every event in its order."""
        assert not await self.lost(api)
        messages = [entry["message"] for entry in await self.kept(api)]
        assert len(messages) == len(set(messages)), "a post was made twice"
        last = (await api.get(f"/api/matches/{self._match}")).data["seq"]
        assert last == 1 + len(messages)
        for socket in sockets:
            await socket.reached(self._match, last)
            assert socket.seqs(self._match) == list(range(2, last + 1))

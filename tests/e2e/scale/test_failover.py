"""A standby of PostgreSQL takes over while scorers post."""
import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
import pytest

from clients import PATIENCE, Http, Socket
from outages import AcknowledgedPosts
from stack_fixture import Stack, StackFailure


@pytest.fixture
def own(new_stack):
    return new_stack(replicas=2, workers=1, more=["--standbys"])


@contextmanager
def primary(stack: Stack) -> Iterator[psycopg2.extensions.cursor]:
    link = psycopg2.connect(stack.database_url)
    link.autocommit = True
    with link.cursor() as cursor:
        yield cursor
    link.close()


async def take_over(stack: Stack, old: str, new: str, posts: AcknowledgedPosts) -> None:
    await posts.more(20)
    await asyncio.to_thread(stack.kill, old)
    await posts.refused()
    await asyncio.to_thread(stack.promote, new)
    await posts.more(20)


async def waits_for_standby(cursor: psycopg2.extensions.cursor, except_for: int = 0) -> int:
    """The process of a commit that waits for the synchronous standby."""
    async with asyncio.timeout(PATIENCE):
        while True:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'livescore-api' "
                "AND pid <> %s",
                (except_for,),
            )
            if found := cursor.fetchone():
                return found[0]
            await asyncio.sleep(0.02)


async def catches_up(stack: Stack, number: int, match: int, last: int) -> None:
    """An instance may be a moment behind after a fail-over: it has yet to learn that the history is another one, which closes
    its sockets, and to read what it has not heard."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with Socket(stack.ws(number)) as socket:
                if (await socket.subscribe(match))["seq"] == last:
                    return
            await asyncio.sleep(0.05)


async def test_the_synchronous_standby_has_all_that_was_acknowledged(own):
    async with Http(own.api(1)) as api, Socket(own.ws(1)) as near, Socket(own.ws(2)) as far:
        match = (await api.create_match())["id"]
        for socket in (near, far):
            await socket.subscribe(match)
        async with AcknowledgedPosts(own, match) as posts:
            await take_over(own, "postgres", "postgres-2", posts)
            # The old primary comes back as the standby, and takes over again.
            await asyncio.to_thread(own.start, "postgres")
            await take_over(own, "postgres-2", "postgres", posts)
        for socket in (near, far):
            assert (await socket.wait_closed())[0] == 1012, "another timeline is another history"
        await posts.check(api)
        last = (await api.get(f"/api/matches/{match}")).data["seq"]
        for number in (1, 2):
            await catches_up(own, number, match, last)
            async with Socket(own.ws(number)) as again:
                answer = await again.subscribe(match, since=last - 20)
                assert (answer["recovered"], answer["seq"]) == (True, last)
                await again.reached(match, last)
                assert again.seqs(match) == list(range(last - 19, last + 1))


async def test_a_lost_commit_is_acknowledged_only_when_the_standby_has_it(own):
    async with Http(own.api(1)) as api:
        match = (await api.create_match())["id"]
        await asyncio.to_thread(own.stop, "postgres-2")
        with primary(own) as cursor:
            posting = asyncio.create_task(api.comment(match, "in doubt"))
            first = await waits_for_standby(cursor)
            cursor.execute("SELECT pg_terminate_backend(%s)", (first,))
            # The comment is in the log now, and the instance finds it there.
            await waits_for_standby(cursor, except_for=first)
            assert not posting.done()
            cursor.execute("SELECT count(*) FROM commentary WHERE match_id = %s", (match,))
            assert cursor.fetchone() == (1,)
        await asyncio.to_thread(own.start, "postgres-2")
        entry = await posting
        kept = (await api.get(f"/api/matches/{match}/commentary")).data
        assert [one["id"] for one in kept] == [entry["id"]]


async def test_the_asynchronous_standby_lacks_no_more_than_it_was_behind(own):
    async with Http(own.api(1)) as api, Socket(own.ws(2)) as socket:
        match = (await api.create_match())["id"]
        epoch = (await socket.subscribe(match))["epoch"]
        for number in range(5):
            await api.comment(match, f"sent {number}")
        with primary(own) as cursor:
            cursor.execute("SELECT pg_current_wal_lsn()")
            (sent,) = cursor.fetchone()
            async with asyncio.timeout(PATIENCE):
                found = None
                while not found:
                    cursor.execute(
                        "SELECT pid FROM pg_stat_replication WHERE application_name = 'postgres-3' AND flush_lsn >= %s",
                        (sent,),
                    )
                    found = cursor.fetchone()
                    await asyncio.sleep(0.02)
        os.kill(found[0], signal.SIGSTOP)  # from now on the standby gets nothing
        for number in range(3):
            await api.comment(match, f"not sent {number}")
        await socket.reached(match, 9)
        with pytest.raises(StackFailure, match="two primaries would both take writes"):
            await asyncio.to_thread(own.promote, "postgres-3")
        await asyncio.to_thread(own.kill, "postgres")
        await asyncio.to_thread(own.promote, "postgres-3")
        assert (await socket.wait_closed())[0] == 1012
        async with Socket(own.ws(2)) as again:
            answer = await again.subscribe(match, since=9, epoch=epoch)
            assert (answer["recovered"], answer["seq"]) == (False, 6)
            await api.comment(match, "after it")
            await again.reached(match, 7)
        kept = (await api.get(f"/api/matches/{match}/commentary")).data
        assert [one["message"] for one in kept[::-1]] == [*(f"sent {number}" for number in range(5)), "after it"]

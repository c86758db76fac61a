"""Nothing is lost, and at most what was under way comes twice: workers killed, Redis wiped, PostgreSQL restarted."""
import asyncio

import psycopg2
import pytest

from clients import Http
from webhook_receiver import Receiver
from webhook_rows import QUICK, Webhooks

MATCHES = 4
EVENTS = 40
PATIENCE = 60.0  # a lease has to run out, and a program has to start


async def slowly(_delivery):
    await asyncio.sleep(0.02)
    return 204


class Storm:
    """Comments on several matches, to which two endpoints listen, while something happens."""

    def __init__(self, stack, receiver: Receiver, webhooks) -> None:
        self.stack = stack
        self.receiver = receiver
        self.webhooks = webhooks
        self.paths = ["/p", "/q"]

    async def prepare(self) -> None:
        async with Http(self.stack.api(1)) as api:
            self.matches = [(await api.create_match())["id"] for _ in range(MATCHES)]
        for path in self.paths:
            self.receiver.behave(path, slowly)
        self.hooks = [self.webhooks.create(self.receiver.url(path), match_ids=self.matches) for path in self.paths]

    async def write(self, number: int = EVENTS) -> None:
        """So many comments on each match. A refusal counts for nothing: the log says what was written."""
        async with Http(self.stack.api(1)) as api:

            async def one(match: int) -> None:
                for _ in range(number):
                    await api.post(f"/api/matches/{match}/commentary", {"minute": 1, "message": "A throw-in."})

            await asyncio.gather(*(one(match) for match in self.matches))

    def logged(self, match: int) -> list[int]:
        rows = self.webhooks.query("SELECT seq FROM match_events WHERE match_id = %s AND seq > 1 ORDER BY seq", match)
        return [row["seq"] for row in rows]

    async def some(self, number: int = 20) -> None:
        await self.receiver.until(lambda: len(self.receiver.deliveries) >= number)

    async def check(self, repeated: int) -> None:
        """All of the log has arrived, in order, and at most so many deliveries came twice."""
        wanted = {match: await asyncio.to_thread(self.logged, match) for match in self.matches}
        assert all(len(seqs) >= EVENTS // 2 for seqs in wanted.values())

        def answered(path: str, match: int) -> list[int]:
            return [d.seq for d in self.receiver.of(path, match) if d.status is not None]

        await self.receiver.until(
            lambda: all(set(answered(p, m)) == set(wanted[m]) for p in self.paths for m in self.matches), PATIENCE
        )
        twice = 0
        for path in self.paths:
            for match in self.matches:
                seqs = self.receiver.seqs(path, match)
                twice += len(seqs) - len(set(seqs))
                # A repetition may come again; an event never comes before the one in front of it was answered.
                newest = 0
                for seq in seqs:
                    assert seq <= newest + 1 or newest == 0
                    newest = max(newest, seq)
        assert twice <= repeated
        for hook in self.hooks:
            await self.webhooks.until(
                lambda h=hook: all(row["status"] == "delivered" for row in self.webhooks.rows(h)), PATIENCE
            )


@pytest.fixture
async def storm(stack, receiver, webhooks):
    made = Storm(stack, receiver, webhooks)
    await made.prepare()
    return made


LANES = MATCHES * 2  # one delivery of each match and endpoint may be under way


async def test_without_an_outage_nothing_comes_twice(storm):
    await storm.write()
    await storm.check(repeated=0)


async def test_a_killed_worker(storm):
    writing = asyncio.create_task(storm.write())
    await storm.some()
    await asyncio.to_thread(storm.stack.kill, "worker-1")
    await storm.some(60)
    await asyncio.to_thread(storm.stack.start, "worker-1")
    await asyncio.to_thread(storm.stack.kill, "worker-2")
    await writing
    await storm.check(repeated=2 * LANES)


async def test_a_stopped_worker_repeats_nothing(storm):
    writing = asyncio.create_task(storm.write())
    await storm.some()
    await asyncio.to_thread(storm.stack.stop, "worker-1")
    await writing
    await storm.check(repeated=0)


async def test_a_wiped_redis(storm, redis):
    writing = asyncio.create_task(storm.write())
    await storm.some()
    redis.flushall()
    await storm.some(100)
    redis.flushall()
    await writing
    await storm.check(repeated=LANES)


async def test_a_redis_that_is_away_for_a_while(storm):
    writing = asyncio.create_task(storm.write())
    await storm.some()
    await asyncio.to_thread(storm.stack.kill, "redis")
    await writing
    await asyncio.to_thread(storm.stack.start, "redis")
    await storm.check(repeated=LANES)


async def test_a_restarted_postgres(storm):
    writing = asyncio.create_task(storm.write())
    await storm.some()
    await asyncio.to_thread(storm.stack.kill, "postgres")
    await asyncio.to_thread(storm.stack.start, "postgres")
    await writing
    await storm.write(EVENTS // 2)
    await storm.check(repeated=LANES)


async def test_what_happens_while_no_worker_runs_is_delivered_later(storm):
    await asyncio.to_thread(storm.stack.stop, "worker-1", "worker-2")
    await storm.write()
    assert not storm.receiver.deliveries
    await asyncio.to_thread(storm.stack.start, "worker-1")
    await storm.check(repeated=0)


async def test_a_worker_killed_between_a_delivery_and_its_record_repeats_that_delivery_only(new_stack, receiver):
    stack = new_stack(replicas=1, workers=1, env=QUICK)
    webhooks = Webhooks(stack.database_url)
    recorded, answered = asyncio.Event(), asyncio.Event()

    async def hold(_delivery):
        answered.set()
        await recorded.wait()
        return 204

    async with Http(stack.api(1)) as api:
        match = (await api.create_match())["id"]
        hooks = {path: webhooks.create(receiver.url(path), match_ids=[match]) for path in ("/p", "/q")}
        receiver.behave("/q", hold)
        await api.comment(match), await api.comment(match)
        await webhooks.until(lambda: [row["status"] for row in webhooks.rows(hooks["/p"])] == ["delivered"] * 2)
        await answered.wait()
        link = psycopg2.connect(stack.database_url)
        try:
            with link.cursor() as cursor:  # the mailing cannot be changed any more
                cursor.execute("SELECT id FROM webhook_mailings WHERE is_open ORDER BY id LIMIT 1 FOR UPDATE")
                assert cursor.fetchone()
            recorded.set()
            await receiver.until(lambda: receiver.of("/q")[0].status == 204)
            waits = (
                "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%webhook_mailings%%'"
            )
            await webhooks.until(lambda: webhooks.query(waits))
            await asyncio.to_thread(stack.kill, "worker-1")
        finally:
            link.close()
        await asyncio.to_thread(stack.start, "worker-1")
        await webhooks.until(
            lambda: [row["status"] for row in webhooks.rows(hooks["/q"])] == ["delivered"] * 2, PATIENCE
        )
    assert receiver.seqs("/p", match) == [2, 3]
    assert receiver.seqs("/q", match) == [2, 2, 3]


async def test_a_worker_killed_before_it_sent_what_it_made_loses_nothing(new_stack, receiver):
    """Mailings of a worker that never came to send them: another one finds them."""
    stack = new_stack(replicas=1, workers=1, env=QUICK)
    webhooks = Webhooks(stack.database_url)
    async with Http(stack.api(1)) as api:
        match = (await api.create_match())["id"]
        hook = webhooks.create(receiver.url("/p"), match_ids=[match])
        await api.comment(match)
        await webhooks.until(lambda: [row["status"] for row in webhooks.rows(hook)] == ["delivered"])
        await asyncio.to_thread(stack.kill, "worker-1")
        await api.comment(match), await api.comment(match)
        # As the worker leaves it between the expansion's commit and the first attempt.
        webhooks.query(
            """
            WITH made AS (
                INSERT INTO webhook_mailings (id, group_id, match_id, seq, type, waiting, moved)
                SELECT nextval(pg_get_serial_sequence('webhook_deliveries', 'id')), g.id, e.match_id, e.seq,
                    e.type, B'1', B'0' FROM match_events e CROSS JOIN webhook_groups g WHERE e.seq > 2
                    AND e.match_id = (SELECT match_id FROM webhook_mailings ORDER BY id LIMIT 1) ORDER BY e.seq
                RETURNING match_id, seq)
            UPDATE webhook_progress p SET expanded_seq = last.seq
            FROM (SELECT match_id, max(seq) AS seq FROM made GROUP BY match_id) last
            WHERE p.match_id = last.match_id"""
        )
        await asyncio.to_thread(stack.start, "worker-1")
        await receiver.until(lambda: receiver.seqs("/p", match) == [2, 3, 4], PATIENCE)

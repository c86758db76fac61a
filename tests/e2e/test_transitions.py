"""Kick-off, half time, second half and full time: once and in order, whatever was down meanwhile and whoever else changes a
match. That they are on time is shown in test_transitions_on_time.py."""
import asyncio
from datetime import datetime, timezone
from typing import Optional

import pytest

from clients import Socket, in_seconds
from transitions import hear_status, lateness, moment, on_time, status_events, statuses


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def test_rows_written_by_hand_transition_too(api1, database, socket):
    def insert(status: str, start: str, end: Optional[str]) -> int:
        with database.cursor() as cursor:
            cursor.execute("""INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time)
                              VALUES ('football', 'a', 'b', %s, now() + %s::interval, now() + %s::interval) RETURNING id""",
                           (status, start, end))
            return cursor.fetchone()[0]
    ahead = insert("scheduled", "2 s", "3 s")
    due = insert("scheduled", "-1 s", "1 h")
    running = insert("live", "-1 h", "2 s")
    overdue = insert("scheduled", "-2 h", "-1 h")
    for number in (ahead, due, running, overdue):
        await socket.subscribe(number, since=0)
    for number in (ahead, running, overdue):
        await hear_status(socket, number, "finished")
    await hear_status(socket, due, "live")
    assert await statuses(api1, ahead) == ["live", "finished"]
    assert await statuses(api1, due) == ["live"]
    assert await statuses(api1, running) == ["finished"]
    assert await statuses(api1, overdue) == ["live", "finished"]
    for number in (ahead, due, running, overdue):
        assert socket.seqs(number) == list(range(1, 1 + len(await statuses(api1, number))))
    match = (await api1.get(f"/api/matches/{ahead}")).data
    live, finished = await status_events(api1, ahead)
    assert on_time(live, match["startTime"])
    assert on_time(finished, match["endTime"])


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
async def test_what_will_not_be_played_is_not_kicked_off(api1, socket, status):
    match, mark = await api1.create_match(2, 2.1), await api1.create_match(2.3, 3600)
    await socket.subscribe(match["id"])
    await socket.subscribe(mark["id"])
    await api1.patch(f"/api/matches/{match['id']}/status", {"status": status, "reason": "snow"})
    await hear_status(socket, mark["id"], "live")  # whose time is later
    assert await statuses(api1, match["id"]) == [status]
    if status == "postponed":  # and played after all
        await api1.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0.6), "endTime": in_seconds(3600)})
        await api1.patch(f"/api/matches/{match['id']}/status", {"status": "scheduled"})
        live = await hear_status(socket, match["id"], "live")
        assert on_time(live, (await api1.get(f"/api/matches/{match['id']}")).data["startTime"])


async def test_an_operator_is_never_overruled(api1, socket):
    early, over, held = [await api1.create_match(2, 2.5) for _ in range(3)]
    for match in (early, over, held):
        await socket.subscribe(match["id"])
    await api1.patch(f"/api/matches/{early['id']}/status", {"status": "live"})
    for step in ("live", "finished"):
        await api1.patch(f"/api/matches/{over['id']}/status", {"status": step})
    for step in ("live", "suspended"):
        await api1.patch(f"/api/matches/{held['id']}/status", {"status": step})
    await hear_status(socket, early["id"], "finished")
    mark = await api1.create_match(0.1, 3600)
    await socket.subscribe(mark["id"], since=0)
    await hear_status(socket, mark["id"], "live")
    assert await statuses(api1, early["id"]) == ["live", "finished"]
    assert lateness((await status_events(api1, early["id"]))[1], early["endTime"]) >= 0
    assert await statuses(api1, over["id"]) == ["live", "finished"]
    assert lateness((await status_events(api1, over["id"]))[1], over["startTime"]) < 0
    assert await statuses(api1, held["id"]) == ["live", "suspended"]


async def test_an_operator_calls_half_time_himself(api1, socket):
    match = await api1.create_match(-10, 2.6, halftime=in_seconds(2), secondHalf=in_seconds(2.3))
    await socket.subscribe(match["id"])
    await api1.patch(f"/api/matches/{match['id']}/status", {"status": "halftime"})
    await hear_status(socket, match["id"], "finished")
    assert await statuses(api1, match["id"]) == ["halftime", "live", "finished"]


async def test_what_fell_due_while_no_worker_ran_is_caught_up_in_order(stack, api1, socket):
    await asyncio.to_thread(stack.stop, "worker-1", "worker-2")
    whole = await api1.create_match(0.3, 0.6)
    halves = await api1.create_match(0.2, 0.8, halftime=in_seconds(0.4), secondHalf=in_seconds(0.6))
    begun = await api1.create_match(0.2, 3600)
    for match in (whole, halves, begun):
        await socket.subscribe(match["id"])
    ends = moment(halves["endTime"])
    await asyncio.sleep((ends - datetime.now(timezone.utc)).total_seconds() + 0.1)  # until all of it is over
    assert await statuses(api1, whole["id"]) == []
    await asyncio.to_thread(stack.start, "worker-1")
    await hear_status(socket, begun["id"], "live")
    await hear_status(socket, whole["id"], "finished")
    await hear_status(socket, halves["id"], "finished")
    assert await statuses(api1, whole["id"]) == ["live", "finished"]
    assert await statuses(api1, halves["id"]) == ["live", "halftime", "live", "finished"]
    assert await statuses(api1, begun["id"]) == ["live"]
    for match in (whole, halves):
        assert socket.seqs(match["id"]) == list(range(2, 2 + len(await statuses(api1, match["id"]))))


async def test_redis_is_wiped_before_kick_off(api1, redis, socket):
    match = await api1.create_match(1.5, 3)
    await socket.subscribe(match["id"])
    redis.flushall()
    await hear_status(socket, match["id"], "live")
    redis.flushall()
    await hear_status(socket, match["id"], "finished")
    live, finished = await status_events(api1, match["id"])
    assert on_time(live, match["startTime"])
    assert on_time(finished, match["endTime"])


async def test_redis_is_away_at_kick_off(stack, api1, socket):
    await asyncio.to_thread(stack.kill, "redis")
    match = await api1.create_match(0.3, 3600)
    assert match["status"] == "scheduled"
    await socket.subscribe(match["id"], since=1)
    await asyncio.sleep(0.5)  # the moment passes
    await asyncio.to_thread(stack.start, "redis")
    await hear_status(socket, match["id"], "live")
    assert await statuses(api1, match["id"]) == ["live"]


async def test_a_worker_is_killed_and_the_other_takes_over(stack, api1, socket):
    matches = [await api1.create_match(1 + n / 20, 3600) for n in range(20)]
    for match in matches:
        await socket.subscribe(match["id"], since=1)
    await hear_status(socket, matches[5]["id"], "live")
    await asyncio.to_thread(stack.kill, "worker-1")
    for match in matches:
        await hear_status(socket, match["id"], "live")
    for match in matches:
        assert await statuses(api1, match["id"]) == ["live"]


async def test_a_deleted_match_leaves_no_job_that_fails(stack, api1, socket):
    match, mark = await api1.create_match(0.5, 1), await api1.create_match(0.8, 3600)
    assert (await api1.delete(f"/api/matches/{match['id']}")).status == 204
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "live")
    for worker in ("worker-1", "worker-2"):
        assert list(stack.log_events(worker, "transitions_failed")) == []

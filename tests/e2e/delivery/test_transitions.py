"""Kick-off, half time, second half and full time come once and in order, even when a server was down meanwhile or a
scorer changes a match. test_transitions_on_time.py shows that they are on time."""
import asyncio
from typing import Optional

import pytest

from clients import Socket, in_seconds
from transitions import hear_status, in_time, lateness, on_time, scheduled, status_events, statuses


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def test_rows_written_by_hand_transition_too(api1, database, socket):
    def insert(status: str, start: str, end: Optional[str]) -> int:
        with database.cursor() as cursor:
            cursor.execute(
                """INSERT INTO matches (sport, home_team, away_team, status, start_time, end_time)
                              VALUES ('football', 'a', 'b', %s, now() + %s::interval, now() + %s::interval) RETURNING id""",
                (status, start, end),
            )
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
    async def call_off(lead: float) -> tuple[str, tuple[dict, dict]]:
        match, mark = await api1.create_match(lead, lead + 0.1), await api1.create_match(lead + 0.3)
        await api1.patch(f"/api/matches/{match['id']}/status", {"status": status, "reason": "snow"})
        return match["startTime"], (match, mark)

    match, mark = await in_time(call_off)
    for number in (match["id"], mark["id"]):
        await socket.subscribe(number, since=1)
    await hear_status(socket, mark["id"], "live")  # its time is later
    assert await statuses(api1, match["id"]) == [status]
    if status == "postponed":  # later it is played after all
        await api1.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0.6), "endTime": in_seconds(3600)})
        await api1.patch(f"/api/matches/{match['id']}/status", {"status": "scheduled"})
        live = await hear_status(socket, match["id"], "live")
        assert on_time(live, (await api1.get(f"/api/matches/{match['id']}")).data["startTime"])


async def test_an_operator_is_never_overruled(api1, socket):
    async def operate(lead: float) -> tuple[str, list[dict]]:
        matches = [await api1.create_match(lead, lead + 0.5) for _ in range(3)]
        for match, steps in zip(matches, (["live"], ["live", "finished"], ["live", "suspended"])):
            for step in steps:
                await api1.patch(f"/api/matches/{match['id']}/status", {"status": step})
        return matches[0]["startTime"], matches

    early, over, held = await in_time(operate)
    await socket.subscribe(early["id"], since=1)
    await hear_status(socket, early["id"], "finished")
    mark = await scheduled(lambda later: api1.create_match(0.1 + later))
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "live")
    assert await statuses(api1, early["id"]) == ["live", "finished"]
    assert lateness((await status_events(api1, early["id"]))[1], early["endTime"]) >= 0
    assert await statuses(api1, over["id"]) == ["live", "finished"]
    assert lateness((await status_events(api1, over["id"]))[1], over["startTime"]) < 0
    assert await statuses(api1, held["id"]) == ["live", "suspended"]


async def test_an_operator_calls_half_time_himself(api1, socket):
    async def call(lead: float) -> tuple[str, dict]:
        match = await api1.create_match(-10, lead + 0.6, halftime=in_seconds(lead), secondHalf=in_seconds(lead + 0.3))
        await api1.patch(f"/api/matches/{match['id']}/status", {"status": "halftime"})
        return match["halftime"], match

    match = await in_time(call)
    await socket.subscribe(match["id"], since=1)
    await hear_status(socket, match["id"], "finished")
    assert await statuses(api1, match["id"]) == ["halftime", "live", "finished"]


async def test_what_fell_due_while_no_worker_ran_is_caught_up_in_order(stack, api1, socket):
    await asyncio.to_thread(stack.stop, "worker-1", "worker-2")
    whole, halves, begun = [await api1.create_match(3600, 7200) for _ in range(3)]
    past = {"startTime": in_seconds(-60), "endTime": in_seconds(-30)}
    await api1.patch(f"/api/matches/{whole['id']}", past)
    await api1.patch(
        f"/api/matches/{halves['id']}", past | {"halftime": in_seconds(-50), "secondHalf": in_seconds(-40)}
    )
    await api1.kick_off_now(begun)
    for match in (whole, halves, begun):
        await socket.subscribe(match["id"], since=2)
        assert await statuses(api1, match["id"]) == []
    await asyncio.to_thread(stack.start, "worker-1")
    await hear_status(socket, begun["id"], "live")
    await hear_status(socket, whole["id"], "finished")
    await hear_status(socket, halves["id"], "finished")
    assert await statuses(api1, whole["id"]) == ["live", "finished"]
    assert await statuses(api1, halves["id"]) == ["live", "halftime", "live", "finished"]
    assert await statuses(api1, begun["id"]) == ["live"]
    for match in (whole, halves):
        assert socket.seqs(match["id"]) == list(range(3, 3 + len(await statuses(api1, match["id"]))))


async def test_redis_is_wiped_before_kick_off(api1, redis, socket):
    async def wipe(lead: float) -> tuple[str, dict]:
        match = await api1.create_match(lead, lead + 1.5)
        redis.flushall()
        return match["startTime"], match

    match = await in_time(wipe)
    await socket.subscribe(match["id"], since=1)
    await hear_status(socket, match["id"], "live")
    redis.flushall()
    await hear_status(socket, match["id"], "finished")
    live, finished = await status_events(api1, match["id"])
    assert on_time(live, match["startTime"])
    assert on_time(finished, match["endTime"])


async def test_redis_is_away_at_kick_off(stack, api1, socket):
    match = await api1.create_match(3600, 7200)
    await asyncio.to_thread(stack.kill, "redis")
    await api1.kick_off_now(match)
    await socket.subscribe(match["id"], since=2)
    assert await statuses(api1, match["id"]) == []
    await asyncio.to_thread(stack.start, "redis")
    await hear_status(socket, match["id"], "live")
    assert await statuses(api1, match["id"]) == ["live"]


async def test_a_worker_is_killed_and_the_other_takes_over(stack, api1, socket):
    matches = [await scheduled(lambda later: api1.create_match(1 + n / 20 + later)) for n in range(20)]
    for match in matches:
        await socket.subscribe(match["id"], since=1)
    await hear_status(socket, matches[5]["id"], "live")
    await asyncio.to_thread(stack.kill, "worker-1")
    for match in matches:
        await hear_status(socket, match["id"], "live")
    for match in matches:
        assert await statuses(api1, match["id"]) == ["live"]


async def test_a_deleted_match_leaves_no_job_that_fails(stack, api1, socket):
    async def delete(lead: float) -> tuple[str, tuple[dict, dict]]:
        match, mark = await api1.create_match(lead, lead + 0.5), await api1.create_match(lead + 0.3)
        assert (await api1.delete(f"/api/matches/{match['id']}")).status == 204
        return match["startTime"], (match, mark)

    match, mark = await in_time(delete)
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "live")
    for worker in ("worker-1", "worker-2"):
        failed = [entry["job"] for entry in stack.log_events(worker, "transitions_failed")]
        assert not any(job.startswith(f"match:{match['id']}:") for job in failed)

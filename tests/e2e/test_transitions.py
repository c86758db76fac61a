"""Kick-off, half time, second half and full time: on time, once, in order, whatever was down meanwhile."""
import asyncio
from datetime import datetime, timezone
from typing import Optional

import pytest

from clients import Http, Socket, in_seconds

LATENESS = 0.25  # seconds; how late a transition may be while the tests keep the machine busy


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def lateness(event: dict, due: str) -> float:
    return (moment(event["timestamp"]) - moment(due)).total_seconds()


async def status_events(api: Http, match_id: int) -> list[dict]:
    return [event for event in (await api.get(f"/api/matches/{match_id}/events")).data if event["type"] == "match:status"]


async def statuses(api: Http, match_id: int) -> list[str]:
    return [event["data"]["status"] for event in await status_events(api, match_id)]


async def hear_status(socket: Socket, match_id: int, status: str, since: int = 0) -> dict:
    def find() -> Optional[dict]:
        for event in socket.events(match_id)[since:]:
            if event["type"] == "match:status" and event["data"]["status"] == status:
                return event
        return None
    return await socket.until(find)


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def test_many_matches_start_and_end_on_time_and_once(stack, api1, api2, socket):
    """Two workers share them."""
    matches = [await (api1, api2)[n % 2].create_match(1.5 + n / 50, 3 + n / 100) for n in range(30)]
    matches += [await api1.create_match(2, 3) for _ in range(10)]
    for match in matches:
        await socket.subscribe(match["id"])
    for match in matches:
        await hear_status(socket, match["id"], "finished")
    for match in matches:
        live, finished = await status_events(api1, match["id"])
        assert (live["data"]["oldStatus"], live["data"]["status"]) == ("scheduled", "live")
        assert (finished["data"]["oldStatus"], finished["data"]["status"]) == ("live", "finished")
        assert 0 <= lateness(live, match["startTime"]) < LATENESS
        assert 0 <= lateness(finished, match["endTime"]) < LATENESS
        assert socket.seqs(match["id"]) == [2, 3]
        now = (await api2.get(f"/api/matches/{match['id']}")).data
        assert (now["status"], now["phase"], now["seq"]) == ("finished", "full_time", 3)


async def test_a_transition_is_heard_when_it_happens_and_never_before(api1, socket):
    match = await api1.create_match(1, 3600)
    await socket.subscribe(match["id"])
    live = await hear_status(socket, match["id"], "live")
    late = (datetime.now(timezone.utc) - moment(match["startTime"])).total_seconds()
    assert 0 <= late < LATENESS + 0.1
    assert live["data"]["phase"] == "first_half"


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
    assert 0 <= lateness(live, match["startTime"]) < LATENESS
    assert 0 <= lateness(finished, match["endTime"]) < LATENESS


@pytest.mark.parametrize("form", ["halftime", "schedule"])
async def test_half_time(api1, socket, form):
    times = {"halftime": in_seconds(1.5), "secondHalf": in_seconds(2)}
    match = await api1.create_match(1, 2.5, **(times if form == "halftime" else {"schedule": times}))
    assert (match["halftime"], match["secondHalf"]) == (times["halftime"], times["secondHalf"])
    await socket.subscribe(match["id"])
    await hear_status(socket, match["id"], "finished")
    events = await status_events(api1, match["id"])
    assert [(e["data"]["oldStatus"], e["data"]["status"], e["data"]["phase"]) for e in events] == [
        ("scheduled", "live", "first_half"), ("live", "halftime", "half_time"), ("halftime", "live", "second_half"),
        ("live", "finished", "full_time")]
    for event, due in zip(events, (match["startTime"], match["halftime"], match["secondHalf"], match["endTime"])):
        assert 0 <= lateness(event, due) < LATENESS
    assert (await api1.get(f"/api/matches/{match['id']}")).data["elapsedSeconds"] in (0, 1)


async def test_a_match_is_moved_nearer(api1, api2, socket):
    match = await api1.create_match(3600, 7200)
    await socket.subscribe(match["id"])
    moved = (await api2.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0.7), "endTime": in_seconds(1.2)})).data
    await hear_status(socket, match["id"], "finished")
    live, finished = await status_events(api1, match["id"])
    assert 0 <= lateness(live, moved["startTime"]) < LATENESS
    assert 0 <= lateness(finished, moved["endTime"]) < LATENESS


async def test_a_match_is_moved_away(api1, api2, socket):
    match = await api1.create_match(0.7, 3600)
    await socket.subscribe(match["id"])
    later = (await api2.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(1.7)})).data
    live = await hear_status(socket, match["id"], "live")
    assert 0 <= lateness(live, later["startTime"]) < LATENESS
    sooner = (await api2.patch(f"/api/matches/{match['id']}", {"endTime": in_seconds(0.5)})).data
    finished = await hear_status(socket, match["id"], "finished")
    assert 0 <= lateness(finished, sooner["endTime"]) < LATENESS
    assert await statuses(api1, match["id"]) == ["live", "finished"]


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
async def test_what_will_not_be_played_is_not_kicked_off(api1, socket, status):
    match, mark = await api1.create_match(0.8, 1), await api1.create_match(1.2, 3600)
    await socket.subscribe(match["id"])
    await socket.subscribe(mark["id"])
    await api1.patch(f"/api/matches/{match['id']}/status", {"status": status, "reason": "snow"})
    await hear_status(socket, mark["id"], "live")  # whose time is later
    assert await statuses(api1, match["id"]) == [status]
    if status == "postponed":  # and played after all
        await api1.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0.6), "endTime": in_seconds(3600)})
        await api1.patch(f"/api/matches/{match['id']}/status", {"status": "scheduled"})
        live = await hear_status(socket, match["id"], "live")
        assert -0.001 <= lateness(live, (await api1.get(f"/api/matches/{match['id']}")).data["startTime"]) < LATENESS


async def test_an_operator_is_never_overruled(api1, socket):
    early, over, held = [await api1.create_match(0.8, 1.5) for _ in range(3)]
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
    match = await api1.create_match(-10, 1.5, halftime=in_seconds(0.8), secondHalf=in_seconds(1.1))
    await socket.subscribe(match["id"])
    await api1.patch(f"/api/matches/{match['id']}/status", {"status": "halftime"})
    await hear_status(socket, match["id"], "finished")
    assert await statuses(api1, match["id"]) == ["halftime", "live", "finished"]


async def test_a_match_created_a_moment_before_its_start_starts(api1, socket):
    matches = [await api1.create_match(milliseconds / 1000, 3600) for milliseconds in (1, 3, 5, 10, 20, 50)]
    for match in matches:
        if match["status"] == "scheduled":
            await socket.subscribe(match["id"], since=1)
            live = await hear_status(socket, match["id"], "live")
            assert 0 <= lateness(live, match["startTime"]) < LATENESS


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
    assert 0 <= lateness(live, match["startTime"]) < LATENESS
    assert 0 <= lateness(finished, match["endTime"]) < LATENESS


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

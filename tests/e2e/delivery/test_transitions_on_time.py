"""The queue alone makes transitions happen when they are due: here the workers' polls come too late to help."""
import time
from datetime import datetime, timezone

import pytest
import redis

from clients import PATIENCE, Answer, Socket, in_seconds
from transitions import ON_TIME, hear_status, in_time, moment, on_time, scheduled, status_events, statuses

pytestmark = pytest.mark.alone

# The limits also give Redis time: only a poll would find a job or a wake-up that was lost with a connection.
NO_POLLS = {"WORKER_POLL_MS": "60000", "RECONCILE_INTERVAL_MS": "3600000", "REDIS_COMMAND_TIMEOUT_MS": "30000"}
assert PATIENCE < 60
WAKE = b"livescore:q:{transitions}:wake"  # the channel of the queue


@pytest.fixture(scope="module")
def stack(new_module_stack):
    """Its workers listen for wake-ups, and its instances can send them."""
    made = new_module_stack(env=NO_POLLS)

    def connected(service: str) -> bool:
        return any(entry["connection"] == "commands" for entry in made.log_events(service, "redis_connected"))

    with redis.Redis.from_url(made.redis_url) as link:
        deadline = time.monotonic() + PATIENCE
        while link.pubsub_numsub(WAKE) != [(WAKE, 2)] or not all(map(connected, ("api-1", "api-2"))):
            assert time.monotonic() < deadline
            time.sleep(0.02)
    return made


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def test_many_matches_start_and_end_on_time_and_once(stack, api1, api2, socket):
    """Two workers share them."""
    times = [(1.5 + n / 50, 3 + n / 100) for n in range(30)] + [(2, 3)] * 10
    matches = [
        await scheduled(lambda later: (api1, api2)[n % 2].create_match(start + later, end + later))
        for n, (start, end) in enumerate(times)
    ]
    for match in matches:
        await socket.subscribe(match["id"], since=1)
    for match in matches:
        await hear_status(socket, match["id"], "finished")
    for match in matches:
        live, finished = await status_events(api1, match["id"])
        assert (live["data"]["oldStatus"], live["data"]["status"]) == ("scheduled", "live")
        assert (finished["data"]["oldStatus"], finished["data"]["status"]) == ("live", "finished")
        assert on_time(live, match["startTime"])
        assert on_time(finished, match["endTime"])
        assert socket.seqs(match["id"]) == [2, 3]
        now = (await api2.get(f"/api/matches/{match['id']}")).data
        assert (now["status"], now["phase"], now["seq"]) == ("finished", "full_time", 3)


async def test_a_transition_is_heard_when_it_happens_and_never_before(api1, socket):
    match = await scheduled(lambda later: api1.create_match(1 + later))
    await socket.subscribe(match["id"], since=1)
    live = await hear_status(socket, match["id"], "live")
    late = (datetime.now(timezone.utc) - moment(match["startTime"])).total_seconds()
    assert 0 <= late < ON_TIME
    assert live["data"]["phase"] == "first_half"


@pytest.mark.parametrize("form", ["halftime", "schedule"])
async def test_half_time(api1, socket, form):
    async def create(later: float) -> dict:
        times = {"halftime": in_seconds(1.5 + later), "secondHalf": in_seconds(2 + later)}
        match = await api1.create_match(
            1 + later, 2.5 + later, **(times if form == "halftime" else {"schedule": times})
        )
        assert (match["halftime"], match["secondHalf"]) == (times["halftime"], times["secondHalf"])
        return match

    match = await scheduled(create)
    await socket.subscribe(match["id"], since=1)
    await hear_status(socket, match["id"], "finished")
    events = await status_events(api1, match["id"])
    assert [(e["data"]["oldStatus"], e["data"]["status"], e["data"]["phase"]) for e in events] == [
        ("scheduled", "live", "first_half"),
        ("live", "halftime", "half_time"),
        ("halftime", "live", "second_half"),
        ("live", "finished", "full_time"),
    ]
    for event, due in zip(events, (match["startTime"], match["halftime"], match["secondHalf"], match["endTime"])):
        assert on_time(event, due)
    assert (await api1.get(f"/api/matches/{match['id']}")).data["elapsedSeconds"] in (0, 1)


async def test_a_match_is_moved_nearer(api1, api2, socket):
    match = await api1.create_match(3600, 7200)
    await socket.subscribe(match["id"], since=1)
    moved = (
        await api2.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(0.7), "endTime": in_seconds(1.2)})
    ).data
    await hear_status(socket, match["id"], "finished")
    live, finished = await status_events(api1, match["id"])
    assert on_time(live, moved["startTime"])
    assert on_time(finished, moved["endTime"])


async def test_a_match_is_moved_away(api1, api2, socket):
    async def move(lead: float) -> tuple[str, Answer]:
        match = await api1.create_match(lead)
        return match["startTime"], await api2.patch(f"/api/matches/{match['id']}", {"startTime": in_seconds(lead + 1)})

    match = later = (await in_time(move)).data
    await socket.subscribe(match["id"], since=1)
    live = await hear_status(socket, match["id"], "live")
    assert on_time(live, later["startTime"])
    sooner = (await api2.patch(f"/api/matches/{match['id']}", {"endTime": in_seconds(0.5)})).data
    finished = await hear_status(socket, match["id"], "finished")
    assert on_time(finished, sooner["endTime"])
    assert await statuses(api1, match["id"]) == ["live", "finished"]


async def test_a_match_created_a_moment_before_its_start_starts(api1, socket):
    matches = [await api1.create_match(milliseconds / 1000, 3600) for milliseconds in (1, 3, 5, 10, 20, 50)]
    for match in matches:
        if match["status"] == "scheduled":
            await socket.subscribe(match["id"], since=1)
            live = await hear_status(socket, match["id"], "live")
            assert on_time(live, match["startTime"])

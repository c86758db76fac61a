"""Who moves a match: the plan, a feed or a scorer. The worker leaves the last two alone, and watches that something comes."""
import pytest

from clients import Http, Socket, in_seconds
from transitions import hear_status, scheduled


@pytest.fixture
async def own(new_stack):
    """Both workers watch; a source is silent after a second."""
    stack = new_stack(env={"STALE_AFTER_SECONDS": "1"})
    async with Http(stack.api(1)) as one, Http(stack.api(2)) as two, Socket(stack.ws(2)) as socket:
        yield one, two, socket


def updates(socket: Socket, match: int) -> list[bool]:
    """What the events match:updated told of `stale`."""
    return [event["data"]["stale"] for event in socket.events(match) if event["type"] == "match:updated"]


async def plan_has_passed(api: Http, socket: Socket) -> None:
    """Waits for the end of a match whose end was due after all that is due now."""
    mark = await scheduled(lambda later: api.create_match(0.3 + later, 0.6 + later))
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "finished")


@pytest.mark.parametrize("source", ["feed", "scorer"])
async def test_the_plan_neither_starts_nor_ends_a_match_of_another_source(api1, api2, stack, source):
    async with Socket(stack.ws(2)) as socket:
        waiting = await scheduled(lambda later: api1.create_match(0.5 + later, 1 + later, clockSource=source))
        late = await api1.create_match(-60, 0.5, clockSource=source)
        assert late["status"] == "scheduled", "its source has not said that it began"
        await api1.patch(f"/api/matches/{late['id']}/status", {"status": "live"})
        await plan_has_passed(api1, socket)
        for match, status in ((waiting, "scheduled"), (late, "live")):
            assert (await api2.get(f"/api/matches/{match['id']}")).data["status"] == status


async def test_a_switch_takes_the_queued_job_away_and_gives_it_back(api1, api2, stack):
    async with Socket(stack.ws(2)) as socket:
        match = await scheduled(lambda later: api1.create_match(1 + later, 3600))
        await socket.subscribe(match["id"], since=1)
        # A job for the kick-off waits in the queue now.
        switched = await api2.patch(f"/api/matches/{match['id']}", {"clockSource": "scorer"})
        assert switched.data["clockSource"] == "scorer"
        mark = await scheduled(lambda later: api1.create_match(1.5 + later, 3600))
        await socket.subscribe(mark["id"], since=1)
        await hear_status(socket, mark["id"], "live")
        assert (await api1.get(f"/api/matches/{match['id']}")).data["status"] == "scheduled"
        back = await api1.patch(f"/api/matches/{match['id']}", {"clockSource": "plan"})
        assert back.data["clockSource"] == "plan"
        event = await hear_status(socket, match["id"], "live")
        assert event["data"]["oldStatus"] == "scheduled"


async def test_silence_makes_a_match_stale_once_and_anything_makes_it_fresh(own):
    api1, api2, socket = own
    match = await api1.create_match(-60, 3600, clockSource="feed")
    await socket.subscribe(match["id"], since=1)
    await socket.until(lambda: updates(socket, match["id"]) == [True])
    assert (await api2.get(f"/api/matches/{match['id']}")).data["stale"] is True

    await api1.patch(f"/api/matches/{match['id']}/status", {"status": "live"})
    assert (await api2.get(f"/api/matches/{match['id']}")).data["stale"] is False, "a status says it by itself"
    await socket.until(lambda: updates(socket, match["id"]) == [True, True])
    # A comment and a score are appended without a look at the match: the worker tells that it is fresh.
    await api2.comment(match["id"])
    await socket.until(lambda: updates(socket, match["id"])[:3] == [True, True, False])
    await socket.until(lambda: updates(socket, match["id"])[:4] == [True, True, False, True])
    await api2.score(match["id"], 1, 0)
    await socket.until(lambda: updates(socket, match["id"])[:5] == [True, True, False, True, False])
    await api1.patch(f"/api/matches/{match['id']}/status", {"status": "finished"})
    assert (await api2.get(f"/api/matches/{match['id']}")).data["stale"] is False
    told = [event for event in socket.events(match["id"])]
    assert [event["seq"] for event in told] == list(range(2, len(told) + 2))


async def test_each_match_is_told_once_though_two_workers_watch(own):
    api1, _, socket = own
    made = [(await api1.create_match(-60, 3600, clockSource="scorer"))["id"] for _ in range(30)]
    for match in made:
        await socket.subscribe(match, since=1)
    await socket.until(lambda: all(updates(socket, match) for match in made))
    # Looks go on meanwhile: what would be told twice is told by the time that another match is stale.
    mark = await api1.create_match(-60, 3600, clockSource="scorer")
    await socket.subscribe(mark["id"], since=1)
    await socket.until(lambda: updates(socket, mark["id"]) == [True])
    for match in made:
        assert updates(socket, match) == [True]


async def test_matches_of_the_plan_are_never_stale(own):
    api1, _, socket = own
    plan = await api1.create_match(-60, 3600)
    feed = await api1.create_match(-60, 3600, clockSource="feed")
    for match in (plan, feed):
        await socket.subscribe(match["id"], since=1)
    await socket.until(lambda: updates(socket, feed["id"]) == [True])
    assert updates(socket, plan["id"]) == []
    changed = await api1.patch(f"/api/matches/{feed['id']}", {"clockSource": "plan"})
    assert changed.data["stale"] is False
    assert in_seconds(0) > changed.data["startTime"]
    assert (await hear_status(socket, feed["id"], "live"))["data"]["oldStatus"] == "scheduled"

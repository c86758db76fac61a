"""The plan never overrules what a person says of the pitch, and a person may take back what only the plan said."""
import pytest

from clients import Http, Socket, in_seconds
from rest import problem
from transitions import hear_status, in_time, on_time, scheduled, status_events, statuses


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(2)) as connection:
        yield connection


async def set_status(api: Http, match: dict, status: str, **fields) -> dict:
    return (await api.patch(f"/api/matches/{match['id']}/status", {"status": status} | fields)).data


async def state(api: Http, match: dict) -> tuple[str, str]:
    found = (await api.get(f"/api/matches/{match['id']}")).data
    return found["status"], found["phase"]


async def workers_have_passed(api: Http, socket: Socket) -> None:
    """Waits until a match has ended whose end was due after all that is due now."""
    mark = await scheduled(lambda later: api.create_match(0.3 + later, 0.6 + later))
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "finished")


async def is_live_by_the_plan(api: Http, socket: Socket, **fields) -> dict:
    match = await scheduled(lambda later: api.create_match(0.5 + later, **fields))
    await socket.subscribe(match["id"], since=1)
    await hear_status(socket, match["id"], "live")
    return match


async def is_over_by_the_plan(api: Http, socket: Socket) -> dict:
    match = await api.create_match(-60, 1)
    await socket.subscribe(match["id"], since=1)
    await hear_status(socket, match["id"], "finished")
    return match


async def test_extra_time_and_a_shoot_out_have_no_planned_end(api1, socket):
    async def play(lead: float) -> tuple[str, list[dict]]:
        matches = [await api1.create_match(-60, lead) for _ in range(4)]
        extra, pause, shootout, plain = matches
        for match in (extra, pause, shootout):
            await set_status(api1, match, "live", phase="extra_time")
        await set_status(api1, pause, "halftime")
        await set_status(api1, shootout, "live", phase="penalty_shootout")
        return matches[0]["endTime"], matches

    extra, pause, shootout, plain = await in_time(play)
    await socket.subscribe(plain["id"], since=1)
    await hear_status(socket, plain["id"], "finished")
    await workers_have_passed(api1, socket)
    assert await state(api1, extra) == ("live", "extra_time")
    assert await state(api1, pause) == ("halftime", "extra_time")
    assert await state(api1, shootout) == ("live", "penalty_shootout")
    # An end that is moved, and passes again, ends nothing either.
    await api1.patch(f"/api/matches/{extra['id']}", {"endTime": in_seconds(0.2)})
    await workers_have_passed(api1, socket)
    assert await state(api1, extra) == ("live", "extra_time")
    for match in (extra, pause, shootout):
        assert (await set_status(api1, match, "finished"))["phase"] == "full_time"


@pytest.mark.parametrize("with_a_break", [False, True])
async def test_a_match_that_resumes_after_its_planned_end_stays(api1, socket, with_a_break):
    async def suspend(lead: float) -> tuple[str, dict]:
        times = {"halftime": in_seconds(lead - 1), "secondHalf": in_seconds(lead - 0.5)} if with_a_break else {}
        match = await api1.create_match(-60, lead, **times)
        await set_status(api1, match, "suspended", reason="Thunderstorm")
        return match["halftime"] or match["endTime"], match

    match = await in_time(suspend)
    await socket.subscribe(match["id"], since=1)
    mark = await api1.create_match(-60, 2.5)
    await socket.subscribe(mark["id"], since=1)
    await hear_status(socket, mark["id"], "finished")
    assert (await api1.get(f"/api/matches/{match['id']}")).data["endTime"] < in_seconds(0)
    assert await state(api1, match) == ("suspended", "first_half")
    assert (await set_status(api1, match, "live"))["phase"] == "first_half"
    await workers_have_passed(api1, socket)
    assert await state(api1, match) == ("live", "first_half")
    assert await statuses(api1, match["id"]) == ["suspended", "live"]
    await set_status(api1, match, "finished")


async def test_a_kick_off_by_the_plan_is_postponed(api1, socket):
    match = await is_live_by_the_plan(api1, socket)
    taken_back = await set_status(api1, match, "postponed", reason="Waterlogged")
    assert (taken_back["phase"], taken_back["statusReason"]) == ("pre_match", "Waterlogged")
    assert taken_back["elapsedSeconds"] == 0
    event = await hear_status(socket, match["id"], "postponed")
    assert event["data"]["oldStatus"] == "live" and event["data"]["correction"] is True
    await workers_have_passed(api1, socket)
    assert await state(api1, match) == ("postponed", "pre_match")


async def test_a_kick_off_by_the_plan_is_moved_and_comes_again(api1, api2, socket):
    match = await is_live_by_the_plan(api1, socket)

    async def move(lead: float) -> tuple[str, dict]:
        start = in_seconds(lead)
        return start, (await api2.patch(f"/api/matches/{match['id']}", {"startTime": start})).data

    moved = await in_time(move)
    assert (moved["status"], moved["phase"], moved["elapsedSeconds"]) == ("scheduled", "pre_match", 0)
    again = await hear_status(socket, match["id"], "live", since=len(socket.events(match["id"])))
    assert on_time(again, moved["startTime"])
    assert (await statuses(api1, match["id"]))[:3] == ["live", "scheduled", "live"]
    types = [event["type"] for event in (await api1.get(f"/api/matches/{match['id']}/events")).data]
    assert types[1:4] == ["match:status", "match:status", "match:updated"]


async def test_a_kick_off_that_a_person_confirmed_is_not_taken_back(api1, socket):
    match = await is_live_by_the_plan(api1, socket)
    await set_status(api1, match, "live", phase="second_half")
    path = f"/api/matches/{match['id']}"
    problem(await api1.patch(f"{path}/status", {"status": "postponed"}), 409)
    problem(await api1.patch(path, {"startTime": in_seconds(1800)}), 409)
    assert await state(api1, match) == ("live", "second_half")


async def test_a_full_time_by_the_plan_is_corrected(api1, socket):
    match = await is_over_by_the_plan(api1, socket)
    path = f"/api/matches/{match['id']}/status"
    problem(await api1.patch(path, {"status": "postponed"}), 409)
    assert (await set_status(api1, match, "live"))["phase"] == "second_half"
    event = await hear_status(socket, match["id"], "live")
    assert event["data"]["oldStatus"] == "finished" and event["data"]["correction"] is True
    await workers_have_passed(api1, socket)
    assert await state(api1, match) == ("live", "second_half")
    # What a person ended is final, but for a correction that says so.
    await set_status(api1, match, "finished")
    problem(await api1.patch(path, {"status": "live"}), 409)
    problem(await api1.patch(path, {"status": "live", "correction": "maybe"}), 400, ["correction"])
    assert (await set_status(api1, match, "live", phase="extra_time", correction=True))["phase"] == "extra_time"
    assert [event["data"]["oldStatus"] for event in await status_events(api1, match["id"])] == [
        "live",
        "finished",
        "live",
        "finished",
    ]

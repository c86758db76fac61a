"""`conflate`: of score and status only the newest within each window."""
import asyncio
import time

import pytest

from checks import check_problem
from clients import Http, Socket
from event_source import EventSource
from timed import TimedSocket

WINDOW_MS = 500


async def posted(api: Http, match: int, goals: int) -> None:
    for number in range(1, goals + 1):
        await api.score(match, number, 0)
        if number % 10 == 0:
            await api.comment(match, f"{number}")


async def test_a_window_has_one_score_and_all_comments(stack, api1, api2):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1)) as socket, Socket(stack.ws(1)) as plain:
        answer = await socket.subscribe(match, conflate=WINDOW_MS)
        assert (answer["conflate"], answer["recovered"], answer["seq"]) == (WINDOW_MS, False, 1)
        await plain.subscribe(match)
        began = time.time()
        await asyncio.gather(posted(api1, match, 100), posted(api2, match, 100))
        last = (await api1.get(f"/api/matches/{match}")).data["seq"]
        await plain.reached(match, last)
        assert plain.seqs(match) == list(range(2, last + 1)), "others are not conflated"
        newest_score = [e for e in plain.events(match) if e["type"] == "score:update"][-1]
        await socket.until(lambda: newest_score in socket.events(match) and len(comments(socket, match)) == 20)
        assert socket.seqs(match) == sorted(set(socket.seqs(match)))
        scores = [e for e in socket.events(match) if e["type"] == "score:update"]
        windows = (socket.messages.times[-1] - began) * 1000 / WINDOW_MS + 2
        assert len(scores) <= windows, "one for each window at most"


def comments(socket: Socket, match: int) -> list[dict]:
    return [e for e in socket.events(match) if e["type"] == "commentary:new"]


async def test_who_comes_into_an_open_window_gets_each_event_once(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as first, Socket(stack.ws(1)) as second:
        await first.subscribe(match, conflate=1000)
        await api1.comment(match, "before")
        answer = await second.subscribe(match, conflate=1000)
        await api1.comment(match, "behind")
        await second.reached(match, 3)
        assert second.seqs(match) == list(range(answer["seq"] + 1, 4))
        await first.reached(match, 3)
        assert first.seqs(match) == [2, 3]


async def test_the_window_of_a_socket_holds_where_a_message_names_none(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1) + "?conflate=200&delay=1") as socket:
        answer = await socket.subscribe(match)
        assert (answer["conflate"], answer["delay"]) == (200, 1)
        await api1.score(match, 1, 0)
        await api1.score(match, 2, 0)
        await socket.reached(match, 3)
        assert [e["seq"] for e in socket.events(match) if e["type"] == "score:update"][-1] == 3


async def test_nobody_resumes_with_it(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.send({"action": "subscribe", "matchId": match, "since": 1, "conflate": 200})
        assert (await socket.next("error"))["code"] == "invalid_conflate"
    for path in (
        f"/api/matches/{match}/stream?since=1&conflate=200",
        f"/api/matches/{match}/events?since=0&conflate=200",
    ):
        answer = await api1.get(path)
        check_problem(answer.status, answer.headers, answer.body, 400, ["conflate"])


@pytest.mark.parametrize("window", [-1, "x", 10_001])
async def test_a_bad_window_is_named(stack, api1, window):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.send({"action": "subscribe", "matchId": match, "conflate": window})
        assert (await socket.next("error"))["code"] == "invalid_conflate"


async def test_a_stream_has_no_ids(stack, api1):
    match = (await api1.create_match())["id"]
    async with EventSource(f"{stack.api(1)}/api/matches/{match}/stream?conflate=200") as stream:
        await stream.subscribed()
        await api1.comment(match)
        await stream.until(lambda: len(stream.messages) == 2)
        assert [message.type for message in stream.messages] == ["subscribed", "commentary:new"]
        assert [message.last_event_id for message in stream.messages] == ["", ""]


async def test_a_removed_match_ends_it(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(match, conflate=200)
        await api1.delete(f"/api/matches/{match}")
        await socket.next("match:removed")
        assert socket.seqs(match) == [2]


async def test_a_page_of_the_log_can_be_conflated(api1):
    match = (await api1.create_match())["id"]
    for goals in range(1, 4):
        await api1.score(match, goals, 0)
    await api1.comment(match)
    events = (await api1.get(f"/api/matches/{match}/events?conflate=200")).data
    assert [event["seq"] for event in events] == [1, 4, 5]

"""GET /api/matches/:id/replay: the past of a match as an event stream."""
import json

import pytest

from checks import check_problem
from clients import Socket
from event_source import EventSource, log_of


@pytest.fixture
async def played(api1):
    match = (await api1.create_match())["id"]
    for number in range(300):
        await api1.comment(match, f"{number} Ω" + "x" * 1000)
    return match


def url(base: str, match: int, query: str = "") -> str:
    return f"{base}/api/matches/{match}/replay{query}"


async def test_it_brings_the_log_page_by_page_and_ends(stack, played, database):
    for instance in (1, 2):
        async with EventSource(url(stack.api(instance), played, "?speed=1000")) as stream:
            assert stream.status == 200
            assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            await stream.end(60)
            *events, end = stream.messages
            assert [event.data for event in events] == log_of(database, played)
            assert end.type == "end"
            assert json.loads(end.data) == {
                "type": "replay:ended",
                "matchId": played,
                "lastSeq": 301,
                "reason": "complete",
            }


async def test_it_goes_on_behind_the_last_event_id_and_then_has_nothing_more(stack, api1, played):
    async with EventSource(url(stack.api(1), played, "?speed=1000"), last_event_id="299") as stream:
        await stream.end(60)
        assert stream.ids[:-1] == [300, 301]
    answer = await api1.get(f"/api/matches/{played}/replay", headers={"Last-Event-ID": "301"})
    assert answer.status == 204


async def test_a_match_that_is_followed_live_is_left_alone(stack, api1, played):
    async with Socket(stack.ws(1)) as socket, EventSource(url(stack.api(1), played, "?speed=1000")) as stream:
        await socket.subscribe(played)
        await api1.comment(played)
        await socket.reached(played, 302)
        assert socket.seqs(played) == [302]
        await stream.until(lambda: stream.messages)


@pytest.mark.parametrize(
    ("query", "name"),
    [("speed=0", "speed"), ("speed=x", "speed"), ("speed=1001", "speed"), ("from=-1", "from"), ("since=1", "since")],
)
async def test_what_is_wrong_is_named(api1, query, name):
    match = (await api1.create_match())["id"]
    answer = await api1.get(f"/api/matches/{match}/replay?{query}")
    check_problem(answer.status, answer.headers, answer.body, 400, [name])


async def test_an_unknown_match_is_404(api1):
    answer = await api1.get("/api/matches/2000000000/replay")
    check_problem(answer.status, answer.headers, answer.body, 404)

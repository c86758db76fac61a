"""`delay`: a follower hears of each event once, in order, and not before it is old enough."""
import asyncio
import contextlib
import json
import time

import aiohttp
import pytest

from checks import check_problem
from clients import Http, Socket
from event_source import EventSource, log_of
from timed import TimedSocket, happened

# A delayed event comes within a tenth of a second. A slow machine gets more.
SLACK = 5.0


def check_ages(ages: list[float], delay: float, slack: float = SLACK) -> None:
    assert ages and min(ages) >= delay, ages
    assert max(ages) <= delay + slack, ages


@contextlib.asynccontextmanager
async def followers(stack, match_id: int, **members):
    async with contextlib.AsyncExitStack() as held:
        sockets = [await held.enter_async_context(TimedSocket(stack.ws(instance))) for instance in (1, 1, 2, 2)]
        for socket in sockets:
            await socket.subscribe(match_id, **members)
        yield sockets


async def test_each_event_comes_once_in_order_and_exactly_so_late(stack, api1, api2, database):
    match = (await api1.create_match())["id"]
    async with followers(stack, match, since=0, delay=2) as sockets:
        for number in range(30):
            await (api1, api2)[number % 2].comment(match, f"{number}")
        for socket in sockets:
            await socket.reached(match, 31)
            assert socket.seqs(match) == list(range(1, 32))
            assert [json.dumps(e, separators=(",", ":"), ensure_ascii=False) for e in socket.events(match)] == log_of(
                database, match
            )
            check_ages(socket.ages(match), 2)


async def test_the_acknowledgement_is_as_old_as_the_events(stack, api1):
    match = (await api1.create_match())["id"]
    await api1.score(match, 1, 0)
    async with TimedSocket(stack.ws(1)) as socket, TimedSocket(stack.ws(2)) as old:
        # Once the first score is old enough …
        await old.subscribe(match, since=0, delay=1)
        await old.reached(match, 2)
        await api1.score(match, 2, 0)
        answer = await socket.subscribe(match, delay=1)
        assert (answer["seq"], answer["delay"], answer["recovered"]) == (2, 1, False)
        assert (answer["data"]["homeScore"], answer["data"]["seq"]) == (1, 2)
        await socket.reached(match, 3)
        assert socket.seqs(match) == [3]
        check_ages(socket.ages(match), 1)


async def test_a_match_that_is_younger_begins_with_its_creation(stack, api1):
    match = (await api1.create_match())["id"]
    await api1.score(match, 1, 0)
    async with TimedSocket(stack.ws(1)) as socket:
        answer = await socket.subscribe(match, delay=1)
        assert (answer["seq"], answer["data"]["homeScore"]) == (0, 0)
        await socket.reached(match, 2)
        assert socket.seqs(match) == [1, 2]
        check_ages(socket.ages(match), 1)


async def test_a_resume_on_the_other_instance_goes_on_where_it_was(stack, api1):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1)) as one:
        epoch = (await one.subscribe(match, since=0, delay=1))["epoch"]
        for number in range(10):
            await api1.comment(match, f"{number}")
        await one.reached(match, 4)
    assert one.seqs(match)[:4] == [1, 2, 3, 4]
    async with TimedSocket(stack.ws(2)) as two:
        answer = await two.subscribe(match, since=4, epoch=epoch, delay=1)
        assert answer["recovered"] is True
        await two.reached(match, 11)
        assert two.seqs(match) == list(range(5, 12))
        assert min(two.ages(match)) >= 1


async def test_the_delay_of_a_socket_holds_where_a_message_names_none(stack, api1):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1) + "?delay=1") as socket:
        assert (await socket.subscribe(match))["delay"] == 1
        await api1.comment(match)
        await socket.reached(match, 2)
        check_ages(socket.ages(match), 1)
        heard = len(socket.messages)
        await socket.send({"action": "subscribe", "channel": "matches"})
        assert (await socket.next("subscribed", heard, channel="matches"))["delay"] == 1
        assert "delay" not in await socket.subscribe(match, delay=0)


async def test_the_channel_can_be_delayed(stack, api1, api2):
    async with TimedSocket(stack.ws(1)) as socket:
        await socket.send({"action": "subscribe", "channel": "matches", "delay": 1})
        assert (await socket.next("subscribed", channel="matches"))["delay"] == 1
        match = (await api2.create_match())["id"]
        await api1.score(match, 1, 0)
        await socket.reached(match, 2)
        assert socket.seqs(match) == [1, 2]
        check_ages(socket.ages(match), 1)


async def test_a_second_subscription_with_another_delay_takes_the_place_of_the_first(stack, api1):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1)) as socket:
        await socket.subscribe(match)
        await socket.subscribe(match, delay=1, since=1)
        await api1.comment(match)
        await socket.reached(match, 2)
        check_ages([age for (event, _), age in zip(socket.heard(match), socket.ages(match)) if event["seq"] == 2], 1)
        await socket.unsubscribe(match)
        await api1.comment(match)
        async with Socket(stack.ws(1)) as other:
            await other.subscribe(match, since=0, delay=1)
            await other.reached(match, 3)
        assert [seq for seq in socket.seqs(match) if seq > 2] == []


async def test_removal_is_the_last_event(stack, api1):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1)) as socket:
        await socket.subscribe(match, since=0, delay=1)
        await api1.delete(f"/api/matches/{match}")
        await socket.next("match:removed")
        assert socket.seqs(match) == [1, 2]
        check_ages(socket.ages(match), 1)


@pytest.mark.parametrize("members", [{"delay": -1}, {"delay": "x"}, {"delay": 1.5}, {"delay": 301}])
async def test_a_bad_delay_is_named(stack, api1, members):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.send({"action": "subscribe", "matchId": match, **members})
        assert (await socket.next("error"))["code"] == "invalid_delay"


@pytest.mark.parametrize("query", ["delay=301", "delay=x", "delay=", "conflate=99999", "delay=1&delay=2"])
async def test_a_handshake_with_a_bad_query_is_refused(stack, query):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{stack.ws(1)}?{query}")
        assert refused.value.status == 400


async def test_event_streams_and_polls_are_delayed_too(stack, api1):
    match = (await api1.create_match())["id"]
    await api1.comment(match)
    async with EventSource(f"{stack.api(1)}/api/matches/{match}/stream?since=0&delay=1") as stream:
        began = time.time()
        answer = await api1.get(f"/api/matches/{match}/events?since=0&wait=20&delay=1")
        assert [event["seq"] for event in answer.data][0] == 1
        assert "delay=1" in answer.headers["Link"]
        assert time.time() - happened(answer.data[0]) >= 1
        await stream.reached(2)
        assert time.time() - happened(json.loads(stream.messages[-1].data)) >= 1
        assert stream.ids == [1, 2]
        assert json.loads(stream.messages[0].data)["delay"] == 1
        assert time.time() - began < 30
    young = (await api1.get(f"/api/matches/{match}/events?delay=300")).json
    assert (young["data"], young["pagination"]["lastSeq"]) == ([], 0)


async def test_a_bad_delay_of_a_request_is_400(api1):
    match = (await api1.create_match())["id"]
    for path in (f"/api/matches/{match}/stream", f"/api/matches/{match}/events", "/api/matches/stream"):
        answer = await api1.get(f"{path}?delay=301")
        check_problem(answer.status, answer.headers, answer.body, 400, ["delay"])


# ---- things break


async def test_an_instance_dies(stack, api1):
    match = (await api1.create_match())["id"]
    async with TimedSocket(stack.ws(1)) as one:
        epoch = (await one.subscribe(match, since=0, delay=2))["epoch"]
        async with Http(stack.api(2)) as survivor:
            for number in range(10):
                await survivor.comment(match, f"{number}")
            stack.kill("api-1")
            await one.wait_closed()
            for number in range(10):
                await survivor.comment(match, f"{number}")
        seen = one.seqs(match)
        async with TimedSocket(stack.ws(2)) as two:
            answer = await two.subscribe(match, since=seen[-1] if seen else 0, epoch=epoch, delay=2)
            assert answer["recovered"] is True
            await two.reached(match, 21)
            assert seen + two.seqs(match) == list(range(1, 22))
            assert min([2, *one.ages(match), *two.ages(match)]) >= 2


async def test_redis_is_lost_and_comes_back(stack, api1, api2):
    match = (await api1.create_match())["id"]
    async with followers(stack, match, since=0, delay=2) as sockets:
        await asyncio.gather(*(api1.comment(match, f"{n}") for n in range(5)))
        stack.kill("redis")
        await asyncio.gather(*(api2.comment(match, f"{n}") for n in range(5)))
        stack.start("redis")
        await asyncio.gather(*(api1.comment(match, f"{n}") for n in range(5)))
        for socket in sockets:
            await socket.reached(match, 16)
            assert socket.seqs(match) == list(range(1, 17))
            assert min(socket.ages(match)) >= 2

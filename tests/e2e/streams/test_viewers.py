"""GET /api/matches/:id/viewers: how many clients follow a match, over all instances."""
import asyncio
import contextlib
import time

import pytest

from clients import Http, Socket
from credentials import until
from event_source import EventSource, url_of
from rest import problem
from topics import follow, new_league

PROMISE = 5.0  # seconds until all instances tell it


async def told(api: Http, match: int):
    return (await api.get(f"/api/matches/{match}/viewers")).data["viewers"]


async def comes_to(api: Http, match: int, number: int, promise: float = PROMISE) -> None:
    async def is_it() -> bool:
        return await told(api, match) == number

    _, seconds = await until(is_it)
    assert seconds < promise


async def test_sockets_and_streams_of_both_instances_count(stack, api1, api2):
    match = (await api1.create_match())["id"]
    assert (await api1.get(f"/api/matches/{match}/viewers")).json == {"data": {"viewers": 0}}
    async with contextlib.AsyncExitStack() as clients:
        for number in range(6):
            socket = await clients.enter_async_context(Socket(stack.ws(1 + number % 2)))
            await socket.subscribe(match)
        stream = await clients.enter_async_context(EventSource(url_of(stack.api(1), match)))
        await stream.subscribed()
        for api in (api1, api2):
            await comes_to(api, match, 7)
    for api in (api1, api2):
        await comes_to(api, match, 0)


async def test_a_socket_counts_once(stack, socket_of_two, api2):
    api1, socket = socket_of_two
    league = await new_league(api1)
    match = (await api1.create_match(leagueId=league))["id"]
    await socket.subscribe(match)
    await socket.subscribe(match)
    await follow(socket, matchId=match, events=["score:update"])
    await follow(socket, matchId=match, delay=1)
    for api in (api1, api2):
        await comes_to(api, match, 1)
    await socket.unsubscribe(match)
    for api in (api1, api2):
        await comes_to(api, match, 0)


async def test_followers_of_sets_and_channels_do_not_count(stack, socket_of_two):
    api1, socket = socket_of_two
    league = await new_league(api1)
    match, mark = (await api1.create_match(leagueId=league))["id"], (await api1.create_match())["id"]
    await follow(socket, leagueId=league)
    await follow(socket, channel="live")
    await follow(socket, channel="matches")
    await socket.subscribe(mark)
    await comes_to(api1, mark, 1)
    assert await told(api1, match) == 0


@pytest.fixture
async def socket_of_two(stack, api1):
    async with Socket(stack.ws(1)) as socket:
        yield api1, socket


async def test_who_is_cut_off_and_who_is_killed_are_not_counted_for_long(stack, api2):
    match = (await api2.create_match())["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        await comes_to(api2, match, 2)
        await asyncio.to_thread(stack.kill, "api-1")
        await comes_to(api2, match, 1)


async def test_a_wiped_redis_is_told_again(stack, api1, api2, redis):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await socket.subscribe(match)
        for api in (api1, api2):
            await comes_to(api, match, 2)
        redis.flushall()
        began = time.monotonic()
        for api in (api1, api2):
            await until_it_stays(api, match, 2)
        assert time.monotonic() - began < PROMISE + 2


async def until_it_stays(api: Http, match: int, number: int) -> None:
    """The answer from before the wipe is given again for half a second."""
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        await told(api, match)
    await comes_to(api, match, number)


async def test_without_redis_the_number_is_unknown_and_not_zero(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(match)
        await comes_to(api1, match, 1)
        await asyncio.to_thread(stack.kill, "redis")
        await comes_to(api1, match, None, promise=15)
        await asyncio.to_thread(stack.start, "redis")
        await comes_to(api1, match, 1, promise=15)


async def test_an_unknown_match_has_no_viewers(api1):
    problem(await api1.get("/api/matches/2000000000/viewers"), 404)
    problem(await api1.get("/api/matches/x/viewers"), 400)
    problem(await api1.get("/api/matches/1/viewers", params={"limit": 1}), 400)


async def test_nobody_learns_who_they_are(stack, api1, redis):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(match)
        await comes_to(api1, match, 1)
        async with Http(stack.api(2)) as other:
            await comes_to(other, match, 1)
        hashes = [key for key in redis.keys("*viewers:*")]
        assert any(redis.hget(key, match) == "1" for key in hashes)
        for key in hashes:
            assert all(number.isdigit() and field.isdigit() for field, number in redis.hgetall(key).items())
            assert 0 < redis.pttl(key) <= 4_000

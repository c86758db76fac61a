"""Followers of sets while instances, Redis or PostgreSQL are away."""
import asyncio

from clients import Http, Socket
from topics import check_heard, follow, listed, log_of_match, new_league


async def league_of(api: Http, count: int) -> tuple[int, list[int]]:
    league = await new_league(api)
    return league, [(await api.create_match(leagueId=league))["id"] for _ in range(count)]


async def test_an_instance_is_killed_and_its_followers_go_on_at_the_other(stack, api2, database):
    league, matches = await league_of(api2, 2)
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await follow(socket, leagueId=league)
        for match in matches:
            await api2.comment(match)
            await one.reached(match, 2)
        await asyncio.to_thread(stack.kill, "api-1")
        await one.wait_closed()
        for match in matches:
            await api2.comment(match)
        async with Socket(stack.ws(2)) as again:
            ack = await follow(again, leagueId=league)
            assert {match["id"]: match["seq"] for match in ack["data"]} == {match: 3 for match in matches}
            for match in matches:
                # What was missed: the log of each match behind what was seen.
                page = (await api2.get(f"/api/matches/{match}/events", params={"since": 2})).data
                assert [event["seq"] for event in page] == [3]
                await api2.comment(match)
                await again.reached(match, 4)
                await two.reached(match, 4)
                assert two.seqs(match) == [2, 3, 4]
                check_heard(again.messages, match, log_of_match(database, match))


async def test_a_wiped_redis_costs_no_event(stack, api1, api2, redis, database):
    league, matches = await league_of(api1, 2)
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await follow(socket, leagueId=league)
            await follow(socket, channel="live")
        for _ in range(5):
            redis.flushall()
            for match in matches:
                await api1.comment(match)
                await api2.score(match, 1, 0)
        for match in matches:
            log = log_of_match(database, match)
            for socket in (one, two):
                await socket.reached(match, log[-1][0])
                check_heard(socket.messages, match, log)


async def test_without_redis_the_log_tells(stack, api1, api2, database):
    """No message comes from the other instance: the feed reads what it misses."""
    league, matches = await league_of(api1, 2)
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for socket in (one, two):
            await follow(socket, leagueId=league)
        await asyncio.to_thread(stack.kill, "redis")
        other = await new_league(api1)
        for match in matches:
            await api1.comment(match)
            await api2.comment(match)
        assert (await api2.patch(f"/api/matches/{matches[0]}", {"leagueId": other})).status == 200
        for socket in (one, two):
            await socket.reached(matches[0], 4)
            await socket.reached(matches[1], 3)
            assert socket.seqs(matches[0]) == [2, 3, 4]
        async with Socket(stack.ws(1)) as new:
            assert listed(await follow(new, leagueId=league)) == [matches[1]], "a set begins without Redis too"
        await asyncio.to_thread(stack.start, "redis")
        await api2.comment(matches[1])
        for socket in (one, two):
            await socket.reached(matches[1], 4)
            check_heard(socket.messages, matches[1], log_of_match(database, matches[1]))


async def test_while_postgres_is_away_a_set_cannot_begin_and_the_socket_lives(stack, api1):
    league, matches = await league_of(api1, 1)
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(matches[0])
        await asyncio.to_thread(stack.stop, "postgres")
        await socket.send({"action": "subscribe", "leagueId": league})
        problem = await socket.next("error", patience=60)
        assert (problem["code"], problem["leagueId"]) == ("unavailable", league)
        await asyncio.to_thread(stack.start, "postgres")
        # An instance may find PostgreSQL a moment later. Until then it refuses, and a client asks again.
        answer = problem
        async with asyncio.timeout(60):
            while answer["type"] == "error":
                assert answer["code"] == "unavailable"
                heard = len(socket.messages)
                await socket.send({"action": "subscribe", "leagueId": league})
                answer = await socket.until(lambda: next(iter(socket.messages[heard:]), None))
        assert answer["type"] == "subscribed" and listed(answer) == matches
        await api1.comment(matches[0])
        await socket.reached(matches[0], 2)
        assert socket.seqs(matches[0]) == [2]

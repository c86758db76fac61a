"""Replays over /ws: the past of a match with its own bytes and gaps."""
import asyncio
import json
import time

import pytest

from clients import Http, Socket
from event_source import log_of
from timed import TimedSocket, happened


@pytest.fixture
async def played(api1):
    """A match whose log has 12 events."""
    match = (await api1.create_match())["id"]
    for number in range(11):
        await api1.comment(match, f"{number} Ω")
    return match


@pytest.fixture
async def slow(api1, database):
    """A match with a minute between its events."""
    match = (await api1.create_match())["id"]
    for number in range(9):
        await api1.comment(match, f"{number}")
    with database.cursor() as cursor:
        cursor.execute(
            """UPDATE match_events SET payload = regexp_replace(payload::text, '"timestamp":"[^"]*"',
                 '"timestamp":"2026-05-01T18:' || lpad(seq::text, 2, '0') || ':00.000Z"')::json
               WHERE match_id = %s""",
            (match,),
        )
    return match


async def replay(socket: Socket, match: int, **members) -> dict:
    heard = len(socket.messages)
    await socket.send({"action": "replay", "matchId": match, **members})
    return await socket.next("replay:started", heard, matchId=match)


async def test_the_events_are_the_bytes_of_the_log_and_then_it_ends(stack, played, database):
    for instance in (1, 2):
        async with Socket(stack.ws(instance)) as socket:
            started = await replay(socket, played, speed=1000)
            assert started == {"type": "replay:started", "matchId": played, "speed": 1000, "from": 0}
            ended = await socket.next("replay:ended")
            assert ended == {"type": "replay:ended", "matchId": played, "lastSeq": 12, "reason": "complete"}
            assert socket.messages[-1] == ended
            told = [json.dumps(e, separators=(",", ":"), ensure_ascii=False) for e in socket.events(played)]
            assert told == log_of(database, played)


async def test_it_can_begin_anywhere(stack, played):
    async with Socket(stack.ws(1)) as socket:
        await replay(socket, played, speed=1000, **{"from": 9})
        await socket.next("replay:ended")
        assert socket.seqs(played) == [9, 10, 11, 12]


async def test_gaps_are_the_original_ones_divided_by_the_speed(stack, slow):
    async with TimedSocket(stack.ws(1)) as socket:
        began = time.time()
        await replay(socket, slow, speed=300)  # 200 ms a minute
        await socket.next("replay:ended")
        assert socket.seqs(slow) == list(range(1, 11))
        first = socket.events(slow)[0]
        for event, at in socket.heard(slow):
            assert at >= began + (happened(event) - happened(first)) / 300, event["seq"]


async def test_pause_resume_seek_and_stop(stack, slow):
    async with Socket(stack.ws(1)) as socket:
        await replay(socket, slow, speed=120)  # half a second a minute
        await socket.reached(slow, 2)
        await socket.send({"action": "pause", "matchId": slow})
        paused = await socket.next("replay:paused", matchId=slow)
        assert paused["lastSeq"] == socket.seqs(slow)[-1]
        seen = len(socket.seqs(slow))
        async with Socket(stack.ws(2)) as clock:  # another replay tells how time goes by
            await replay(clock, slow, speed=120)
            await clock.reached(slow, 4)
        assert len(socket.seqs(slow)) == seen
        await socket.send({"action": "resume", "matchId": slow})
        await socket.reached(slow, seen + 1)
        assert socket.seqs(slow) == list(range(1, seen + 2))
        await socket.send({"action": "seek", "matchId": slow, "from": 9})
        await socket.next("replay:seeked", matchId=slow)
        ended = await socket.next("replay:ended", matchId=slow)
        assert (ended["lastSeq"], ended["reason"]) == (10, "complete")
        assert socket.seqs(slow)[-2:] == [9, 10]
        heard = len(socket.messages)
        await replay(socket, slow, speed=1)
        await socket.send({"action": "stop", "matchId": slow})
        assert (await socket.next("replay:ended", heard, matchId=slow))["reason"] == "stopped"
        await socket.send({"action": "pause", "matchId": slow})
        assert (await socket.next("error"))["code"] == "unknown_replay"


async def test_it_does_not_mix_with_the_present_of_the_match(stack, api1, slow):
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(slow)
        await socket.send({"action": "replay", "matchId": slow})
        assert (await socket.next("error"))["code"] == "already_subscribed"
        await api1.comment(slow)
        await socket.reached(slow, 11)
        assert socket.seqs(slow) == [11]
        await socket.unsubscribe(slow)
        await replay(socket, slow)
        heard = len(socket.messages)
        for message in ({"action": "subscribe", "matchId": slow}, {"action": "replay", "matchId": slow}):
            await socket.send(message)
        await socket.until(
            lambda: [m["code"] for m in socket.messages[heard:] if m["type"] == "error"] == ["replaying"] * 2
        )


async def test_other_matches_go_on_meanwhile(stack, api1, slow):
    other = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket:
        await socket.subscribe(other)
        await replay(socket, slow, speed=120)
        for number in range(5):
            await api1.comment(other, f"{number}")
        await socket.reached(other, 6)
        assert socket.seqs(other) == [2, 3, 4, 5, 6]


async def test_what_is_wrong_is_named(stack, api1, played):
    async with Socket(stack.ws(1)) as socket:
        wrong = [
            ({"action": "replay"}, "invalid_match_id"),
            ({"action": "replay", "matchId": played, "speed": 0}, "invalid_speed"),
            ({"action": "replay", "matchId": played, "speed": "x"}, "invalid_speed"),
            ({"action": "replay", "matchId": played, "speed": 1001}, "invalid_speed"),
            ({"action": "replay", "matchId": played, "from": -1}, "invalid_from"),
            ({"action": "seek", "matchId": played}, "invalid_from"),
            ({"action": "stop", "matchId": played}, "unknown_replay"),
            ({"action": "replay", "matchId": 2_000_000_000}, "unknown_match"),
        ]
        for message, code in wrong:
            heard = len(socket.messages)
            await socket.send(message)
            assert (await socket.next("error", heard))["code"] == code, message


async def test_a_connection_and_an_instance_show_so_many(run_program, api1, slow):
    api = await run_program("livescore-api", REPLAYS_MAX="2", REPLAYS_MAX_PER_CONNECTION="1")
    port = (await api.logged("api_listening"))["port"]
    other = (await api1.create_match())["id"]
    url = f"ws://127.0.0.1:{port}/ws"
    async with Socket(url) as one, Socket(url) as three, Http(f"http://127.0.0.1:{port}") as http:
        await replay(one, slow)
        await one.send({"action": "replay", "matchId": other})
        assert (await one.next("error"))["code"] == "too_many_replays"
        async with Socket(url) as two:
            await replay(two, slow)
            await three.send({"action": "replay", "matchId": slow})
            assert (await three.next("error"))["code"] == "too_many_replays"
            assert (await http.get(f"/api/matches/{slow}/replay")).status == 503

        async def has_place() -> bool:
            heard = len(three.messages)
            await three.send({"action": "replay", "matchId": slow})
            await three.until(lambda: len(three.messages) > heard)
            return three.messages[heard]["type"] == "replay:started"

        async with asyncio.timeout(20):
            while not await has_place():  # the end of a connection takes a moment
                pass

"""Each subscriber of a match sees each of its events exactly once, in order, without gaps, whichever process dies. The
service never loses a change that it answered with 2xx."""
import asyncio
import contextlib
import json
import os
import random
import signal
from typing import AsyncIterator

import pytest

from clients import Answer, Http, Socket
from metrics import gauge_falls
from wire import WebSocketWire, say
from scorers import Scorers


@contextlib.asynccontextmanager
async def subscribers(stack, match_id: int) -> AsyncIterator[list[Socket]]:
    """Two subscribers of each instance."""
    async with contextlib.AsyncExitStack() as held:
        sockets = [await held.enter_async_context(Socket(stack.ws(instance))) for instance in (1, 1, 2, 2)]
        for socket in sockets:
            await socket.subscribe(match_id)
        yield sockets


async def all_hear(sockets: list[Socket], match_id: int, last: int) -> None:
    """Each subscriber has heard exactly the events from 2 to `last`."""
    for socket in sockets:
        await socket.reached(match_id, last)
        assert socket.seqs(match_id) == list(range(2, last + 1))


async def wait_for_log(stack, service: str, event: str, count: int = 1) -> None:
    async with asyncio.timeout(20):
        while len(list(stack.log_events(service, event))) < count:
            await asyncio.sleep(0.02)


# ---- all is well


@pytest.mark.parametrize("poster", [1, 2])
async def test_a_post_on_one_instance_reaches_the_subscribers_of_both_once(stack, api1, api2, poster):
    match = await api1.create_match()
    async with subscribers(stack, match["id"]) as sockets:
        for number in range(20):
            await (api1, api2)[poster - 1].comment(match["id"], f"{number}")
        await all_hear(sockets, match["id"], 21)
        assert [e["data"]["message"] for e in sockets[0].events(match["id"])] == [str(number) for number in range(20)]
        assert all(socket.events(match["id"]) == sockets[0].events(match["id"]) for socket in sockets)


async def test_200_concurrent_posts_over_both_instances_arrive_in_order(stack, api1, api2):
    match = await api1.create_match()
    async with subscribers(stack, match["id"]) as sockets:
        entries = await asyncio.gather(*((api1, api2)[n % 2].comment(match["id"], f"{n}") for n in range(200)))
        await all_hear(sockets, match["id"], 201)
        events = sockets[0].events(match["id"])
        assert {event["data"]["message"] for event in events} == {str(number) for number in range(200)}
        assert {event["data"]["id"] for event in events} == {entry["id"] for entry in entries}
        assert all(socket.events(match["id"]) == events for socket in sockets)
        # The list has the same order as the log.
        listed = (await api1.get(f"/api/matches/{match['id']}/commentary?limit=100")).data
        assert [entry["id"] for entry in listed] == [event["data"]["id"] for event in events[:-101:-1]]


async def test_concurrent_posts_to_many_matches_stay_apart(stack, api1, api2):
    matches = [(await api1.create_match())["id"] for _ in range(10)]
    async with Socket(stack.ws(1)) as one, Socket(stack.ws(2)) as two:
        for match in matches:
            await one.subscribe(match)
            await two.subscribe(match)
        await asyncio.gather(*((api1, api2)[n % 2].comment(matches[n % 10]) for n in range(200)))
        for match in matches:
            await all_hear([one, two], match, 21)


async def test_a_goal_is_its_score_and_then_its_commentary_with_nothing_between(stack, api1, api2):
    match = await api1.create_match()
    async with subscribers(stack, match["id"]) as sockets:

        def act(number: int):
            api = (api1, api2)[number % 2]
            if number % 4:
                return api.comment(match["id"], f"talk {number}")
            return api.comment(match["id"], f"goal {number}", eventType="goal", homeScore=number, awayScore=0)

        await asyncio.gather(*(act(number) for number in range(80)))
        await all_hear(sockets, match["id"], 1 + 60 + 2 * 20)
        events = sockets[-1].events(match["id"])
        goals = [event for event in events if event["data"].get("eventType") == "goal"]
        assert len(goals) == 20
        for goal in goals:
            before = events[events.index(goal) - 1]
            assert (before["type"], before["seq"] + 1) == ("score:update", goal["seq"])
            assert goal["data"]["message"] == f"goal {before['data']['homeScore']}"
        scores = [event["data"]["homeScore"] for event in events if event["type"] == "score:update"]
        assert (await api1.get(f"/api/matches/{match['id']}")).data["homeScore"] == scores[-1]


async def test_what_a_socket_receives_are_the_bytes_of_the_log(stack, api1, api2, database):
    match = await api1.create_match()
    number = match["id"]
    async with WebSocketWire(stack.port) as one, WebSocketWire(stack.port + 1) as two:
        for wire in (one, two):
            wire.send(say({"action": "subscribe", "matchId": number}))
            assert (await wire.answer())["type"] == "subscribed"
        await api1.comment(
            number, 'Ω "quoted" \\ / \u2028 </script>', metadata={"z": 1, "a": [1.50, 1e5, None]}, tags=["é"]
        )
        await api2.score(number, 1, 0)
        await api1.patch(f"/api/matches/{number}/status", {"status": "suspended", "reason": "Nebel"})
        await api2.patch(f"/api/matches/{number}", {"stats": {"b": 1, "a": 2.0}})
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT payload::text FROM match_events WHERE match_id = %s AND seq > 1 ORDER BY seq", (number,)
            )
            log = [row[0].encode() for row in cursor.fetchall()]
        assert len(log) == 4
        for wire in (one, two):
            assert [(await wire.frame()).payload for _ in log] == log
    events = (await api2.get(f"/api/matches/{number}/events?since=1")).body
    assert events.startswith(b'{"data":[' + b",".join(log) + b"]")
    async with WebSocketWire(stack.port) as late:
        late.send(say({"action": "subscribe", "matchId": number, "since": 1}))
        assert (await late.answer())["recovered"] is True
        assert [(await late.frame()).payload for _ in log] == log


# ---- joining


def check_subscriptions(socket: Socket, match_id: int, resumes: list) -> int:
    """Each `subscribed` is followed by the events after it, one by one, until `unsubscribed`; `resumes` are the `since` that
    were asked for. Home score is seq - 1 in this match. Returns the number of events."""
    expected, events = None, 0
    for message in socket.messages:
        if message.get("matchId") != match_id:
            continue
        if message["type"] == "subscribed":
            since = resumes.pop(0)
            assert message["recovered"] == (since is not None)
            assert message["data"]["homeScore"] == message["seq"] - 1 == message["data"]["seq"] - 1
            expected = (message["seq"] if since is None else since) + 1
        elif message["type"] == "unsubscribed":
            expected = None
        else:
            assert message["seq"] == expected
            assert message["data"]["homeScore"] == message["seq"] - 1
            expected += 1
            events += 1
    assert not resumes
    return events


async def test_snapshot_and_events_join_without_gap_or_overlap_while_posts_go_on(stack, api1, api2):
    match = (await api1.create_match())["id"]
    dice = random.Random(2022)
    joined = asyncio.Event()

    async def write() -> int:
        goals = 0
        while not joined.is_set():
            goals += 1
            await (api1, api2)[goals % 2].score(match, goals, 0)
        return goals + 1

    async def come_and_go(instance: int) -> tuple[Socket, list]:
        asked, since = [], None
        async with Socket(stack.ws(instance)) as socket:
            for _ in range(150):
                asked.append(since)
                answer = await socket.subscribe(match, since)
                wanted = answer["seq"] + dice.randrange(3)
                await socket.until(lambda: wanted <= answer["seq"] or wanted in socket.seqs(match)[-100:])
                await socket.unsubscribe(match)
                since = dice.choice([None, max(socket.seqs(match)[-1:], default=None)])
            return socket, asked

    async with Socket(stack.ws(1)) as steady1, Socket(stack.ws(2)) as steady2:
        steady = [(steady1, [None]), (steady2, [None])]
        for socket, _ in steady:
            await socket.subscribe(match)
        writing = asyncio.create_task(write())
        visitors = await asyncio.gather(*(come_and_go(instance) for instance in (1, 2) * 4))
        joined.set()
        last = await writing
        for socket, _ in steady:
            await socket.reached(match, last)
        heard = [check_subscriptions(socket, match, asked) for socket, asked in visitors + steady]
    assert heard[-2:] == [last - 1, last - 1]
    assert sum(heard[:-2]) > 100, "the visitors came while something went on"


async def test_many_join_one_hot_match_at_once(stack, api1, api2):
    match = (await api1.create_match())["id"]
    async with contextlib.AsyncExitStack() as held:
        sockets = await asyncio.gather(*(held.enter_async_context(Socket(stack.ws(1 + n % 2))) for n in range(60)))
        posts = asyncio.gather(*((api1, api2)[n % 2].comment(match) for n in range(100)))
        answers = await asyncio.gather(*(socket.subscribe(match) for socket in sockets))
        await posts
        for socket, answer in zip(sockets, answers):
            await socket.until(lambda: answer["seq"] == 101 or 101 in socket.seqs(match)[-1:])
            assert socket.seqs(match) == list(range(answer["seq"] + 1, 102))


# ---- faults


@pytest.mark.parametrize("fault", ["killed", "frozen", "frozen, and no command times out"])
async def test_the_bus_is_away_and_comes_back(stack, new_stack, fault):
    """In the last case, an answer that waits for a command to Redis would take longer than the client waits."""
    own = new_stack(env={"REDIS_COMMAND_TIMEOUT_MS": "60000"}) if "no command" in fault else stack
    async with Http(own.api(1)) as api1, Http(own.api(2)) as api2:
        match = (await api1.create_match())["id"]
        returned = {name: len(list(own.log_events(name, "heads_returned"))) for name in ("api-1", "api-2")}
        async with subscribers(own, match) as sockets:
            await api1.comment(match)
            await all_hear(sockets, match, 2)
            if fault == "killed":
                await asyncio.to_thread(own.kill, own.bus)
            else:
                os.kill(own.pid(own.bus), signal.SIGSTOP)  # the links are open and nothing answers
            try:
                # Heads must be missing for 1.5 s before the others poll for themselves, every 0.5 s.
                for seq in (4, 6, 8, 10):
                    await asyncio.gather(api1.comment(match), api2.comment(match))
                    await all_hear(sockets, match, seq)
            finally:
                if fault == "killed":
                    await asyncio.to_thread(own.start, own.bus)
                else:
                    os.kill(own.pid(own.bus), signal.SIGCONT)
            for name, before in returned.items():
                await wait_for_log(own, name, "heads_returned", before + 1)
            await asyncio.gather(*((api1, api2)[n % 2].comment(match) for n in range(20)))
            await all_hear(sockets, match, 30)


async def test_writes_go_on_while_the_bus_dies_and_returns(stack, api1, api2):
    match = (await api1.create_match())["id"]
    written = asyncio.Event()

    async def write(api: Http) -> int:
        count = 0
        while not written.is_set():
            await api.comment(match)
            count += 1
        return count

    async with subscribers(stack, match) as sockets:
        writers = [asyncio.create_task(write(api)) for api in (api1, api2)]
        await sockets[0].reached(match, 10)
        await asyncio.to_thread(stack.kill, stack.bus)
        await sockets[0].reached(match, sockets[0].seqs(match)[-1] + 20)
        await asyncio.to_thread(stack.start, stack.bus)
        await sockets[0].reached(match, sockets[0].seqs(match)[-1] + 20)
        written.set()
        await all_hear(sockets, match, 1 + sum(await asyncio.gather(*writers)))


async def test_an_event_that_was_committed_and_never_published_is_found(stack, api1, database):
    """Acts as if an instance died between commit and PUBLISH."""
    match = (await api1.create_match())["id"]
    async with subscribers(stack, match) as sockets:
        payload = json.dumps(
            {
                "type": "score:update",
                "matchId": match,
                "seq": 2,
                "timestamp": "2026-01-01T00:00:00.000Z",
                "data": {"homeScore": 1, "awayScore": 0},
            }
        )
        database.autocommit = False
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE matches SET home_score = 1, last_seq = 2, updated_at = clock_timestamp() WHERE id = %s",
                (match,),
            )
            cursor.execute(
                "INSERT INTO match_events (match_id, seq, type, payload) VALUES (%s, 2, 'score:update', %s)",
                (match, payload),
            )
        database.commit()
        database.autocommit = True
        await all_hear(sockets, match, 2)
        await api1.comment(match)
        await all_hear(sockets, match, 3)


@pytest.mark.parametrize("victim", [1, 2])
async def test_an_instance_is_killed_under_writes_and_its_clients_resume_on_the_other(stack, victim):
    survivor = 3 - victim
    async with Http(stack.api(survivor)) as api, Socket(stack.ws(survivor)) as staying:
        match = (await api.create_match())["id"]
        await staying.subscribe(match)
        async with contextlib.AsyncExitStack() as stays:
            moving = await stays.enter_async_context(Socket(stack.ws(victim)))
            await moving.subscribe(match)
            scorers = await stays.enter_async_context(Scorers(stack, match))
            await moving.reached(match, 30)
            # The script may take its time, and a resume replays only so many events.
            killing = asyncio.create_task(asyncio.to_thread(stack.kill, f"api-{victim}"))
            await moving.wait_closed()
            seen = moving.events(match)
            async with Socket(stack.ws(survivor)) as moved:
                assert (await moved.subscribe(match, since=seen[-1]["seq"]))["recovered"] is True
                await moved.reached(match, seen[-1]["seq"] + 30)
                await scorers.end()
                await killing
                last = (await api.get(f"/api/matches/{match}")).data["seq"]
                await all_hear([staying], match, last)
                await moved.reached(match, last)
                together = seen + moved.events(match)
        assert together == staying.events(match)
        assert set(scorers.acknowledged) <= {event["data"]["id"] for event in together}


async def test_without_workers_events_flow_and_are_found(stack, api1, api2):
    match = (await api1.create_match())["id"]
    for api in (api1, api2):
        await gauge_falls(api, "livescore_feed_polling")
    polling = {name: len(list(stack.log_events(name, "heads_missing"))) for name in ("api-1", "api-2")}
    async with subscribers(stack, match) as sockets:
        await asyncio.to_thread(stack.kill, "worker-1", "worker-2")
        await asyncio.gather(*((api1, api2)[n % 2].comment(match) for n in range(20)))
        await all_hear(sockets, match, 21)
        for name, before in polling.items():
            await wait_for_log(stack, name, "heads_missing", before + 1)
        await asyncio.gather(*((api1, api2)[n % 2].comment(match) for n in range(20)))
        await all_hear(sockets, match, 41)
        await asyncio.to_thread(stack.kill, stack.bus)  # now each instance is alone with PostgreSQL
        await asyncio.gather(*((api1, api2)[n % 2].comment(match) for n in range(20)))
        await all_hear(sockets, match, 61)


async def test_an_instance_that_was_frozen_longer_than_heads_tell_catches_up(run_program, api1):
    api = await run_program("livescore-api", HEADS_WINDOW_MS="2000")
    port = (await api.logged("api_listening"))["port"]
    match, quiet = (await api1.create_match())["id"], (await api1.create_match())["id"]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as socket:
        await socket.subscribe(match)
        await socket.subscribe(quiet)
        # Redis forgets messages to a client that is gone, and it may treat a frozen client as gone.
        api.signal(signal.SIGSTOP)
        try:
            await asyncio.gather(*(api1.comment(match) for _ in range(50)), api1.comment(quiet))
            await asyncio.sleep(2.5)  # waits for the time itself: the window passes
        finally:
            api.signal(signal.SIGCONT)
        await all_hear([socket], match, 51)
        await all_hear([socket], quiet, 2)


async def test_a_refused_post_is_no_event(stack, api1):
    match = (await api1.create_match())["id"]
    async with subscribers(stack, match) as sockets:
        refused: list[Answer] = [
            await api1.post(f"/api/matches/{match}/commentary", {"minute": -1, "message": "x"}),
            await api1.patch(f"/api/matches/{match}/status", {"status": "scheduled"}),
            await api1.patch(f"/api/matches/{match}/score", {"homeScore": 1}),
        ]
        assert [answer.status for answer in refused] == [400, 409, 400]
        await api1.comment(match)
        await all_hear(sockets, match, 2)

"""Resuming over /ws: the missed events come first, then the new ones."""
import asyncio

import pytest

from clients import Socket


@pytest.fixture
async def played(api1):
    """A match with a log up to seq 6."""
    match = await api1.create_match()
    for number in range(5):
        await api1.comment(match["id"], f"{number}")
    return match["id"]


@pytest.mark.parametrize("instance", [1, 2])
@pytest.mark.parametrize(
    ("since", "missed"), [(0, [1, 2, 3, 4, 5, 6]), (1, [2, 3, 4, 5, 6]), (4, [5, 6]), (5, [6]), (6, [])]
)
async def test_a_resume_brings_what_was_missed(stack, api1, played, instance, since, missed):
    async with Socket(stack.ws(instance)) as socket:
        answer = await socket.subscribe(played, since=since)
        assert answer["recovered"] is True
        assert answer["seq"] <= 6
        await api1.comment(played, "Now.")
        await socket.reached(played, 7)
        assert socket.seqs(played) == [*missed, 7]
        log = (await api1.get(f"/api/matches/{played}/events?since={since}")).data
        assert socket.events(played) == log


async def test_a_resume_from_the_future_starts_afresh(socket, api1, played):
    answer = await socket.subscribe(played, since=1000)
    assert (answer["recovered"], answer["seq"]) == (False, 6)
    await api1.comment(played)
    await socket.reached(played, 7)
    assert socket.seqs(played) == [7]


async def test_a_resume_from_too_far_back_starts_afresh(run_program, api1, played):
    api = await run_program("livescore-api", WS_RESUME_MAX_EVENTS="3")
    port = (await api.logged("api_listening"))["port"]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as socket:
        answer = await socket.subscribe(played, since=1)
        assert (answer["recovered"], answer["seq"]) == (False, 6)
        assert (await socket.subscribe(await fresh(api1), since=1))["recovered"] is True
        await api1.comment(played)
        await socket.reached(played, 7)
        assert socket.seqs(played) == [7]


async def fresh(api1) -> int:
    return (await api1.create_match())["id"]


async def test_a_long_log_is_resumed_whole(stack, api1):
    match = await api1.create_match()
    await asyncio.gather(*(api1.comment(match["id"], "x" * 2000) for _ in range(600)))
    async with Socket(stack.ws(2)) as socket:
        assert (await socket.subscribe(match["id"], since=0))["recovered"] is True
        await socket.reached(match["id"], 601)
        assert socket.seqs(match["id"]) == list(range(1, 602))


async def test_a_second_subscription_begins_anew_and_takes_nothing_back(socket, api1):
    match = await api1.create_match()
    await socket.subscribe(match["id"])
    await api1.score(match["id"], 1, 0)
    await socket.reached(match["id"], 2)
    mark = len(socket.messages)
    again = await socket.subscribe(match["id"])
    await api1.comment(match["id"])
    await socket.next("commentary:new", mark, matchId=match["id"])
    follows = [message for message in socket.messages[socket.messages.index(again, mark) + 1 :]]
    assert [event["seq"] for event in follows] == list(range(again["seq"] + 1, 4))
    score = [event["data"]["homeScore"] for event in follows if event["type"] == "score:update"]
    assert [again["data"]["homeScore"], *score][-1] == 1
    await api1.comment(match["id"])
    await socket.reached(match["id"], 4)
    assert socket.seqs(match["id"])[-2:] == [3, 4], "once, though subscribed twice"


async def test_a_subscription_that_is_taken_back_at_once(stack, api1):
    match = await api1.create_match()
    mark = await api1.create_match()
    async with Socket(stack.ws(1)) as socket:
        subscribe = {"action": "subscribe", "matchId": match["id"]}
        unsubscribe = {"action": "unsubscribe", "matchId": match["id"]}
        for message in (subscribe, unsubscribe, {"action": "subscribe", "matchId": mark["id"]}):
            await socket.send(message)
        await socket.next("subscribed", matchId=mark["id"])
        await api1.comment(match["id"])
        await api1.comment(mark["id"])
        await socket.reached(mark["id"], 2)
        assert socket.events(match["id"]) == []
        begun = len(socket.messages)
        for message in (subscribe, unsubscribe, subscribe):
            await socket.send(message)
        taken_back = await socket.next("unsubscribed", begun, matchId=match["id"])
        begun = socket.messages.index(taken_back, begun)  # not the equal one of the first round
        answer = await socket.next("subscribed", begun, matchId=match["id"])
        await api1.comment(match["id"])
        await socket.reached(match["id"], 3)
        follows = socket.messages[socket.messages.index(answer, begun) + 1 :]
        assert [event["seq"] for event in follows] == list(range(answer["seq"] + 1, 4))

import asyncio
import json

import websockets

from service_client.feed import Connected, Feed, Gap, Lost, Message


class Service:
    """A server that plays one script per connection: functions of the socket, in order."""

    def __init__(self, *scripts):
        self._scripts = list(scripts)

    async def __aenter__(self):
        async def serve(socket):
            await self._scripts.pop(0)(socket)

        self._server = await websockets.serve(serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"ws://127.0.0.1:{port}/ws"

    async def __aexit__(self, *_):
        self._server.close()
        await self._server.wait_closed()


def event(seq, match=1):
    return json.dumps({"type": "commentary:new", "matchId": match, "seq": seq, "data": {}})


def answer(seq, match=1):
    return json.dumps({"type": "subscribed", "matchId": match, "seq": seq, "recovered": True, "data": {}})


async def received(feed, count):
    """The first `count` items, in short words."""
    items = []
    async for item in feed:
        if isinstance(item, Connected):
            items.append("connected")
        elif isinstance(item, Lost):
            items.append("lost")
        elif isinstance(item, Gap):
            items.append(item.what)
        elif isinstance(item, Message):
            items.append(f"{item.body['type']} {item.body['seq']}")
        if len(items) == count:
            return items


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, timeout=10))


def test_a_lost_connection_is_made_again_and_the_match_resumed_after_the_last_event():
    asked = []

    async def first(socket):
        asked.append(json.loads(await socket.recv()))
        for text in (answer(4), event(5)):
            await socket.send(text)
        socket.transport.abort()

    async def second(socket):
        asked.append(json.loads(await socket.recv()))
        for text in (answer(7), event(6), event(7), event(8)):
            await socket.send(text)
        await socket.wait_closed()

    async def scenario():
        async with Service(first, second) as url:
            feed = Feed(url)
            await feed.follow(1)
            return await received(feed, 8)

    assert run(scenario()) == [
        "connected",
        "subscribed 4",
        "commentary:new 5",
        "lost",
        "connected",
        "subscribed 7",
        "commentary:new 6",
        "commentary:new 7",
    ]
    assert asked == [{"action": "subscribe", "matchId": 1}, {"action": "subscribe", "matchId": 1, "since": 5}]


def test_an_event_that_comes_over_channel_and_subscription_is_received_once():
    async def script(socket):
        assert json.loads(await socket.recv()) == {"action": "subscribe", "channel": "matches"}
        await socket.recv()
        for text in (answer(4), event(5), event(5), event(6), event(9)):
            await socket.send(text)
        await socket.wait_closed()

    async def scenario():
        async with Service(script) as url:
            feed = Feed(url, channel="matches")
            await feed.follow(1)
            return await received(feed, 6)

    assert run(scenario()) == [
        "connected",
        "subscribed 4",
        "commentary:new 5",
        "commentary:new 6",
        "events 7 to 8 are missing",
        "commentary:new 9",
    ]


def test_a_match_left_behind_is_not_heard_of_again_for_what_was_seen():
    async def script(socket):
        await socket.recv()
        for text in (answer(4), event(5)):
            await socket.send(text)
        assert json.loads(await socket.recv()) == {"action": "unsubscribe", "matchId": 1}
        for text in (event(5), event(6)):
            await socket.send(text)
        assert json.loads(await socket.recv()) == {"action": "subscribe", "matchId": 1, "since": 5}
        await socket.send(answer(6))
        await socket.wait_closed()

    async def scenario():
        async with Service(script) as url:
            feed = Feed(url)
            await feed.follow(1)
            told = []
            async for item in feed:
                if isinstance(item, Message):
                    told.append(item.body["seq"])
                if told == [4, 5]:
                    await feed.unfollow(1)
                if told == [4, 5, 6] and not feed.follows(1):
                    await feed.follow(1)
                if len(told) == 4:
                    return told, item.resumed

    assert run(scenario()) == ([4, 5, 6, 6], True)


def test_each_resume_names_the_epoch_and_another_log_is_reported_once():
    asked = []

    def of(epoch, text):
        return json.dumps(json.loads(text) | {"epoch": epoch})

    async def first(socket):
        asked.append(json.loads(await socket.recv()))
        for text in (of("a", answer(4)), event(5)):
            await socket.send(text)
        await socket.close(1012)

    async def second(socket):
        asked.append(json.loads(await socket.recv()))
        await socket.send(json.dumps(json.loads(of("b", answer(5))) | {"recovered": False}))
        await socket.send(event(6))
        await socket.wait_closed()

    async def scenario():
        async with Service(first, second) as url:
            feed = Feed(url)
            await feed.follow(1)
            return await received(feed, 8)

    assert run(scenario()) == [
        "connected",
        "subscribed 4",
        "commentary:new 5",
        "lost",
        "connected",
        "the server's log was replaced",
        "subscribed 5",
        "commentary:new 6",
    ]
    assert asked == [
        {"action": "subscribe", "matchId": 1},
        {"action": "subscribe", "matchId": 1, "since": 5, "epoch": "a"},
    ]


def test_after_match_removed_the_match_is_not_followed():
    async def script(socket):
        await socket.recv()
        await socket.recv()
        removed = json.dumps({"type": "match:removed", "matchId": 1, "seq": 5, "data": {"id": 1}})
        for text in (answer(4), removed, removed, event(1, match=2)):
            await socket.send(text)
        await socket.wait_closed()

    async def scenario():
        async with Service(script) as url:
            feed = Feed(url, channel="matches")
            await feed.follow(1)
            return await received(feed, 4), feed.follows(1)

    assert run(scenario()) == (["connected", "subscribed 4", "match:removed 5", "commentary:new 1"], False)

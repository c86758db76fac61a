"""lineups:updated and stats:updated come to whoever follows the match, once and in order, and to nobody else."""
from clients import Socket
from event_source import EventSource, url_of


async def test_followers_hear_them_in_order_and_the_channel_does_not(stack, api1, api2):
    match = (await api1.create_match())["id"]
    path = f"/api/matches/{match}"
    async with (
        Socket(stack.ws(1)) as one,
        Socket(stack.ws(2)) as two,
        Socket(stack.ws(2)) as of_all,
        EventSource(url_of(stack.api(2), match)) as stream,
    ):
        await of_all.send({"action": "subscribe", "channel": "matches"})
        await of_all.next("subscribed", channel="matches")
        for socket in (one, two):
            await socket.subscribe(match)
        await stream.subscribed()
        await api2.put(f"{path}/lineups", {"home": {"coach": "H"}})
        await api1.put(f"{path}/stats", [{"name": "shots", "home": 1}])
        await api2.score(match, 1, 0)
        told = ["lineups:updated", "stats:updated", "score:update"]
        for socket in (one, two):
            await socket.reached(match, 4)
            assert [event["type"] for event in socket.events(match)] == told
        await of_all.reached(match, 4)
        assert [event["type"] for event in of_all.events(match)] == ["score:update"]
        await stream.until(lambda: len(stream.messages) == 4)
        assert [message.type for message in stream.messages[1:]] == told
    # Who comes back hears what was missed, byte for byte as the log has it.
    async with Socket(stack.ws(1)) as back:
        await back.subscribe(match, since=1)
        await back.reached(match, 4)
        log = (await api1.get(f"{path}/events", params={"since": 1})).data
        assert back.events(match) == log

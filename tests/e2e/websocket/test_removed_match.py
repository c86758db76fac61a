"""A match that is deleted ends with match:removed for everybody who follows it, once, in order, and nothing comes behind it."""
import json
import uuid

from clients import Http, Socket
from event_source import EventSource, url_of
from metrics import gauge_falls

ENDED = ["commentary:new", "match:removed"]


def types(socket: Socket, match: int) -> list[str]:
    return [event["type"] for event in socket.events(match)]


async def unknown(socket: Socket, match: int, **place) -> None:
    heard = len(socket.messages)
    await socket.send({"action": "subscribe", "matchId": match, **place})
    assert (await socket.next("error", heard, matchId=match))["code"] == "unknown_match"


async def test_every_follower_is_told_once_and_in_order(stack, api1, api2):
    match, mark = [(await api1.create_match())["id"] for _ in range(2)]
    async with (
        Socket(stack.ws(1)) as one,
        Socket(stack.ws(2)) as two,
        Socket(stack.ws(2)) as of_all,
        Socket(stack.ws(1)) as both,
        EventSource(url_of(stack.api(1), match)) as stream,
        EventSource(url_of(stack.api(2), match)) as other_stream,
        EventSource(f"{stack.api(1)}/api/matches/stream") as stream_of_all,
    ):
        for socket in (of_all, both):
            await socket.send({"action": "subscribe", "channel": "matches"})
            await socket.next("subscribed", channel="matches")
        for socket in (one, two, both):
            await socket.subscribe(match)
            await socket.subscribe(mark)
        for one_stream in (stream, other_stream, stream_of_all):
            await one_stream.subscribed()
        await api2.comment(match)
        assert (await api1.delete(f"/api/matches/{match}")).status == 204
        await api2.score(mark, 1, 0)
        for socket in (one, two, of_all, both):
            await socket.reached(mark, 2)
        for socket in (one, two, both):
            await socket.until(lambda: types(socket, match) == ENDED)
            removed = socket.events(match)[-1]
            assert (removed["seq"], removed["data"]) == (3, {"id": match})
            assert list(removed) == ["type", "matchId", "seq", "timestamp", "data"]
        await of_all.until(lambda: types(of_all, match) == ["match:removed"])
        for one_stream in (stream, other_stream):
            await one_stream.end()
            assert [message.type for message in one_stream.messages[1:]] == ENDED
            assert one_stream.parser.comments == ["the match was removed"]
            # As an EventSource comes back.
            async with EventSource(url_of(stack.api(1), match), one_stream.parser.last_event_id) as again:
                assert again.status == 404, "so the browser gives up"
        await stream_of_all.until(lambda: json.loads(stream_of_all.messages[-1].data)["matchId"] == mark)
        heard = [json.loads(message.data) for message in stream_of_all.messages[1:]]
        assert [event["type"] for event in heard if event["matchId"] == match] == ["match:removed"]

        # The subscription is over, and the socket goes on.
        assert (await one.unsubscribe(match))["matchId"] == match
        await unknown(one, match)
        await unknown(one, match, since=3)
        await api1.comment(mark)
        for socket in (one, two, both):
            await socket.reached(mark, 3)
            assert types(socket, match) == ENDED


async def test_an_ended_subscription_counts_no_longer(run_program, api1):
    api = await run_program("livescore-api", WS_MAX_SUBSCRIPTIONS_PER_SOCKET="2")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http, Socket(f"ws://127.0.0.1:{port}/ws") as socket:
        for _ in range(5):
            match = (await api1.create_match())["id"]
            await socket.subscribe(match)
            assert (await api1.delete(f"/api/matches/{match}")).status == 204
            await socket.reached(match, 2)
        await gauge_falls(http, "livescore_subscriptions")


async def test_who_was_away_is_told_by_the_resume(stack, api1, api2, database):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as leaving:
        epoch = (await leaving.subscribe(match))["epoch"]
    await api1.comment(match)
    assert (await api2.delete(f"/api/matches/{match}")).status == 204
    for number in (1, 2):
        async with Socket(stack.ws(number)) as back:
            answer = await back.subscribe(match, since=1, epoch=epoch)
            assert (answer["recovered"], answer["data"]["id"]) == (True, match)
            await back.reached(match, 3)
            assert types(back, match) == ENDED
            await unknown(back, match, since=3, epoch=epoch)
            await unknown(back, match)
        async with EventSource(url_of(stack.api(number), match), f"1-{epoch}") as stream:
            await stream.end()
            assert [message.type for message in stream.messages] == ["subscribed", *ENDED]
    # As if nobody had come for so long.
    with database.cursor() as cursor:
        cursor.execute("UPDATE removed_matches SET removed_at = now() - interval '1 year' WHERE id = %s", (match,))


async def test_an_instance_that_dies_between_commit_and_publication_costs_nobody_the_event(stack, api1, database):
    """The commit is made here by hand. So no instance publishes the event, and the heads of the workers tell it."""
    match = (await api1.create_match())["id"]
    async with (
        Socket(stack.ws(1)) as one,
        Socket(stack.ws(2)) as two,
        EventSource(url_of(stack.api(2), match)) as stream,
        EventSource(f"{stack.api(2)}/api/matches/stream") as of_all,
    ):
        for socket in (one, two):
            await socket.subscribe(match)
        for one_stream in (stream, of_all):
            await one_stream.subscribed()
        await api1.comment(match)
        with database.cursor() as cursor:
            cursor.execute("DELETE FROM matches WHERE id = %s", (match,))
        for socket in (one, two):
            await socket.reached(match, 3)
            assert types(socket, match) == ENDED
        await stream.end()
        assert [message.type for message in stream.messages[1:]] == ENDED
        await of_all.until(lambda: of_all.messages[-1].type == "match:removed")


async def test_a_repeated_deletion_makes_one_event(stack, api1, api2, database):
    match = (await api1.create_match())["id"]
    key = {"Idempotency-Key": str(uuid.uuid4())}
    async with Socket(stack.ws(2)) as socket:
        await socket.subscribe(match)
        for api in (api1, api2, api1):
            assert (await api.delete(f"/api/matches/{match}", headers=key)).status == 204
        assert (await api1.delete(f"/api/matches/{match}")).status == 404
        mark = (await api1.create_match())["id"]
        await socket.subscribe(mark)
        await api1.comment(mark)
        await socket.reached(mark, 2)
        await socket.until(lambda: types(socket, match) == ["match:removed"])
    with database.cursor() as cursor:
        cursor.execute("SELECT type FROM match_events WHERE match_id = %s ORDER BY seq", (match,))
        assert [row[0] for row in cursor] == ["match:created", "match:removed"]

"""The messages of the contract over /ws. test_websocket_protocol.py tests the frames below them."""
import asyncio
import json

import pytest

from behind_the_api import locked_match
from checks import check_commentary, check_match, waits_for_lock
from clients import Http, Socket

UNKNOWN = 2_000_000_000


async def heard_nothing_more(socket: Socket, since: int) -> None:
    """The server answers a ping after all earlier messages. Only the answer came since message `since`."""
    await socket.send({"action": "ping"})
    await socket.next("pong", since)
    assert [message["type"] for message in socket.messages[since:]] == ["pong"], socket.messages[since:]


async def test_the_first_message_is_the_welcome(socket):
    assert socket.messages == [{"type": "welcome", "message": "Connected to Live Score API", "instance": "api-1"}]


async def test_ping(socket):
    await socket.send({"action": "ping"})
    assert await socket.next("pong") == {"type": "pong"}


@pytest.mark.parametrize("word", ["action", "type"])
async def test_both_spellings(stack, api1, word):
    match = await api1.create_match()
    async with Socket(stack.ws(1)) as socket:
        await socket.send({word: "subscribe", "matchId": match["id"]})
        await socket.next("subscribed", matchId=match["id"])
        await api1.comment(match["id"])
        await socket.reached(match["id"], 2)
        await socket.send({word: "unsubscribe", "matchId": match["id"]})
        assert await socket.next("unsubscribed") == {"type": "unsubscribed", "matchId": match["id"]}
        await socket.send({word: "ping"})
        await socket.next("pong")


async def test_the_snapshot_is_the_match_as_rest_gives_it(socket, api1):
    match = await api1.create_match(homeScore=3, league="Cup")
    await api1.comment(match["id"])
    answer = await socket.subscribe(match["id"])
    assert list(answer) == ["type", "matchId", "seq", "epoch", "recovered", "data"]
    assert (answer["seq"], answer["recovered"]) == (2, False)
    check_match(answer["data"])
    assert answer["data"] == (await api1.get(f"/api/matches/{match['id']}")).data


async def test_every_event_of_a_match_reaches_its_subscriber(socket, api1, api2):
    match = await api1.create_match()
    number = match["id"]
    await socket.subscribe(number)
    await api1.score(number, 1, 0)
    entry = await api2.comment(number, "Off the post.")
    halftime = (await api1.patch(f"/api/matches/{number}/status", {"status": "halftime"})).data
    changed = (await api2.patch(f"/api/matches/{number}", {"league": "Cup"})).data
    await socket.reached(number, 5)
    score, commentary, status, updated = socket.events(number)
    for event in (score, commentary, status, updated):
        assert list(event) == ["type", "matchId", "seq", "timestamp", "data"]
    assert (score["type"], score["data"]) == ("score:update", {"homeScore": 1, "awayScore": 0})
    assert (commentary["type"], commentary["data"]) == ("commentary:new", entry)
    check_commentary(commentary["data"])
    assert status["type"] == "match:status"
    assert [status["data"][name] for name in ("status", "oldStatus", "newStatus")] == ["halftime", "live", "halftime"]
    assert (updated["type"], updated["data"]) == ("match:updated", changed)
    assert updated["data"]["status"] == halftime["status"]
    assert socket.seqs(number) == [2, 3, 4, 5]


async def test_other_matches_are_not_heard(socket, api1):
    mine, other = await api1.create_match(), await api1.create_match()
    await socket.subscribe(mine["id"])
    await api1.comment(other["id"])
    await api1.comment(mine["id"])
    await socket.reached(mine["id"], 2)
    assert socket.events(other["id"]) == []


async def test_nothing_is_heard_after_unsubscribing(socket, api1):
    match, mark = await api1.create_match(), await api1.create_match()
    await socket.subscribe(match["id"])
    await socket.subscribe(mark["id"])
    await socket.unsubscribe(match["id"])
    await api1.comment(match["id"])
    await api1.comment(mark["id"])
    await socket.reached(mark["id"], 2)
    assert socket.events(match["id"]) == []
    await socket.unsubscribe(match["id"])  # this is no subscription, and still gets an answer


@pytest.mark.parametrize("number", ["7", 7.0])
async def test_a_match_id_may_be_a_string_or_a_whole_number(socket, api1, number):
    match = await api1.create_match()
    await socket.send({"action": "subscribe", "matchId": type(number)(match["id"])})
    await socket.next("subscribed", matchId=match["id"])


# ---- the channel of all matches


async def test_the_channel_tells_of_creation_score_and_status(socket, api1, api2):
    await socket.send({"action": "subscribe", "channel": "matches"})
    told = await socket.next("subscribed")
    assert told == {"type": "subscribed", "channel": "matches", "epoch": told["epoch"]}
    created = await api2.create_match()
    await api1.comment(created["id"])
    await api1.score(created["id"], 0, 1)
    await api2.patch(f"/api/matches/{created['id']}/status", {"status": "finished"})
    await socket.reached(created["id"], 4)
    events = socket.events(created["id"])
    assert [(event["type"], event["seq"]) for event in events] == [
        ("match:created", 1),
        ("score:update", 3),
        ("match:status", 4),
    ]
    assert events[0]["data"] == created

    await socket.send({"action": "unsubscribe", "channel": "matches"})
    assert await socket.next("unsubscribed") == {"type": "unsubscribed", "channel": "matches"}
    mark = len(socket.messages)
    other = await api1.create_match()
    await socket.subscribe(other["id"])
    assert [message["type"] for message in socket.messages[mark:]] == ["subscribed"]


async def test_who_follows_match_and_channel_hears_each_event_once(socket, api1, api2):
    match = await api1.create_match()
    await socket.send({"action": "subscribe", "channel": "matches"})
    await socket.next("subscribed", channel="matches")
    await socket.subscribe(match["id"])
    for goals in range(1, 11):
        await (api1, api2)[goals % 2].score(match["id"], goals, 0)
        await api1.comment(match["id"])
    await socket.reached(match["id"], 21)
    # The channel may still tell of its creation, a moment ago.
    assert [seq for seq in socket.seqs(match["id"]) if seq > 1] == list(range(2, 22))
    await socket.unsubscribe(match["id"])  # the channel remains
    await api1.comment(match["id"])
    await api1.score(match["id"], 11, 0)
    await socket.reached(match["id"], 23)
    assert socket.seqs(match["id"])[-2:] == [21, 23]


async def test_the_channel_tells_of_a_match_that_was_there_before(socket, api1, api2):
    match = await api1.create_match()
    await api2.score(match["id"], 1, 0)
    await socket.send({"action": "subscribe", "channel": "matches"})
    await socket.next("subscribed", channel="matches")
    await api2.score(match["id"], 2, 0)
    await socket.until(lambda: any(e["data"].get("homeScore") == 2 for e in socket.events(match["id"])))
    scores = [event["data"]["homeScore"] for event in socket.events(match["id"]) if event["type"] == "score:update"]
    assert scores in ([2], [1, 2])


async def test_the_channel_loses_nothing_while_the_database_is_slow(run_program, stack, api1, database):
    """The feed reads the beginning of a match that was not followed before from the log, and that may take a while."""
    api = await run_program(
        "livescore-api", DB_POOL_SIZE="1", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000"
    )
    url = f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}"
    match, mark, busy = [(await api1.create_match())["id"] for _ in range(3)]
    async with Http(url) as http, Socket(url.replace("http", "ws") + "/ws") as socket:
        await socket.subscribe(mark)
        with locked_match(stack.database_url, busy):
            blocking = asyncio.create_task(http.patch(f"/api/matches/{busy}/status", {"status": "halftime"}))
            await waits_for_lock(database)
            await socket.send({"action": "subscribe", "channel": "matches"})
            await socket.next("subscribed", channel="matches")
            await api1.score(match, 1, 0)
            await api1.comment(mark)
            await socket.reached(mark, 2)  # the score, which came before, waits for the log
            await asyncio.sleep(0.3)  # as long as the database is slow
        assert (await blocking).status == 200
        await socket.next("score:update", matchId=match)


# ---- errors, which keep the connection


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("", "invalid_json"),
        ("nonsense", "invalid_json"),
        ("{", "invalid_json"),
        ('{"action":"ping"} {}', "invalid_json"),
        ('{"action":"ping","x":1e999}', "invalid_json"),
        ("[" * 1000, "invalid_json"),
        ('{"a":"\\u0000"}', "invalid_json"),
        ("[]", "invalid_message"),
        ("null", "invalid_message"),
        ("1", "invalid_message"),
        ('"ping"', "invalid_message"),
        ("{}", "invalid_message"),
        ('{"action":1}', "invalid_message"),
        ('{"action":null}', "invalid_message"),
        ('{"action":"dance"}', "unknown_action"),
        ('{"action":"PING"}', "unknown_action"),
        ('{"action":""}', "unknown_action"),
        ('{"action":"subscribe"}', "invalid_match_id"),
        ('{"action":"unsubscribe"}', "invalid_match_id"),
        *[
            (json.dumps({"action": "subscribe", "matchId": value}), "invalid_match_id")
            for value in (None, 0, -1, 1.5, "x", "", True, [], {}, 2**31, 2**63, 2**64, 10**40)
        ],
        *[
            (json.dumps({"action": "subscribe", "matchId": 1, "since": value}), "invalid_since")
            for value in (-1, 1.5, "x", True, [], "-1")
        ],
        ('{"action":"subscribe","channel":"players"}', "unknown_channel"),
        ('{"action":"subscribe","channel":5}', "unknown_channel"),
        ('{"action":"unsubscribe","channel":""}', "unknown_channel"),
        (json.dumps({"action": "subscribe", "matchId": UNKNOWN}), "unknown_match"),
        (json.dumps({"action": "subscribe", "matchId": UNKNOWN, "since": 5}), "unknown_match"),
    ],
)
async def test_an_error_has_a_code_and_keeps_the_connection(socket, message, code):
    await socket.send(message)
    error = await socket.next("error")
    assert error["code"] == code
    assert error["message"]
    assert ("matchId" in error) == (code == "unknown_match")
    await heard_nothing_more(socket, 2)


async def test_a_deleted_match_is_unknown(socket, api1):
    match = await api1.create_match()
    assert (await api1.delete(f"/api/matches/{match['id']}")).status == 204
    await socket.send({"action": "subscribe", "matchId": match["id"]})
    assert (await socket.next("error"))["code"] == "unknown_match"


async def test_a_connection_may_have_so_many_subscriptions(run_program, api1):
    api = await run_program("livescore-api", WS_MAX_SUBSCRIPTIONS_PER_SOCKET="3")
    port = (await api.logged("api_listening"))["port"]
    matches = [(await api1.create_match())["id"] for _ in range(4)]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as socket:
        for match in matches:  # all at once: subscriptions under way count
            await socket.send({"action": "subscribe", "matchId": match})
        refused = await socket.next("error")
        assert (refused["code"], refused["matchId"]) == ("too_many_subscriptions", matches[3])
        await socket.until(lambda: sum(message["type"] == "subscribed" for message in socket.messages) == 3)
        await socket.send({"action": "subscribe", "channel": "matches"})
        await socket.until(
            lambda: sum(message.get("code") == "too_many_subscriptions" for message in socket.messages) == 2
        )
        await socket.subscribe(matches[0])  # which it has
        await socket.unsubscribe(matches[0])
        await socket.subscribe(matches[3])
        await api1.comment(matches[3])
        await socket.reached(matches[3], 2)

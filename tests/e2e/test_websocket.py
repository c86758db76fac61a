"""What is said over /ws: the messages of the contract. The frames below them have test_websocket_protocol.py."""
import asyncio
import json
import signal

import psycopg2
import pytest

from checks import check_commentary, check_match, waits_for_lock
from clients import Http, Socket
from programs import run_program  # noqa: F401  (a fixture)
from test_metrics import scrape, value
from wire import CLOSE, PING, TEXT, WebSocketWire, frame, say

UNKNOWN = 2_000_000_000


@pytest.fixture
async def socket(stack):
    async with Socket(stack.ws(1)) as connection:
        yield connection


async def heard_nothing_more(socket: Socket, since: int) -> None:
    """A ping is answered after all that was sent before; nothing but its answer came since message `since`."""
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
    assert list(answer) == ["type", "matchId", "seq", "recovered", "data"]
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
    await socket.unsubscribe(match["id"])  # which is none, and still answered


@pytest.mark.parametrize("number", ["7", 7.0])
async def test_a_match_id_may_be_a_string_or_a_whole_number(socket, api1, number):
    match = await api1.create_match()
    await socket.send({"action": "subscribe", "matchId": type(number)(match["id"])})
    await socket.next("subscribed", matchId=match["id"])


# ---- resuming

@pytest.fixture
async def played(api1):
    """A match whose log goes to 6."""
    match = await api1.create_match()
    for number in range(5):
        await api1.comment(match["id"], f"{number}")
    return match["id"]


@pytest.mark.parametrize("instance", [1, 2])
@pytest.mark.parametrize(("since", "missed"), [(0, [1, 2, 3, 4, 5, 6]), (1, [2, 3, 4, 5, 6]), (4, [5, 6]), (5, [6]), (6, [])])
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
    follows = [message for message in socket.messages[socket.messages.index(again, mark) + 1:]]
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
        follows = socket.messages[socket.messages.index(answer, begun) + 1:]
        assert [event["seq"] for event in follows] == list(range(answer["seq"] + 1, 4))


# ---- the channel of all matches

async def test_the_channel_tells_of_creation_score_and_status(socket, api1, api2):
    await socket.send({"action": "subscribe", "channel": "matches"})
    assert await socket.next("subscribed") == {"type": "subscribed", "channel": "matches"}
    created = await api2.create_match()
    await api1.comment(created["id"])
    await api1.score(created["id"], 0, 1)
    await api2.patch(f"/api/matches/{created['id']}/status", {"status": "finished"})
    await socket.reached(created["id"], 4)
    events = socket.events(created["id"])
    assert [(event["type"], event["seq"]) for event in events] == [("match:created", 1), ("score:update", 3), ("match:status", 4)]
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
    # Its creation, a moment ago, may still be told over the channel.
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
    """Where to begin in a match that was not followed before is read from the log, and that may take its time."""
    api = await run_program("livescore-api", DB_POOL_SIZE="1", DB_LOCK_TIMEOUT_MS="20000", DB_STATEMENT_TIMEOUT_MS="20000")
    url = f"http://127.0.0.1:{(await api.logged('api_listening'))['port']}"
    match, mark, busy = [(await api1.create_match())["id"] for _ in range(3)]
    async with Http(url) as http, Socket(url.replace("http", "ws") + "/ws") as socket:
        await socket.subscribe(mark)
        lock = psycopg2.connect(stack.database_url)
        with lock.cursor() as cursor:
            cursor.execute("SELECT FROM matches WHERE id = %s FOR UPDATE", (busy,))
            blocking = asyncio.create_task(http.patch(f"/api/matches/{busy}/status", {"status": "halftime"}))
            await waits_for_lock(database)
            await socket.send({"action": "subscribe", "channel": "matches"})
            await socket.next("subscribed", channel="matches")
            await api1.score(match, 1, 0)
            await api1.comment(mark)
            await socket.reached(mark, 2)  # so the score, which came before, waits for the log
            await asyncio.sleep(0.3)  # as long as the database is slow
        lock.close()
        assert (await blocking).status == 200
        await socket.next("score:update", matchId=match)


# ---- errors, which keep the connection

@pytest.mark.parametrize(("message", "code"), [
    ("", "invalid_json"), ("nonsense", "invalid_json"), ("{", "invalid_json"), ('{"action":"ping"} {}', "invalid_json"),
    ('{"action":"ping","x":1e999}', "invalid_json"), ("[" * 1000, "invalid_json"), ('{"a":"\\u0000"}', "invalid_json"),
    ("[]", "invalid_message"), ("null", "invalid_message"), ("1", "invalid_message"), ('"ping"', "invalid_message"),
    ("{}", "invalid_message"), ('{"action":1}', "invalid_message"), ('{"action":null}', "invalid_message"),
    ('{"action":"dance"}', "unknown_action"), ('{"action":"PING"}', "unknown_action"), ('{"action":""}', "unknown_action"),
    ('{"action":"subscribe"}', "invalid_match_id"), ('{"action":"unsubscribe"}', "invalid_match_id"),
    *[(json.dumps({"action": "subscribe", "matchId": value}), "invalid_match_id")
      for value in (None, 0, -1, 1.5, "x", "", True, [], {}, 2**31, 2**63, 2**64, 10**40)],
    *[(json.dumps({"action": "subscribe", "matchId": 1, "since": value}), "invalid_since")
      for value in (-1, 1.5, "x", True, [], "-1")],
    ('{"action":"subscribe","channel":"players"}', "unknown_channel"), ('{"action":"subscribe","channel":5}', "unknown_channel"),
    ('{"action":"unsubscribe","channel":""}', "unknown_channel"),
    (json.dumps({"action": "subscribe", "matchId": UNKNOWN}), "unknown_match"),
    (json.dumps({"action": "subscribe", "matchId": UNKNOWN, "since": 5}), "unknown_match"),
])
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
        for match in matches:  # all at once: what is under way counts
            await socket.send({"action": "subscribe", "matchId": match})
        refused = await socket.next("error")
        assert (refused["code"], refused["matchId"]) == ("too_many_subscriptions", matches[3])
        await socket.until(lambda: sum(message["type"] == "subscribed" for message in socket.messages) == 3)
        await socket.send({"action": "subscribe", "channel": "matches"})
        await socket.until(lambda: sum(message.get("code") == "too_many_subscriptions" for message in socket.messages) == 2)
        await socket.subscribe(matches[0])  # which it has
        await socket.unsubscribe(matches[0])
        await socket.subscribe(matches[3])
        await api1.comment(matches[3])
        await socket.reached(matches[3], 2)


# ---- ends

async def test_binary_messages_are_not_spoken_here(stack):
    async with Socket(stack.ws(1)) as socket:
        await socket.send(b"\x01\x02")
        assert (await socket.wait_closed())[0] == 1003


async def test_a_silent_peer_is_pinged_and_then_left(run_program):
    api = await run_program("livescore-api", WS_PING_INTERVAL_MS="200", WS_PONG_TIMEOUT_MS="6000")
    port = (await api.logged("api_listening"))["port"]
    async with WebSocketWire(port) as silent, Socket(f"ws://127.0.0.1:{port}/ws") as answering:
        assert (await silent.frame()).opcode == PING
        end = await silent.frame()
        assert (end.opcode, end.code) == (CLOSE, 1001)
        await answering.send({"action": "ping"})  # its pongs have kept it
        await answering.next("pong")


async def test_an_instance_that_stood_still_does_not_blame_its_clients(run_program):
    """They were silent for too long because nobody pinged them."""
    api = await run_program("livescore-api", WS_PING_INTERVAL_MS="2500", WS_PONG_TIMEOUT_MS="6000", API_IO_THREADS="1")
    port = (await api.logged("api_listening"))["port"]
    async with WebSocketWire(port) as silent:
        api.signal(signal.SIGSTOP)
        await asyncio.sleep(7)  # the silence is what is being tested
        api.signal(signal.SIGCONT)
        assert (await silent.frame()).opcode == PING


async def test_a_slow_consumer_is_let_go_and_the_others_do_not_notice(run_program, api1):
    api = await run_program("livescore-api", WS_QUEUE_BYTES="65536", WS_CLOSE_TIMEOUT_MS="20000")
    port = (await api.logged("api_listening"))["port"]
    match = await api1.create_match()
    async with Socket(f"ws://127.0.0.1:{port}/ws") as reading, WebSocketWire(port) as slow:
        slow.send(say({"action": "subscribe", "matchId": match["id"]}))
        assert (await slow.answer())["type"] == "subscribed"
        slow.writer.transport.pause_reading()
        await reading.subscribe(match["id"])
        seq = 1
        while "websocket_closed" not in [entry["event"] for entry in api.entries]:
            assert seq < 2000, "16 MB did not fill what the kernel and the queue hold"
            await asyncio.gather(*(api1.comment(match["id"], "x" * 8000) for _ in range(20)))
            seq += 20
            await reading.reached(match["id"], seq)
        assert reading.seqs(match["id"]) == list(range(2, seq + 1))
        closed = await api.logged("websocket_closed")
        assert closed["code"] == 1013
        slow.writer.transport.resume_reading()
        seqs = []
        while (got := await slow.frame()).opcode == TEXT:
            if got.json["type"] == "commentary:new":
                seqs.append(got.json["seq"])
        assert (got.opcode, got.code, got.payload[2:]) == (CLOSE, 1013, b"slow consumer")
        assert seqs == list(range(2, 2 + len(seqs))), "what it got has no gap"
    async with Socket(f"ws://127.0.0.1:{port}/ws") as again:
        await again.subscribe(match["id"], since=seqs[-1])
        await again.reached(match["id"], seq)
        assert again.seqs(match["id"]) == list(range(seqs[-1] + 1, seq + 1))


@pytest.mark.parametrize("most_ms", ["20000", "0"])
async def test_changes_wait_for_subscribers_that_read_and_cannot_keep_up(run_program, most_ms):
    api = await run_program("livescore-api", WS_QUEUE_BYTES="65536", WS_UNSENT_KERNEL_BYTES="16384", HTTP_WRITE_DELAY_MS=most_ms)
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as http, WebSocketWire(port) as behind:
        match = (await http.create_match())["id"]
        behind.send(say({"action": "subscribe", "matchId": match}))
        assert (await behind.answer())["type"] == "subscribed"
        behind.writer.transport.pause_reading()
        answered = 0

        async def write() -> None:
            nonlocal answered
            for _ in range(2000):  # 16 MB: far more than the kernel and the queue hold
                await http.comment(match, "x" * 8000)
                answered += 1
                if "websocket_closed" in [entry["event"] for entry in api.entries]:
                    return

        writer = asyncio.create_task(write())
        if most_ms == "0":
            await writer
            assert (await api.logged("websocket_closed"))["code"] == 1013
            assert value(await scrape(http), "livescore_writes_delayed_total") == 0
            return
        while value(await scrape(http), "livescore_writes_delayed_total") == 0:
            assert not writer.done()
        waits_since = answered
        for _ in range(20):
            await scrape(http)
        assert answered == waits_since, "others are answered, and the change waits"
        behind.writer.transport.resume_reading()
        seqs = []
        while len(seqs) < waits_since + 100:
            got = await behind.frame()
            assert got.opcode == TEXT
            if got.json["type"] == "commentary:new":
                seqs.append(got.json["seq"])
        assert seqs == list(range(2, 2 + len(seqs)))
        writer.cancel()


async def test_a_client_that_vanishes_leaves_the_others_alone(stack, api1):
    match = await api1.create_match()
    async with Socket(stack.ws(1)) as staying:
        await staying.subscribe(match["id"])
        for beginning in (b"", say({"action": "ping"})[:3], frame(TEXT, b'{"act', fin=False)):
            async with WebSocketWire(stack.port) as leaving:
                leaving.send(say({"action": "subscribe", "matchId": match["id"]}))
                assert (await leaving.answer())["type"] == "subscribed"
                leaving.send(beginning)
                leaving.writer.transport.abort()
            await api1.comment(match["id"])
        await staying.reached(match["id"], 4)
        assert staying.seqs(match["id"]) == [2, 3, 4]

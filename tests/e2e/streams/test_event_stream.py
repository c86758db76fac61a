"""Server-sent events: the promise of the WebSocket, for clients that have only HTTP."""
import asyncio
import json

import pytest

from checks import check_match
from clients import PATIENCE, Http, Socket
from event_source import EventSource, Parser, log_of, seq_of, url_of
from metrics import gauge_falls, scrape, value
from wire import Wire
from scorers import Scorers, posting

# ---- the stream


async def test_the_answer_is_for_clients_and_proxies_to_leave_alone(stack, api1):
    match = await api1.create_match()
    async with EventSource(url_of(stack.api(1), match["id"])) as stream:
        assert stream.status == 200
        assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["Cache-Control"] == "no-store, no-transform"
        assert stream.headers["X-Accel-Buffering"] == "no"
        assert stream.headers["Connection"] == "close"
        assert stream.headers["Access-Control-Allow-Origin"] == "*"
        assert stream.headers["X-Request-Id"]
        assert "Content-Length" not in stream.headers and "Transfer-Encoding" not in stream.headers
        await stream.subscribed()
        assert 1000 <= stream.parser.retry <= 3000


async def test_it_begins_with_the_match_and_goes_on_with_the_bytes_of_the_log(stack, api1, api2, database):
    match = (await api1.create_match())["id"]
    await api1.comment(match)
    async with EventSource(url_of(stack.api(1), match)) as one, EventSource(url_of(stack.api(2), match)) as two:
        for stream in (one, two):
            first = await stream.subscribed()
            told = json.loads(first.data)
            epoch = told["epoch"]
            assert (first.type, first.last_event_id) == ("subscribed", f"2-{epoch}")
            assert (told["type"], told["matchId"], told["seq"], told["recovered"]) == ("subscribed", match, 2, False)
            check_match(told["data"])
        await api1.comment(
            match, 'Ω "quoted" \\ / \u2028 \n </script>', metadata={"z": 1, "a": [1.50, 1e5, None]}, tags=["é"]
        )
        await api2.score(match, 1, 0)
        await api1.patch(f"/api/matches/{match}/status", {"status": "suspended", "reason": "Nebel"})
        log = log_of(database, match, 2)
        assert len(log) == 3
        for stream in (one, two):
            await stream.reached(5)
            events = stream.messages[1:]
            assert [event.data for event in events] == log
            assert [event.type for event in events] == ["commentary:new", "score:update", "match:status"]
            assert [event.last_event_id for event in events] == [f"{seq}-{epoch}" for seq in (3, 4, 5)]


async def test_subscribed_says_what_it_says_on_a_websocket(stack, api1):
    match = (await api1.create_match())["id"]
    async with Socket(stack.ws(1)) as socket, EventSource(url_of(stack.api(1), match)) as stream:
        assert json.loads((await stream.subscribed()).data) == await socket.subscribe(match)


async def test_an_event_that_is_laid_out_in_lines_arrives_whole(stack, api1, database):
    match = (await api1.create_match())["id"]
    payload = json.dumps(
        {
            "type": "score:update",
            "matchId": match,
            "seq": 2,
            "timestamp": "2026-01-01T00:00:00.000Z",
            "data": {"homeScore": 1, "awayScore": 0},
        },
        indent=2,
    )
    async with EventSource(url_of(stack.api(1), match)) as stream:
        await stream.subscribed()
        database.autocommit = False
        with database.cursor() as cursor:
            cursor.execute("UPDATE matches SET last_seq = 2, updated_at = clock_timestamp() WHERE id = %s", (match,))
            cursor.execute(
                "INSERT INTO match_events (match_id, seq, type, payload) VALUES (%s, 2, 'score:update', %s)",
                (match, payload),
            )
        database.commit()
        database.autocommit = True
        await stream.reached(2)
        assert stream.messages[1].data == payload


@pytest.mark.parametrize("how", ["Last-Event-ID", "since", "lastEventId", "both"])
async def test_it_resumes_behind_the_last_event(stack, api1, database, how):
    match = (await api1.create_match())["id"]
    for _ in range(4):
        await api1.comment(match)
    query = {"since": "?since=2", "lastEventId": "?lastEventId=2", "both": "?since=4"}.get(how, "")
    header = "2" if how in ("Last-Event-ID", "both") else None
    async with EventSource(url_of(stack.api(2), match, query), header) as stream:
        await api1.comment(match)
        await stream.reached(6)
        assert stream.ids == [3, 4, 5, 6]
        assert [message.data for message in stream.messages[1:]] == log_of(database, match, 2)
        subscribed = stream.messages[0]
        assert json.loads(subscribed.data)["recovered"] is True
        # If it had an id, a client whose connection broke behind it would resume behind events that never came.
        assert subscribed.last_event_id == (header or "")


async def test_a_since_that_cannot_be_resumed_begins_anew(stack, api1):
    match = (await api1.create_match())["id"]
    async with EventSource(url_of(stack.api(1), match), "40") as stream:
        subscribed = await stream.subscribed()
        assert json.loads(subscribed.data)["recovered"] is False
        assert seq_of(subscribed.last_event_id) == 1, "from here on it resumes by what is true"
        await api1.comment(match)
        await stream.reached(2)


async def test_the_stream_of_all_matches_has_no_ids(stack, api1, api2):
    async with EventSource(f"{stack.api(1)}/api/matches/stream") as stream:
        subscribed = await stream.subscribed()
        told = json.loads(subscribed.data)
        assert (subscribed.type, told) == (
            "subscribed",
            {"type": "subscribed", "channel": "matches", "epoch": told["epoch"]},
        )
        match = (await api2.create_match())["id"]
        await api2.comment(match)
        await api1.score(match, 1, 0)

        def heard():
            return [m for m in stream.messages[1:] if json.loads(m.data)["matchId"] == match]

        await stream.until(lambda: len(heard()) == 2)
        assert [(m.type, json.loads(m.data)["seq"]) for m in heard()] == [("match:created", 1), ("score:update", 3)]
        assert {m.last_event_id for m in stream.messages} == {""}


# ---- the promise


async def test_a_client_that_comes_and_goes_misses_nothing_while_a_writer_posts(stack, api1, api2, database):
    """The client resumes on either instance, at any event, only by the last id that it got."""
    match = (await api1.create_match())["id"]
    done = asyncio.Event()

    async def write() -> int:
        count = 0
        while not done.is_set():
            count += 1
            await (api1, api2)[count % 2].score(match, count, 0)
        return count + 1

    writer = asyncio.create_task(write())
    heard, last_id = [], "1"
    for visit in range(30):
        async with EventSource(url_of(stack.api(1 + visit % 2), match), last_id) as stream:
            await stream.until(lambda: len(stream.ids) >= 1 + visit % 5)
            heard += [message.data for message in stream.messages if message.type != "subscribed"]
            last_id = stream.parser.last_event_id
    done.set()
    last = await writer
    if int(last_id.split("-")[0]) < last:  # else the last visit heard everything
        async with EventSource(url_of(stack.api(1), match), last_id) as stream:
            await stream.reached(last)
            heard += [message.data for message in stream.messages if message.type != "subscribed"]
    assert heard == log_of(database, match, 1)


async def test_snapshot_and_events_join_without_gap_or_overlap_while_posts_go_on(stack, api1, api2):
    match = (await api1.create_match())["id"]
    joined_at = set()
    async with posting(match, api1, api2), asyncio.TaskGroup() as group:

        async def visit(instance: int) -> None:
            for _ in range(12):
                async with EventSource(url_of(stack.api(instance), match)) as stream:
                    seq = json.loads((await stream.subscribed()).data)["seq"]
                    await stream.until(lambda: len(stream.ids) >= 5)
                    assert stream.ids == list(range(seq + 1, seq + 1 + len(stream.ids)))
                    joined_at.add(seq)

        for n in range(6):
            group.create_task(visit(1 + n % 2))
    assert len(joined_at) > 10, "they came while something went on"


@pytest.mark.parametrize("victim", [1, 2])
async def test_an_instance_is_killed_under_writes_and_its_clients_resume_on_the_other(stack, database, victim):
    survivor = 3 - victim
    async with Http(stack.api(survivor)) as api:
        match = (await api.create_match())["id"]
        async with EventSource(url_of(stack.api(victim), match)) as moving, Scorers(stack, match) as scorers:
            await moving.reached(30)
            # The script may take its time, and a resume replays only so many events.
            killing = asyncio.create_task(asyncio.to_thread(stack.kill, f"api-{victim}"))
            await moving.end()
            async with EventSource(url_of(stack.api(survivor), match), moving.parser.last_event_id) as moved:
                await moved.reached(moving.ids[-1] + 30)
                await scorers.end()
                await killing
                last = (await api.get(f"/api/matches/{match}")).data["seq"]
                await moved.reached(last)
                heard = [m.data for m in moving.messages + moved.messages if m.type != "subscribed"]
    assert heard == log_of(database, match, 1)
    assert set(scorers.acknowledged) <= {json.loads(text)["data"]["id"] for text in heard}


async def test_a_slow_consumer_is_let_go_and_the_others_do_not_notice(run_program, api1):
    api = await run_program("livescore-api", WS_QUEUE_BYTES="65536")
    port = (await api.logged("api_listening"))["port"]
    base = f"http://127.0.0.1:{port}"
    match = (await api1.create_match())["id"]
    async with EventSource(url_of(base, match)) as reading, Wire(port) as slow, Http(base) as http:
        slow.writer.transport.pause_reading()
        slow.send(f"GET /api/matches/{match}/stream HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        await reading.subscribed()
        async with asyncio.timeout(PATIENCE):
            while value(await scrape(http), "livescore_event_streams") < 2:
                await asyncio.sleep(0.02)
        seq = 1
        while "event_stream_closed" not in [entry["event"] for entry in api.entries]:
            assert seq < 2000, "16 MB did not fill what the kernel and the queue hold"
            await asyncio.gather(*(api1.comment(match, "x" * 8000) for _ in range(20)))
            seq += 20
            await reading.reached(seq)
        assert reading.ids == list(range(2, seq + 1))
        assert value(await scrape(http), "livescore_slow_consumers_closed_total") == 1
        slow.writer.transport.resume_reading()
        head, _, body = (await slow.closed()).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        heard = Parser()
        heard.feed(body)
        got = [seq_of(message.last_event_id) for message in heard.messages[1:]]
        assert got == list(range(2, 2 + len(got))), "what it got has no gap, and a part of an event is none"
        assert 0 < len(got) < seq - 1
        await gauge_falls(http, "livescore_event_streams", 1)
        async with EventSource(url_of(base, match), heard.last_event_id) as again:
            await again.reached(seq)
            assert again.ids == list(range(got[-1] + 1, seq + 1))


async def test_redis_is_away_and_the_streams_go_on(stack, api1):
    match = (await api1.create_match())["id"]
    async with EventSource(url_of(stack.api(1), match)) as one, EventSource(url_of(stack.api(2), match)) as two:
        for stream in (one, two):
            await stream.subscribed()
        await asyncio.to_thread(stack.kill, "redis")
        await api1.comment(match)
        for stream in (one, two):
            await stream.reached(2)

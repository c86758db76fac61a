"""What one event, one page and one resume may bring, in bytes; and events that an earlier release accepted."""
import contextlib
import json
import socket

import pytest

from clients import Http, Socket
from event_source import EventSource, url_of
from long_logs import write_commentary, write_log
from metrics import scrape, value
from rest import problem
from wire import Wire

EVENT_BYTES = 64 << 10
PAGE_BYTES = 4 << 20
FRAME_BYTES = 1000  # of a page: what is around its items


# ---- an event


@pytest.mark.parametrize(
    "tags", [["x"] * 51, ["x" * 101], ["ok", "ä" * 101], ["t" * 200] * 1000], ids=["many", "long", "one long", "both"]
)
async def test_too_many_tags_or_too_long_ones(api1, tags):
    match = (await api1.create_match())["id"]
    path = f"/api/matches/{match}/commentary"
    refused = problem(await api1.post(path, {"minute": 1, "message": "Hm.", "tags": tags}), 400)
    assert {detail["path"][0] for detail in refused["details"]} == {"tags"}
    entry = (await api1.post(path, {"minute": 1, "message": "Hm.", "tags": ["ä" * 100] * 50})).data
    assert entry["tags"] == ["ä" * 100] * 50
    refused = problem(await api1.patch(f"{path}/{entry['id']}", {"tags": tags}), 400)
    assert {detail["path"][0] for detail in refused["details"]} == {"tags"}
    assert (await api1.get(f"/api/matches/{match}")).data["seq"] == 2


async def test_an_event_is_at_most_64_kib_as_it_is_sent(api1, database):
    match = (await api1.create_match())["id"]
    path = f"/api/matches/{match}/commentary"
    body = {"minute": 1, "message": "⚽" * 10_000}  # 30,000 bytes, and as much elsewhere

    async def answer(size: int):
        return await api1.post(path, body | {"metadata": {"x": "m" * size}})

    low, high = 30_000, 40_000
    assert (await answer(low)).status == 201
    refused = problem(await answer(high), 400)
    assert [detail["path"] for detail in refused["details"]] == [["metadata"]], "the largest member"
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if (await answer(middle)).status == 201 else (low, middle)
    rows = database.cursor()
    rows.execute("SELECT max(octet_length(payload::text)) FROM match_events WHERE match_id = %s", [match])
    largest = rows.fetchone()[0]
    assert EVENT_BYTES - 60 < largest <= EVENT_BYTES
    entry = (await api1.get(path)).data[0]
    refused = problem(await api1.patch(f"{path}/{entry['id']}", {"actor": "A" * 200}), 400)
    assert refused["details"][0]["path"] == ["metadata"]
    assert (await api1.get(path)).data[0] == entry
    await api1.patch(f"/api/matches/{match}", {"stats": {"x": "s" * 60_000}})
    refused = problem(await api1.patch(f"/api/matches/{match}", {"stats": {"x": "s" * 65_500}}), 400)
    assert refused["details"][0]["path"] == ["stats"]


async def test_numbers_that_grow_when_they_are_stored(api1):
    match = (await api1.create_match())["id"]
    refused = await api1.post(
        f"/api/matches/{match}/commentary", {"minute": 1, "message": "Hm.", "metadata": {"x": [1e300] * 1000}}
    )
    assert problem(refused, 400)["details"][0]["path"] == ["metadata"]


# ---- pages


@pytest.fixture
async def long_log(api1, database):
    """A match with 13 MiB of log, seq 2 to 201, and of commentary."""
    match = (await api1.create_match())["id"]
    write_log(database, match, 200, 65_000)
    write_commentary(database, match, 200, 65_000)
    return match


@pytest.mark.parametrize("wait", ["", "&wait=5"])
async def test_a_page_of_the_log_ends_before_4_mib(api1, long_log, wait):
    seen, since, pages = [], 0, 0
    while True:
        answer = await api1.get(f"/api/matches/{long_log}/events?since={since}&limit=1000{wait if since < 201 else ''}")
        assert len(answer.body) <= PAGE_BYTES + FRAME_BYTES
        seen += [event["seq"] for event in answer.data]
        pagination = answer.json["pagination"]
        since = pagination["nextSince"]
        assert f"since={since}" in answer.headers["Link"]
        assert pagination["hasMore"] == (since < 201)
        assert "truncated" not in pagination
        pages += 1
        if not pagination["hasMore"]:
            break
    assert seen == list(range(1, 202))
    assert pages >= 4


async def test_a_page_of_commentary_ends_before_4_mib(api1, long_log):
    seen, path, pages = [], f"/api/matches/{long_log}/commentary?limit=100", 0
    while path:
        answer = await api1.get(path)
        assert len(answer.body) <= PAGE_BYTES + FRAME_BYTES
        seen += [entry["id"] for entry in answer.data]
        pagination = answer.json["pagination"]
        assert pagination["hasMore"] == (pagination["nextCursor"] is not None)
        cursor = pagination["nextCursor"]
        path = cursor and f"/api/matches/{long_log}/commentary?limit=100&cursor={cursor}"
        pages += 1
    assert len(set(seen)) == len(seen) == 200
    assert pages >= 4


async def test_a_page_of_matches_ends_before_4_mib(run_program, api1):
    made = [(await api1.create_match(stats={"x": "s" * 60_000}))["id"] for _ in range(12)]
    api = await run_program("livescore-api", HTTP_PAGE_MAX_BYTES="200000")
    port = (await api.logged("api_listening"))["port"]
    async with Http(f"http://127.0.0.1:{port}") as small:
        seen, cursor = [], ""
        while not set(made) <= set(seen):
            answer = await small.get(f"/api/matches?limit=100{cursor}")
            assert len(answer.body) <= 200_000 + FRAME_BYTES
            assert answer.json["pagination"]["hasMore"] is True or set(made) <= set(seen) | {
                match["id"] for match in answer.data
            }
            seen += [match["id"] for match in answer.data]
            cursor = f"&cursor={answer.json['pagination']['nextCursor']}"
        assert len(set(seen)) == len(seen)


async def test_large_answers_share_a_bound(run_program, long_log):
    limit = 16 << 20
    api = await run_program("livescore-api", HTTP_ANSWERS_MAX_BYTES=str(limit))
    port = (await api.logged("api_listening"))["port"]
    path = f"/api/matches/{long_log}/events?since={{}}&limit=1000"
    async with Http(f"http://127.0.0.1:{port}") as http:

        async def held() -> int:
            return int(value(await scrape(http), "livescore_http_answer_bytes"))

        whole = len((await http.get(path.format(1))).body)
        with contextlib.ExitStack() as deaf:
            for since in range(12):
                sock = deaf.enter_context(socket.socket())
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                sock.connect(("127.0.0.1", port))
                sock.sendall(f"GET {path.format(since)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            while await held() < limit / 2:
                pass
            answer = await http.get(path.format(20))
            assert 0 < len(answer.body) < whole
            assert answer.json["pagination"]["hasMore"] is True
            assert answer.data[0]["seq"] == 21
            assert await held() <= limit
        while await held() > 0:
            pass
        assert len((await http.get(path.format(1))).body) == whole


async def test_events_of_an_earlier_release_are_read_one_by_one(api1, stack, database):
    match = (await api1.create_match())["id"]
    write_log(database, match, 8, 880_000)
    answer = await api1.get(f"/api/matches/{match}/events?since=1&limit=1000")
    assert len(answer.body) <= PAGE_BYTES + FRAME_BYTES
    assert [event["seq"] for event in answer.data] == [2, 3, 4, 5]
    write_log(database, match, 1, 6 << 20)
    alone = await api1.get(f"/api/matches/{match}/events?since=9&limit=1000")
    assert [event["seq"] for event in alone.data] == [10]
    assert len(alone.body) > PAGE_BYTES
    async with Socket(stack.ws(1)) as one:
        assert (await one.subscribe(match, since=1))["recovered"] is True
        await one.reached(match, 10)
        assert one.seqs(match) == list(range(2, 11))


# ---- resumes


@pytest.mark.parametrize("since", [1, 100, 195])
async def test_a_long_resume_is_whole_and_goes_on_live(api1, api2, stack, long_log, since):
    async with Socket(stack.ws(1)) as one, EventSource(url_of(stack.api(2), long_log, f"?since={since}")) as stream:
        assert (await one.subscribe(long_log, since=since))["recovered"] is True
        for number in range(5):
            await api2.comment(long_log, f"meanwhile {number}")
        await one.reached(long_log, 206)
        await stream.until(lambda: stream.messages and stream.messages[-1].last_event_id.startswith("206"))
        assert one.seqs(long_log) == list(range(since + 1, 207))
        told = [json.loads(message.data) for message in stream.messages if message.type != "subscribed"]
        assert [event["seq"] for event in told] == list(range(since + 1, 207))
        log = []
        while len(log) < 206 - since:
            log += (await api1.get(f"/api/matches/{long_log}/events?since={since + len(log)}&limit=1000")).data
        assert one.events(long_log) == log == told


async def test_a_resume_of_more_bytes_than_allowed_starts_afresh(run_program, long_log):
    api = await run_program("livescore-api", WS_RESUME_MAX_BYTES=str(2 << 20))
    port = (await api.logged("api_listening"))["port"]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as one:
        answer = await one.subscribe(long_log, since=100)
        assert (answer["recovered"], answer["seq"]) == (False, 201)
        await one.unsubscribe(long_log)
        assert (await one.subscribe(long_log, since=180))["recovered"] is True
        await one.reached(long_log, 201)
        assert one.seqs(long_log) == list(range(181, 202))


async def test_a_socket_resumes_many_matches_with_few_reads_of_its_limit(run_program, api1, database):
    """Further pages of a resume are no reads of the client, and joins beyond the reads it has at once wait their turn."""
    matches = [(await api1.create_match())["id"] for _ in range(8)]
    for match in matches:
        write_log(database, match, 60, 64_000)
    api = await run_program("livescore-api", RATE_LIMIT_MODE="enforce", RATE_LIMIT_READ_REQUESTS="4")
    port = (await api.logged("api_listening"))["port"]
    async with Socket(f"ws://127.0.0.1:{port}/ws") as one:
        for match in matches:
            await one.send({"action": "subscribe", "matchId": match, "since": 1})
        for match in matches:
            await one.reached(match, 61)
            assert one.seqs(match) == list(range(2, 62))
        assert [message for message in one.messages if message["type"] == "error"] == []


async def test_a_client_that_does_not_take_its_page_is_closed(run_program, long_log):
    api = await run_program("livescore-api", HTTP_BODY_TIMEOUT_MS="300")
    port = (await api.logged("api_listening"))["port"]
    async with Wire(port) as wire, Http(f"http://127.0.0.1:{port}") as http:
        wire.send(f"GET /api/matches/{long_log}/stream?since=1 HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        wire.writer.transport.pause_reading()
        await api.logged("event_stream_closed")
        metrics = (await http.get("/metrics")).body.decode()
        while "\nlivescore_feed_page_bytes 0\n" not in metrics:
            metrics = (await http.get("/metrics")).body.decode()

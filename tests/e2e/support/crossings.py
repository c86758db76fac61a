"""Every bound of .env.example that one connection can cross, crossed. Each checks the documented answer."""
import asyncio
import json
import os
import re
import socket

from checks import check_problem
from clients import PATIENCE, Http, Socket
from wire import CLOSE, PING, PONG, TEXT, WebSocketWire, Wire, frame, say, upgrade_request

MATCH = {
    "sport": "football",
    "homeTeam": "Reds",
    "awayTeam": "Blues",
    "startTime": "2026-01-01T00:00:00Z",
    "endTime": "2026-01-01T02:00:00Z",
}
GET = b"GET /api/matches HTTP/1.1\r\nHost: a\r\n\r\n"

SETTINGS = {
    "HTTP_MAX_BODY_BYTES": "4096",
    "HTTP_MAX_HEADER_BYTES": "4096",
    "HTTP_MAX_HEADERS": "20",
    "HTTP_MAX_URL_BYTES": "512",
    "JSON_MAX_DEPTH": "5",
    "JSON_MAX_STRING_BYTES": "128",
    "JSON_MAX_ARRAY_ITEMS": "5",
    # Clients that keep within the bounds live under these times too. The times are long enough for a machine that
    # stalls.
    "HTTP_HEADER_TIMEOUT_MS": "6000",
    "HTTP_BODY_TIMEOUT_MS": "6000",
    "HTTP_IDLE_TIMEOUT_MS": "6000",
    "WS_MAX_MESSAGE_BYTES": "2048",
    "WS_MAX_SUBSCRIPTIONS_PER_SOCKET": "3",
    "WS_MESSAGES_PER_SECOND": "1",
    "WS_MESSAGES_BURST": "20",
    "WS_PING_INTERVAL_MS": "500",
    "WS_PONG_TIMEOUT_MS": "6000",
    "WS_CLOSE_TIMEOUT_MS": "6000",
    "WS_RESUME_MAX_EVENTS": "5",
    "LONG_POLL_MAX_SECONDS": "1",
    "CACHE_MAX_BYTES": "65536",
}


def post(body: bytes, *lines: str) -> bytes:
    head = [
        "POST /api/matches HTTP/1.1",
        "Host: a",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *lines,
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


async def refused(port: int, request: bytes, status: int, code: str | None = None) -> None:
    async with Wire(port) as wire:
        wire.send(request)
        answer = await wire.response()
        problem = check_problem(answer.status, answer.headers, answer.body, status)
        if code:
            assert code in [detail["code"] for detail in problem["details"]], problem


async def large_body(port):
    await refused(port, post(b"x" * 4097), 413)


async def large_chunked_body(port):
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    await refused(
        port,
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 2,
        413,
    )


async def large_header(port):
    await refused(port, b"GET /api/matches HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 5000 + b"\r\n\r\n", 431)


async def large_trailer(port):
    await refused(
        port,
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"x" * 100_000,
        431,
    )


async def large_chunk_extensions(port):
    await refused(
        port,
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"1;x=%s\r\n \r\n" % (b"y" * 500) for _ in range(9)),
        431,
    )


async def many_headers(port):
    await refused(port, b"GET /api/matches HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 20 + b"\r\n", 431)


async def as_many_headers_as_allowed(port):
    async with Wire(port) as wire:
        wire.send(b"GET /api/matches HTTP/1.1\r\nHost: a\r\n" + b"X: 1\r\n" * 19 + b"\r\n")
        assert (await wire.response()).status == 200


async def long_url(port):
    await refused(port, b"GET /api/" + b"x" * 512 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414)


async def long_query(port):
    await refused(port, b"GET /api/matches?team=" + b"x" * 512 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414)


async def deep_json(port):
    await refused(port, post(b'{"stats":' + b"[" * 6 + b"]" * 6 + b"}"), 400, "too_big")


async def long_string(port):
    await refused(port, post(json.dumps(MATCH | {"homeTeam": "x" * 129}).encode()), 400, "too_big")


async def long_list(port):
    await refused(port, post(json.dumps(MATCH | {"other": [0] * 6}).encode()), 400, "too_big")


async def slow_header(port):
    await refused(port, b"GET /api/matches HTTP/1.1\r\nHos", 408)


async def slow_body(port):
    await refused(port, post(b"{}")[:-1], 408)


async def slow_handshake(port):
    await refused(port, upgrade_request()[:-2], 408)


async def drip(port):
    """A byte now and then does not buy more time."""
    async with Wire(port) as wire:
        answer = asyncio.create_task(wire.response())
        # Writes past the transport, which would forget the answer when a byte comes too late for the server.
        with socket.socket(fileno=os.dup(wire.writer.get_extra_info("socket").fileno())) as dripping:
            for byte in GET[:-2] + b"X-Drip: " + b"x" * 3000:  # five minutes of bytes, and no end
                if answer.done():
                    break
                try:
                    dripping.send(bytes([byte]))
                except OSError:
                    break
                await asyncio.sleep(0.1)  # the drip is the attack
        assert (await answer).status == 408


async def idle(port):
    """The server closes a connection without a request, and one behind its request, without a word."""
    async with Wire(port) as silent, Wire(port) as served:
        served.send(GET)
        assert (await served.response()).status == 200
        assert await silent.closed() == b""
        assert await served.closed() == b""


async def an_answer_that_nobody_reads(port):
    """The server keeps its bytes for as long as a body may take, and then gives them up with the connection."""
    wire = socket.socket()
    wire.setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, 16384
    )  # set before it connects, so the window stays that small
    wire.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(wire, ("127.0.0.1", port))
    async with asyncio.timeout(PATIENCE):
        try:
            while True:  # until the server stops reading, and then until it ends the connection
                await loop.sock_sendall(wire, b"GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n" * 1000)
        except ConnectionError:
            pass
    wire.close()


async def long_poll_too_long(port):
    async with Http(f"http://127.0.0.1:{port}") as http:
        match = (await http.create_match())["id"]
        answer = await http.get(f"/api/matches/{match}/events?since=1&wait=2")
        check_problem(answer.status, answer.headers, answer.body, 400, ["wait"])
        assert (
            await http.get(f"/api/matches/{match}/events?since=1&wait=1")
        ).data == [], "after a second, and not later"


async def many_kept_answers(port):
    """The server keeps a separate answer for each target."""
    async with Wire(port) as wire:
        for number in range(200):
            wire.send(b"GET /api/matches?limit=20&offset=%d HTTP/1.1\r\nHost: a\r\n\r\n" % number * 15)
            for _ in range(15):
                assert (await wire.response()).status == 200
    async with Http(f"http://127.0.0.1:{port}") as http:
        text = (await http.get("/metrics")).body.decode()
    kept = re.search(r"^livescore_cache_bytes (\S+)$", text, re.MULTILINE)
    assert 0 < float(kept[1]) <= 65_536


async def large_message(port):
    async with WebSocketWire(port) as wire:
        wire.send(frame(TEXT, b"x" * 2049))
        await wire.ends_with(1009)


async def large_message_in_fragments(port):
    async with WebSocketWire(port) as wire:
        wire.send(frame(TEXT, b"x" * 1500, fin=False) + frame(0, b"x" * 1500))
        await wire.ends_with(1009)


async def many_messages(port):
    async with WebSocketWire(port) as wire:
        wire.send(say({"action": "ping"}) * 40)
        answers = []
        while (got := await wire.frame()).opcode == TEXT:
            answers.append(got.json)
        assert [answer["type"] for answer in answers[:20]] == ["pong"] * 20
        assert (answers[-1]["type"], answers[-1]["code"]) == ("error", "rate_limited")
        assert len(answers) <= 23, "a few come back while they are sent"
        assert (got.opcode, got.code, got.payload[2:]) == (CLOSE, 1008, b"too many messages")
        assert await wire.closed() == b""


async def many_pings(port):
    async with WebSocketWire(port) as wire:
        wire.send(frame(PING, b"x") * 40)
        while (got := await wire.frame()).opcode != CLOSE:
            pass
        assert got.code == 1008


async def a_close_without_end(port):
    """The server waits this long for the end of the connection, and not longer."""
    async with WebSocketWire(port) as wire:
        wire.send(frame(TEXT, b"x" * 2049))
        await wire.ends_with(1009)
        with socket.socket(fileno=os.dup(wire.writer.get_extra_info("socket").fileno())) as left_open:
            async with asyncio.timeout(PATIENCE):
                while True:  # a refusal of our bytes shows that the server has gone
                    try:
                        left_open.send(frame(PONG))
                    except OSError:
                        break
                    await asyncio.sleep(0.05)


async def silent_socket(port):
    async with WebSocketWire(port) as wire:
        assert (await wire.frame()).opcode == PING
        await wire.ends_with(1001)


async def old_resume(port):
    """A client that missed more than WS_RESUME_MAX_EVENTS gets the match as it is."""
    async with Http(f"http://127.0.0.1:{port}") as http:
        match = (await http.create_match())["id"]
        for _ in range(6):
            await http.comment(match)
    for since, recovered, events in ((1, False, []), (2, True, list(range(3, 8)))):
        async with Socket(f"ws://127.0.0.1:{port}/ws") as back:
            answer = await back.subscribe(match, since=since)
            assert (answer["recovered"], answer["seq"]) == (recovered, 7)
            if events:
                await back.reached(match, 7)
            assert back.seqs(match) == events


async def many_subscriptions(port):
    async with WebSocketWire(port) as wire:
        # In one segment: a match that the server has answered as unknown no longer counts as a subscription.
        wire.send(b"".join(say({"action": "subscribe", "matchId": match}) for match in range(900_001, 900_005)))
        codes = sorted([(await wire.answer())["code"] for _ in range(4)])
        assert codes == ["too_many_subscriptions"] + ["unknown_match"] * 3


CROSSINGS = [
    large_body,
    large_chunked_body,
    large_header,
    large_trailer,
    large_chunk_extensions,
    many_headers,
    as_many_headers_as_allowed,
    long_url,
    long_query,
    deep_json,
    long_string,
    long_list,
    slow_header,
    slow_body,
    slow_handshake,
    drip,
    idle,
    an_answer_that_nobody_reads,
    long_poll_too_long,
    many_kept_answers,
    large_message,
    large_message_in_fragments,
    many_messages,
    many_pings,
    a_close_without_end,
    silent_socket,
    old_resume,
    many_subscriptions,
]

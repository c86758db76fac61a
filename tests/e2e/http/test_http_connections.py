"""HTTP/1.1: connections, the arrival of requests, time limits."""
import asyncio

import pytest

from http_messages import GET, MATCH, problem, request
from wire import Wire

# ---- connections


async def test_a_connection_is_kept_alive(wire):
    for _ in range(5):
        wire.send(GET)
        answer = await wire.response()
        assert answer.status == 200
        assert "Connection" not in answer.headers
    wire.send(request("POST", "/api/matches", MATCH))
    assert (await wire.response()).status == 201
    wire.send(request("GET", "/nothing"))
    assert (await wire.response()).status == 404
    wire.send(request("POST", "/api/matches", b"{"))
    assert (await wire.response()).status == 400
    wire.send(GET)
    assert (await wire.response()).status == 200


async def test_pipelined_requests_are_answered_in_their_order(wire):
    requests, statuses = [], []
    for number in range(10):
        name = f"r-{number}"
        requests.append(
            [
                request("GET", "/health/live", X_Request_Id=name),
                request("POST", "/api/matches", MATCH, X_Request_Id=name),
                request("GET", "/nothing", X_Request_Id=name),
                request("HEAD", "/api/matches", X_Request_Id=name),
                request("OPTIONS", "/api/matches", X_Request_Id=name),
            ][number % 5]
        )
        statuses.append([200, 201, 404, 200, 204][number % 5])
    wire.send(b"".join(requests))
    for number in range(10):
        answer = await wire.response(head=number % 5 == 3)
        assert (answer.headers["X-Request-Id"], answer.status) == (f"r-{number}", statuses[number])


async def test_many_pipelined_posts_all_take_effect(wire, api1):
    match = await api1.create_match()
    post = request("POST", f"/api/matches/{match['id']}/commentary", b'{"minute":1,"message":"m"}')
    wire.send(post * 100)
    ids = [(await wire.response()).json["data"]["id"] for _ in range(100)]
    assert ids == sorted(set(ids))
    assert (await api1.get(f"/api/matches/{match['id']}")).data["seq"] == 101


async def test_close_is_honoured(wire):
    wire.send(request("GET", "/health/live", Connection="close") + GET)
    answer = await wire.response()
    assert (answer.status, answer.headers["Connection"]) == (200, "close")
    assert await wire.closed() == b""


async def test_http_1_0(stack):
    async with Wire(stack.port) as wire:
        wire.send(b"GET /health/live HTTP/1.0\r\n\r\n")
        answer = await wire.response()
        assert (answer.status, answer.headers["Connection"]) == (200, "close")
        assert await wire.closed() == b""
    async with Wire(stack.port) as wire:
        for _ in range(2):
            wire.send(b"GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            answer = await wire.response()
            assert (answer.status, answer.headers["Connection"]) == (200, "keep-alive")


async def test_a_client_that_half_closes_still_gets_its_answers(wire):
    wire.send(GET + request("GET", "/api/matches", Connection="close"))
    wire.send_end()
    assert (await wire.response()).status == 200
    assert "data" in (await wire.response()).json
    assert await wire.closed() == b""


async def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(stack, api1):
    for beginning in (
        b"",
        b"GET",
        GET[:-2],
        request("POST", "/api/matches", MATCH)[:-10],
        request("POST", "/api/matches", MATCH),
    ):
        async with Wire(stack.port) as wire:
            wire.send(beginning)
            await wire.writer.drain()
    assert (await api1.get("/health/live")).status == 200


# ---- how a request arrives


@pytest.mark.parametrize("message", [GET, request("POST", "/api/matches", MATCH)], ids=["GET", "POST"])
async def test_byte_by_byte(wire, message):
    await wire.send_each_byte(message)
    assert (await wire.response()).status in (200, 201)


async def test_a_request_split_at_every_place(stack):
    message = request("POST", "/api/matches", b'{"sport":1}')
    async with Wire(stack.port) as wire:
        for place in range(1, len(message)):
            wire.send(message[:place])
            await wire.writer.drain()
            await asyncio.sleep(0)
            wire.send(message[place:])
            assert (await wire.response()).status == 400


async def test_empty_lines_before_a_request_are_passed_over(wire):
    """RFC 9112, 2.2: some clients end a body with a line too many."""
    body = b'{"sport":1}'
    for message, status in (
        (GET, 200),
        (request("POST", "/api/matches", body), 400),
        (request("GET", "/api/matches?limit=1"), 200),
    ):
        wire.send(b"\r\n" + message + b"\r\n\r\n" + message)
        assert (await wire.response()).status == status
        assert (await wire.response()).status == status
        await wire.send_each_byte(b"\r\n\r\n" + message)
        assert (await wire.response()).status == status
    for _ in range(20):  # one line end behind each request, in a separate segment, makes no growing sum
        await wire.send_each_byte(GET + b"\r\n")
        assert (await wire.response()).status == 200


@pytest.mark.parametrize("arrival", ["at once", "byte by byte"])
async def test_empty_lines_without_end_are_no_request(wire, arrival):
    if arrival == "at once":
        wire.send(b"\r\n" * 1000 + GET)
    else:
        await wire.send_each_byte(b"\r\n" * 5)
    problem(await wire.response(), 400)
    assert b"200 OK" not in await wire.closed()


CHUNKED = {"Transfer_Encoding": "chunked", "Content_Type": "application/json"}


async def test_a_chunked_body(wire):
    chunks = b"".join(b"%x;ext=1\r\n%s\r\n" % (len(part), part) for part in (MATCH[:1], MATCH[1:40], MATCH[40:]))
    whole = request("POST", "/api/matches", **CHUNKED) + chunks + b"0\r\nTrailer: x\r\n\r\n"
    wire.send(whole + GET)
    assert (await wire.response()).status == 201
    assert (await wire.response()).status == 200
    await wire.send_each_byte(whole)
    assert (await wire.response()).status == 201


@pytest.mark.parametrize("chunks", [b"0\r\n\r\n", b"0\r\nTrailer: x\r\n\r\n", b"00;a\r\n\r\n", b"1\r\n0\r\n0\r\n\r\n"])
async def test_a_chunked_body_in_any_two_pieces(stack, wire, chunks):
    """The head too may come in pieces, with a body that ends before it begins."""
    head = request("POST", "/api/matches", **CHUNKED)
    async with Wire(stack.port) as other:
        for cut in range(len(head) - 2, len(head + chunks)):
            wire.send((head + chunks)[:cut])
            other.send(GET)
            await other.response()  # meanwhile the server parses that piece
            wire.send((head + chunks)[cut:] + GET)
            problem(await wire.response(), 400)
            assert (await wire.response()).status == 200
    await wire.send_each_byte(head + chunks)
    problem(await wire.response(), 400)


@pytest.mark.parametrize(
    "chunk", [b"zz\r\nabc\r\n", b"-1\r\n", b"5\r\nabcdefgh\r\n0\r\n\r\n", b"fffffffffffffffff\r\n", b"\r\n\r\n"]
)
async def test_a_bad_chunk(wire, chunk):
    wire.send(request("POST", "/api/matches", **CHUNKED) + chunk)
    problem(await wire.response(), 400)
    await wire.closed()


async def test_a_chunked_body_that_grows_too_large(wire):
    wire.send(
        request("POST", "/api/matches", **CHUNKED) + b"".join(b"10000\r\n" + b" " * 65_536 + b"\r\n" for _ in range(17))
    )
    problem(await wire.response(), 413)
    await wire.closed()


async def test_a_body_that_is_announced_too_large_is_refused_unread(wire):
    wire.send(request("POST", "/api/matches", Content_Length="1048577", Content_Type="application/json"))
    problem(await wire.response(), 413)
    await wire.closed()


async def test_a_refusal_reaches_a_client_that_is_still_sending(wire):
    wire.send(request("POST", "/api/matches", Content_Length=str(3 << 20), Content_Type="application/json"))
    wire.send(b" " * (3 << 20))
    problem(await wire.response(), 413)
    await wire.closed()


async def test_expect_100_continue(wire):
    wire.send(
        request(
            "POST",
            "/api/matches",
            Content_Length=str(len(MATCH)),
            Content_Type="application/json",
            Expect="100-continue",
        )
    )
    assert (await wire.response()).status == 100
    wire.send(MATCH)
    assert (await wire.response()).status == 201
    wire.send(GET)
    assert (await wire.response()).status == 200


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/nothing", {}, 404),
        ("/health", {}, 405),
        ("/api/matches", {"Content_Type": "text/plain"}, 415),
        ("/api/matches", {"Content_Length": "9999999"}, 413),
    ],
)
async def test_expect_100_continue_is_refused_early(wire, path, headers, status):
    wire.send(
        request(
            "POST",
            path,
            **({"Content_Length": "10", "Content_Type": "application/json", "Expect": "100-continue"} | headers),
        )
    )
    problem(await wire.response(), status)


async def test_an_unknown_expectation(wire):
    wire.send(request("POST", "/api/matches", MATCH, Expect="the-unexpected"))
    problem(await wire.response(), 417)


async def test_a_body_of_a_get_is_read_past(wire):
    wire.send(request("GET", "/health/live", b"x" * 1000) + GET)
    assert (await wire.response()).status == 200
    assert (await wire.response()).status == 200


async def test_a_refused_body_is_not_taken_for_the_next_request(wire):
    smuggled = request("DELETE", "/api/matches/1")
    wire.send(request("POST", "/nothing", smuggled))
    problem(await wire.response(), 404)
    rest = await wire.closed()
    assert rest == b"" or rest.startswith(b"HTTP/1.1 200")


async def test_a_body_that_comes_with_an_upgrade_is_not_taken_for_the_next_request(wire):
    wire.send(request("GET", "/ws", request("GET", "/health/live")))
    problem(await wire.response(), 426)
    assert b"HTTP/1.1 200" not in await wire.closed()


async def test_post_without_a_body(wire):
    wire.send(request("POST", "/api/matches", Content_Type="application/json", Content_Length="0"))
    problem(await wire.response(), 400)
    wire.send(request("POST", "/api/matches", Content_Type="application/json"))
    problem(await wire.response(), 400)


# ---- time limits


async def test_a_slow_request_is_cut_off(run_program):
    # The limit of idle connections is long: this side may stall, too, between connecting and asking.
    api = await run_program(
        "livescore-api", HTTP_HEADER_TIMEOUT_MS="300", HTTP_BODY_TIMEOUT_MS="300", HTTP_IDLE_TIMEOUT_MS="5000"
    )
    port = (await api.logged("api_listening"))["port"]
    async with Wire(port) as slow_head, Wire(port) as slow_body, Wire(port) as idle, Wire(port) as kept:
        slow_head.send(b"GET / HT")
        slow_body.send(request("POST", "/api/matches", MATCH)[:-5])
        kept.send(GET)
        problem(await slow_head.response(), 408)
        await slow_head.closed()
        problem(await slow_body.response(), 408)
        await slow_body.closed()
        assert await idle.closed() == b"", "an idle connection is closed without a word"
        assert (await kept.response()).status == 200
        assert await kept.closed() == b""


async def test_a_connection_that_says_nothing_has_the_time_of_a_header(run_program):
    """One that was served may be silent for longer. Blank lines are no request."""
    api = await run_program("livescore-api", HTTP_HEADER_TIMEOUT_MS="1000", HTTP_IDLE_TIMEOUT_MS="600000")
    port = (await api.logged("api_listening"))["port"]
    async with Wire(port) as served, Wire(port) as silent, Wire(port) as blank:
        served.send(GET)
        assert (await served.response()).status == 200
        blank.send(b"\r\n")
        assert await silent.closed() == b""
        assert await blank.closed() == b""
        served.send(GET)
        assert (await served.response()).status == 200

"""HTTP/1.1: messages that are no requests, and the upgrade to a WebSocket."""
import pytest

from http_messages import GET, problem, request
from wire import upgrade_request

# ---- messages that are no requests


@pytest.mark.parametrize(
    "garbage",
    [
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"GET / JTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nA: \0\r\n\r\n",
        b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
    ids=lambda raw: repr(raw[:20]),
)
async def test_garbage_is_a_400_and_the_end(wire, garbage):
    wire.send(garbage)
    problem(await wire.response(), 400)
    await wire.closed()


@pytest.mark.parametrize(
    "message",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n",
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Length: 5x\r\n\r\n",
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/matches?a=%f HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/matches?sport=%ff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET api/matches HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /#top HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
    ids=[
        "no Host",
        "two Hosts",
        "length and chunks",
        "two lengths",
        "negative length",
        "odd length",
        "huge length",
        "bad escape",
        "half an escape",
        "not UTF-8",
        "no slash",
        "fragment",
    ],
)
async def test_what_cannot_be_trusted_is_a_400_and_the_end(wire, message):
    wire.send(message + GET)
    problem(await wire.response(), 400)
    assert b"200 OK" not in await wire.closed()


async def test_the_absolute_form_of_a_target(wire):
    wire.send(b"GET http://a/health/live?x=1 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (await wire.response()).status == 200


async def test_what_the_server_can_do_at_all(wire):
    """OPTIONS * (RFC 9110, 9.3.7) is about no resource."""
    wire.send(b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n" + GET)
    answer = await wire.response()
    assert answer.status == 204
    assert answer.headers["Allow"].split(", ") == ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    assert (await wire.response()).status == 200
    wire.send(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n")
    answer = await wire.response()
    assert (answer.status, answer.headers["Connection"]) == (204, "close"), "the body stays unread"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get", "X" * 1000])
async def test_a_method_that_nobody_knows_here(wire, method):
    """TRACE above all: it would show a page the credentials that the browser sends."""
    wire.send(request(method, "/api/matches", Authorization="Bearer secret") + GET)
    answer = await wire.response()
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert b"secret" not in answer.body
    assert (await wire.response()).status == 200


async def test_an_upgrade_to_http_2_is_not_taken_up(wire):
    wire.send(
        request(
            "GET",
            "/health/live",
            Connection="Upgrade, HTTP2-Settings",
            Upgrade="h2c",
            HTTP2_Settings="AAMAAABkAAQAAP__",
        )
        + GET
    )
    answer = await wire.response()
    assert (answer.status, "Upgrade" in answer.headers) == (200, False)
    assert (await wire.response()).status == 200


async def test_a_url_too_long(wire):
    wire.send(request("GET", "/api/matches?sport=" + "a" * 8192))
    problem(await wire.response(), 414)


@pytest.mark.parametrize("header", [{"X": "a" * 17_000}, {f"X{n}": "a" * 100 for n in range(170)}], ids=["one", "many"])
async def test_a_header_too_large(wire, header):
    wire.send(request("GET", "/", **header))
    problem(await wire.response(), 431)
    await wire.closed()


async def test_a_header_without_end_is_cut_off(wire):
    wire.send(b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 100_000)
    problem(await wire.response(), 431)


# ---- the upgrade


async def test_the_upgrade_answers_with_the_accept_key_of_the_rfc(wire):
    wire.send(upgrade_request())
    answer = await wire.response()
    assert answer.status == 101
    assert answer.headers["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert answer.headers["Upgrade"].lower() == "websocket"
    assert answer.headers["Connection"].lower() == "upgrade"
    assert "Sec-WebSocket-Extensions" not in answer.headers
    assert "Sec-WebSocket-Protocol" not in answer.headers


@pytest.mark.parametrize(
    "changes",
    [
        {"Connection": "keep-alive, Upgrade"},
        {"Connection": "upgrade"},
        {"Upgrade": "WebSocket"},
        {"Origin": "null"},
        {"Sec_WebSocket_Extensions": "permessage-deflate; client_max_window_bits"},
        {"Sec_WebSocket_Protocol": "chat, superchat"},
    ],
)
async def test_browsers_and_proxies_upgrade_in_their_own_words(wire, changes):
    wire.send(upgrade_request(**changes))
    answer = await wire.response()
    assert answer.status == 101
    assert "Sec-WebSocket-Extensions" not in answer.headers


async def test_the_upgrade_after_other_requests_and_with_a_query(wire):
    wire.send(GET + upgrade_request("/ws?token=x"))
    assert (await wire.response()).status == 200
    assert (await wire.response()).status == 101


async def test_an_upgrade_elsewhere_is_404(wire):
    for path in ("/", "/socket", "/ws//", "/ws/x", "/api/matches"):
        wire.send(upgrade_request(path))
        answer = await wire.response()
        if path in ("/", "/api/matches"):
            assert answer.status == 200, "the upgrade is ignored where there is something else"
        else:
            problem(answer, 404)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Upgrade": None, "Connection": None}, 426),
        ({"Upgrade": None}, 426),
        ({"Sec_WebSocket_Version": "8"}, 426),
        ({"Sec_WebSocket_Version": None}, 426),
        ({"Sec_WebSocket_Version": "13x"}, 426),
        ({"key": ""}, 400),
        ({"key": "short"}, 400),
        ({"key": "dGhlIHNhbXBsZSBub25jZQ="}, 400),
        ({"key": "dGhlIHNhbXBsZSBub25jZWRkZA=="}, 400),
        ({"key": "!" * 22 + "=="}, 400),
        ({"Sec_WebSocket_Key": None}, 400),
    ],
)
async def test_a_bad_handshake(wire, changes, status):
    wire.send(upgrade_request(**changes))
    answer = await wire.response()
    problem(answer, status)
    if status == 426:
        assert answer.headers["Upgrade"] == "websocket"
        assert answer.headers["Sec-WebSocket-Version"] == "13"
    wire.send(GET)
    assert (await wire.response()).status == 200, "it remains an HTTP connection"


async def test_ws_takes_get_only(wire):
    wire.send(upgrade_request(method="POST"))
    answer = await wire.response()
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD"

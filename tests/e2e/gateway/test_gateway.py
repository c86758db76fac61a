"""nginx in front of the instances: the requests that it passes on, and the answers that it gives by itself."""
import asyncio
import json

import pytest

from clients import Http, Socket


async def raw(stack, request: bytes, source: str = "127.0.0.1") -> tuple[str, dict[str, str], bytes]:
    """Sends bytes as they are; (status line, headers with small letters, body)."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stack.port + 80, local_addr=(source, 0))
    writer.write(request)
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    status, *lines = head.strip().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = await asyncio.wait_for(reader.readexactly(int(headers["content-length"])), 10)
    writer.close()
    await writer.wait_closed()
    return status, headers, body


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(b"BLAH\r\n\r\n", 400, id="not HTTP"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 400, id="no Host"),
        pytest.param(b"GET /../.. HTTP/1.1\r\nHost: a\r\n\r\n", 400, id="a path out of the root"),
        pytest.param(b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414, id="a long URI"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 431, id="a long header"),
        pytest.param(
            b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n", 413, id="a large body"
        ),
        pytest.param(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501, id="an unknown coding"),
    ],
)
async def test_what_nginx_refuses_is_problem_json(stack, request_bytes, status):
    line, headers, body = await raw(stack, request_bytes)
    assert line.split()[1] == str(status)
    assert headers["content-type"] == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == status
    assert problem["error"] and problem["details"] == []


async def test_one_client_cannot_take_all_connections_of_nginx(new_stack):
    own = new_stack(replicas=1, workers=0, env={"NGINX_CLIENT_CONNECTIONS": "3"})
    async with Http(own.api(1)) as api, Socket(own.ws()) as first, Socket(own.ws()), Socket(own.ws()):
        match = (await api.create_match())["id"]
        await first.subscribe(match)
        line, headers, body = await raw(own, b"GET /api/matches HTTP/1.1\r\nHost: a\r\n\r\n")
        assert line.split()[1] == "429"
        assert headers["retry-after"] == "5"
        assert json.loads(body)["error"]
        line, _, _ = await raw(own, b"GET /api/matches HTTP/1.1\r\nHost: a\r\n\r\n", source="127.0.0.2")
        assert line.split()[1] == "200", "another client does not notice"
        await api.comment(match)
        await first.reached(match, 2)


async def test_a_websocket_passes(stack):
    async with Socket(stack.ws()) as socket:
        await socket.send({"action": "ping"})
        await socket.next("pong")


async def test_metrics_are_not_for_everybody(http, api1):
    assert (await api1.get("/metrics")).status == 200
    assert (await http.get("/metrics")).status == 404


@pytest.mark.parametrize(
    "target",
    ["/metrics/", "//metrics", "/metrics//", "/%6detrics", "/metrics%2f", "/./metrics", "/a/../metrics", "/metrics?a"],
)
async def test_metrics_are_not_for_everybody_however_they_are_spelled(stack, target):
    line, _, body = await raw(stack, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert line.split()[1] == "404" and b"livescore_" not in body


@pytest.mark.parametrize("request_line", ["GET /health", "GET /api/matches?limit=1"])
async def test_a_probe_by_http_1_0_without_a_host_is_answered(stack, request_line):
    line, _, body = await raw(stack, f"{request_line} HTTP/1.0\r\n\r\n".encode())
    assert line.split()[1] == "200" and json.loads(body)


async def test_requests_go_on_while_one_instance_is_away(stack, http):
    stack.kill("api-1")
    answers = [await http.get("/health") for _ in range(10)]
    assert [answer.status for answer in answers] == [200] * 10


async def test_without_an_instance_the_answer_is_a_503_that_invites_back(stack, http):
    stack.kill("api-1", "api-2")
    answer = await http.get("/api/matches")
    assert answer.status == 503
    assert answer.headers["Retry-After"] in ("1", "2", "3")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json["status"] == 503


async def test_without_an_instance_people_get_a_page(stack, http):
    stack.kill("api-1", "api-2")
    answer = await http.get("/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Retry-After"] in ("1", "2", "3")
    assert "Live Score is away" in answer.body.decode()


@pytest.mark.parametrize("path", ["/api/matches/1/stream", "/api/matches/stream"])
async def test_without_an_instance_an_event_stream_ends_so_that_a_browser_tries_again(stack, http, path):
    """An EventSource gives up for ever when the answer is no event stream, or not 200."""
    stack.kill("api-1", "api-2")
    answer = await http.get(path, headers={"Accept": "text/event-stream"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/event-stream"
    fields = [line.partition(b":")[0] for line in answer.body.splitlines() if line]
    assert fields == [b"retry", b""], "a time to wait and a comment, and no event"
    assert (await http.get(path)).status == 503, "other programs are told by the status"


async def test_large_answers_are_compressed_for_whom_it_suits(stack, http, api1):
    match = await api1.create_match()
    for number in range(20):
        await api1.comment(match["id"], f"Number {number} passes the ball to and fro in midfield.")
    path = f"/api/matches/{match['id']}/commentary"
    packed = await http.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"  # aiohttp unpacks
    assert len(packed.data) == 20
    plain = await http.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.body == packed.body

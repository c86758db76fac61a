"""Requests that a proxy and a server could read differently: their end at different places, or their lines.

A separate request follows each message. The server would answer it if it read the message in another way than the test
expects. nginx stands in front in one half of the tests: there other clients must not get wrong answers.
"""
import asyncio
import itertools
import json
import re

import pytest

from checks import check_problem
from clients import PATIENCE
from malformed import AMBIGUOUS, BAD_CHUNKS, BODY, CHUNKED, CHUNKS, PROBE, codings, first_lines, lengths, lines, post
from wire import Wire


@pytest.mark.parametrize("message", AMBIGUOUS.values(), ids=AMBIGUOUS)
async def test_an_ambiguous_head_is_a_400_and_the_end(stack, message):
    async with Wire(stack.port) as wire:
        wire.send(message + PROBE)
        answer = await wire.response()
        check_problem(answer.status, answer.headers, answer.body, 400)
        assert answer.headers["Connection"] == "close"
        assert await wire.closed() == b"", "what follows is no request"


@pytest.mark.parametrize("message", BAD_CHUNKS.values(), ids=BAD_CHUNKS)
async def test_a_bad_chunk_is_a_400_and_the_end(stack, message):
    async with Wire(stack.port) as wire:
        wire.send(message + PROBE)
        answer = await wire.response()
        check_problem(answer.status, answer.headers, answer.body, 400)
        assert "valid HTTP" in answer.json["error"], "the framing and not what is in the body"
        assert await wire.closed() == b""


@pytest.mark.parametrize(
    "message",
    [
        post(b"Content-Length:7", body=BODY),
        post(b"Content-Length: \t 7 \t", body=BODY),
        post(b"Content-Length: 0007", body=BODY),
        post(b"content-LENGTH: 7", body=BODY),
        post(b"Content_Length: 0", b"Content-Length: 7", body=BODY),
        post(b"X: Transfer-Encoding: chunked", b"Content-Length: 7", body=BODY),
        post(b"Transfer_Encoding: chunked", b"Content-Length: 7", body=BODY),
        post(b"Transfer-Encoding: CHUNKED", body=CHUNKS),
        post(b"Transfer-Encoding:\tchunked\t ", body=CHUNKS),
        post(CHUNKED, body=b'0000000007;a=b;c="d;\\"e"\r\n' + BODY + b"\r\n00\r\n\r\n"),
        post(CHUNKED, b"TE: trailers", body=b"7\r\n" + BODY + b"\r\n0\r\nX: a\r\nY:\r\n\r\n"),
        post(CHUNKED, body=b"7 ;a\r\n" + BODY + b"\r\n0 ; b\r\n\r\n"),
    ],
    ids=lambda message: repr(message.split(b"\r\n", 3)[3][:40]),
)
async def test_what_is_only_unusual_is_read_as_it_is_meant(stack, message):
    async with Wire(stack.port) as wire:
        wire.send(message + PROBE)
        answer = await wire.response()
        problem = check_problem(answer.status, answer.headers, answer.body, 400)
        assert ["sport"] in [
            detail["path"] for detail in problem["details"]
        ], "the body was read, and misses the fields of a match"
        answer = await wire.response()
        assert (answer.status, answer.headers["X-Request-Id"]) == (200, "smuggled")


async def test_chunks_cannot_carry_more_beside_the_body_than_a_header_may_have(stack):
    for body in (
        b"7;" + b"a" * 400_000,
        b"".join(b"1;a=%s\r\nx\r\n" % (b"b" * 1000) for _ in range(20)),
        b"0\r\nX: " + b"a" * 400_000,
        b"0\r\n" + b"X: a\r\n" * 100_000,
    ):
        async with Wire(stack.port) as wire:
            wire.send(post(CHUNKED, body=body))
            answer = await wire.response()
            check_problem(answer.status, answer.headers, answer.body, 431)
            await wire.closed()


async def test_a_trailer_is_no_header(stack):
    """The checks of the head do not see the fields behind the body."""
    async with Wire(stack.port) as wire:
        match = json.dumps(
            {
                "sport": "football",
                "homeTeam": "A",
                "awayTeam": "B",
                "startTime": "2031-05-01T12:00:00Z",
                "endTime": "2031-05-01T14:00:00Z",
            }
        ).encode()
        chunks = b"%x\r\n%s\r\n0\r\nX-Forwarded-For: 203.0.113.66\r\nIdempotency-Key: from-a-trailer\r\nConnection: close\r\n\r\n"
        message = post(CHUNKED, b"X-Request-Id: with-a-trailer", body=chunks % (len(match), match))
        wire.send(message * 2 + PROBE)
        first, second = await wire.response(), await wire.response()
        assert (first.status, second.status) == (201, 201)
        assert first.json["data"]["id"] != second.json["data"]["id"], "no key"
        assert (await wire.response()).status == 200, "the connection goes on"
    async with asyncio.timeout(PATIENCE):
        while (
            len(
                found := [
                    entry for entry in stack.log_events("api-1", "audit") if entry["requestId"] == "with-a-trailer"
                ]
            )
            < 2
        ):
            await asyncio.sleep(0.01)
    assert "203.0.113.66" not in json.dumps(found)


# ---- through nginx

REFUSALS = {b"400", b"404", b"405", b"411", b"413", b"501", b"505"}


@pytest.mark.parametrize("group", ["lengths", "codings", "lines", "first lines", "chunks"])
async def test_nginx_and_an_instance_never_disagree(stack, group):
    """After each message other clients use the connections that nginx keeps to the instances, and all get their own
    answers."""
    messages = {
        "lengths": lengths,
        "codings": codings,
        "lines": lines,
        "first lines": first_lines,
        "chunks": lambda: BAD_CHUNKS,
    }[group]()
    numbers = itertools.count()
    wrong = {}

    async def others() -> None:
        async def one(wire: Wire) -> None:
            for _ in range(4):
                name = f"other-{next(numbers)}"
                wire.send(b"GET /api/matches?limit=1 HTTP/1.1\r\nHost: a\r\nX-Request-Id: %s\r\n\r\n" % name.encode())
                answer = await wire.response()
                assert (answer.status, answer.headers["X-Request-Id"]) == (200, name)

        async with Wire(stack.port + 80) as a, Wire(stack.port + 80) as b:
            await asyncio.gather(one(a), one(b))

    for name, message in messages.items():
        async with Wire(stack.port + 80) as wire:
            wire.send(message + PROBE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            said = await wire.closed()
        statuses = re.findall(rb"HTTP/1\.1 (\d{3}) ", said)
        if said.startswith(b"{"):  # to HTTP/0.9, which has no head
            statuses = [str(json.loads(said)["status"]).encode()]
        # A message that nginx mends arrives as one request, and so does a message that loses a part in nginx.
        whole = statuses[1:] == [b"200"] and said.count(b"X-Request-Id: smuggled") == 1
        if not (statuses and (whole or (len(statuses) == 1 and statuses[0] in REFUSALS))):
            wrong[name] = said
        await others()
    assert not wrong, wrong

"""What one address can take from nginx with requests that it does not finish."""
import asyncio
import time
from pathlib import Path

import pytest

from clients import Http

MIB = 1 << 20


def workers_of(stack) -> list[int]:
    master = stack.pid("nginx")
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def memory_of(pids: list[int]) -> int:
    """What the processes have for themselves, in bytes."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1]) * 1024
    return total


async def connect(stack):
    return await asyncio.open_connection("127.0.0.1", stack.port + 80)


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """What nginx still says until it closes the connection."""
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""


@pytest.mark.alone
async def test_half_sent_bodies_of_one_address_cost_nginx_little(new_stack):
    own = new_stack(replicas=1, workers=0, env={"HTTP_BODY_TIMEOUT_MS": "3000"})
    async with Http(own.nginx) as http:
        assert (await http.get("/health")).status == 200
        before = memory_of(workers_of(own))
        head = b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
        started = time.monotonic()
        connections = [await connect(own) for _ in range(150)]
        most = before
        for reader, writer in connections:
            writer.write(head + b" " * 500_000)
            most = max(most, memory_of(workers_of(own)))
        answers = asyncio.gather(*(until_closed(reader) for reader, _ in connections))
        while not answers.done():
            most = max(most, memory_of(workers_of(own)))
            # A byte now and then does not move the deadline of the body.
            for _, writer in connections:
                if not writer.is_closing():
                    writer.write(b" ")
            await asyncio.wait([answers], timeout=0.2)
        assert time.monotonic() - started < 15
        assert all(answer.startswith(b"HTTP/1.1 408 ") for answer in answers.result())
        assert most - before <= 30 * MIB
        assert (await http.get("/api/matches")).status == 200
        for _, writer in connections:
            writer.close()


@pytest.mark.alone
async def test_headers_that_do_not_come_are_not_waited_for(stack):
    """Silent, half-sent and dripping clients are let go within 15 s, and a client beside them does not notice."""

    async def silent(writer):
        pass

    async def half(writer):
        writer.write(b"GET /health HTTP/1.1\r\nHost: a\r\n")

    async def dripping(writer):
        writer.write(b"GET /health HTTP/1.1\r\nHost: a\r\nX: ")
        while not writer.is_closing():
            writer.write(b"a")
            await asyncio.sleep(0.5)

    async def held(behave) -> float:
        reader, writer = await connect(stack)
        began = time.monotonic()
        behaving = asyncio.create_task(behave(writer))
        await until_closed(reader)
        behaving.cancel()
        writer.close()
        return time.monotonic() - began

    async with Http(stack.nginx) as http:
        clients = asyncio.gather(*(held(behave) for behave in [silent, half, dripping] * 100))
        while not clients.done():
            assert (await http.get("/health/live")).status == 200
            await asyncio.wait([clients], timeout=0.5)
    assert max(clients.result()) < 15


async def test_a_body_passes_that_comes_in_pieces(stack, http):
    """nginx hands a body on as it comes."""
    body = b'{"sport": "football", "homeTeam": "Pieces", "awayTeam": "B", "startTime": "2031-05-01T12:00:00Z",'
    body += b' "endTime": "2031-05-01T14:00:00Z"}'
    reader, writer = await connect(stack)
    head = "POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    writer.write((head % len(body)).encode())
    for start in range(0, len(body), 10):
        await writer.drain()
        writer.write(body[start : start + 10])
        await asyncio.sleep(0)
    status = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    assert status.split()[1] == b"201"

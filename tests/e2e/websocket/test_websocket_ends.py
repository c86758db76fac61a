"""How a connection to /ws ends, and that other clients do not notice."""
import asyncio
import signal

import pytest

from clients import Http, Socket
from metrics import scrape, value
from wire import CLOSE, PING, PONG, TEXT, WebSocketWire, frame, say


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


async def test_an_unfinished_message_has_a_deadline(run_program):
    """Also while the client answers pings: its pongs do not make the message complete."""
    api = await run_program("livescore-api", HTTP_BODY_TIMEOUT_MS="2000", WS_PING_INTERVAL_MS="300")
    port = (await api.logged("api_listening"))["port"]
    async with WebSocketWire(port) as slow:
        slow.send(frame(TEXT, b'{"action":', fin=False))
        while (got := await slow.frame()).opcode == PING:
            slow.send(frame(PONG, b""))
        assert (got.opcode, got.code) == (CLOSE, 1008)


async def test_an_instance_that_stood_still_does_not_blame_its_clients(run_program):
    """They were silent for too long because no server pinged them."""
    api = await run_program("livescore-api", WS_PING_INTERVAL_MS="2500", WS_PONG_TIMEOUT_MS="6000", API_IO_THREADS="1")
    port = (await api.logged("api_listening"))["port"]
    async with WebSocketWire(port) as silent:
        api.signal(signal.SIGSTOP)
        await asyncio.sleep(7)  # the test tests the silence itself
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
    api = await run_program(
        "livescore-api", WS_QUEUE_BYTES="65536", WS_UNSENT_KERNEL_BYTES="16384", HTTP_WRITE_DELAY_MS=most_ms
    )
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

"""RFC 6455 on the wire: frames, pings, fragments, headers. The numbers are Autobahn's chapters."""
import asyncio

import pytest

from websocket_frames import LARGEST, PING_TEXT, answers_error, answers_pong, chopped, padded, send_chopped
from wire import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    WebSocketWire,
    Wire,
    closing,
    frame,
    say,
    upgrade_request,
)

# ---- 1: framing


@pytest.mark.parametrize("size", [17, 125, 126, 127, 128, LARGEST - 1, LARGEST])
async def test_1_text_of_any_size(wire, size):
    wire.send(frame(TEXT, padded(size)))
    await answers_pong(wire)


async def test_1_an_empty_message_is_a_message(wire):
    wire.send(frame(TEXT))
    await answers_error(wire, "invalid_json")
    await wire.is_alive()


@pytest.mark.parametrize("size", [1, 997, 1460])
async def test_1_text_in_small_segments(wire, size):
    await send_chopped(wire, frame(TEXT, padded(2000)) * 3, size)
    for _ in range(3):
        await answers_pong(wire)


async def test_1_many_messages_in_one_segment(wire):
    wire.send(frame(TEXT, PING_TEXT) * 500)
    for _ in range(500):
        await answers_pong(wire)


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"x" * LARGEST])
async def test_1_binary_is_unsupported_data(wire, payload):
    wire.send(frame(BINARY, payload))
    await wire.ends_with(1003)


# ---- 2: pings and pongs


@pytest.mark.parametrize("size", range(0, 126, 5))
async def test_2_a_ping_is_answered_with_its_payload(wire, size):
    payload = bytes(range(256))[-size:] if size else b""
    wire.send(frame(PING, payload))
    got = await wire.frame()
    assert (got.fin, got.reserved, got.opcode, got.payload) == (True, 0, PONG, payload)


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
async def test_2_a_control_frame_has_125_bytes_at_most(wire, opcode):
    wire.send(frame(opcode, b"\x03\xe8" + b"x" * 124))
    await wire.ends_with(1002)


async def test_2_a_ping_byte_by_byte(wire):
    await wire.send_each_byte(frame(PING, b"payload"))
    assert (await wire.frame()).payload == b"payload"


async def test_2_unasked_pongs_are_ignored(wire):
    wire.send(frame(PONG) + frame(PONG, b"unasked") + frame(PING, b"mine"))
    got = await wire.frame()
    assert (got.opcode, got.payload) == (PONG, b"mine")


@pytest.mark.parametrize("size", [1, 10_000])
async def test_2_many_pings_are_answered_in_order(wire, size):
    await send_chopped(wire, b"".join(frame(PING, b"%d" % number) for number in range(100)), size)
    for number in range(100):
        assert (await wire.frame()).payload == b"%d" % number


# ---- 3: reserved bits


@pytest.mark.parametrize("reserved", range(1, 8))
@pytest.mark.parametrize("opcode", [TEXT, BINARY, PING, CLOSE])
async def test_3_reserved_bits_end_the_connection_after_what_came_before(wire, reserved, opcode):
    wire.send(frame(TEXT, PING_TEXT) + frame(opcode, b"", reserved=reserved) + frame(TEXT, PING_TEXT))
    await answers_pong(wire)
    await wire.ends_with(1002)


# ---- 4: reserved opcodes


@pytest.mark.parametrize("opcode", [3, 4, 5, 6, 7, 11, 12, 13, 14, 15])
@pytest.mark.parametrize("payload", [b"", b"payload"])
async def test_4_reserved_opcodes_end_the_connection_after_what_came_before(wire, opcode, payload):
    wire.send(frame(TEXT, PING_TEXT) + frame(opcode, payload) + frame(PING))
    await answers_pong(wire)
    await wire.ends_with(1002)


# ---- 5: fragmentation


@pytest.mark.parametrize("opcode", [PING, PONG, CLOSE])
async def test_5_a_control_frame_is_never_fragmented(wire, opcode):
    wire.send(frame(opcode, b"", fin=False) + frame(CONTINUATION, b""))
    await wire.ends_with(1002)


@pytest.mark.parametrize("chop", [1, 100_000])
@pytest.mark.parametrize(
    "parts",
    [
        [PING_TEXT[:5], PING_TEXT[5:]],
        [b"", PING_TEXT],
        [PING_TEXT, b""],
        [b"", PING_TEXT, b"", b""],
        [b""] * 9 + [PING_TEXT],
        chopped(PING_TEXT, 1),
    ],
    ids=["two", "empty first", "empty last", "empty around", "many empty", "a byte each"],
)
async def test_5_a_message_in_fragments_with_pings_between(wire, parts, chop):
    for between in (b"", frame(PING, b"between")):
        opcodes = [TEXT] + [CONTINUATION] * (len(parts) - 1)
        frames = [
            frame(opcode, part, fin=number == len(parts) - 1)
            for number, (opcode, part) in enumerate(zip(opcodes, parts))
        ]
        await send_chopped(wire, between.join(frames), chop)
        for _ in range(len(parts) - 1 if between else 0):
            got = await wire.frame()
            assert (got.opcode, got.payload) == (PONG, b"between")
        await answers_pong(wire)


@pytest.mark.parametrize("fin", [True, False])
async def test_5_a_continuation_of_nothing(wire, fin):
    wire.send(frame(CONTINUATION, b"non-continuation payload", fin=fin) + frame(TEXT, PING_TEXT))
    await wire.ends_with(1002)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
async def test_5_a_new_message_within_a_fragmented_one(wire, opcode):
    wire.send(frame(TEXT, PING_TEXT[:5], fin=False) + frame(opcode, b"x"))
    await wire.ends_with(1002)


async def test_5_a_continuation_after_the_end(wire):
    wire.send(frame(TEXT, PING_TEXT[:5], fin=False) + frame(CONTINUATION, PING_TEXT[5:]) + frame(CONTINUATION, b"more"))
    await answers_pong(wire)
    await wire.ends_with(1002)


async def test_5_a_close_between_fragments_ends_it(wire):
    wire.send(frame(TEXT, PING_TEXT[:5], fin=False) + closing(1000) + frame(CONTINUATION, PING_TEXT[5:]))
    await wire.ends_with(1000)


# ---- headers


@pytest.mark.parametrize(
    "data",
    [frame(TEXT, PING_TEXT, masked=False), frame(PING, b"x", masked=False), frame(CLOSE, b"\x03\xe8", masked=False)],
    ids=["text", "ping", "close"],
)
async def test_a_client_must_mask(wire, data):
    wire.send(data)
    await wire.ends_with(1002)


@pytest.mark.parametrize(("size", "form"), [(0, 2), (125, 2), (17, 8), (126, 8), (65_535, 8)])
async def test_a_length_has_its_shortest_form(wire, size, form):
    wire.send(frame(TEXT, b" " * size, length_bytes=form))
    await wire.ends_with(1002)


async def test_a_length_has_63_bits(wire):
    wire.send(bytes([0x81, 0xFF]) + b"\xff" * 8 + b"mask")
    await wire.ends_with(1002)


async def test_a_stream_split_at_every_place(stack):
    """Each kind of frame and header, with a border between segments at each byte in turn."""
    stream = (
        frame(TEXT, PING_TEXT)
        + frame(PING, b"p")
        + frame(TEXT, padded(130))
        + frame(TEXT, PING_TEXT[:3], fin=False)
        + frame(PING)
        + frame(CONTINUATION, PING_TEXT[3:])
        + say({"action": "dance", "x": "κόσμε"})
        + closing(4321, "tschüß".encode())
    )

    async def one(place: int) -> None:
        async with WebSocketWire(stack.port) as wire:
            wire.send(stream[:place])
            await wire.writer.drain()
            await asyncio.sleep(0.001)  # then the server finds the first part alone
            wire.send(stream[place:])
            await answers_pong(wire)
            assert (await wire.frame()).payload == b"p"
            await answers_pong(wire)
            assert (await wire.frame()).opcode == PONG
            await answers_pong(wire)
            await answers_error(wire, "unknown_action")
            await wire.ends_with(4321)

    for first in range(1, len(stream), 50):
        await asyncio.gather(*(one(place) for place in range(first, min(first + 50, len(stream)))))


async def test_frames_in_the_segment_of_the_handshake(stack):
    early = frame(PING, b"early")
    async with Wire(stack.port) as raw:
        raw.send(upgrade_request() + frame(TEXT, PING_TEXT) + early[:3])
        assert (await raw.response()).status == 101
        wire = WebSocketWire(stack.port)
        wire.reader, wire.writer = raw.reader, raw.writer
        assert (await wire.answer())["type"] == "welcome"
        await answers_pong(wire)
        wire.send(early[3:])
        assert (await wire.frame()).payload == b"early"


async def test_a_server_closes_the_connection_of_a_peer_that_does_not(run_program):
    api = await run_program("livescore-api", WS_CLOSE_TIMEOUT_MS="200")
    port = (await api.logged("api_listening"))["port"]
    async with WebSocketWire(port) as wire:
        wire.send(closing(1000))
        await wire.ends_with(1000)
        while True:  # our side stays open; the server's end shows when it refuses our bytes
            try:
                wire.send(frame(PONG))
                await wire.writer.drain()
                await asyncio.sleep(0.02)
            except ConnectionError:
                break

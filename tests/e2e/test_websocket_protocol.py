"""RFC 6455 on the wire: the cases with which Autobahn tests servers, by its numbers. A ping of the contract is the echo."""
import asyncio
import struct

import pytest

from programs import run_program  # noqa: F401  (a fixture)
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, WebSocketWire, Wire, closing, frame, say, upgrade_request

PING_TEXT = b'{"action":"ping"}'
MEBIBYTE = 1 << 20


@pytest.fixture
async def wire(stack):
    async with WebSocketWire(stack.port) as connection:
        yield connection


def padded(size: int) -> bytes:
    """A ping of the contract of this size."""
    return PING_TEXT + b" " * (size - len(PING_TEXT))


async def answers_pong(wire: WebSocketWire) -> None:
    assert await wire.answer() == {"type": "pong"}


async def answers_error(wire: WebSocketWire, code: str) -> None:
    assert (await wire.answer())["code"] == code


def chopped(data: bytes, size: int) -> list[bytes]:
    return [data[at:at + size] for at in range(0, len(data), size)]


async def send_chopped(wire: WebSocketWire, data: bytes, size: int) -> None:
    for part in chopped(data, size):
        wire.send(part)
        await wire.writer.drain()
        await asyncio.sleep(0)


# ---- 1: framing

@pytest.mark.parametrize("size", [17, 125, 126, 127, 128, 65_535, 65_536, 65_537, MEBIBYTE])
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


@pytest.mark.parametrize("payload", [b"", b"\x00\xff", b"x" * 70_000])
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
@pytest.mark.parametrize("parts", [
    [PING_TEXT[:5], PING_TEXT[5:]], [b"", PING_TEXT], [PING_TEXT, b""], [b"", PING_TEXT, b"", b""], [b""] * 9 + [PING_TEXT],
    chopped(PING_TEXT, 1),
], ids=["two", "empty first", "empty last", "empty around", "many empty", "a byte each"])
async def test_5_a_message_in_fragments_with_pings_between(wire, parts, chop):
    for between in (b"", frame(PING, b"between")):
        opcodes = [TEXT] + [CONTINUATION] * (len(parts) - 1)
        frames = [frame(opcode, part, fin=number == len(parts) - 1) for number, (opcode, part) in enumerate(zip(opcodes, parts))]
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


# ---- 6: UTF-8

VALID = ["κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\u07ff\u0800\ud7ff\ue000\ufffd\uffff", "\U00010000\U0010ffff", "\ufffe\ufdd0", "€" * 100]
INVALID = [
    b"\x80", b"\xbf", b"\xc0", b"\xc0\xaf", b"\xc1\xbf", b"\xc2", b"\xc2\x41", b"\xe0\x80\xaf", b"\xe0\x9f\xbf", b"\xe1\x80", b"\xed\xa0\x80",
    b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80", b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf", b"\xf1\x80\x80", b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xfe", b"\xff", b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80",
]


@pytest.mark.parametrize("text", VALID)
async def test_6_valid_text_in_any_pieces(wire, text):
    payload = f'{{"action":"ping","x":"{text}"}}'.encode()
    wire.send(frame(TEXT, payload))
    await answers_pong(wire)
    pieces = chopped(payload, 1)
    whole = frame(TEXT, pieces[0], fin=False) + b"".join(frame(CONTINUATION, piece, fin=False) for piece in pieces[1:])
    await send_chopped(wire, whole + frame(CONTINUATION), 7)
    await answers_pong(wire)
    await wire.send_each_byte(frame(TEXT, payload))
    await answers_pong(wire)


@pytest.mark.parametrize("bad", INVALID, ids=lambda bad: bad.hex())
@pytest.mark.parametrize("arrival", ["frame", "fragments", "bytes"])
async def test_6_invalid_text_is_1007(wire, bad, arrival):
    payload = b'{"action":"' + bad + b'"}'
    if arrival == "frame":
        wire.send(frame(TEXT, payload))
    elif arrival == "fragments":
        pieces = chopped(payload, 1)
        wire.send(frame(TEXT, pieces[0], fin=False) + b"".join(frame(CONTINUATION, piece, fin=False) for piece in pieces[1:]))
        wire.send(frame(CONTINUATION))
    else:
        for byte in chopped(frame(TEXT, payload), 1):
            wire.send(byte)
    await wire.ends_with(1007)


@pytest.mark.parametrize("bad", [b"\xf4\x90", b"\xff", b"\xed\xa0", b"\xc0", b"\xe0\x80"], ids=lambda bad: bad.hex())
async def test_6_invalid_text_ends_the_connection_before_the_message_is_whole(stack, bad):
    async with WebSocketWire(stack.port) as wire:  # 6.4.1: no further fragment is needed
        wire.send(frame(TEXT, "κόσμε".encode() + bad, fin=False))
        await wire.ends_with(1007)
    async with WebSocketWire(stack.port) as wire:  # 6.4.3: nor the rest of the frame
        wire.send(frame(TEXT, b"x" * 20 + bad + b"x" * 500)[:-480])
        await wire.ends_with(1007)


async def test_6_a_character_that_never_ends(wire):
    wire.send(frame(TEXT, b'"\xe2\x82'))
    await wire.ends_with(1007)


# ---- 7: closing

@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
async def test_7_a_close_is_answered_with_its_code(wire, code):
    wire.send(closing(code, b"good bye"))
    await wire.ends_with(code)


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
async def test_7_a_code_that_must_not_be_sent(wire, code):
    wire.send(closing(code, b"good bye"))
    await wire.ends_with(1002)


async def test_7_a_close_without_a_code(wire):
    wire.send(closing())
    await wire.ends_with(None)


async def test_7_half_a_code(wire):
    wire.send(frame(CLOSE, b"\x03"))
    await wire.ends_with(1002)


@pytest.mark.parametrize("reason", [b"", "schön".encode(), b"x" * 123])
async def test_7_a_close_with_a_reason(wire, reason):
    wire.send(closing(1000, reason))
    await wire.ends_with(1000)


async def test_7_a_reason_that_is_not_text(wire):
    wire.send(closing(1000, b"\xce\xba\xe1\xbd\xb9\xed\xa0\x80"))
    await wire.ends_with(1007)


@pytest.mark.parametrize("more", [closing(1000), frame(PING, b"late"), frame(TEXT, PING_TEXT), b"\xff" * 100, frame(TEXT, b"x" * 200_000)])
async def test_7_nothing_counts_after_the_close(wire, more):
    wire.send(frame(TEXT, PING_TEXT) + closing(1000) + more)
    await answers_pong(wire)
    await wire.ends_with(1000)


async def test_7_a_close_byte_by_byte(wire):
    await wire.send_each_byte(closing(4000, b"bye"))
    await wire.ends_with(4000)


async def test_7_a_peer_that_just_leaves(stack, api1):
    async with WebSocketWire(stack.port) as wire:
        wire.send_end()
        await wire.closed()
    assert (await api1.get("/health/live")).status == 200


# ---- 9: limits

async def test_9_a_mebibyte_in_fragments(wire):
    pieces = chopped(padded(MEBIBYTE), 64 << 10)
    for number, piece in enumerate(pieces):
        wire.send(frame(CONTINUATION if number else TEXT, piece, fin=number == len(pieces) - 1))
        wire.send(frame(PING, b"%d" % number))
    got = [await wire.frame() for _ in range(len(pieces) + 1)]
    assert [one.payload for one in got if one.opcode == PONG] == [b"%d" % number for number in range(len(pieces))]
    assert [one.json for one in got if one.opcode == TEXT] == [{"type": "pong"}]


async def test_9_a_mebibyte_in_very_small_fragments(wire):
    pieces = chopped(padded(MEBIBYTE), 256)
    wire.send(frame(TEXT, pieces[0], fin=False) + b"".join(frame(CONTINUATION, piece, fin=False) for piece in pieces[1:]))
    wire.send(frame(CONTINUATION))
    await answers_pong(wire)


@pytest.mark.parametrize("size", [MEBIBYTE + 1, 16 * MEBIBYTE, (1 << 63) - 1])
async def test_9_what_is_too_big_is_refused_by_its_header(wire, size):
    wire.send(bytes([0x81, 0xFF]) + struct.pack(">Q", size) + b"mask")
    await wire.ends_with(1009)


async def test_9_the_refusal_reaches_a_peer_that_goes_on_sending(wire):
    wire.send(frame(TEXT, b"x" * (8 * MEBIBYTE)))
    await wire.ends_with(1009)


async def test_9_fragments_that_grow_too_big(wire):
    wire.send(frame(TEXT, padded(MEBIBYTE), fin=False))
    wire.send(frame(CONTINUATION, b" "))
    await wire.ends_with(1009)


# ---- headers

@pytest.mark.parametrize("data", [
    frame(TEXT, PING_TEXT, masked=False), frame(PING, b"x", masked=False), frame(CLOSE, b"\x03\xe8", masked=False),
], ids=["text", "ping", "close"])
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
    stream = (frame(TEXT, PING_TEXT) + frame(PING, b"p") + frame(TEXT, padded(130)) + frame(TEXT, PING_TEXT[:3], fin=False)
              + frame(PING) + frame(CONTINUATION, PING_TEXT[3:]) + say({"action": "dance", "x": "κόσμε"}) + closing(4321, "tschüß".encode()))

    async def one(place: int) -> None:
        async with WebSocketWire(stack.port) as wire:
            wire.send(stream[:place])
            await wire.writer.drain()
            await asyncio.sleep(0.001)  # so that the server finds the first part alone
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
        while True:  # our side stays open; the server's end shows when what we send is refused
            try:
                wire.send(frame(PONG))
                await wire.writer.drain()
                await asyncio.sleep(0.02)
            except ConnectionError:
                break

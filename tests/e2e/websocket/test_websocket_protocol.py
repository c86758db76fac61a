"""RFC 6455 on the wire: the cases with which Autobahn tests servers, by its numbers. A ping of the contract is the echo."""
import struct

import pytest

from websocket_frames import LARGEST, MEBIBYTE, PING_TEXT, answers_pong, chopped, padded, send_chopped
from wire import CLOSE, CONTINUATION, PING, PONG, TEXT, WebSocketWire, closing, frame

# ---- 6: UTF-8

VALID = [
    "κόσμε",
    "Hello-µ@ßöäüàá-UTF-8!!",
    "\u07ff\u0800\ud7ff\ue000\ufffd\uffff",
    "\U00010000\U0010ffff",
    "\ufffe\ufdd0",
    "€" * 100,
]
INVALID = [
    b"\x80",
    b"\xbf",
    b"\xc0",
    b"\xc0\xaf",
    b"\xc1\xbf",
    b"\xc2",
    b"\xc2\x41",
    b"\xe0\x80\xaf",
    b"\xe0\x9f\xbf",
    b"\xe1\x80",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xf0\x80\x80\xaf",
    b"\xf0\x8f\xbf\xbf",
    b"\xf1\x80\x80",
    b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80",
    b"\xf8\x88\x80\x80\x80",
    b"\xfc\x84\x80\x80\x80\x80",
    b"\xfe",
    b"\xff",
    b"\xce\xba\xe1\xbd\xb9\xcf\x83\xed\xa0\x80",
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
        wire.send(
            frame(TEXT, pieces[0], fin=False) + b"".join(frame(CONTINUATION, piece, fin=False) for piece in pieces[1:])
        )
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
    async with WebSocketWire(stack.port) as wire:  # 6.4.3: the rest of the frame is not needed either
        wire.send(frame(TEXT, b"x" * 20 + bad + b"x" * 500)[:-480])
        await wire.ends_with(1007)


async def test_6_a_character_that_never_ends(wire):
    wire.send(frame(TEXT, b'"\xe2\x82'))
    await wire.ends_with(1007)


# ---- 7: closing


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
)
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


@pytest.mark.parametrize(
    "more", [closing(1000), frame(PING, b"late"), frame(TEXT, PING_TEXT), b"\xff" * 100, frame(TEXT, b"x" * 200_000)]
)
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


async def test_9_the_largest_message_in_fragments(wire):
    pieces = chopped(padded(LARGEST), 4 << 10)
    for number, piece in enumerate(pieces):
        wire.send(frame(CONTINUATION if number else TEXT, piece, fin=number == len(pieces) - 1))
        wire.send(frame(PING, b"%d" % number))
    got = [await wire.frame() for _ in range(len(pieces) + 1)]
    assert [one.payload for one in got if one.opcode == PONG] == [b"%d" % number for number in range(len(pieces))]
    assert [one.json for one in got if one.opcode == TEXT] == [{"type": "pong"}]


async def test_9_the_largest_message_in_very_small_fragments(wire):
    pieces = chopped(padded(LARGEST), 16)
    wire.send(
        frame(TEXT, pieces[0], fin=False) + b"".join(frame(CONTINUATION, piece, fin=False) for piece in pieces[1:])
    )
    wire.send(frame(CONTINUATION))
    await answers_pong(wire)


@pytest.mark.parametrize("size", [LARGEST + 1, 16 * MEBIBYTE, (1 << 63) - 1])
async def test_9_what_is_too_big_is_refused_by_its_header(wire, size):
    wire.send(bytes([0x81, 0xFF]) + struct.pack(">Q", size) + b"mask")
    await wire.ends_with(1009)


async def test_9_the_refusal_reaches_a_peer_that_goes_on_sending(wire):
    wire.send(frame(TEXT, b"x" * (8 * MEBIBYTE)))
    await wire.ends_with(1009)


async def test_9_fragments_that_grow_too_big(wire):
    wire.send(frame(TEXT, padded(LARGEST), fin=False))
    wire.send(frame(CONTINUATION, b" "))
    await wire.ends_with(1009)

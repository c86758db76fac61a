"""Frames that tests of the WebSocket protocol send and expect."""
import asyncio

from wire import WebSocketWire

PING_TEXT = b'{"action":"ping"}'
MEBIBYTE = 1 << 20
LARGEST = 64 << 10  # WS_MAX_MESSAGE_BYTES


def padded(size: int) -> bytes:
    """A ping of the contract of this size."""
    return PING_TEXT + b" " * (size - len(PING_TEXT))


async def answers_pong(wire: WebSocketWire) -> None:
    assert await wire.answer() == {"type": "pong"}


async def answers_error(wire: WebSocketWire, code: str) -> None:
    assert (await wire.answer())["code"] == code


def chopped(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


async def send_chopped(wire: WebSocketWire, data: bytes, size: int) -> None:
    for part in chopped(data, size):
        wire.send(part)
        await wire.writer.drain()
        await asyncio.sleep(0)

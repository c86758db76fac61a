"""Hostile clients, each attack in a separate process: `python3 attackers.py ATTACK PORT '{"option": …}'`.

An attack prints a JSON line `{"event": "begun"}` when it is under way. It goes on until its time is over; an attack
that only holds connections goes on until its stdin ends. It prints the answers that it got as its last line. Clients
come from 127.0.0.2 and 127.0.0.3.
"""
import asyncio
import collections
import contextlib
import ctypes
import itertools
import json
import re
import resource
import select
import socket
import struct
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / room) for room in ("protocols", "contract")]

from malformed import AMBIGUOUS, BAD_CHUNKS, PROBE  # noqa: E402
from wire import CLOSE, CONTINUATION, PING, PONG, TEXT, frame, say, upgrade_request  # noqa: E402

PATIENCE = 20.0
GET = b"GET /api/matches?limit=1 HTTP/1.1\r\nHost: a\r\n\r\n"
SO_ATTACH_FILTER = 26
IP_BIND_ADDRESS_NO_PORT = 24


def tell(event: str, **members) -> None:
    print(json.dumps({"event": event} | members), flush=True)


def connect(port: int, source: str = "127.0.0.2") -> socket.socket:
    """The connection is under way: it may still have to wait for the server."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    sock.bind((source, 0))
    sock.setblocking(False)
    sock.connect_ex(("127.0.0.1", port))
    return sock


def connect_many(
    port: int, count: int, source: str = "127.0.0.2", say_first: bytes = b"", until: bytes = b""
) -> list[socket.socket]:
    """Connected, `say_first` said and `until` heard; as many at once as a server's queue may hold."""
    sockets = []
    for begin in range(0, count, 1000):
        batch = [connect(port, source) for _ in range(begin, min(begin + 1000, count))]
        for sock in batch:
            sock.settimeout(PATIENCE)
            wait_connected(sock)
            if say_first:
                sock.sendall(say_first)
        for sock in batch:
            heard = b""
            while until not in heard:
                more = sock.recv(65536)
                if not more:
                    raise ConnectionError(f"ended after {heard!r}")
                heard += more
        sockets += batch
    return sockets


def wait_connected(sock: socket.socket) -> None:
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    if not poll.poll(PATIENCE * 1000):
        raise TimeoutError
    if failure := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(failure)


def websockets(port: int, count: int, source: str = "127.0.0.2") -> list[socket.socket]:
    return connect_many(port, count, source, upgrade_request(), b'"welcome"')


def hold() -> None:
    tell("begun")
    sys.stdin.read()


def still_open(sockets: list[socket.socket]) -> int:
    """How many of these connections the server has not ended."""
    count = 0
    for sock in sockets:
        sock.setblocking(False)
        try:
            while got := sock.recv(65536):
                pass
        except BlockingIOError:
            got = b"?"
        except ConnectionError:
            got = b""
        count += bool(got)
    return count


def vanish(sock: socket.socket) -> None:
    """From now on the kernel drops all packets for this socket, unseen and unacknowledged, as if the machine had lost
    its cable."""
    nothing = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))  # BPF: return 0
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(nothing)))


def take_answers(got: bytes) -> tuple[list[str], bytes]:
    """The statuses of the whole answers, and the remaining bytes."""
    statuses = []
    while (end := got.find(b"\r\n\r\n")) >= 0:
        length = re.search(rb"\r\nContent-Length: (\d+)\r\n", got[: end + 2])
        whole = end + 4 + int(length[1])
        if len(got) < whole:
            break
        statuses.append(got[9:12].decode())
        got = got[whole:]
    return statuses, got


def status_of(said: bytes) -> str:
    return said.split(b" ", 2)[1].decode() if said.startswith(b"HTTP/1.1 ") else repr(said[:40])


# ---- attacks


async def exchange(port: int, message: bytes, statuses: collections.Counter, reset: bool = False) -> None:
    """One connection: says it, and waits for the server's end; `reset`: does not wait, and leaves rudely."""
    said = b""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0))
        writer.write(message)
        if reset:
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            statuses["reset"] += 1
        else:
            async with asyncio.timeout(PATIENCE):
                said = await reader.read()
            statuses[status_of(said)] += 1
            statuses["answers"] += said.count(b"HTTP/1.1 ")
        writer.close()
    except (OSError, TimeoutError) as failure:
        statuses[f"{type(failure).__name__} after {said[:20]!r}"] += 1


async def at_a_rate(port: int, messages, rate: int, seconds: float) -> None:
    """`messages`: (bytes, reset?) without end; so many connections a second, even when earlier ones failed."""
    statuses = collections.Counter()
    began = time.monotonic()
    running = set()
    tell("begun")
    for number in range(int(rate * seconds)):
        if (ahead := number / rate - (time.monotonic() - began)) > 0.005:
            await asyncio.sleep(ahead)
        message, reset = next(messages)
        task = asyncio.create_task(exchange(port, message, statuses, reset))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(running)
    tell("ended", statuses=statuses, seconds=time.monotonic() - began)


def connects(port: int, rate: int, seconds: float) -> None:
    """Clients that ask, clients that leave before a whole request, and clients that only connect."""
    asks = GET[:-2] + b"Connection: close\r\n\r\n"
    asyncio.run(
        at_a_rate(port, itertools.cycle([(asks, False), (b"", True), (asks, False), (GET[:20], True)]), rate, seconds)
    )


def malformed(port: int, rate: int, seconds: float) -> None:
    messages = [message + PROBE for message in (AMBIGUOUS | BAD_CHUNKS).values()]
    asyncio.run(at_a_rate(port, zip(itertools.cycle(messages), itertools.repeat(False)), rate, seconds))


def idle(port: int, silent: int, sockets: int) -> None:
    held = connect_many(port, silent, "127.0.0.2") + websockets(port, sockets, "127.0.0.3")
    hold()
    tell("ended", open=still_open(held))


def half_open(port: int, each: int, match: int) -> None:
    """Clients on machines that are gone, in every state of a connection."""
    beginnings = {
        "silent": b"",
        "head": b"GET /api/matches HTTP/1.1\r\nHo",
        "handshake": upgrade_request()[:-2],
        "body": b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n{",
        "chunk": b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n9",
        "answer": GET,
        "answers": GET * 1000,
    }
    held = []
    for beginning in beginnings.values():
        for sock in connect_many(port, each):
            vanish(sock)
            sock.sendall(beginning)
            held.append(sock)
    for last in (
        b"",
        say({"action": "subscribe", "matchId": match}),
        frame(TEXT, b"x", fin=False),
        frame(TEXT, b"xyz")[:-1],
    ):
        for sock in websockets(port, each):
            vanish(sock)
            sock.sendall(last)
            held.append(sock)
    hold()
    tell("ended", connections=len(held))


def deaf(port: int, count: int, path: str) -> None:
    """Clients that ask again and again, and read nothing."""
    asked = 0
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    message = request * 2000
    reader, *held = connect_many(port, 1 + count)
    tell("begun")
    # One client does read, so that clients often ask for the answer and the server keeps it prepared.
    reader.sendall(request * 50)
    answered, rest = 0, b""
    while answered < 50:
        statuses, rest = take_answers(rest + reader.recv(1 << 20))
        answered += len(statuses)
    for sock in held:
        sock.setblocking(False)
        try:
            while True:
                asked += sock.send(message)
        except BlockingIOError:
            pass
    poll = select.poll()
    for sock in held:
        poll.register(sock, select.POLLHUP | select.POLLERR)
    ended = 0
    deadline = time.monotonic() + PATIENCE
    while ended < len(held) and time.monotonic() < deadline:
        for descriptor, _ in poll.poll(1000):
            poll.unregister(descriptor)
            ended += 1
    tell("ended", asked=asked, ended=ended)


def flood(port: int, kind: str, seconds: float, connections: int) -> None:
    """WebSockets that send as fast as they can, for so long at most."""
    unit = {
        "pongs": frame(PONG, b"x" * 125),
        "fragments": frame(CONTINUATION, b"", fin=False),
        "pings": frame(PING, b"x" * 125),
        "texts": say({"action": "ping"}),
        "subscribes": say({"action": "subscribe", "matchId": 999_999}),
    }[kind]
    block = unit * (262_144 // len(unit))
    held = websockets(port, connections)
    sent, heard = {sock: 0 for sock in held}, {sock: b"" for sock in held}
    if kind == "fragments":
        for sock in held:
            sock.sendall(frame(TEXT, b"", fin=False))
    poll = select.epoll()
    by_number = {sock.fileno(): sock for sock in held}
    for sock in held:
        sock.setblocking(False)
        poll.register(sock, select.EPOLLIN | select.EPOLLOUT)
    tell("begun")
    total = 0
    codes = collections.Counter()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and by_number:
        for number, what in poll.poll(0.1):
            sock = by_number[number]
            try:
                if what & select.EPOLLIN:
                    if not (got := sock.recv(1 << 20)):
                        raise ConnectionResetError
                    heard[sock] = (heard[sock] + got)[-4096:]
                if what & select.EPOLLOUT:
                    at = sent[sock] % len(block)  # where the last block was cut
                    sent[sock] += (now := sock.send(block[at:]))
                    total += now
            except BlockingIOError:
                pass
            except ConnectionError:
                with contextlib.suppress(OSError):  # bytes from before the end are still there to read
                    while got := sock.recv(1 << 20):
                        heard[sock] = (heard[sock] + got)[-4096:]
                poll.unregister(sock)
                del by_number[number]
    for sock in held:
        closing = heard[sock].rfind(
            bytes([0x80 | CLOSE])
        )  # the last frame, if it is one: the code is behind its length
        codes[
            "open" if sock in by_number.values() else str(int.from_bytes(heard[sock][closing + 2 : closing + 4], "big"))
        ] += 1
    tell("ended", bytes=total, codes=codes)


def subscribe_storm(port: int, sockets: int, matches: list[int], rounds: int) -> None:
    """All clients subscribe to everything, unsubscribe, and begin again."""
    held = websockets(port, sockets)
    everything = b"".join(say({"action": "subscribe", "matchId": match}) for match in matches)
    nothing = b"".join(say({"action": "unsubscribe", "matchId": match}) for match in matches)
    tell("begun")
    answers = collections.Counter()
    for _ in range(rounds):
        for sock in held:
            sock.sendall(everything)
        for sock in held:
            sock.sendall(nothing + frame(PING, b"end of round"))
        for sock in held:
            heard = b""
            while b"end of round" not in heard:
                if not (got := sock.recv(1 << 20)):
                    raise ConnectionError(heard[-200:])
                heard += got
            for word in ("subscribed", "unsubscribed", "error"):
                answers[word] += heard.count(f'"type":"{word}"'.encode())
    tell("ended", answers=answers, open=still_open(held))


def requests(port: int, seconds: float) -> None:
    """One address that asks as much as the server allows, for at least this long, and until the server refuses it; it
    does read."""
    held = connect_many(port, 10)
    poll = select.epoll()
    by_number = {sock.fileno(): sock for sock in held}
    for sock in held:
        sock.sendall(GET * 20)
        poll.register(sock, select.EPOLLIN)
    tell("begun")
    statuses = collections.Counter()
    began = time.monotonic()
    asked = 20 * len(held)
    rest = {sock: b"" for sock in held}
    while sum(statuses.values()) < asked:
        for number, _ in poll.poll(PATIENCE):
            sock = by_number[number]
            answered, rest[sock] = take_answers(rest[sock] + sock.recv(1 << 20))
            statuses.update(answered)
            if time.monotonic() < began + (seconds if statuses["429"] else PATIENCE):
                sock.sendall(GET * len(answered))
                asked += len(answered)
    tell("ended", statuses=statuses)


def endless_chunks(port: int, count: int, seconds: float) -> None:
    """Bodies that never begin: extensions, trailers and zeros without end. Returns the outcome of each."""
    head = (
        b"POST /api/matches HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    forms = [
        (b"1;", b"a" * 262_144),
        (b"0\r\nX: ", b"a" * 262_144),
        (b"0\r\n", b"X: a\r\n" * 40_000),
        (b"", b"0" * 262_144),
    ]
    held = connect_many(port, count)
    body = {}
    for sock, (beginning, rest) in zip(held, itertools.cycle(forms)):
        sock.sendall(head + beginning)
        sock.setblocking(False)
        body[sock] = rest
    tell("begun")
    statuses = collections.Counter()
    deadline = time.monotonic() + seconds
    sent = 0
    while body and time.monotonic() < deadline:
        readable, free, _ = select.select(list(body), list(body), [], 0.1)
        for sock in readable:
            statuses[status_of(sock.recv(65536))] += 1
            del body[sock]
        for sock in set(free) - set(readable):
            try:
                sent += sock.send(body[sock])
            except (BlockingIOError, ConnectionError):
                pass  # when it has ended, the answer is still there to read
    tell("ended", statuses=statuses, unanswered=len(body), sent=sent)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    globals()[sys.argv[1]](int(sys.argv[2]), **json.loads(sys.argv[3]))

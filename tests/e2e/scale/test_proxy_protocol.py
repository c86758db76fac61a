"""The PROXY protocol, version 2: a balancer of layer 4 names the client."""
import asyncio
import ipaddress
import socket
import ssl

import pytest

from clients import PATIENCE, Http, Socket
from http_messages import GET, MATCH, request
from stack_fixture import binaries

BALANCER, STRANGER = "127.0.0.3", "127.0.0.2"
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL = SIGNATURE + b"\x20\0\0\0"


def header(client: str, more: bytes = b"") -> bytes:
    address = ipaddress.ip_address(client)
    body = address.packed + ipaddress.ip_address("::1" if address.version == 6 else "127.0.0.1").packed
    body += (12345).to_bytes(2, "big") + (443).to_bytes(2, "big") + more
    return SIGNATURE + bytes([0x21, 0x21 if address.version == 6 else 0x11]) + len(body).to_bytes(2, "big") + body


@pytest.fixture
def open_plain_door(run_program):
    """A function: starts an instance that trusts BALANCER; its port."""

    async def open(mode: str = "required", **settings: str):
        program = await run_program("livescore-api", PROXY_PROTOCOL=mode, TRUSTED_PROXIES=BALANCER, **settings)
        return program, (await program.logged("api_listening"))["port"]

    return open


async def said(port: int, message: bytes, source: str = BALANCER, split: bool = False) -> bytes:
    """What the server says until it ends the connection; the client ends its half after the message."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        for part in [message[i : i + 1] for i in range(len(message))] if split else [message]:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        return await asyncio.wait_for(reader.read(), PATIENCE)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def closing(message: bytes) -> bytes:
    return message.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


POST = closing(request("POST", "/api/matches", MATCH))


async def clients_of_changes(program, count: int) -> list[str]:
    async with asyncio.timeout(PATIENCE):
        while len(found := [entry["client"] for entry in program.entries if entry["event"] == "audit"]) < count:
            await asyncio.sleep(0.02)
    return found


@pytest.mark.parametrize("mode", ["required", "optional"])
async def test_the_header_names_the_client(open_plain_door, mode):
    program, port = await open_plain_door(mode)
    for client, more, split in (
        ("203.0.113.7", b"", False),
        ("2001:db8::7", b"", True),
        ("203.0.113.8", b"\x04\x00\x0a" + b"x" * 10, False),
    ):
        assert (await said(port, header(client, more) + POST, split=split)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(program, 3) == ["203.0.113.7", "2001:db8::7", "203.0.113.8"]


async def test_a_named_client_that_is_no_proxy_is_not_believed_about_others(open_plain_door):
    program, port = await open_plain_door()
    forged = POST.replace(b"\r\n", b"\r\nX-Forwarded-For: 198.51.100.1\r\n", 1)
    assert (await said(port, header("203.0.113.7") + forged)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(program, 1) == ["203.0.113.7"]


async def test_a_balancer_may_speak_for_itself(open_plain_door):
    program, port = await open_plain_door()
    assert (await said(port, LOCAL + POST)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(program, 1) == [BALANCER]


async def test_only_a_trusted_proxy_is_believed(open_plain_door):
    program, port = await open_plain_door()
    answer = await said(port, header("203.0.113.7") + POST, STRANGER)
    assert not answer.startswith(b"HTTP/1.1 2"), answer
    # A client that comes directly needs no header.
    assert (await said(port, POST, STRANGER)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(program, 1) == [STRANGER]


async def test_a_balancer_without_a_header(open_plain_door):
    _, required = await open_plain_door("required")
    assert await said(required, POST) == b""
    program, optional = await open_plain_door("optional")
    assert (await said(optional, POST)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(program, 1) == [BALANCER]


async def test_a_malformed_header_ends_the_connection(open_plain_door):
    _, port = await open_plain_door("optional")
    for bad in (
        SIGNATURE + b"\x11\x11\x00\x0c" + bytes(12),
        SIGNATURE + b"\x21\x11\x00\x0b" + bytes(11),
        SIGNATURE + b"\x21\x11\xff\xff",
        b"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    ):
        assert await said(port, bad + POST) == b"", bad
    async with Http(f"http://127.0.0.1:{port}") as http:
        numbers = (await http.get("/metrics")).body.decode()
    assert 'livescore_entrances_failed_total{reason="bad_proxy_header"} 4' in numbers


async def test_a_header_that_does_not_end_does_not_hold_a_place(open_plain_door):
    _, port = await open_plain_door(HTTP_HEADER_TIMEOUT_MS="300")
    assert await said(port, header("203.0.113.7")[:20]) == b""


async def test_connections_count_for_the_client_that_is_named(open_plain_door):
    _, port = await open_plain_door(MAX_CONNECTIONS_PER_ADDRESS="2")
    held = []
    for client in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(BALANCER, 0))
        writer.write(header(client) + GET)
        assert (await asyncio.wait_for(reader.readline(), PATIENCE)).startswith(b"HTTP/1.1 200 ")
        held.append(writer)
    assert (await said(port, header("203.0.113.7"))).startswith(b"HTTP/1.1 429 ")
    for writer in held:
        writer.close()


async def test_a_header_and_then_tls(open_door):
    door = await open_door(PROXY_PROTOCOL="required", TRUSTED_PROXIES=BALANCER)

    def come() -> bytes:
        with socket.create_connection(("127.0.0.1", door.port), PATIENCE, (BALANCER, 0)) as raw:
            raw.sendall(header("203.0.113.7"))
            with door.certificate.trust.wrap_socket(raw, server_hostname="127.0.0.1") as link:
                link.sendall(POST)
                return link.recv(65536)

    assert (await asyncio.to_thread(come)).startswith(b"HTTP/1.1 201 ")
    assert await clients_of_changes(door.program, 1) == ["203.0.113.7"]
    # Others come with TLS alone.
    async with Socket(door.ws, ssl=door.certificate.trust):
        pass
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await asyncio.open_connection("127.0.0.1", door.port, ssl=door.certificate.trust, local_addr=(BALANCER, 0))


async def test_the_health_check_of_the_image_brings_a_header(run_program):
    settings = {"PROXY_PROTOCOL": "required", "TRUSTED_PROXIES": "127.0.0.0/8,::1"}
    program = await run_program("livescore-api", **settings)
    port = (await program.logged("api_listening"))["port"]
    asked = await asyncio.create_subprocess_exec(
        binaries() / "livescore-api",
        "healthcheck",
        env={"PORT": str(port), "HOST": "127.0.0.1", **settings},
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(asked.communicate(), PATIENCE)
    assert asked.returncode == 0 and b'"ready":true' in output


async def test_it_needs_a_proxy_to_trust(run_program):
    program = await run_program("livescore-api", PROXY_PROTOCOL="required", TRUSTED_PROXIES="none")
    assert await program.ended() == 78
    assert any(entry["problem"].startswith("PROXY_PROTOCOL: ") for entry in program.entries), program.output

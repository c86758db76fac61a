"""TLS in the API itself: all that clients do, what it refuses, and a certificate that is replaced."""
import asyncio
import signal
import socket
import ssl

import pytest

from clients import PATIENCE, Http, Socket
from doors import new_certificate
from event_source import EventSource
from stack_fixture import binaries


async def connect(door, **changes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection whose client has these members of its ssl.SSLContext."""
    trust = door.certificate.trust
    for name, value in changes.items():
        setattr(trust, name, value)
    return await asyncio.open_connection("127.0.0.1", door.port, ssl=trust)


# ---- all that clients do


async def test_whoever_comes_by_tls_sees_what_others_see(open_door, api1):
    """Events of an instance without TLS reach sockets and streams with it, and the other way round."""
    door = await open_door()
    trust = door.certificate.trust
    async with door.http() as http:
        match = await http.create_match()
        path = f"/api/matches/{match['id']}"
        assert (await api1.get(path)).data["id"] == match["id"]
        async with Socket(door.ws, ssl=trust) as sock, EventSource(f"{door.url}{path}/stream", ssl=trust) as stream:
            await sock.subscribe(match["id"])
            first = (await http.get(path)).data["seq"]
            await stream.until(lambda: stream.messages)
            for number in range(20):
                await (http if number % 2 else api1).comment(match["id"], f"Number {number}.")
            last = first + 20
            await sock.until(lambda: sock.seqs(match["id"])[-1:] == [last])
            assert sock.seqs(match["id"]) == list(range(first + 1, last + 1))
            await stream.until(lambda: stream.ids[-1:] == [last])
            assert stream.ids == list(range(first + 1, last + 1))
        async with Socket(door.ws, ssl=trust) as sock:
            await sock.subscribe(match["id"], since=first)
            await sock.until(lambda: len(sock.events(match["id"])) == 20)
            assert sock.seqs(match["id"]) == list(range(first + 1, last + 1))


async def test_a_long_poll_is_answered(open_door, api1):
    door = await open_door()
    async with door.http() as http:
        match = await http.create_match()
        seq = (await http.get(f"/api/matches/{match['id']}")).data["seq"]
        asked = asyncio.create_task(http.get(f"/api/matches/{match['id']}/events?since={seq}&wait=20"))
        await api1.comment(match["id"], "At last.")
        assert [event["seq"] for event in (await asked).data] == [seq + 1]


async def test_a_large_answer_reaches_a_client_that_reads_slowly(open_door):
    door = await open_door()
    async with Http(f"http://127.0.0.1:{door.port}") as plain:
        with pytest.raises(Exception):
            await plain.get("/health/live")  # it is no HTTP without TLS
    async with door.http() as http:
        whole = (await http.get("/openapi.json")).body
    assert len(whole) > 300_000
    reader, writer = await connect(door)
    count = 20
    writer.write(b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * count)
    for _ in range(count):
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        assert head.startswith(b"HTTP/1.1 200 ")
        assert await asyncio.wait_for(reader.readexactly(len(whole)), PATIENCE) == whole
    writer.close()


async def test_a_body_of_many_records_arrives(open_door):
    door = await open_door()
    async with door.http() as http:
        match = await http.create_match()
        text = "ä" * 1500
        for _ in range(3):
            assert (await http.comment(match["id"], text))["message"] == text
        too_large = await http.request("POST", "/api/matches", data=b"x" * (2 << 20))
        assert too_large.status == 413


async def test_an_answer_that_closes_ends_with_a_goodbye(open_door):
    """A client can tell the end of an answer from a cut."""
    door = await open_door()
    with socket.create_connection(("127.0.0.1", door.port), timeout=PATIENCE) as raw:
        # Python then raises for an end without TLS' own close.
        with door.certificate.trust.wrap_socket(raw, server_hostname="127.0.0.1", suppress_ragged_eofs=False) as link:
            link.sendall(b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            said = b""
            while more := await asyncio.to_thread(link.recv, 65536):
                said += more
    assert said.startswith(b"HTTP/1.1 200 ")


async def test_a_drain_says_goodbye_to_sockets(open_door):
    door = await open_door(DRAIN_SPREAD_MS="100")
    async with Socket(door.ws, ssl=door.certificate.trust) as sock:
        door.program.signal()
        code, _ = await sock.wait_closed()
        assert code == 1012
    assert await door.program.ended() == 0


async def test_a_client_that_does_not_read_is_closed(open_door, api1):
    """The bound of unsent bytes holds, and others hear everything."""
    door = await open_door(WS_QUEUE_BYTES="65536", WS_UNSENT_KERNEL_BYTES="16384")
    async with door.http() as http:
        match = await http.create_match()
        with socket.socket() as raw:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.connect(("127.0.0.1", door.port))
            with door.certificate.trust.wrap_socket(raw, server_hostname="127.0.0.1") as deaf:
                deaf.sendall(
                    b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
                )
                text = b'{"action":"subscribe","matchId":%d}' % match["id"]
                deaf.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
                async with Socket(door.ws, ssl=door.certificate.trust) as good:
                    first = (await good.subscribe(match["id"]))["seq"]
                    sent = 0
                    async with asyncio.timeout(60):
                        while not list(event for event in door.program.entries if is_slow(event)):
                            await api1.comment(match["id"], "x" * 4000)
                            sent += 1
                    await good.until(lambda: len(good.events(match["id"])) == sent)
                    assert good.seqs(match["id"]) == list(range(first + 1, first + sent + 1))


def is_slow(entry: dict) -> bool:
    return entry["event"] == "websocket_closed" and entry["code"] == 1013


# ---- what it speaks


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_tls_1_2_and_1_3_with_http_1_1(open_door, version):
    door = await open_door()
    trust = door.certificate.trust
    trust.minimum_version = trust.maximum_version = version
    trust.set_alpn_protocols(["h2", "http/1.1"])
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, ssl=trust)
    link = writer.get_extra_info("ssl_object")
    assert link.version() == {"TLSv1_2": "TLSv1.2", "TLSv1_3": "TLSv1.3"}[version.name]
    assert link.selected_alpn_protocol() == "http/1.1"
    assert "GCM" in link.cipher()[0] or "CHACHA20" in link.cipher()[0]
    writer.write(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
    assert (await asyncio.wait_for(reader.readline(), PATIENCE)).startswith(b"HTTP/1.1 200 ")
    writer.close()


async def test_what_it_does_not_speak(open_door):
    door = await open_door()
    old = door.certificate.trust
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    newer = door.certificate.trust
    newer.set_alpn_protocols(["h2"])
    for trust in (old, newer):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await asyncio.open_connection("127.0.0.1", door.port, ssl=trust)
    async with door.http() as http:
        numbers = (await http.get("/metrics")).body.decode()
    assert 'livescore_entrances_failed_total{reason="tls"} 2' in numbers


async def test_a_silent_client_does_not_stay(open_door):
    door = await open_door(HTTP_HEADER_TIMEOUT_MS="300")
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
    writer.close()


async def test_the_other_port_stays_plain(open_door):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    door = await open_door(PUBLIC_PORT=str(port))
    listening = await door.program.logged("api_listening")
    assert door.port == port != listening["port"]
    async with door.http() as http, Http(f"http://127.0.0.1:{listening['port']}") as inner:
        assert (await http.get("/health/live")).status == 200
        assert (await inner.get("/health/live")).status == 200


# ---- the certificate


async def test_sighup_replaces_the_certificate_for_new_connections(open_door, tmp_path):
    door = await open_door()
    before = door.certificate.trust
    async with Socket(door.ws, ssl=before) as kept:
        fresh = new_certificate(tmp_path / "fresh")
        old_key = door.certificate.key.read_bytes()
        door.certificate.file.write_bytes(fresh.file.read_bytes())
        # The certificate is new and the key is not: a reload at this moment changes nothing.
        door.program.signal(signal.SIGHUP)
        refused = await door.program.logged("tls_reload_failed")
        assert "TLS_KEY_FILE" in refused["reason"]
        async with Socket(door.ws, ssl=before):
            pass
        assert old_key != fresh.key.read_bytes()
        door.certificate.key.write_bytes(fresh.key.read_bytes())
        door.program.signal(signal.SIGHUP)
        await door.program.logged("tls_certificate_reloaded")
        async with Socket(door.ws, ssl=fresh.trust):
            pass
        with pytest.raises(ssl.SSLCertVerificationError):
            await asyncio.open_connection("127.0.0.1", door.port, ssl=before)
        heard = len(kept.messages)
        await kept.send({"action": "ping"})
        await kept.next("pong", heard)


async def test_wrong_files_end_the_program_and_are_named(run_program, certificate, tmp_path):
    other = new_certificate(tmp_path / "other")
    for settings, name in (
        ({"TLS_CERTIFICATE_FILE": "/nonexistent", "TLS_KEY_FILE": str(certificate.key)}, "TLS_CERTIFICATE_FILE"),
        ({"TLS_CERTIFICATE_FILE": str(certificate.file)}, "TLS_KEY_FILE"),
        ({"TLS_CERTIFICATE_FILE": str(certificate.file), "TLS_KEY_FILE": str(other.key)}, "TLS_KEY_FILE"),
        ({"TLS_KEY_FILE": str(certificate.key)}, "TLS_CERTIFICATE_FILE"),
    ):
        program = await run_program("livescore-api", **settings)
        assert await program.ended() == 78
        assert any(entry["problem"].startswith(f"{name}: ") for entry in program.entries), program.output


async def test_the_health_check_of_the_image_speaks_tls_too(open_door):
    door = await open_door()
    env = {"PORT": str(door.port), "HOST": "127.0.0.1", **door.certificate.settings}
    asked = await asyncio.create_subprocess_exec(
        binaries() / "livescore-api", "healthcheck", env=env, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(asked.communicate(), PATIENCE)
    assert asked.returncode == 0 and b'"ready":true' in output

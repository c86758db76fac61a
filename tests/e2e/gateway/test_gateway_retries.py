"""The requests that nginx repeats elsewhere when an instance fails under them. Here stand-ins that always fail take the
place of instances."""
import asyncio
import subprocess

import pytest

from clients import Http
from stack_fixture import base_port


from stack import nginx
from stack.settings import Settings, State

PORT = base_port() + 700


@pytest.fixture
async def received(tmp_path):
    """The methods that two instances received; they read a request, and die without an answer."""
    methods: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        methods.append(head.split()[0].decode())
        writer.close()

    settings, state = Settings(base_port=PORT, replicas=2), State(tmp_path / "state")
    state.create()
    # As root, nginx' workers are another user.
    tmp_path.chmod(0o755)
    nginx.prepare(state, settings)
    servers = [await asyncio.start_server(serve, "127.0.0.1", settings.api_port(number)) for number in (1, 2)]
    gateway = subprocess.Popen(nginx.command(state))
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    (await asyncio.open_connection("127.0.0.1", settings.nginx_port))[1].close()
                    break
                except ConnectionRefusedError:
                    await asyncio.sleep(0.02)
        yield methods
    finally:
        gateway.terminate()
        gateway.wait(10)
        for server in servers:
            server.close()


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_may_have_been_done_is_not_repeated(received, method):
    async with Http(f"http://127.0.0.1:{PORT + 80}") as http:
        answer = await http.request(method, "/api/matches", json={})
    assert answer.status == 503 and answer.headers["Retry-After"] in ("1", "2", "3")
    assert received == [method]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_what_is_idempotent_is_tried_with_every_instance(received, method):
    async with Http(f"http://127.0.0.1:{PORT + 80}") as http:
        answer = await http.request(method, "/api/matches/1")
    assert answer.status == 503 and answer.headers["Retry-After"] in ("1", "2", "3")
    # nginx tries both instances, and once more, because their addresses may have changed meanwhile.
    assert received == [method] * 4

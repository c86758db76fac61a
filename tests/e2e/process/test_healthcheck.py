"""`livescore-api healthcheck`, the question a container engine asks."""
import asyncio
import json
import socket
import time

from clients import PATIENCE
from stack_fixture import binaries

LATE = "timeout"  # no answer came within the program's own patience, which is not ours


async def answered(port: int, host: str = "0.0.0.0") -> tuple[int, str, str]:
    """The first words of healthcheck() about a server that is not late."""
    async with asyncio.timeout(PATIENCE):
        while LATE in (said := await healthcheck(port, host))[2]:
            pass
    return said


async def healthcheck(port: int, host: str = "0.0.0.0") -> tuple[int, str, str]:
    """(exit status, standard output, standard error)"""
    asked = await asyncio.create_subprocess_exec(
        binaries() / "livescore-api",
        "healthcheck",
        env={"PORT": str(port), "HOST": host},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(asked.communicate(), 20)
    return asked.returncode, output.decode(), errors.decode()


async def test_an_instance_that_is_ready(stack):
    for host in ("0.0.0.0", "127.0.0.1"):
        status, output, _ = await answered(stack.port, host)
        assert (status, json.loads(output)["ready"]) == (0, True)


async def test_an_instance_without_its_database_is_not_ready(stack, api1):
    stack.kill("postgres")
    async with asyncio.timeout(PATIENCE):
        while (await api1.get("/health/ready")).status == 200:
            await asyncio.sleep(0.05)
    status, output, _ = await answered(stack.port)
    assert (status, json.loads(output)["ready"]) == (1, False)


async def test_nobody_listens(stack):
    stack.kill("api-1")
    status, _, errors = await answered(stack.port)
    assert status == 1
    assert "refused" in errors


async def test_a_server_that_does_not_answer():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        status, _, errors = await healthcheck(silent.getsockname()[1])
        assert status == 1
        assert LATE in errors
        assert time.monotonic() - began < 15


async def test_a_bad_address_is_an_answer_too():
    status, _, errors = await healthcheck(1, "nowhere")
    assert status == 1
    assert errors.startswith("no answer: ")

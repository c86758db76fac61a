"""The fixtures of the door: an instance with TLS of its own."""
import pytest

from doors import Certificate, Door, new_certificate


@pytest.fixture
def certificate(tmp_path) -> Certificate:
    return new_certificate(tmp_path / "tls")


@pytest.fixture
def open_door(run_program, certificate):
    """A function: starts an instance with TLS and further settings."""

    async def open(**settings: str) -> Door:
        program = await run_program("livescore-api", **certificate.settings, **settings)
        return Door(program, certificate, (await program.logged("api_listening"))["publicPort"])

    return open

"""An instance with TLS of its own, and clients that trust its certificate."""
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from certificates import make_certificate
from clients import Answer, Http
from programs import Program


@dataclass
class Certificate:
    file: Path
    key: Path

    @property
    def settings(self) -> dict[str, str]:
        return {"TLS_CERTIFICATE_FILE": str(self.file), "TLS_KEY_FILE": str(self.key)}

    @property
    def trust(self) -> ssl.SSLContext:
        """What a client trusts that knows this certificate alone."""
        return ssl.create_default_context(cafile=str(self.file))


class SecureHttp(Http):
    """`Http` of a server with this certificate."""

    def __init__(self, base: str, trust: ssl.SSLContext):
        super().__init__(base)
        self._trust = trust

    async def request(self, method: str, path: str, **options) -> Answer:
        return await super().request(method, path, ssl=self._trust, **options)


@dataclass
class Door:
    """A running instance whose door speaks TLS."""

    program: Program
    certificate: Certificate
    port: int

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def ws(self) -> str:
        return f"wss://127.0.0.1:{self.port}/ws"

    def http(self) -> SecureHttp:
        return SecureHttp(self.url, self.certificate.trust)


def new_certificate(folder: Path, name: Optional[str] = None) -> Certificate:
    folder.mkdir(exist_ok=True)
    return Certificate(*make_certificate(folder, name or "livescore test", "IP:127.0.0.1,DNS:localhost"))

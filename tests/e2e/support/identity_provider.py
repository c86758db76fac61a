"""An identity provider: it serves its keys (JWKS), over HTTPS when it has a certificate."""
import base64
import http.server
import json
import ssl
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator, Optional

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID


class Provider(http.server.BaseHTTPRequestHandler):
    keys: list[dict] = []
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        body = json.dumps({"keys": self.keys}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextmanager
def serving(certificate: Optional[Path] = None) -> Iterator[type[Provider]]:
    class Own(Provider):
        pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Own.url = (
        f"https://localhost:{server.server_port}/keys" if certificate else f"http://127.0.0.1:{server.server_port}/keys"
    )
    yield Own
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider():
    with serving() as made:
        yield made


def certificate_for(name: str, file: Path) -> Path:
    """A self-signed certificate, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


def jwk(key, kid: str) -> dict:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    if algorithm is jwt.algorithms.RSAAlgorithm:
        return json.loads(algorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}
    numbers = key.public_key().public_numbers()

    def part(value: int) -> str:
        return base64.urlsafe_b64encode(value.to_bytes(32, "big")).decode().rstrip("=")

    return {"kty": "EC", "crv": "P-256", "x": part(numbers.x), "y": part(numbers.y), "kid": kid, "use": "sig"}

"""Certificates for servers of tests."""
import subprocess
from pathlib import Path


def make_certificate(folder: Path, common_name: str, alternative_names: str) -> tuple[Path, Path]:
    """A self-signed certificate and its key. `alternative_names`: as in "IP:127.0.0.1,DNS:localhost"."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={common_name}"]
    command += ["-addext", f"subjectAltName={alternative_names}", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key

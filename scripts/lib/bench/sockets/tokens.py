"""JSON Web Tokens for subscribers of a private stack. Standard library only."""
import base64
import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "a-secret-of-the-bench-that-has-more-than-32-bytes"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(claims: dict[str, Any], lifetime_seconds: float = 3600) -> str:
    """A token of HS256 with these claims."""
    header = _text(b'{"alg":"HS256","typ":"JWT"}')
    payload = _text(json.dumps({"exp": int(time.time() + lifetime_seconds)} | claims).encode())
    signed = f"{header}.{payload}"
    return f"{signed}.{_text(hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest())}"

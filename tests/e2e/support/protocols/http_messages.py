"""Requests as bytes, for tests of HTTP/1.1 itself."""
import json

from checks import check_problem
from wire import Response

MATCH = json.dumps(
    {
        "sport": "football",
        "homeTeam": "Reds",
        "awayTeam": "Blues",
        "startTime": "2031-05-01T12:00:00Z",
        "endTime": "2031-05-01T14:00:00Z",
    }
).encode()
GET = b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    lines = {"Host": "a"} | ({"Content-Length": str(len(body)), "Content-Type": "application/json"} if body else {})
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def problem(answer: Response, status: int) -> dict:
    return check_problem(answer.status, answer.headers, answer.body, status)

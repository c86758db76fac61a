"""The checks of the services. Each check returns None when its service works, and otherwise the fault."""
import json
import socket
from http.client import HTTPConnection, HTTPException

from .settings import HOST


def redis(port: int, password: str) -> str | None:
    try:
        with socket.create_connection((HOST, port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answers = link.makefile("rb")
            answers.readline()  # what is wrong with the password, PING's answer says as well
            answer = answers.readline()
    except OSError as problem:
        return f"no connection: {problem}"
    return None if answer.startswith(b"+PONG") else answer.decode(errors="replace").strip()


def nats(port: int, user: str, password: str) -> str | None:
    asks = {"verbose": False, "pedantic": False, "user": user, "pass": password, "lang": "check", "version": "1"}
    try:
        with socket.create_connection((HOST, port), timeout=1) as link:
            answers = link.makefile("rb")
            answers.readline()  # INFO
            link.sendall(f"CONNECT {json.dumps(asks)}\r\nPING\r\n".encode())
            answer = answers.readline()
    except OSError as problem:
        return f"no connection: {problem}"
    return None if answer.startswith(b"PONG") else answer.decode(errors="replace").strip()


def http(port: int, path: str) -> str | None:
    link = HTTPConnection(HOST, port, timeout=5)
    try:
        link.request("GET", path)
        answer = link.getresponse()
        body = answer.read(10_000).decode(errors="replace")
    except (OSError, HTTPException) as problem:
        return f"no answer on port {port}: {problem}"
    finally:
        link.close()
    return None if answer.status == 200 else f"GET {path} says {answer.status}: {body.strip()[:200]}"

"""Faults of a provider: what comes instead of its answer."""
import asyncio
import gzip
import json
import threading
import zlib
from dataclasses import dataclass, field
from typing import Any, Optional

from aiohttp import web

MODES = {
    "status": "`status` (503), with `retry_after` seconds when given",
    "timeout": "no answer, for `seconds` (60)",
    "reset": "the connection is reset",
    "half_body": "the connection ends in the middle of the body",
    "half_json": "a whole HTTP answer with half of the JSON",
    "wrong_json": 'valid JSON of another shape: `data` ({"hello": [1]})',
    "no_json": "a page of HTML with status 200",
    "errors_200": "status 200 and an errors object, as API-Football's",
    "empty": "status 200 and an empty list, or an envelope of nothing",
    "empty_body": "status 200 and no byte",
    "gzip_bomb": "few bytes that are `megabytes` (512) when unpacked",
    "deep_json": "arrays in arrays, `depth` (100000)",
    "latin1": "Latin-1 bytes; `said` (true): Content-Type says so",
    "redirect_same": "302 to the same path at this host, with ?redirected=1",
    "redirect_other": "302 to `location` (http://other.example/)",
    "redirect_private": "302 to `location` (http://169.254.169.254/)",
    "redirect_loop": "302 to itself",
    "skew": "times of changes are `seconds` (3600) ahead",
    "slow": "the answer comes after `seconds` (1)",
}


@dataclass
class Fault:
    provider: str
    mode: str
    count: Optional[int] = None  # requests; None: until it is cleared
    path: str = ""  # only requests whose path contains it
    settings: dict[str, Any] = field(default_factory=dict)
    met: int = 0


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, provider: str, mode: str, count: Optional[int] = None, path: str = "", **settings: Any) -> Fault:
        if mode not in MODES:
            raise ValueError(f"there is no fault {mode!r}; there are: {', '.join(MODES)}")
        made = Fault(provider, mode, count, path, settings)
        with self._lock:
            self._faults.append(made)
        return made

    def clear(self, provider: Optional[str] = None) -> None:
        with self._lock:
            self._faults = [one for one in self._faults if provider is not None and one.provider != provider]

    def take(self, provider: str, path: str) -> Optional[Fault]:
        """The first fault that this request meets."""
        with self._lock:
            for one in self._faults:
                if one.provider == provider and one.path in path and (one.count is None or one.met < one.count):
                    one.met += 1
                    return one
        return None


async def faulty(fault: Fault, request: web.Request, body: bytes, headers: dict[str, str]) -> web.StreamResponse:
    """`body` and `headers`: of the answer that there would be."""
    said = fault.settings
    match fault.mode:
        case "status":
            extra = {"Retry-After": str(said["retry_after"])} if "retry_after" in said else {}
            return _answer(b'{"message":"No."}', headers | extra, said.get("status", 503))
        case "timeout" | "slow":
            await asyncio.sleep(said.get("seconds", 60 if fault.mode == "timeout" else 1))
            return _answer(body, headers)
        case "reset":
            request.transport.abort()
            raise ConnectionResetError
        case "half_body":
            response = web.StreamResponse(headers=headers | {"Content-Length": str(len(body))})
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            request.transport.close()
            return response
        case "half_json":
            return _answer(body[: max(1, len(body) // 2)], headers)
        case "wrong_json":
            return _answer(json.dumps(said.get("data", {"hello": [1]})).encode(), headers)
        case "no_json":
            return _answer(b"<html><body>Maintenance</body></html>", headers | {"Content-Type": "text/html"})
        case "errors_200":
            errors = {"token": "Error/Missing application key."}
            return _answer(json.dumps({"errors": errors, "results": 0, "response": []}).encode(), headers)
        case "empty":
            return _answer(json.dumps(_emptied(json.loads(body))).encode(), headers)
        case "empty_body":
            return _answer(b"", headers)
        case "gzip_bomb":
            return _answer(_bomb(said.get("megabytes", 512)), headers | {"Content-Encoding": "gzip"})
        case "deep_json":
            depth = said.get("depth", 100_000)
            return _answer(b"[" * depth + b"]" * depth, headers)
        case "latin1":
            kind = "application/json; charset=iso-8859-1" if said.get("said", True) else "application/json"
            return _answer(body.decode().encode("latin-1", "replace"), headers | {"Content-Type": kind})
        case "redirect_same":
            if "redirected" in request.query:
                return _answer(body, headers)
            return _redirect(str(request.rel_url.update_query(redirected="1")))
        case "redirect_loop":
            return _redirect(str(request.rel_url))
        case "redirect_other":
            return _redirect(said.get("location", "http://other.example/"))
        case "redirect_private":
            return _redirect(said.get("location", "http://169.254.169.254/latest/meta-data"))
    raise AssertionError(fault.mode)


def _answer(body: bytes, headers: dict[str, str], status: int = 200) -> web.Response:
    unchanged = {name: value for name, value in headers.items() if name not in ("ETag", "Last-Modified")}
    return web.Response(body=body, headers=unchanged, status=status)


def _redirect(location: str) -> web.Response:
    return web.Response(status=302, headers={"Location": location})


def _emptied(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: [] if isinstance(value, list) else value for name, value in data.items()}
    return []


_bombs: dict[int, bytes] = {}


def _bomb(megabytes: int) -> bytes:
    if megabytes not in _bombs:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        parts = [packer.compress(b" " * 1024 * 1024) for _ in range(megabytes)]
        _bombs[megabytes] = b"".join(parts) + packer.flush()
    return _bombs[megabytes]


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 1, mtime=0)

"""The REST API with the standard library only, for tools that also run where no Debian package can be installed."""
from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone
from typing import Any

from server_address import Trouble

from . import credentials
from .refusal import reason

TIMEOUT = 10.0  # seconds


def instant(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Rest:
    """Makes one attempt for each request, and the caller decides what a failure means. All methods raise Trouble."""

    def __init__(self, url: str):
        self.url = url.rstrip("/")

    @property
    def websocket_url(self) -> str:
        return "ws" + self.url[len("http") :] + "/ws"

    def health(self) -> dict:
        """Returns the health document, with any status of the answer."""
        status, body = self._exchange("GET", "/health", None)
        if not isinstance(body, dict) or "services" not in body:
            raise Trouble(f"GET {self.url}/health: {status}, and no health of Live Score")
        return body

    def get(self, path: str, **parameters: Any) -> Any:
        return self._data("GET", path + ("?" + urllib.parse.urlencode(parameters) if parameters else ""))

    def find(self, path: str) -> Any:
        """As `get`; None when there is no such thing."""
        status, answer = self._exchange("GET", path, None)
        return None if status == 404 else self._checked("GET", path, status, answer)

    def list(self, path: str, **parameters: Any) -> list[Any]:
        """All items of a list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            query = urllib.parse.urlencode({"limit": 100, **parameters, **cursor})
            status, answer = self._exchange("GET", f"{path}?{query}", None)
            items += self._checked("GET", path, status, answer)
            pagination = answer.get("pagination") or {}
            if not pagination.get("hasMore"):
                return items
            cursor = {"cursor": pagination["nextCursor"]}

    def post(self, path: str, body: dict) -> Any:
        return self._data("POST", path, body)

    def put(self, path: str, body: dict) -> Any:
        return self._data("PUT", path, body)

    def patch(self, path: str, body: dict) -> Any:
        return self._data("PATCH", path, body)

    def delete(self, path: str) -> None:
        status, answer = self._exchange("DELETE", path, None)
        if status not in (204, 404):
            raise Trouble(f"DELETE {self.url}{path}: {status}: {reason(answer, str(answer))}")

    def _data(self, method: str, path: str, body: dict | None = None) -> Any:
        return self._checked(method, path, *self._exchange(method, path, body))

    def _checked(self, method: str, path: str, status: int, answer: Any) -> Any:
        if status >= 400 or not isinstance(answer, dict) or "data" not in answer:
            raise Trouble(f"{method} {self.url}{path}: {status}: {reason(answer, str(answer))}")
        return answer["data"]

    def _exchange(self, method: str, path: str, body: dict | None) -> tuple[int, Any]:
        request = urllib.request.Request(self.url + path, method=method, headers=credentials.headers())
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    status, text = answer.status, answer.read()
            except urllib.error.HTTPError as refusal:
                with refusal:
                    status, text = refusal.code, refusal.read()
        except urllib.error.URLError as problem:
            raise Trouble(f"{self.url} does not answer: {problem.reason}") from problem
        except OSError as problem:
            raise Trouble(f"{method} {self.url}{path}: {problem or type(problem).__name__}") from problem
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text.decode(errors="replace")

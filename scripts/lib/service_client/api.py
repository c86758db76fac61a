"""An asyncio client of the REST API that repeats a request after a passing failure."""
import asyncio
import email.utils
import json
import time
import uuid
from typing import Any, Callable, Optional

import aiohttp

from . import credentials
from .backoff import Backoff
from .refusal import reason

ATTEMPT_TIMEOUT = 10.0  # seconds
# With these statuses of a proxy or a server, the next attempt may succeed.
PASSING = (429, 502, 503, 504)


class ApiError(Exception):
    """A request was refused, with this status; None when there was no answer."""

    def __init__(self, message: str, status: Optional[int] = None):
        super().__init__(message)
        self.status = status


class Unreachable(ApiError):
    """The client got no usable answer within its patience."""


class Api:
    """Use as `async with Api(...) as api`. Connections are kept alive and shared."""

    def __init__(self, url: str, patience: float, on_retry: Callable[[str], None] = lambda _: None):
        self._url = url.rstrip("/")
        self._patience = patience
        self._on_retry = on_retry
        self._not_before = 0.0  # after a 429, when the next request of this client may go out

    async def __aenter__(self) -> "Api":
        timeout = aiohttp.ClientTimeout(total=ATTEMPT_TIMEOUT)
        self._session = aiohttp.ClientSession(timeout=timeout, headers=credentials.headers())
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self._session.close()

    async def get(self, path: str, **parameters: str) -> Any:
        return await self._request("GET", path, params=parameters)

    async def list(self, path: str, **parameters: str) -> list[Any]:
        """All items of a list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            answer = await self._answer("GET", path, params={"limit": "100", **parameters, **cursor})
            items += answer["data"]
            pagination = answer.get("pagination") or {}
            if not pagination.get("hasMore"):
                return items
            cursor = {"cursor": pagination["nextCursor"]}

    async def post(self, path: str, body: dict) -> Any:
        """All attempts carry one Idempotency-Key, so the post takes effect once."""
        return await self._change("POST", path, body)

    async def patch(self, path: str, body: dict) -> Any:
        """As `post`."""
        return await self._change("PATCH", path, body)

    async def put(self, path: str, body: dict) -> Any:
        """As `post`."""
        return await self._change("PUT", path, body)

    async def delete(self, path: str) -> None:
        """What is not there any more is deleted."""
        try:
            await self._answer("DELETE", path)
        except ApiError as error:
            if error.status != 404:
                raise

    async def _change(self, method: str, path: str, body: dict) -> Any:
        return await self._request(method, path, json=body, headers={"Idempotency-Key": str(uuid.uuid4())})

    async def _request(self, method: str, path: str, **options: Any) -> Any:
        """Returns the `data` of the answer."""
        return (await self._answer(method, path, **options))["data"]

    async def _answer(self, method: str, path: str, **options: Any) -> dict:
        deadline = time.monotonic() + self._patience
        backoff = Backoff()
        while True:
            delay = backoff.next()
            while (pause := self._not_before - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            try:
                async with self._session.request(method, self._url + path, **options) as answer:
                    text = await answer.text()
                    asked = retry_after(answer.headers.get("Retry-After"), time.time())
                    # 409 with Retry-After: an attempt with this key is still under way.
                    under_way = answer.status == 409 and asked is not None
                    if answer.status not in PASSING and not under_way:
                        return _data(f"{method} {path}", answer.status, text)
                    trouble = f"{answer.status} {answer.reason}"
                    delay = delay if asked is None else asked
                    if answer.status == 429:
                        self._not_before = max(self._not_before, time.monotonic() + delay)
            except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                trouble = str(error) or type(error).__name__
            if time.monotonic() + delay > deadline:
                raise Unreachable(f"{method} {self._url}{path}: {trouble}; gave up after {self._patience:g} s")
            self._on_retry(f"{method} {path}: {trouble}; again in {delay:.1f} s")
            await asyncio.sleep(delay)


def _data(request: str, status: int, text: str) -> dict:
    """The answer, an object with `data`."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if status == 204:
        return {"data": None}
    if status >= 400 or not isinstance(answer, dict) or "data" not in answer:
        raise ApiError(f"{request}: {status}: {reason(answer, text)}", status)
    return answer


def retry_after(header: Optional[str], now: float) -> Optional[float]:
    """The seconds that a Retry-After header (a number or a date) asks for; None without a usable header."""
    if header is None:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - now)
    except ValueError:
        return None

"""The HTTP server of the fakes, on a thread of its own."""
import asyncio
import hashlib
import ssl
import threading
import time
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Optional

from aiohttp import web

from . import api_football, control, football_data, openfootball, openligadb
from .answer import Answer
from .counters import Counters
from .faults import Faults, faulty, packed
from .world import PROVIDERS, World

_RENDERERS = {module.NAME: module for module in (openligadb, football_data, api_football, openfootball)}
_KEYS = {"football-data": "x-auth-token", "api-football": "x-apisports-key"}
KEY = "fake-key"  # that the two providers with keys accept


class FakeServer:
    """A context manager. `url("openligadb")` is the base URL of that provider; openfootball's file stands behind its."""

    def __init__(self, world: World, port: int = 0, certificate: Optional[tuple[Path, Path]] = None):
        """`certificate`: the chain and the key; then it speaks TLS."""
        self.world = world
        self.faults = Faults()
        self.counters = {name: Counters() for name in PROVIDERS}
        self.not_found: list[str] = []  # paths that no provider has
        self.port = port
        self.conditional = True  # it has ETags
        self._certificate = certificate
        self._loop = asyncio.new_event_loop()
        self._news = threading.Condition()
        self._bodies: dict[tuple, tuple[bytes, Answer]] = {}

    def __enter__(self) -> "FakeServer":
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake providers", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(20)
        return self

    def __exit__(self, *_: Any) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application()
        app.add_routes(control.routes(self))
        app.router.add_get("/{provider}/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        context = None
        if self._certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=context, shutdown_timeout=0.1)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        await self._runner.cleanup()
        # Answers of the fault "timeout" still wait.
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def url(self, provider: str) -> str:
        scheme, host = ("https", "localhost") if self._certificate else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}/{provider}"

    def environment(self, *providers: str) -> dict[str, str]:
        """FEEDS and the settings that lead a worker here, with every league of the truth."""
        leagues = list(self.world.leagues.values())
        told = {"FEEDS": ",".join(providers)}
        for name in providers:
            prefix = name.upper().replace("-", "_")
            if name != "openfootball":
                told[f"{prefix}_URL"] = self.url(name)
            if name in _KEYS:
                told[f"{prefix}_KEY"] = KEY
        follow = {
            "openligadb": ("OPENLIGADB_LEAGUES", [f"{one.shortcut}/{one.season}" for one in leagues]),
            "football-data": ("FOOTBALL_DATA_COMPETITIONS", [one.code for one in leagues]),
            "api-football": ("API_FOOTBALL_LEAGUES", [f"{one.number}/{one.season}" for one in leagues]),
            "openfootball": ("OPENFOOTBALL_FILES", [f"{self.url('openfootball')}/{one.file}" for one in leagues]),
        }
        return told | {follow[name][0]: ",".join(follow[name][1]) for name in providers}

    # ---- waiting

    def wait_for_requests(self, provider: str, more: int = 1, patience: float = 20.0) -> None:
        """Returns when the provider has answered so many more requests. A request that is under way now does not
        count."""
        counters = self.counters[provider]
        with self._news:
            first = counters.total
            if not self._news.wait_for(lambda: self._answered(counters, first) >= more, patience):
                raise AssertionError(f"{provider}: no {more} requests within {patience} s")

    @staticmethod
    def _answered(counters: Counters, first: int) -> int:
        return sum(seen.status != 0 for seen in counters.seen[first:])

    # ---- answering

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        provider, path = request.match_info["provider"], request.match_info["path"]
        if provider not in _RENDERERS:
            self.not_found.append(request.path)
            raise web.HTTPNotFound()
        counters = self.counters[provider]
        headers = {name.lower(): value for name, value in request.headers.items()}
        with self._news:
            seen = counters.note(request.path_qs.removeprefix(f"/{provider}"), headers)
        try:
            response = await self._respond(request, provider, path, counters)
            seen.status = response.status
            return response
        finally:
            # A connection that was cut was answered too.
            with self._news:
                seen.status = seen.status or 599
                self._news.notify_all()

    async def _respond(self, request: web.Request, provider: str, path: str, counters: Counters) -> web.StreamResponse:
        limits = _limit_headers(provider, counters)
        if refused := _refusal(provider, request, counters):
            return web.Response(
                body=refused.body(),
                status=refused.status,
                headers=limits | refused.headers | {"Content-Type": refused.content_type},
            )
        fault = self.faults.take(provider, request.path_qs)
        skew = timedelta(seconds=fault.settings.get("seconds", 3600)) if fault and fault.mode == "skew" else timedelta()
        body, answer = self._body(provider, path, dict(request.query), skew)
        headers = limits | answer.headers | {"Content-Type": answer.content_type}
        if answer.status == 404:
            self.not_found.append(request.path_qs)
        etag = f'"{hashlib.sha1(body).hexdigest()[:20]}"'
        if self.conditional:
            headers |= {"ETag": etag, "Last-Modified": _last_modified(self.world, provider)}
        if fault and fault.mode != "skew":
            return await faulty(fault, request, body, headers)
        if self.conditional and request.headers.get("If-None-Match") == etag:
            counters.not_modified += 1
            return web.Response(status=304, headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", "") and len(body) > 200:
            return web.Response(body=packed(body), status=answer.status, headers=headers | {"Content-Encoding": "gzip"})
        return web.Response(body=body, status=answer.status, headers=headers)

    def _body(self, provider: str, path: str, query: dict[str, str], skew: timedelta) -> tuple[bytes, Answer]:
        query.pop("redirected", None)
        with self.world.lock:
            now = self.world.view_time(provider)
            # The two with a running minute change by themselves.
            tick = int(now.timestamp() // (1 if provider in _KEYS else 10))
            if "restless" in self.world.traps[provider] and "change" in path:
                tick = time.time_ns()
            key = (provider, path, tuple(sorted(query.items())), self.world.version, self._past(now), tick)
            if skew or key not in self._bodies:
                answer = _RENDERERS[provider].answer(self.world, path.split("/"), query, now)
                if skew:
                    answer.data = _skewed(answer.data, skew)
                    return answer.body(), answer
                if len(self._bodies) > 200:
                    self._bodies.clear()
                self._bodies[key] = answer.body(), answer
            return self._bodies[key]

    def _past(self, now: datetime) -> int:
        """How many of the truth's events have happened."""
        return sum(event.at <= now for one in self.world.fixtures for event in one.events)


def _refusal(provider: str, request: web.Request, counters: Counters) -> Optional[Answer]:
    name = _KEYS.get(provider)
    if name and request.headers.get(name) != KEY:
        if provider == "api-football":
            return Answer(
                {"get": "", "errors": {"token": "Error/Missing application key."}, "results": 0, "response": []}
            )
        return Answer({"message": "Your API token is invalid.", "errorCode": 400}, 400)
    window = counters.exceeded()
    if not window:
        return None
    if provider == "api-football":
        # With HTTP 200 the day's end, with 429 the minute's.
        words = {
            "minute": {"rateLimit": "Too many requests. Your rate limit is exceeded."},
            "day": {"requests": "You have reached the request limit for the day."},
        }
        told = {"get": "", "parameters": [], "errors": words[window], "results": 0, "response": []}
        return Answer(told, 429 if window == "minute" else 200)
    seconds = 60 - int(time.time()) % 60
    return Answer(
        {"message": f"You reached your request limit. Wait {seconds} seconds.", "errorCode": 429},
        429,
        {"Retry-After": str(seconds)},
    )


def _limit_headers(provider: str, counters: Counters) -> dict[str, str]:
    minute, day = counters.left("minute"), counters.left("day")
    told: dict[str, str] = {}
    if provider == "football-data" and minute is not None:
        told["X-Requests-Available-Minute"] = str(minute)
        told["X-RequestCounter-Reset"] = str(60 - int(time.time()) % 60)
    if provider == "api-football":
        if day is not None:
            told |= {"x-ratelimit-requests-limit": str(counters.budget.per_day)}
            told |= {"x-ratelimit-requests-remaining": str(day)}
        if minute is not None:
            told |= {"X-RateLimit-Limit": str(counters.budget.per_minute), "X-RateLimit-Remaining": str(minute)}
    return told


def _last_modified(world: World, provider: str) -> str:
    now = world.view_time(provider)
    changes = [event.at for one in world.fixtures for event in one.events if event.at <= now]
    moment = max(changes, default=now.replace(hour=0, minute=0, second=0, microsecond=0))
    return format_datetime(moment.replace(microsecond=0), usegmt=True)


_TIMES = ("lastUpdateDateTime", "lastUpdated", "LastUpdateDateTime")


def _skewed(data: Any, skew: timedelta) -> Any:
    if isinstance(data, list):
        return [_skewed(one, skew) for one in data]
    if not isinstance(data, dict):
        return data
    told = {}
    for name, value in data.items():
        if name in _TIMES and value:
            moment = datetime.fromisoformat(value.replace("Z", "+00:00")) + skew
            value = moment.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if value.endswith("Z") else "")
        told[name] = _skewed(value, skew)
    return told

"""The routes /_control/…, by which other processes steer the fakes."""
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from .server import FakeServer


def routes(server: "FakeServer") -> list[web.RouteDef]:
    world = server.world

    async def clock(request: web.Request) -> web.Response:
        """{"time": ISO} or {"advance": seconds}; without a body it only tells."""
        said: dict[str, Any] = await request.json() if request.can_read_body else {}
        if "time" in said:
            world.set_time(datetime.fromisoformat(said["time"]))
        if "advance" in said:
            world.advance(said["advance"])
        return web.json_response({"time": world.now().isoformat()})

    async def faults(request: web.Request) -> web.Response:
        """{"provider", "mode", "count", "path", …}; DELETE clears, ?provider= for one."""
        if request.method == "DELETE":
            server.faults.clear(request.query.get("provider"))
        else:
            try:
                server.faults.add(**await request.json())
            except (TypeError, ValueError) as problem:
                return web.json_response({"error": str(problem)}, status=400)
        return web.json_response({})

    async def traps(request: web.Request) -> web.Response:
        """{"provider", "names": […], "on": true}"""
        said = await request.json()
        try:
            (world.trap if said.get("on", True) else world.no_trap)(said["provider"], *said["names"])
        except (KeyError, ValueError) as problem:
            return web.json_response({"error": str(problem)}, status=400)
        return web.json_response({})

    async def counters(_: web.Request) -> web.Response:
        told = {
            name: {
                "total": one.total,
                "requests": dict(one.requests),
                "violations": one.violations,
                "notModified": one.not_modified,
                "headers": [seen.headers for seen in one.seen[-20:]],
            }
            for name, one in server.counters.items()
        }
        return web.json_response({"providers": told, "notFound": server.not_found})

    async def events(request: web.Request) -> web.Response:
        """{"league", "home", "away", "event": "goal", …}: one event of the truth, now. A fixture that is not there is
        made, with its league."""
        said = await request.json()
        league = world.league(said.pop("league"))
        home, away, event = said.pop("home"), said.pop("away"), said.pop("event", None)
        found = [one for one in league.fixtures if (one.home, one.away) == (home, away)]
        fixture = found[0] if found else league.fixture(home, away)
        answer = getattr(fixture, event)(**said) if event else None
        return web.json_response({"key": answer if isinstance(answer, str) else None})

    return [
        web.get("/_control/clock", clock),
        web.post("/_control/clock", clock),
        web.post("/_control/faults", faults),
        web.delete("/_control/faults", faults),
        web.post("/_control/traps", traps),
        web.get("/_control/counters", counters),
        web.post("/_control/events", events),
    ]

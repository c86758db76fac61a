"""A service of leagues, seasons and matches in memory, with the routes that scripts/import uses. It counts events."""
import asyncio
import itertools
import json
from typing import Any, Callable, Optional

from aiohttp import web

NEW_MATCH = {"status": "scheduled", "homeScore": 0, "awayScore": 0, "locked": False, "award": None, "source": None}
GOALS = ("goal", "own_goal", "penalty_goal")


class FakeService:
    def __init__(self) -> None:
        self.leagues: dict[int, dict] = {}
        self.seasons: dict[tuple[int, str], dict] = {}
        self.matches: dict[int, dict] = {}
        self.teams: dict[str, int] = {}  # ids by names in lower case
        self.entries: dict[int, dict[int, dict]] = {}
        self.line_ups: dict[int, dict] = {}
        self.changes: list[tuple[str, str, Optional[dict]]] = []
        self.keys: list[Optional[str]] = []
        self.refuse: Callable[[web.Request], Optional[web.Response]] = lambda _: None
        self._ids = itertools.count(1)
        self.app = web.Application()
        self.app.add_routes(
            [
                web.get("/api/leagues", self._list_leagues),
                web.post("/api/leagues", self._make_league),
                web.get("/api/leagues/{league}/seasons/{label}", self._get_season),
                web.put("/api/leagues/{league}/seasons/{label}", self._put_season),
                web.get("/api/leagues/{league}/standings", self._standings),
                web.get("/api/matches", self._list_matches),
                web.post("/api/matches", self._make_match),
                web.patch("/api/matches/{id}", self._patch_match),
                web.patch("/api/matches/{id}/score", self._patch_match),
                web.patch("/api/matches/{id}/status", self._patch_match),
                web.get("/api/matches/{id}/commentary", self._list_entries),
                web.post("/api/matches/{id}/commentary", self._make_entry),
                web.patch("/api/matches/{id}/commentary/{entry}", self._patch_entry),
                web.delete("/api/matches/{id}/commentary/{entry}", self._delete_entry),
                web.get("/api/matches/{id}/lineups", self._get_line_ups),
                web.put("/api/matches/{id}/lineups", self._put_line_ups),
            ]
        )
        self.app.middlewares.append(self._gate)
        self.standings: Any = None
        self.reads: asyncio.Queue = asyncio.Queue()  # one item for each reading of the table

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization"))
        if (refused := self.refuse(request)) is not None:
            return refused
        if request.method != "GET":
            body = await request.json() if request.can_read_body else None
            self.changes.append((request.method, request.path, body))
        return await handler(request)

    @staticmethod
    def _answer(data: Any, status: int = 200) -> web.Response:
        return web.json_response({"data": data}, status=status)

    def _page(self, request: web.Request, items: list[dict]) -> web.Response:
        start, limit = int(request.query.get("cursor", 0)), int(request.query.get("limit", 50))
        more = start + limit < len(items)
        pagination = {"limit": limit, "nextCursor": str(start + limit) if more else None, "hasMore": more}
        return web.json_response({"data": items[start : start + limit], "pagination": pagination})

    @staticmethod
    def _missing() -> web.Response:
        return web.json_response({"error": "not found"}, status=404)

    async def _list_leagues(self, request: web.Request) -> web.Response:
        part = request.query["search"].casefold()
        return self._page(request, [one for one in self.leagues.values() if part in one["name"].casefold()])

    async def _make_league(self, request: web.Request) -> web.Response:
        league = {"country": None, "gender": None, **await request.json(), "id": next(self._ids)}
        self.leagues[league["id"]] = league
        return self._answer(league, 201)

    async def _get_season(self, request: web.Request) -> web.Response:
        season = self.seasons.get((int(request.match_info["league"]), request.match_info["label"]))
        return self._answer(season) if season else self._missing()

    async def _put_season(self, request: web.Request) -> web.Response:
        key = (int(request.match_info["league"]), request.match_info["label"])
        season = {**await request.json(), "label": key[1]}
        beside = {name: season.pop(name) for name in ("playoff", "drawnLots") if season.get(name)}
        if beside:
            rules = season.get("rules") or {}
            season["rules"] = {**({"preset": rules} if isinstance(rules, str) else rules), **beside}
        self.seasons[key] = season
        return self._answer(self.seasons[key])

    async def _standings(self, request: web.Request) -> web.Response:
        self.reads.put_nowait(None)
        return self._answer(self.standings) if self.standings else self._missing()

    async def _list_matches(self, request: web.Request) -> web.Response:
        query = request.query
        found = [one for one in self.matches.values() if str(one["leagueId"]) == query["league"]]
        if "season" in query:
            found = [one for one in found if one.get("season") == query["season"]]
        else:
            found = [one for one in found if query["from"] <= one["startTime"] < query["to"]]
        return self._page(request, found)

    async def _make_match(self, request: web.Request) -> web.Response:
        body = await request.json()
        status = "scheduled" if body.get("clockSource") == "feed" or body["endTime"] > "2026-11-29" else "finished"
        match = {**NEW_MATCH, **body, "id": next(self._ids), "status": status}
        for side in ("home", "away"):
            match[f"{side}TeamId"] = self.teams.setdefault(match[f"{side}Team"].casefold(), len(self.teams) + 1)
        self.matches[match["id"]], self.entries[match["id"]] = match, {}
        return self._answer(match, 201)

    def _match(self, request: web.Request) -> dict:
        return self.matches[int(request.match_info["id"])]

    async def _patch_match(self, request: web.Request) -> web.Response:
        body = await request.json()
        body.pop("correction", None)
        self._match(request).update(body)
        return self._answer(self._match(request))

    async def _list_entries(self, request: web.Request) -> web.Response:
        return self._page(request, list(reversed(self.entries[self._match(request)["id"]].values())))

    async def _make_entry(self, request: web.Request) -> web.Response:
        entry = {**await request.json(), "id": next(self._ids)}
        match = self._match(request)
        if "homeScore" in entry:
            match.update(homeScore=entry["homeScore"], awayScore=entry["awayScore"])
        self.entries[match["id"]][entry["id"]] = entry
        return self._answer(entry, 201)

    async def _patch_entry(self, request: web.Request) -> web.Response:
        entry = self.entries[self._match(request)["id"]][int(request.match_info["entry"])]
        entry.update(await request.json())
        return self._answer(entry)

    async def _delete_entry(self, request: web.Request) -> web.Response:
        match = self._match(request)
        gone = self.entries[match["id"]].pop(int(request.match_info["entry"]))
        if gone["eventType"] in GOALS:
            match[f"{gone['side']}Score"] -= 1
        return web.Response(status=204)

    async def _get_line_ups(self, request: web.Request) -> web.Response:
        line_ups = self.line_ups.get(self._match(request)["id"])
        return self._answer(line_ups) if line_ups else self._missing()

    async def _put_line_ups(self, request: web.Request) -> web.Response:
        self.line_ups[self._match(request)["id"]] = json.loads(await request.text())
        return self._answer(self.line_ups[self._match(request)["id"]])

    def match(self, home: str, away: str) -> dict:
        (found,) = [one for one in self.matches.values() if (one["homeTeam"], one["awayTeam"]) == (home, away)]
        return found

    def entries_of(self, home: str, away: str) -> list[dict]:
        return list(self.entries[self.match(home, away)["id"]].values())

"""Brings a planned season into the service over several connections."""
import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Iterator, Optional
from urllib.parse import quote

from service_client.api import Api, ApiError, Unreachable
from terminal import Terminal

from .diff import Request, creation, instant, requests_for
from .plan import PlannedMatch, SeasonPlan
from .progress import Progress

# A match that a source moved is the same match within this time (docs of the feeds).
SAME_MATCH = timedelta(hours=24)
# Members of a season's answer that a PUT does not take.
_NOT_PUT = ("leagueId", "league", "label", "createdAt", "updatedAt")
_IN_RULES = ("playoff", "drawnLots")
KEY_HINT = "name a key with LIVESCORE_API_KEY or LIVESCORE_API_KEY_FILE"


@dataclass
class Outcome:
    made: int = 0
    changed: int = 0
    same: int = 0
    locked: int = 0
    requests: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)
    would: list[str] = field(default_factory=list)  # with --dry-run: what would be done


class Importer:
    def __init__(self, api: Api, plan: SeasonPlan, terminal: Terminal, connections: int, dry_run: bool):
        self._api = api
        self._plan = plan
        self._dry_run = dry_run
        self._connections = connections
        self._outcome = Outcome()
        self._league: Optional[int] = None
        self._progress = Progress(terminal, f"{plan.identity.name} {plan.identity.season}", len(plan.matches))
        self._gone = False  # the service does not answer any more
        self._season: dict[str, Any] = {}  # the season's members as the service has them
        self._teams: dict[str, int] = {}  # ids by names in lower case

    async def find_league(self) -> Optional[int]:
        """The id of the league, which is made if it is not there; None in a dry run."""
        if self._league is None:
            self._league = await self._find_league()
        return self._league

    async def run(self) -> Outcome:
        await self.find_league()
        await self._bring_season()
        found = await self._find_matches()
        queue = iter(list(self._paired(found)))
        async with asyncio.TaskGroup() as workers:
            for _ in range(min(self._connections, max(1, len(self._plan.matches)))):
                workers.create_task(self._work(queue))
        if not self._gone:
            await self._bring_members_of_teams()
        self._outcome.requests = self._progress.requests
        self._outcome.seconds = self._progress.seconds
        return self._outcome

    async def _change(self, method: str, path: str, body: Optional[dict[str, Any]], what: str) -> Any:
        """Counts a change, and makes it unless this is a dry run."""
        self._progress.requests += 1
        if self._dry_run:
            self._outcome.would.append(what)
            return {}
        if method == "DELETE":
            return await self._api.delete(path)
        return await getattr(self._api, method.lower())(path, body)

    # The league and its season

    async def _find_league(self) -> Optional[int]:
        identity = self._plan.identity
        wanted = {name.casefold() for name in identity.names or (identity.name,)}
        found = []
        for name in identity.names or (identity.name,):
            found += await self._api.list("/api/leagues", sport="football", search=name)
        leagues = {league["id"]: league for league in found if league["name"].casefold() in wanted}
        genders = ("female",) if identity.gender else ("male", None)
        exact = [
            league
            for league in leagues.values()
            if league.get("country") == identity.country
            and league.get("gender") in genders
            and league.get("ageClass") is None
        ]
        by_name = {league["name"].casefold(): league["id"] for league in reversed(exact)}
        for name in identity.names or (identity.name,):
            if name.casefold() in by_name:
                return by_name[name.casefold()]
        made = await self._change("POST", "/api/leagues", self._plan.league, f"make the league {identity.name}")
        return made.get("id")

    async def _bring_season(self) -> None:
        found: Optional[dict[str, Any]] = None
        if self._league is not None:
            try:
                found = await self._api.get(self._season_path())
            except ApiError as error:
                if error.status != 404:
                    raise
        self._season = {name: value for name, value in (found or {}).items() if name not in _NOT_PUT}
        members = self._plan.season
        if found is not None and self._plan.first_day:
            # A season that is there may have dates that are known.
            members = {name: value for name, value in members.items() if name not in ("startsOn", "endsOn")}
        await self._set_season(members, found is None)

    def _season_path(self) -> str:
        return f"/api/leagues/{self._league}/seasons/{quote(self._plan.identity.season, safe='')}"

    async def _set_season(self, members: dict[str, Any], is_new: bool = False) -> None:
        """A season that is there keeps what people have set, because a PUT replaces it whole."""
        missing = {name: value for name, value in members.items() if not self._season.get(name)}
        if is_new or missing:
            self._season.update(missing)
            body = {name: value for name, value in self._season.items() if value not in (None, [])}
            told = f"set {', '.join(missing) or 'nothing'} of the season {self._plan.identity.season}"
            await self._change("PUT", self._season_path(), body, told)

    async def _bring_members_of_teams(self) -> None:
        """Behind the matches, which make the teams."""
        names = [name for name, _ in self._plan.deductions]
        names += [name for order in (*self._plan.playoff, *self._plan.lots) for name in order]
        ids = self._teams
        if self._dry_run:
            # A team that is still to be made has no id, and the body is not sent.
            ids = {**dict.fromkeys((name.casefold() for name in names), 0), **ids}
        try:
            members = self._plan.members_of_teams(ids)
            if self._season.get("rules") != self._plan.season.get("rules"):
                # The service keeps these lists in the rules: they are there, or people have set other rules.
                members = {name: value for name, value in members.items() if name not in _IN_RULES}
            await self._set_season(members)
        except KeyError as error:
            self._outcome.failures.append(
                f"{self._plan.identity.name} {self._plan.identity.season}: deductions, play-offs and lots are not set, "
                f"because the team {error} is not there"
            )
        except ApiError as error:
            self._outcome.failures.append(f"{self._plan.identity.name} {self._plan.identity.season}: {error}")

    # Matches

    async def _find_matches(self) -> list[dict[str, Any]]:
        """Those of the season, and those of the league without one that play at its time."""
        if self._league is None or not self._plan.matches:
            return []
        league = str(self._league)
        starts = [planned.start for planned in self._plan.matches if not planned.match.is_date_assumed]
        found = await self._api.list("/api/matches", league=league, season=self._plan.identity.season)
        if not starts:
            return found
        near = await self._api.list(
            "/api/matches",
            league=league,
            **{"from": instant(min(starts) - SAME_MATCH), "to": instant(max(starts) + SAME_MATCH)},
        )
        return list(
            {match["id"]: match for match in (*found, *(one for one in near if not one.get("season")))}.values()
        )

    def _paired(self, found: list[dict[str, Any]]) -> Iterator[tuple[PlannedMatch, Optional[dict[str, Any]]]]:
        """Each planned match with the one of the service that it is. Two teams may meet several times: first the same
        stage and round, then the order in time."""
        by_teams: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for match in sorted(found, key=lambda one: one["startTime"]):
            by_teams[match["homeTeam"].casefold(), match["awayTeam"].casefold()].append(match)
        wanted: dict[tuple[str, str], list[PlannedMatch]] = defaultdict(list)
        for planned in self._plan.matches:
            wanted[planned.pair].append(planned)
        chosen: dict[int, dict[str, Any]] = {}
        for teams, ours in wanted.items():
            theirs = by_teams[teams]
            for planned in ours:
                if same := next((one for one in theirs if _same_place(planned, one)), None):
                    chosen[id(planned)] = same
                    theirs.remove(same)
            for planned in ours:
                if id(planned) in chosen:
                    continue
                near = [one for one in theirs if _may_be(planned, one)]
                if near:
                    chosen[id(planned)] = min(near, key=lambda one: abs(_start_of(one) - planned.start))
                    theirs.remove(chosen[id(planned)])
        for planned in self._plan.matches:
            yield planned, chosen.get(id(planned))

    async def _work(self, queue: Iterator[tuple[PlannedMatch, Optional[dict[str, Any]]]]) -> None:
        for planned, found in queue:
            if self._gone:
                return
            try:
                await self._bring(planned, found)
            except ApiError as error:
                hint = f"; {KEY_HINT}" if error.status in (401, 403) else ""
                self._outcome.failures.append(f"{planned}: {error}{hint}")
                self._gone = isinstance(error, Unreachable) or error.status in (401, 403)
            self._progress.matches += 1
            self._progress.show()

    async def _bring(self, planned: PlannedMatch, found: Optional[dict[str, Any]]) -> None:
        if found and found.get("locked"):
            self._learn_teams(found)
            self._outcome.locked += 1
            return
        is_new = found is None
        entries: list[dict[str, Any]] = []
        line_ups = None
        if found is None:
            found = await self._change("POST", "/api/matches", creation(planned, self._league), f"make {planned}")
        else:
            path = f"/api/matches/{found['id']}"
            if planned.incidents:
                entries = await self._api.list(f"{path}/commentary")
            if planned.line_ups:
                line_ups = await self._line_ups(path)
        self._learn_teams(found)
        requests = requests_for(planned, found, entries, line_ups, is_new)
        for request in requests:
            await self._change(*self._located(found, request), f"{request.method} {request.path or '/'} of {planned}")
        if is_new:
            self._outcome.made += 1
        elif requests:
            self._outcome.changed += 1
        else:
            self._outcome.same += 1

    def _learn_teams(self, match: dict[str, Any]) -> None:
        for side in ("home", "away"):
            if isinstance(match.get(f"{side}TeamId"), int):
                self._teams[match[f"{side}Team"].casefold()] = match[f"{side}TeamId"]

    async def _line_ups(self, path: str) -> Optional[dict[str, Any]]:
        try:
            return await self._api.get(f"{path}/lineups")
        except ApiError as error:
            if error.status != 404:
                raise
            return None

    @staticmethod
    def _located(found: dict[str, Any], request: Request) -> tuple[str, str, Optional[dict[str, Any]]]:
        return request.method, f"/api/matches/{found.get('id')}{request.path}", request.body


def _start_of(found: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(found["startTime"].replace("Z", "+00:00"))


def _round(value: Any) -> str:
    words = str(value or "").split()
    return words[-1] if words and words[-1].isdigit() else str(value or "").casefold()


def _same_place(planned: PlannedMatch, found: dict[str, Any]) -> bool:
    told = planned.details
    return (
        found.get("season") == told.get("season")
        and found.get("stage") == told.get("stage")
        and _round(found.get("round")) == _round(told.get("round"))
    )


def _may_be(planned: PlannedMatch, found: dict[str, Any]) -> bool:
    """A match without a season is this one only at about the same time."""
    if planned.match.is_date_assumed:
        return bool(found.get("season"))
    return bool(found.get("season")) or abs(_start_of(found) - planned.start) <= SAME_MATCH

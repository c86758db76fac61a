"""Brings a season in as of today, and plays its last rounds, one behind the other."""
import asyncio
from argparse import Namespace
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from openfootball import AWAY, HOME, Competition, Match
from replay.cli import SPARE_TIME, KickOffs, Replay
from replay.desk import Desk
from replay.timeline import Step, lay_out
from season_import.competitions import identify
from season_import.diff import instant
from season_import.plan import plan_season
from season_import.runner import Importer
from season_import.season_file import SeasonFile
from service_client.api import Api
from terminal import Terminal, printable

from .season_days import Season, kick_off_slots, season_of

# Minutes of play between two kick-off times of a round, so that some matches are ahead of others.
SLOT = timedelta(minutes=3)
CONNECTIONS = 8


class LiveSeason:
    def __init__(self, competition: Competition, api: Api, kick_offs: KickOffs, options: Any, terminal: Terminal):
        self._competition = competition
        self._identity = identify(competition.name, competition.preset if isinstance(competition, SeasonFile) else None)
        self._api = api
        self._kick_offs = kick_offs
        self._options = options
        self._terminal = terminal

    async def run(self) -> bool:
        """Returns whether each match ended as the file says."""
        now = datetime.now(timezone.utc)
        season = season_of(self._competition.matches, self._options.rounds, now.date())
        league = await self._bring_in(season, now)
        ids = {(match["homeTeam"], match["awayTeam"]): match["id"] for match in await self._open_matches(league)}
        is_well = True
        for matches in season.rounds:
            one = Round(self, league, matches, ids)
            is_well = await one.run() and is_well
            await asyncio.sleep(self._options.pause)
        return is_well

    async def _bring_in(self, season: Season, now: datetime) -> int:
        """What is over, and the fixtures. What an earlier run played of the last rounds is taken back first."""
        known = replace(self._competition, matches=season.over + season.fixtures)
        plan = plan_season(self._identity, [known], now)
        importer = Importer(self._api, plan, self._terminal, CONNECTIONS, dry_run=False)
        league = await importer.find_league()
        await self._take_back(league, season)
        outcome = await importer.run()
        for failure in outcome.failures:
            self._terminal.line(printable(failure))
        self.say(f"{outcome.made + outcome.changed} matches brought in, {outcome.seconds:.1f} s")
        return league

    async def _take_back(self, league: int, season: Season) -> None:
        last = {(match.home, match.away, match.round) for one in season.rounds for match in one}
        played = [
            match["id"]
            for match in await self._matches(league)
            if (match["homeTeam"], match["awayTeam"], self._round_of(match)) in last and match["status"] != "scheduled"
        ]
        for id in played:
            await self._api.delete(f"/api/matches/{id}")

    @staticmethod
    def _round_of(match: dict[str, Any]) -> str:
        """As the file writes it."""
        return f"Matchday {match['round']}" if isinstance(match["round"], int) else match["round"]

    async def _matches(self, league: int, **query: str) -> list[dict[str, Any]]:
        return await self._api.list(f"/api/leagues/{league}/matches", season=self._identity.season, **query)

    async def _open_matches(self, league: int) -> list[dict[str, Any]]:
        return await self._matches(league, status="scheduled")

    def say(self, text: str) -> None:
        name = printable(f"{self._identity.name} {self._identity.season}")
        self._terminal.line(f"{datetime.now():%H:%M:%S}  {name}: {text}")


class Round(Replay):
    """One round. Its fixtures move to now, and what was no fixture is made."""

    def __init__(self, season: LiveSeason, league: int, matches: tuple[Match, ...], ids: dict[tuple[str, str], int]):
        played = Competition(f"{season._identity.name}, {matches[0].round}", matches)
        options = Namespace(**{**vars(season._options), "concurrency": len(matches), "matches": None})
        super().__init__(played, season._api, season._kick_offs, options, season._terminal)
        self._league = league
        self._season = season._identity.season
        self._ids = ids
        self._slots = kick_off_slots(matches)

    def _lead(self, match: Match) -> timedelta:
        return super()._lead(match) + SLOT * self._slots[match.date, match.time or ""] / self._options.speed

    async def _create(self, match: Match) -> int:
        start = datetime.now(timezone.utc) + self._lead(match)
        length = timedelta(minutes=lay_out(match)[-1].at) / self._options.speed
        when = {
            "startTime": instant(start),
            "endTime": instant(start + 2 * length + SPARE_TIME),
            "stats": self._stats(),
        }
        id = self._ids.get((match.home, match.away))
        if id is not None:
            await self._api.patch(f"/api/matches/{id}", when)
            return id
        details = {"stage": match.stage, "group": match.group, "round": match.round, "venue": match.ground}
        body = {
            "sport": "football",
            "leagueId": self._league,
            "season": self._season,
            "homeTeam": match.home,
            "awayTeam": match.away,
            **{name: value for name, value in details.items() if value},
        }
        return (await self._api.post("/api/matches", {**body, **when}))["id"]

    def _desk(self, match: Match, id: int) -> Desk:
        return ScoreDesk(self._api, self._competition.name, match, id, self._stats())


class ScoreDesk(Desk):
    """Enters a goal without a scorer too."""

    async def _goal(self, step: Step) -> None:
        assert step.goal
        if step.goal.scorer:
            await super()._goal(step)
            return
        team = (self._match.home, self._match.away)[step.goal.side]
        await self._comment(
            step,
            "goal",
            f"Goal! {self._match.home} {step.score[HOME]}-{step.score[AWAY]} {self._match.away}.",
            team=team,
            side=("home", "away")[step.goal.side],
            homeScore=step.score[HOME],
            awayScore=step.score[AWAY],
        )

    async def _shootout_result(self, step: Step) -> None:
        """The file tells the score of a shoot-out and no kick, so the period gets it whole."""
        await super()._shootout_result(step)
        periods = (await self._api.get(self._path))["periods"]
        for period in periods:
            if period["kind"] == "penalty_shootout":
                period.update(home=step.score[HOME], away=step.score[AWAY])
        await self._api.patch(self._path, {"periods": periods})

"""What a file means for the service: the league, the season, and each match as the API takes it. Pure."""
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Iterable, Optional
from zoneinfo import ZoneInfo

from openfootball import AWAY, HOME, Competition, Match
from openfootball.incidents import Incident, incidents_of, line_ups_of
from openfootball.text_headings import read_heading

from .assumed_dates import first_day_of, with_dates
from .competitions import Identity
from .season_file import SeasonFile

SOURCE = "openfootball"
# Football's plan: two halves, the break and added time; then extra time; then a shoot-out.
_LENGTH = timedelta(minutes=110)
_EXTRA_TIME = timedelta(minutes=40)
_SHOOTOUT = timedelta(minutes=15)
_NOON = time(12)
_LONGEST_LABEL = 100  # characters, of the service
_PLAYOFFS, _REGULAR = "Play-offs", "Regular season"
# How long after its start a match without a result is one that the file does not know.
_PATIENCE = timedelta(hours=30)


class NoZone(Exception):
    """The file has times, and nothing tells their zone."""


@dataclass(frozen=True)
class PlannedMatch:
    match: Match
    details: dict[str, Any]  # the members that the file tells
    start: datetime
    end: datetime
    status: Optional[str]  # the final one; None = it stays as the service has it
    score: Optional[tuple[int, int]]
    incidents: tuple[Incident, ...]
    line_ups: Optional[dict[str, Any]]
    award: Optional[dict[str, Any]] = None

    @property
    def pair(self) -> tuple[str, str]:
        return self.match.home.casefold(), self.match.away.casefold()

    def __str__(self) -> str:
        return f"{self.match} ({self.match.round if self.match.is_date_assumed else self.start.date()})"


@dataclass
class SeasonPlan:
    identity: Identity
    matches: list[PlannedMatch] = field(default_factory=list)
    stages: tuple[dict[str, Any], ...] = ()
    ranked_by: Optional[str] = None
    deductions: tuple[tuple[str, int], ...] = ()  # team, points that are taken away
    playoff: tuple[tuple[str, ...], ...] = ()  # teams, best first
    lots: tuple[tuple[str, ...], ...] = ()  # teams, best first
    first_day: Optional[date] = None  # where matches without a date begin; None = each has one
    left_out: list[str] = field(default_factory=list)  # a sentence for each match that cannot be brought in

    @property
    def league(self) -> dict[str, Any]:
        body: dict[str, Any] = {"sport": "football", "name": self.identity.name, "kind": self.identity.kind}
        if self.identity.country:
            body["country"] = self.identity.country
        if self.identity.gender:
            body["gender"] = self.identity.gender
        return body

    @property
    def season(self) -> dict[str, Any]:
        days = sorted(planned.start.date() for planned in self.matches)
        body: dict[str, Any] = {}
        if days:
            body.update(startsOn=days[0].isoformat(), endsOn=days[-1].isoformat())
        if self.ranked_by:
            preset = {"preset": self.identity.rules} if self.identity.rules else {}
            body["rules"] = {**preset, "rankBy": self.ranked_by}
        elif self.identity.rules:
            body["rules"] = self.identity.rules
        if self.stages:
            body["stages"] = list(self.stages)
        return body

    def members_of_teams(self, ids: dict[str, int]) -> dict[str, Any]:
        """Those members of the season that name teams, by their ids; `ids` has the names in lower case. Raises KeyError
        with the name of a team that the service does not have."""

        def listed(orders: tuple[tuple[str, ...], ...]) -> list[list[int]]:
            return [[ids[name.casefold()] for name in order] for order in orders]

        body = {
            "deductions": [{"teamId": ids[name.casefold()], "points": points} for name, points in self.deductions],
            "playoff": listed(self.playoff),
            "drawnLots": listed(self.lots),
        }
        return {name: value for name, value in body.items() if value}


def plan_season(
    identity: Identity, competitions: list[Competition], now: datetime, first_day: Optional[date] = None
) -> SeasonPlan:
    """`first_day`: where matches without a date begin, in place of the day that the season's label means. Raises NoZone
    and NoFirstDay."""
    plan = SeasonPlan(identity)
    matches: list[Match] = []
    for competition in competitions:
        placed = [_placed(match) for match in competition.matches]
        if isinstance(competition, SeasonFile):
            if any(not match.date for match in placed):
                plan.first_day = first_day or first_day_of(identity.season)
                placed = with_dates(placed, plan.first_day)
            plan.ranked_by = competition.ranked_by or plan.ranked_by
            plan.deductions = _joined(plan.deductions, competition.deductions)
            plan.playoff = _joined(plan.playoff, competition.playoff)
            plan.lots = _joined(plan.lots, competition.lots)
        matches = list(_joined(matches, placed))
    plan.left_out += [f"{match}: it has no date" for match in matches if not match.date]
    matches, plan.stages = _with_stages([match for match in matches if match.date], identity)
    told = [competition.stages for competition in competitions if isinstance(competition, SeasonFile)]
    plan.stages = next(filter(None, told), plan.stages)
    matches = _with_legs(matches)
    plan.matches = [_planned(match, identity, now) for match in matches]
    return plan


def _joined(known: Iterable[Any], more: Iterable[Any]) -> tuple[Any, ...]:
    """A file that is named twice, or has a copy in the folder, tells nothing twice."""
    return tuple(dict.fromkeys((*known, *more)))


def _placed(match: Match) -> Match:
    """JSON files write the stage and the leg into the name of the round: "League, Matchday 1"."""
    if match.stage or not match.round:
        return match
    place = read_heading(match.round)
    return replace(
        match,
        stage=place.stage,
        group=match.group or place.group,
        round=place.round or (match.round if not (place.stage or place.group or place.leg) else ""),
        leg=match.leg or place.leg,
    )


def _planned(match: Match, identity: Identity, now: datetime) -> PlannedMatch:
    start = _start(match, identity)
    score = match.score
    length = _LENGTH
    if score and score.had_extra_time:
        length += _EXTRA_TIME
    if score and score.shootout:
        length += _SHOOTOUT
    status = _status(match)
    incidents = tuple(incidents_of(match)) if match.is_played else ()
    line_ups = line_ups_of(match)
    # A file is no live source. Nobody may take the planned end of such a match for its result.
    is_past = match.is_date_assumed or start + _PATIENCE < now
    is_without_result = not match.is_played and (status is not None or is_past)
    details: dict[str, Any] = {
        "season": identity.season,
        "stage": match.stage,
        "group": match.group,
        "round": match.round,
        "venue": match.ground,
        "attendance": match.attendance,
        "leg": match.leg if match.leg in (1, 2) else None,
        "tieId": _tie(match, identity),
        "officials": _officials(match),
        "periods": _periods(match),
        "decidedBy": _decided_by(match),
        "clockSource": "feed" if is_without_result else None,
        "coverage": {"events": match.goals is not None, "lineups": line_ups is not None, "stats": False, "live": False},
        "source": SOURCE,
    }
    return PlannedMatch(
        match,
        {name: value for name, value in details.items() if value not in (None, "")},
        start,
        start + length,
        status,
        score.final if score and match.is_played else None,
        incidents,
        line_ups,
        _award(match) if status == "awarded" else None,
    )


def _status(match: Match) -> Optional[str]:
    return "awarded" if match.status == "awarded" else match.ending


def _award(match: Match) -> Optional[dict[str, Any]]:
    """None for a level score, which counts as what it is: an award of `none` to both is a loss for both."""
    if match.award:
        return {"home": match.award.home, "away": match.award.away, "goals": match.award.goals}
    home, away = match.score.final if match.score else (0, 0)
    if home == away:
        return None
    words = ("win", "loss") if home > away else ("loss", "win")
    return {"home": words[HOME], "away": words[AWAY], "goals": True}


def _tie(match: Match, identity: Identity) -> Optional[str]:
    if match.leg not in (1, 2):
        return None
    names = " / ".join(sorted((match.home, match.away)))
    return f"{identity.season} {match.round or match.stage or ''}: {names}"[:_LONGEST_LABEL]


def _officials(match: Match) -> Optional[list[dict[str, str]]]:
    return [
        {
            "name": one.name,
            "role": "referee" if index == 0 else "assistant",
            **({"country": one.country} if one.country else {}),
        }
        for index, one in enumerate(match.officials)
    ] or None


def _start(match: Match, identity: Identity) -> datetime:
    """Of a match without a time only the day is known: it starts at noon."""
    at = datetime.combine(date.fromisoformat(match.date), time.fromisoformat(match.time) if match.time else _NOON)
    if match.utc_offset is not None:
        return at.replace(tzinfo=timezone(timedelta(minutes=match.utc_offset))).astimezone(timezone.utc)
    if identity.zone:
        return at.replace(tzinfo=ZoneInfo(identity.zone)).astimezone(timezone.utc)
    if match.time:
        raise NoZone(f"{match} starts at {match.time}, and {identity.name!r} has no known time zone")
    return at.replace(tzinfo=timezone.utc)


def _periods(match: Match) -> Optional[list[dict[str, Any]]]:
    """The goals of each period, where the file tells them."""
    score = match.score
    if not score or not match.is_played:
        return None
    told: list[tuple[str, tuple[int, int]]] = []
    lists_all = match.goals is not None and score.goals == score.final
    if score.half_time and score.full_time:
        told = [("first_half", score.half_time), ("second_half", _less(score.full_time, score.half_time))]
    elif lists_all or score.full_time == (0, 0):
        told = [("first_half", _goals_in(match, 1)), ("second_half", _goals_in(match, 2))]
    if score.extra_time and lists_all:
        told += [("extra_time_first", _goals_in(match, 3)), ("extra_time_second", _goals_in(match, 4))]
    elif score.extra_time and score.full_time and not any(_less(score.extra_time, score.full_time)):
        told += [("extra_time_first", (0, 0)), ("extra_time_second", (0, 0))]
    if score.shootout:
        told.append(("penalty_shootout", score.shootout))
    periods = [{"kind": kind, "home": pair[HOME], "away": pair[AWAY]} for kind, pair in told if min(pair) >= 0]
    return periods or None


def _decided_by(match: Match) -> Optional[str]:
    """Where the periods do not tell that there was extra time."""
    score = match.score
    if not score or not score.extra_time or score.shootout or _status(match) != "finished":
        return None
    kinds = [period["kind"] for period in _periods(match) or ()]
    return None if "extra_time_first" in kinds else "extra_time"


def _goals_in(match: Match, period: int) -> tuple[int, int]:
    sides = [goal.side for goal in match.goals or () if goal.period == period]
    return sides.count(HOME), sides.count(AWAY)


def _less(pair: tuple[int, int], before: tuple[int, int]) -> tuple[int, int]:
    return pair[HOME] - before[HOME], pair[AWAY] - before[AWAY]


def _with_legs(matches: list[Match]) -> list[Match]:
    """Two teams that meet twice in one knock-out round, once at home each, play a tie of two legs."""
    ties: dict[tuple, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        if match.round and not (match.group or match.leg or _is_numbered(match)):
            ties[match.stage, match.round, frozenset((match.home, match.away))].append(index)
    told = list(matches)
    for indices in ties.values():
        if len(indices) == 2 and matches[indices[0]].home == matches[indices[1]].away:
            for leg, index in enumerate(sorted(indices, key=lambda index: matches[index].date), start=1):
                told[index] = replace(matches[index], leg=leg)
    return told


def _is_numbered(match: Match) -> bool:
    return re.search(r"\d+$", match.round) is not None and not re.match(
        r"(?:round of|last)\b", match.round, re.IGNORECASE
    )


def _with_stages(matches: list[Match], identity: Identity) -> tuple[list[Match], tuple[dict[str, str], ...]]:
    """A table counts the matches of one stage. So a league's play-offs are a stage of their own. Austria's season
    splits after 22 rounds, and each part takes half of the points along."""
    if identity.kind == "league" and any(_is_numbered(match) for match in matches):
        is_playoff = [not (match.stage or match.group or _is_numbered(match)) for match in matches]
        matches = [replace(match, stage=_PLAYOFFS) if out else match for match, out in zip(matches, is_playoff)]
    names = dict.fromkeys(match.stage for match in matches if match.stage)
    parts = [name for name in names if re.match(r"(?:championship|relegation)\b", name, re.IGNORECASE)]
    if identity.rules != "austria" or not parts:
        return matches, ()
    matches = [match if match.stage else replace(match, stage=_REGULAR) for match in matches]
    regular = next((name for name in names if name.lower().startswith("regular")), _REGULAR)
    parted = ({"name": name, "carry": "half_down", "from": regular} for name in parts)
    return matches, ({"name": regular, "carry": "none"}, *parted)

"""A match line of Football.TXT, and what the lines beneath it add."""
import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Optional

from .competition import AWAY, HOME, Card, FormatError, Goal, Kick, Match, Official, Pair, Score
from .text_headings import Place
from .text_patterns import (
    ATTENDANCE,
    NUMBER,
    SCORE,
    TIME,
    VERSUS,
    WEEKDAY,
    ZONE,
    Result,
    date_of,
    find_date,
    read_note,
    read_score,
    zone_offset,
)
from .text_sheet import LineUp

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_COUNTRY = re.compile(r"\s+\([A-Za-z]{3,5}\)$")
_NO_MINUTE = 1000  # sorts what has no minute behind all else


@dataclass
class When:
    """What a date heading says for the matches beneath it."""

    date: str = ""
    time: Optional[str] = None
    utc_offset: Optional[int] = None
    ground: Optional[str] = None
    attendance: Optional[int] = None


@dataclass
class Draft:
    """A match while its lines are read."""

    home: str
    away: str
    when: When
    result: Result
    line: int = 0
    place: Place = field(default_factory=Place)
    goals: Optional[tuple[Goal, ...]] = None
    line_ups: list[Optional[LineUp]] = field(default_factory=lambda: [None, None])
    cards: list[Card] = field(default_factory=list)
    kicks: tuple[Kick, ...] = ()
    officials: tuple[Official, ...] = ()
    attendance: Optional[int] = None

    def side_of(self, team: str) -> Optional[int]:
        names = [self.home.casefold(), self.away.casefold()]
        return names.index(team.casefold()) if team.casefold() in names else None

    @property
    def side_of_players(self) -> dict[str, int]:
        """By full name and by surname."""
        sides: dict[str, int] = {}
        for side, line_up in enumerate(self.line_ups):
            for player in (*line_up.sheet.starting, *line_up.sheet.bench) if line_up else ():
                for name in (player.name, player.name.split()[-1]):
                    sides[name.casefold()] = side
        return sides

    def note(self, text: str) -> bool:
        return read_note(text, self.result, self.away)

    @property
    def result_score(self) -> Optional[Pair]:
        return self.result.extra_time or self.result.full_time

    @property
    def last_minute(self) -> int:
        """Minutes beyond are added time. A shoot-out follows extra time, unless the file tells the score after 90."""
        result = self.result
        if result.extra_time or (result.shootout and not result.full_time):
            return 120
        return 90

    def match(self, groups: dict[str, set[str]]) -> Match:
        result = self.result
        score = None
        if result.full_time or result.extra_time or result.shootout:
            score = Score(result.half_time, result.full_time, result.extra_time, result.shootout)
        if self.goals is not None:
            sides = [goal.side for goal in self.goals]
            listed = (sides.count(HOME), sides.count(AWAY))
            score = replace(score, goals=listed) if score else None
        if result.status == "awarded" and not score:
            raise FormatError(f"{self.home} v {self.away} was awarded, and there is no score")
        shot = result.shootout
        if self.kicks and shot:
            scored = tuple(sum(kick.scored for kick in self.kicks if kick.side == side) for side in (HOME, AWAY))
            if scored != shot:
                raise FormatError(f"the kicks make {scored[HOME]}-{scored[AWAY]}, not {shot[HOME]}-{shot[AWAY]}")
        cards = [*self.cards, *(card for line_up in self.line_ups if line_up for card in line_up.cards)]
        changes = [change for line_up in self.line_ups if line_up for change in line_up.substitutions]
        group = self.place.group
        if group is None and re.match(r"(?:matchday|round)\s?\d", self.place.round or "", re.IGNORECASE):
            group = next((name for name, teams in groups.items() if {self.home, self.away} <= teams), None)
        return Match(
            home=self.home,
            away=self.away,
            round=self.place.round or "",
            date=self.when.date,
            score=score,
            goals=self.goals,
            status=result.status,
            time=self.when.time,
            utc_offset=self.when.utc_offset,
            stage=self.place.stage,
            group=group,
            leg=self.place.leg,
            ground=self.when.ground,
            attendance=self.attendance if self.attendance is not None else self.when.attendance,
            officials=self.officials,
            sheets=tuple(line_up.sheet if line_up else None for line_up in self.line_ups),
            cards=tuple(sorted(cards, key=_by_minute)),
            substitutions=tuple(sorted(changes, key=_by_minute)),
            kicks=self.kicks,
        )


def _by_minute(entry: object) -> tuple[int, int]:
    minute = getattr(entry, "minute")
    return (_NO_MINUTE, 0) if minute is None else (minute, getattr(entry, "added"))


def read_match_line(
    text: str, when: When, season: Optional[tuple[int, int]], before: Optional[date]
) -> Optional[Draft]:
    """None when the line is no match line. Raises FormatError for one that is, and has a fault."""
    rest = text
    if number := NUMBER.match(rest):
        rest = rest[number.end() :].strip()
    own = When(when.date, when.time, when.utc_offset, when.ground, when.attendance)
    if found := find_date(rest):
        own = When(date_of(found, season, before).isoformat())
        rest = rest[found.end() :].strip(" ,")
    elif weekday := WEEKDAY.match(rest):
        rest = rest[weekday.end() :].strip()
    if time := TIME.match(rest):
        if int(time["hour"]) > 23 or int(time["minute"]) > 59:
            raise FormatError(f"there is no {time[0]!r}")
        own.time = f"{int(time['hour']):02}:{time['minute']}"
        rest = rest[time.end() :].strip()
        if zone := ZONE.match(rest):
            own.utc_offset = zone_offset(zone)
            rest = rest[zone.end() :].strip()
    if rest.startswith("@"):
        # "@ München   Germany  5-1 Scotland": the ground stands before the teams.
        ground, blanks, rest = _cut(rest[1:].strip())
        if not blanks:
            return None
        own.ground = ground
    if attendance := ATTENDANCE.search(rest):
        own.attendance = int(re.sub(r"\D", "", attendance["people"]))
        rest = (rest[: attendance.start()] + rest[attendance.end() :]).rstrip(" ,")
    notes = _BRACKETS.findall(rest)
    rest, at, ground = _BRACKETS.sub("", rest).partition("@")
    if at:
        if zone := ZONE.search(ground):
            own.utc_offset = zone_offset(zone)
            ground = ground[: zone.start()] + ground[zone.end() :]
        own.ground = re.sub(r"\s{2,}", " ", ground).strip(" ,") or None
    teams = _teams_and_score(rest.strip())
    if not teams:
        return None
    home, away, result = teams
    # Cups write a club's country behind its name, which is no part of the name.
    home, away = (_COUNTRY.sub("", team) for team in (home, away))
    for team in (home, away):
        if re.search(r"\s{2,}", team) or not re.search(r"[^\W\d_]", team):
            raise FormatError(f"{team!r} is no name of a team")
    for note in notes:
        if not read_note(note, result, away):
            raise FormatError(f"[{note}] cannot be read")
    return Draft(home, away, own, result)


def _cut(text: str) -> tuple[str, str, str]:
    parts = re.split(r"(\s{2,})", text, maxsplit=1)
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")


def _teams_and_score(text: str) -> Optional[tuple[str, str, Result]]:
    """ "A  2-1 (1-0)  B", "A v B  2-1 (1-0)", "A - B"."""
    padded = f"{text} "
    score = next((found for found in SCORE.finditer(padded) if padded[: found.start()].strip()), None)
    versus = VERSUS.search(padded, 0, score.start() if score else len(padded))
    if versus and padded[: versus.start()].strip():
        home, away = padded[: versus.start()], padded[versus.end() : score.start() if score else len(padded)]
        behind = padded[score.end() :] if score else ""
    elif score:
        home, away, behind = padded[: score.start()], padded[score.end() :], ""
    else:
        return None
    if behind.strip():
        raise FormatError(f"{behind.strip()!r} behind the score cannot be read")
    if not home.strip() or not away.strip():
        return None
    return home.strip(), away.strip(), read_score(score) if score else Result()

"""Reads the openfootball JSON format (football.json, worldcup.json). Pure: bytes in, values out.

A file is {"name": ..., "matches": [...]}; a match has team1, team2, and where they are known score,
goals1, goals2 and status. Files spell a minute in three ways, and this module reads all of them:

    {"minute": 90, "offset": 4}      {"minute": "90+4"}      {"minute": 94}

The last spelling is a slip of the data when the match had no play beyond the 90th minute. The module reads it as 90+4,
and 121 as 120+1.
"""
import json
import re
from dataclasses import dataclass
from typing import Any, Optional

HOME, AWAY = 0, 1

Pair = tuple[int, int]

# Statuses that a file may give a match. A match without one was played or is still to come.
STATUSES = ("cancelled", "awarded", "postponed", "abandoned")

# The last minute of each period: first half, second half, extra time 1 and 2.
PERIOD_ENDS = (45, 90, 105, 120)


class FormatError(Exception):
    """The file does not have this format; the message says where."""


@dataclass(frozen=True)
class Goal:
    side: int  # HOME or AWAY: the team that gains the goal
    scorer: str
    minute: int  # 1..120; in added time the last minute of its period
    added: int  # minutes of added time, 0 = none
    own_goal: bool = False
    penalty: bool = False

    @property
    def period(self) -> int:
        """1, 2 = halves, 3, 4 = halves of extra time."""
        return next(i for i, end in enumerate(PERIOD_ENDS, start=1) if self.minute <= end)

    @property
    def clock(self) -> str:
        return f"{self.minute}+{self.added}'" if self.added else f"{self.minute}'"


@dataclass(frozen=True)
class Score:
    half_time: Optional[Pair]
    full_time: Pair  # after 90 minutes
    extra_time: Optional[Pair]  # after 120 minutes
    shootout: Optional[Pair]

    @property
    def final(self) -> Pair:
        """The score of the match itself. The shoot-out decides which team goes on, but not the score."""
        return self.extra_time or self.full_time


@dataclass(frozen=True)
class Match:
    home: str
    away: str
    round: str
    date: str
    score: Optional[Score]
    goals: Optional[tuple[Goal, ...]]  # in the order of play; None = the file does not tell
    status: Optional[str]

    @property
    def ending(self) -> Optional[str]:
        """The status in which the match ends, or None when it is still to be played.

        A score outranks a status that says there was no play: the match was played later."""
        if self.status == "abandoned":
            return "abandoned"
        if self.score:
            return "finished"
        return self.status if self.status in ("postponed", "cancelled") else None

    @property
    def is_played(self) -> bool:
        return self.ending in ("finished", "abandoned")

    def __str__(self) -> str:
        return f"{self.home} v {self.away}"


@dataclass(frozen=True)
class Competition:
    name: str
    matches: tuple[Match, ...]


def load(path: str) -> Competition:
    """Reads a file. Raises OSError when it cannot be read, and FormatError when it has another format."""
    with open(path, "rb") as file:
        return read(file.read())


def read(text: bytes) -> Competition:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FormatError(f"not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("matches"), list):
        raise FormatError('expected an object with "name" and "matches"')
    matches = tuple(_match(entry, f"match {number}") for number, entry in enumerate(document["matches"], start=1))
    return Competition(_text(document, "name", "file"), matches)


def _match(entry: Any, where: str) -> Match:
    if not isinstance(entry, dict):
        raise FormatError(f"{where}: expected an object")
    home, away = _text(entry, "team1", where), _text(entry, "team2", where)
    where = f"{where} ({home} v {away})"
    score = _score(entry.get("score"), where)
    status = entry.get("status")
    if status is not None and status not in STATUSES:
        raise FormatError(f"{where}: status: {status!r} is none of {', '.join(STATUSES)}")
    return Match(
        home=home,
        away=away,
        round=str(entry.get("round") or ""),
        date=str(entry.get("date") or ""),
        score=score,
        goals=_goals(entry, score, where),
        status=status,
    )


def _text(entry: dict, key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FormatError(f"{where}: {key}: expected a name, got {value!r}")
    return value


def _score(value: Any, where: str) -> Optional[Score]:
    if isinstance(value, list):
        value = {"ft": value}
    if not value:
        return None
    if not isinstance(value, dict):
        raise FormatError(f"{where}: score: expected an object or [home, away], got {value!r}")
    full_time = _pair(value, "ft", where)
    if full_time is None:
        return None
    return Score(
        half_time=_pair(value, "ht", where),
        full_time=full_time,
        extra_time=_pair(value, "et", where),
        shootout=_pair(value, "p", where),
    )


def _pair(score: dict, key: str, where: str) -> Optional[Pair]:
    value = score.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(type(goals) is int and goals >= 0 for goals in value):
        raise FormatError(f"{where}: score.{key}: expected [home, away], got {value!r}")
    return value[0], value[1]


def _goals(entry: dict, score: Optional[Score], where: str) -> Optional[tuple[Goal, ...]]:
    """The goals in the order of play. The file lists them by team and by scorer. Goals of one minute keep the file's
    order, the home team's first."""
    if "goals1" not in entry and "goals2" not in entry:
        return None
    last_minute = 120 if score and score.extra_time else 90
    goals = []
    for side, key in ((HOME, "goals1"), (AWAY, "goals2")):
        listed = entry.get(key) or []
        if not isinstance(listed, list):
            raise FormatError(f"{where}: {key}: expected a list")
        for index, goal in enumerate(listed):
            goals.append(_goal(goal, side, last_minute, f"{where}: {key}[{index}]"))
    return tuple(sorted(goals, key=lambda goal: (goal.minute, goal.added)))


def _goal(entry: Any, side: int, last_minute: int, where: str) -> Goal:
    if not isinstance(entry, dict):
        raise FormatError(f"{where}: expected an object")
    minute, added = _minute(entry, last_minute, where)
    return Goal(
        side=side,
        scorer=_text(entry, "name", where),
        minute=minute,
        added=added,
        own_goal=bool(entry.get("owngoal")),
        penalty=bool(entry.get("penalty")),
    )


def _minute(entry: dict, last_minute: int, where: str) -> Pair:
    value, offset = entry.get("minute"), entry.get("offset", 0)
    if isinstance(value, str):
        spelled = re.fullmatch(r"(\d{1,3})(?:\+(\d{1,2}))?", value.strip(), re.ASCII)
        if spelled:
            value, offset = int(spelled[1]), int(spelled[2] or offset)
    if type(value) is not int or value < 1 or type(offset) is not int or offset < 0:
        raise FormatError(f'{where}: minute: expected 23, 90 with an offset, or "90+4"; got {entry}')
    if value > last_minute:
        return last_minute, value - last_minute + offset
    return value, offset

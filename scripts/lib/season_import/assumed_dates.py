"""Dates for the matches of a file that tells none: a week for each round. Pure."""
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Optional

from openfootball import Match

_LABEL = re.compile(r"(\d{4})(-\d{2,4})?")
# Most leagues that play across the turn of a year begin behind this month's first day.
_FIRST_MONTH = 7


class NoFirstDay(Exception):
    """The file has no dates, and its season's label names no year."""


def first_day_of(season: str) -> date:
    """1 July of "2024-25", 1 January of "2024". Raises NoFirstDay."""
    found = _LABEL.fullmatch(season)
    if not found or int(found[1]) == 0:
        raise NoFirstDay(f"the matches have no date, and the season {season!r} names no year")
    return date(int(found[1]), _FIRST_MONTH if found[2] else 1, 1)


def with_dates(matches: list[Match], first_day: date) -> list[Match]:
    """The n-th round begins n - 1 weeks after the first day. A stage that counts its rounds from 1 again, and a round
    without a number, come a week after all rounds that the file names above. Dates that the file tells stay."""
    weeks: dict[tuple[Optional[str], str], int] = {}
    stages: dict[Optional[str], int] = {}  # the week of each stage's round 1
    latest = -1
    dated = []
    for match in matches:
        place = match.stage, match.round
        if place not in weeks:
            number = _number_of(match.round)
            if number is None:
                weeks[place] = latest + 1
            else:
                weeks[place] = stages.setdefault(match.stage, latest + 1 if number == 1 else 0) + number - 1
        latest = max(latest, weeks[place])
        if not match.date:
            day = first_day + timedelta(weeks=weeks[place])
            match = replace(match, date=day.isoformat(), is_date_assumed=True)
        dated.append(match)
    return dated


def _number_of(round_name: str) -> Optional[int]:
    """A season has less than a hundred rounds, and "Round of 16" is no sixteenth one."""
    found = re.fullmatch(r"(?!round of|last)(?:.*\D)?([1-9]\d?)\.?", round_name, re.IGNORECASE)
    return int(found[1]) if found else None

"""The words of Football.TXT: dates, times, scores, what happened to a match. The grammar is public, see
https://openfootball.github.io/spec and the tests and samples of sportdb's parser."""
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Optional

from .competition import FormatError, Pair

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")

_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_WEEKDAY = (
    r"(?P<weekday>Mo(?:n(?:day)?)?|Tu(?:e(?:s(?:day)?)?)?|We(?:d(?:nesday)?)?|Th(?:u(?:r(?:s(?:day)?)?)?)?"
    r"|Fr(?:i(?:day)?)?|Sa(?:t(?:urday)?)?|Su(?:n(?:day)?)?)"
)

# Each with what may stand before and after it in a line. A date is "Fri Aug 16 2024", "Sat Aug/17", "17 Aug",
# "2024-08-17" or "17-8-24".
DATES = tuple(
    re.compile(pattern + r"(?![\w'-])", re.IGNORECASE)
    for pattern in (
        rf"(?:{_WEEKDAY}\s+)?{_MONTH}(?:/|\s+)(?P<day>\d{{1,2}})(?:,?\s+(?P<year>\d{{4}})(?!-))?",
        rf"(?:{_WEEKDAY}\s+)?(?P<day>\d{{1,2}})\s+{_MONTH}(?:\s+(?P<year>\d{{4}}))?",
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})-(?P<number>\d{1,2})-(?P<year>\d{2}|\d{4})",
    )
)
WEEKDAY = re.compile(_WEEKDAY + r"(?=\s+\d{1,2}[:.h]\d{2})", re.IGNORECASE)
TIME = re.compile(r"(?P<hour>\d{1,2})(?::|\.|h)(?P<minute>\d{2})(?![\d:.])")
ZONE = re.compile(r"\(?(?:[A-Z]+/)?(?:UTC|GMT)(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\)?", re.I)
NUMBER = re.compile(r"\((\d+)\)")
ATTENDANCE = re.compile(r"\(?\s*\batt(?:endance)?\.?:\s*(?P<people>\d[\d.,' ]*\d|\d)\s*\)?", re.IGNORECASE)

_DASH = "[-\u2013]"
_TWO = rf"(\d{{1,2}})\s?{_DASH}\s?(\d{{1,2}})"
_PAIR = rf"\d{{1,2}}{_DASH}\d{{1,2}}"
_PENALTIES = r"(?:pso|pens?\b\.?|p\b\.?)"
_EXTRA = r"(?:a\.e\.t\.?|aet\b)"
SCORE = re.compile(
    rf"(?<![\w.-])(?P<parts>{_PAIR}\s*(?:{_PENALTIES}|{_EXTRA})?"
    rf"(?:\s*,?\s*{_PAIR}\s*(?:{_PENALTIES}|{_EXTRA}))*)"
    rf"(?:\s*\((?P<inner>\s*{_PAIR}\s*(?:,\s*(?:{_PAIR})?\s*)?)\))?(?![\w-])",
    re.IGNORECASE,
)
_PART = re.compile(rf"{_TWO}\s*(?P<word>{_PENALTIES}|{_EXTRA})?", re.IGNORECASE)
VERSUS = re.compile(r"\s+(?:vs?\.?|-|\u2013)\s+")

STATUSES = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "can.": "cancelled",
    "annulled": "annulled",
    "abandoned": "abandoned",
    "abd.": "abandoned",
    "suspended": "suspended",
    "postponed": "postponed",
    "ppd.": "postponed",
    "awarded": "awarded",
    "awd.": "awarded",
    "walkover": "walkover",
    "w/o": "walkover",
    "replay": None,
}
_STATUS = re.compile("(" + "|".join(re.escape(word) for word in STATUSES) + r")(?:$|[\s;,:])", re.IGNORECASE)
_SHOOTOUT_NOTE = re.compile(
    rf"{_TWO}\s*(?:on\s+)?(?:pen\.?|pens\.?|penalties|pso)\b|pen(?:alties)?\s+{_TWO}", re.IGNORECASE
)


@dataclass
class Result:
    """What the score of a line, and the notes in brackets after it, tell."""

    half_time: Optional[Pair] = None
    full_time: Optional[Pair] = None
    extra_time: Optional[Pair] = None
    shootout: Optional[Pair] = None
    status: Optional[str] = None
    notes: list[str] = field(default_factory=list)  # what says nothing about this match's score: "agg 3-0"


def clock_and_offset(text: str) -> Optional[tuple[str, Optional[int]]]:
    """("20:00", minutes east or None) of "20:00", "20.00", "20:00 UTC+3"; None for anything else."""
    time = TIME.match(text.strip())
    if not time or not _is_time(time):
        return None
    rest = text.strip()[time.end() :].strip()
    zone = ZONE.fullmatch(rest) if rest else None
    if rest and not zone:
        return None
    return f"{int(time['hour']):02}:{time['minute']}", zone_offset(zone) if zone else None


def _is_time(found: re.Match) -> bool:
    return int(found["hour"]) < 24 and int(found["minute"]) < 60


def zone_offset(zone: re.Match) -> int:
    digits = zone["hours"]
    minutes = int(digits) * 60 + int(zone["minutes"] or 0)
    return -minutes if zone["sign"] == "-" else minutes


def find_date(text: str, start: int = 0) -> Optional[re.Match]:
    """A date at exactly this place."""
    return next((found for pattern in DATES if (found := pattern.match(text, start))), None)


def date_of(found: re.Match, season: Optional[tuple[int, int]], before: Optional[date]) -> date:
    """`season`: its first and last year. `before`: the date of the heading before, which names the year where neither
    the date nor the season does. Raises FormatError for a day that there is not."""
    groups = found.groupdict()
    month = int(groups["number"]) if groups.get("number") else MONTHS.index(groups["month"][:3].lower()) + 1
    day = int(groups["day"])
    weekday = DAYS.index(groups["weekday"][:2].lower()) if groups.get("weekday") else None
    if groups.get("year"):
        year = int(groups["year"])
        years = [year + 2000 if year < 50 else year + 1900 if year < 100 else year]
    elif season and season[0] != season[1]:
        # A season over two years begins in summer; one that a pause drew out ends after the first of July.
        years = [season[0], season[1]] if month >= 7 else [season[1], season[0]]
    elif season:
        years = [season[0]]
    elif before:
        years = [before.year, before.year + 1]
    else:
        raise FormatError(f"{found[0]!r} has no year, and the heading names no season")
    possible = [_day(year, month, day) for year in years]
    possible = [one for one in possible if one]
    if not possible:
        raise FormatError(f"there is no {found[0]!r}")
    fitting = [one for one in possible if weekday is None or one.weekday() == weekday]
    if not fitting:
        raise FormatError(f"{found[0]!r} is no {groups['weekday']} in {possible[0].year}")
    return fitting[0]


def _day(year: int, month: int, day: int) -> Optional[date]:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_score(found: re.Match) -> Result:
    """E.g. "2-1 (1-0)", "2-2 a.e.t. (1-1, 1-0)", "3-4 pen. 2-2 a.e.t. (2-2, 1-0)", "0-0 a.e.t., 3-0 pen.",
    "4-3 pen. (1-1, 0-1)"."""
    result = Result()
    for part in _PART.finditer(found["parts"]):
        pair, word = (int(part[1]), int(part[2])), (part["word"] or "").lower()
        if word.startswith("p"):
            result.shootout = pair
        elif word.startswith("a"):
            result.extra_time = pair
        else:
            result.full_time = pair
    inner = [(int(part[1]), int(part[2])) for part in _PART.finditer(found["inner"] or "")]
    if inner and result.full_time is None:
        result.full_time, *rest = inner
        result.half_time = rest[0] if rest else None
    elif inner:
        result.half_time = inner[-1]
    return result


def read_note(text: str, result: Result, away: str) -> bool:
    """Takes a note in brackets: "awarded", "abandoned at 1-1 in 65'", "aet, 3-5 pen", "France won 5-4 on penalties",
    "agg 3-0". Returns whether the note was understood. `away`: the away team, whose win is told from its side."""
    understood = False
    status = _STATUS.match(text.strip())
    if status:
        result.status = STATUSES[status[1].lower()]
        understood = True
    for part in re.split(r"[;,]", text):
        part = part.strip()
        shootout = _SHOOTOUT_NOTE.search(part)
        if re.fullmatch(rf"(?:after extra time|{_EXTRA})", part, re.IGNORECASE):
            result.extra_time, result.full_time = result.extra_time or result.full_time, None
            understood = True
        elif shootout:
            numbers = [int(number) for number in shootout.groups() if number]
            is_theirs = re.match(rf"{re.escape(away)}\s+(?:win|won)", part, re.IGNORECASE)
            result.shootout = (numbers[1], numbers[0]) if is_theirs else (numbers[0], numbers[1])
            understood = True
        elif re.search(
            r"\bagg(?:regate|\.)?\b|\bnb:|\baway goals\b|\bfirst leg\b|\bwin\b|\bwon\b", part, re.IGNORECASE
        ):
            result.notes.append(part)
            understood = True
    return understood

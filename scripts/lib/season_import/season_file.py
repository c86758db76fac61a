"""Reads a file with a season in rows: its matches, the rules of its table, and the table as it ended. Pure.

    {"title": "Serie A 2022-23", "preset": "serie-a", "deductions": {"Juventus FC": 10},
     "columns": ["round", "home", "away", "homeGoals", "awayGoals"],
     "matches": [["Matchday 1", "UC Sampdoria", "Atalanta BC", 0, 2], ...],
     "expectedColumns": ["position", "team", ..., "points"],
     "expected": [[1, "SSC Napoli", ..., 90], ...]}

docs/OPERATIONS.md has all members. A file with a mistake is refused whole, because a table without one of its matches
is wrong.
"""
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Optional

from openfootball import Award, Competition, FormatError, Match, Score
from openfootball.text_patterns import clock_and_offset

from .competitions import PRESETS

REQUIRED = ("round", "home", "away", "homeGoals", "awayGoals")
OPTIONAL = ("date", "time", "stage", "group", "award")
CARRIES = ("none", "all", "half_down")
AWARDS = ("win", "loss", "none")
RANKED_BY = ("points", "pointsPerMatch")
# The service takes no more goals of a side, and no more points of a deduction.
_MOST_GOALS = 100_000
_MOST_POINTS = 10_000
# Positions behind which a play-off, and no criterion, decides between two teams with equal points.
_PLAYOFF_AFTER = {"serie-a": (1, 17)}
# What a title says beside the competition and the season.
_GROUP = re.compile(r"[\s,]+group\s+(?P<name>[A-Z0-9]{1,3})\b", re.IGNORECASE)
_PHASE = re.compile(r"[\s,]+(?:league phase|group stage|regular season)\b", re.IGNORECASE)
_SEASON = re.compile(r"[\s,_-]*\b(?P<season>(?:19|20)\d{2}(?:\s?[/\u2013-]\s?(?:\d{4}|\d{2}))?)\s*$")


@dataclass(frozen=True)
class SeasonFile(Competition):
    """A competition with what its table needs. Teams are named as the matches name them."""

    preset: str = ""
    deductions: tuple[tuple[str, int], ...] = ()  # team, points that are taken away
    stages: tuple[dict[str, Any], ...] = ()  # as PUT .../seasons/:label takes them
    playoff: tuple[tuple[str, ...], ...] = ()  # best first
    lots: tuple[tuple[str, ...], ...] = ()  # best first
    ranked_by: Optional[str] = None


def is_season_file(document: Any) -> bool:
    """Files of openfootball have none of these members."""
    return isinstance(document, dict) and any(key in document for key in ("columns", "preset", "expectedColumns"))


def read(document: dict[str, Any]) -> SeasonFile:
    """Raises FormatError, which names the member, and the row by its place from 0 on."""
    title, group = _title(document)
    preset = document.get("preset")
    if preset not in PRESETS:
        raise FormatError(f"preset: {preset!r} is none of {', '.join(PRESETS)}")
    matches = _matches(document, group)
    teams = {name for match in matches for name in (match.home, match.away)}
    final = _final_table(document, teams)
    ranked_by = document.get("rankBy")
    if ranked_by not in (None, *RANKED_BY):
        raise FormatError(f"rankBy: {ranked_by!r} is none of {', '.join(RANKED_BY)}")
    return SeasonFile(
        title,
        matches,
        preset=preset,
        deductions=_deductions(document.get("deductions"), teams),
        stages=_stages(document.get("stages")),
        playoff=_orders(document, "playoff", teams) or _playoffs(preset, final),
        lots=_orders(document, "drawnLots", teams),
        ranked_by=ranked_by,
    )


def _title(document: dict[str, Any]) -> tuple[str, Optional[str]]:
    """The title as files of openfootball have it, "Bundesliga 2019-20", and the group that it names."""
    title = _text(document.get("title"), "title")
    group = _GROUP.search(title)
    title = _PHASE.sub("", _GROUP.sub("", title))
    if found := _SEASON.search(title):
        title = f"{title[:found.start()]} {found['season']}"
    return title.strip(), f"Group {group['name'].upper()}" if group else None


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise FormatError(f"{where}: expected a text, got {value!r}")
    return value.strip()


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError(f"{where}: expected a list, got {value!r}")
    return value


# Matches


def _matches(document: dict[str, Any], group: Optional[str]) -> tuple[Match, ...]:
    columns = _list(document.get("columns"), "columns")
    for name in REQUIRED:
        if name not in columns:
            raise FormatError(f"columns: {name!r} is missing")
    for index, name in enumerate(columns):
        if name not in (*REQUIRED, *OPTIONAL):
            raise FormatError(f"columns[{index}]: {name!r} is none of {', '.join((*REQUIRED, *OPTIONAL))}")
        if name in columns[:index]:
            raise FormatError(f"columns[{index}]: {name!r} is there twice")
    rows = _list(document.get("matches"), "matches")
    if not rows:
        raise FormatError("matches: there is none")
    matches: list[Match] = []
    known: dict[tuple, int] = {}
    for index, row in enumerate(rows):
        match = _match(_row(row, columns, f"matches[{index}]"), group, f"matches[{index}]")
        place = (match.stage, match.group, match.round, match.date, match.home.casefold(), match.away.casefold())
        if place in known:
            raise FormatError(f"matches[{index}]: {match} in {match.round!r} is matches[{known[place]}] again")
        known[place] = index
        matches.append(match)
    return tuple(matches)


def _row(row: Any, columns: list[str], where: str) -> dict[str, Any]:
    row = _list(row, where)
    if len(row) != len(columns):
        raise FormatError(f"{where}: expected {len(columns)} values ({', '.join(columns)}), got {len(row)}")
    return dict(zip(columns, row))


def _match(row: dict[str, Any], group: Optional[str], where: str) -> Match:
    home, away = _text(row["home"], f"{where}.home"), _text(row["away"], f"{where}.away")
    if home.casefold() == away.casefold():
        raise FormatError(f"{where}: {home!r} plays against itself")
    goals = _goals(row["homeGoals"], f"{where}.homeGoals"), _goals(row["awayGoals"], f"{where}.awayGoals")
    award = _award(row.get("award"), f"{where}.award")
    is_scored = None not in goals
    if not is_scored and (goals != (None, None) or award and award.goals):
        raise FormatError(f"{where}: one goal count is missing")
    time, offset = _time(row.get("time"), f"{where}.time")
    return Match(
        home=home,
        away=away,
        round=_text(row["round"], f"{where}.round"),
        date=_day(row.get("date"), f"{where}.date"),
        score=Score(full_time=goals) if is_scored else None,
        goals=None,
        status="awarded" if award else None,
        time=time,
        utc_offset=offset,
        stage=_optional_text(row.get("stage"), f"{where}.stage"),
        group=_optional_text(row.get("group"), f"{where}.group") or group,
        award=award,
    )


def _optional_text(value: Any, where: str) -> Optional[str]:
    return None if value is None else _text(value, where)


def _goals(value: Any, where: str) -> Optional[int]:
    if value is not None and (type(value) is not int or not 0 <= value <= _MOST_GOALS):
        raise FormatError(f"{where}: expected a number from 0 on, got {value!r}")
    return value


def _day(value: Any, where: str) -> str:
    if value is None:
        return ""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError) as error:
        raise FormatError(f"{where}: expected a day like 2024-08-16, got {value!r}") from error


def _time(value: Any, where: str) -> tuple[Optional[str], Optional[int]]:
    if value is None:
        return None, None
    read_time = clock_and_offset(value) if isinstance(value, str) else None
    if read_time is None:
        raise FormatError(f'{where}: expected "20:00" or "20:00 UTC+3", got {value!r}')
    return read_time


def _award(value: Any, where: str) -> Optional[Award]:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FormatError(f'{where}: expected {{"home", "away", "goals"}}, got {value!r}')
    for side in ("home", "away"):
        if value.get(side) not in AWARDS:
            raise FormatError(f"{where}.{side}: {value.get(side)!r} is none of {', '.join(AWARDS)}")
    goals = value.get("goals", True)
    if not isinstance(goals, bool):
        raise FormatError(f"{where}.goals: expected true or false, got {goals!r}")
    return Award(value["home"], value["away"], goals)


# The table


def _team(value: Any, teams: set[str], where: str) -> str:
    name = _text(value, where)
    if name not in teams:
        raise FormatError(f"{where}: {name!r} plays no match of the file")
    return name


def _deductions(value: Any, teams: set[str]) -> tuple[tuple[str, int], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict):
        raise FormatError(f"deductions: expected teams with their points, got {value!r}")
    for name, points in value.items():
        _team(name, teams, "deductions")
        if type(points) is not int or not 1 <= points <= _MOST_POINTS:
            raise FormatError(
                f"deductions.{name}: expected 1 to {_MOST_POINTS}, the points that are taken away, got {points!r}"
            )
    return tuple((name.strip(), points) for name, points in value.items())


def _stages(value: Any) -> tuple[dict[str, Any], ...]:
    names: list[str] = []
    for index, stage in enumerate(_list(value or [], "stages")):
        where = f"stages[{index}]"
        if not isinstance(stage, dict):
            raise FormatError(f"{where}: expected an object, got {stage!r}")
        name = _text(stage.get("name"), f"{where}.name")
        if name in names:
            raise FormatError(f"{where}.name: {name!r} is there twice")
        if stage.get("carry", "none") not in CARRIES:
            raise FormatError(f"{where}.carry: {stage['carry']!r} is none of {', '.join(CARRIES)}")
        if stage.get("from") not in (None, *names):
            raise FormatError(f"{where}.from: no stage {stage['from']!r} stands above")
        names.append(name)
    return tuple(value or ())


def _orders(document: dict[str, Any], member: str, teams: set[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(
            _team(name, teams, f"{member}[{index}][{place}]")
            for place, name in enumerate(_list(order, f"{member}[{index}]"))
        )
        for index, order in enumerate(_list(document.get(member) or [], member))
    )


def _final_table(document: dict[str, Any], teams: set[str]) -> list[dict[str, Any]]:
    if document.get("expected") is None:
        return []
    columns = _list(document.get("expectedColumns"), "expectedColumns")
    for index, name in enumerate(columns):
        _text(name, f"expectedColumns[{index}]")
    for name in ("position", "team", "points"):
        if name not in columns:
            raise FormatError(f"expectedColumns: {name!r} is missing")
    rows = _list(document["expected"], "expected")
    table = [_row(row, columns, f"expected[{index}]") for index, row in enumerate(rows)]
    for index, row in enumerate(table):
        _team(row["team"], teams, f"expected[{index}].team")
        for name in ("position", "points"):
            if type(row[name]) is not int:
                raise FormatError(f"expected[{index}].{name}: expected a number, got {row[name]!r}")
    return table


def _playoffs(preset: str, final: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """No match of the file is the play-off, so the table as it ended tells who won it."""
    at = {row["position"]: row for row in final}
    pairs = [(at.get(position), at.get(position + 1)) for position in _PLAYOFF_AFTER.get(preset, ())]
    return tuple(
        (above["team"], below["team"])
        for above, below in pairs
        if above and below and above["points"] == below["points"]
    )

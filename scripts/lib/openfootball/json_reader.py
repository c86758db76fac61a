"""Reads the openfootball JSON format (football.json, worldcup.json). Pure: bytes in, values out.

A file is {"name": ..., "matches": [...]}; a match has team1, team2, and where they are known score,
goals1, goals2 and status. Older files hold the matches in rounds, groups or stages, name a team by an object, and
have score1 and score2 in the place of score. Files spell a minute in three ways, and this module reads all of them:

    {"minute": 90, "offset": 4}      {"minute": "90+4"}      {"minute": 94}

The last spelling is a slip of the data when the match had no play beyond the 90th minute. The module reads it as 90+4,
and 121 as 120+1.

One match that cannot be read does not refuse the file: Competition.unreadable says which it is, and why.
"""
import json
import re
import unicodedata
from dataclasses import replace
from typing import Any, Iterator, Optional

from .competition import AWAY, HOME, Competition, FormatError, Goal, Match, Pair, Score
from .text_patterns import clock_and_offset

# How files spell what happened to a match. A match without a status was played or is still to come.
STATUSES = {
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "annulled": "annulled",
    "awarded": "awarded",
    "walkover": "walkover",
    "w/o": "walkover",
    "postponed": "postponed",
    "abandoned": "abandoned",
    "suspended": "suspended",
    "scheduled": None,
    "finished": None,
    "played": None,
}

# A file's members that hold matches, or parts that hold them.
PARTS = ("rounds", "stages", "groups", "knockouts")


def parse(text: bytes) -> Any:
    """The file's JSON. Raises FormatError."""
    try:
        # The service keeps names in this form, and an import compares them.
        plain = json.dumps(json.loads(text), ensure_ascii=False)
        return json.loads(unicodedata.normalize("NFC", plain))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}") from error


def read(text: bytes) -> Competition:
    document = parse(text)
    entries = list(_entries(document, "")) if isinstance(document, dict) else []
    if not isinstance(document, dict) or not any(key in document for key in ("matches", *PARTS)):
        raise FormatError('expected an object with "name" and "matches" or "rounds"')
    columns = document.get("columns")
    matches, unreadable = [], []
    for number, (entry, part) in enumerate(entries, start=1):
        try:
            matches.append(_match(_of_columns(entry, columns), part, f"match {number}"))
        except FormatError as error:
            unreadable.append(str(error))
    name = _text({"name": _name(document)}, "name", "file")
    return Competition(name, tuple(matches), tuple(unreadable))


def _entries(holder: dict, part: str) -> Iterator[tuple[Any, str]]:
    """The entries of all matches in the file's order, with the name of the part that holds each."""
    for key in ("matches", *PARTS):
        held = holder.get(key) or []
        for entry in held.values() if isinstance(held, dict) else held if isinstance(held, list) else [held]:
            if key == "matches" or not _is_part(entry):
                yield entry, part
            else:
                yield from _entries(entry, _name(entry) or part)


def _is_part(entry: Any) -> bool:
    return isinstance(entry, dict) and any(key in entry for key in ("matches", *PARTS))


def _of_columns(entry: Any, columns: Any) -> Any:
    """A match as an object where the file has a row, whose columns it names once."""
    if not isinstance(entry, list) or not isinstance(columns, list) or len(entry) != len(columns):
        return entry
    names = {"home": "team1", "away": "team2", "homeGoals": "score1", "awayGoals": "score2"}
    return {names.get(column, column): value for column, value in zip(columns, entry)}


def _match(entry: Any, part: str, where: str) -> Match:
    if not isinstance(entry, dict):
        raise FormatError(f"{where}: expected an object, got {entry!r}")
    home, away = _team(entry, "team1", where), _team(entry, "team2", where)
    where = f"{where} ({home} v {away})"
    status = _status(entry.get("status"), where)
    score = _score(entry, where)
    goals = _goals(entry, score, where)
    if goals:
        sides = [goal.side for goal in goals]
        listed = (sides.count(HOME), sides.count(AWAY))
        score = replace(score, goals=listed) if score else Score(full_time=listed, goals=listed)
    if status == "awarded" and not score:
        raise FormatError(f"{where}: status: awarded, and no score")
    return Match(
        home=home,
        away=away,
        round=str(entry.get("round") or part),
        date=str(entry.get("date") or ""),
        score=score,
        goals=goals,
        status=status,
        **_where_and_when(entry, where),
    )


def _where_and_when(entry: dict, where: str) -> dict[str, Any]:
    time, offset = None, None
    if entry.get("time"):
        read = clock_and_offset(str(entry["time"]))
        if read is None:
            raise FormatError(f'{where}: time: expected "20:00" or "20:00 UTC+3", got {entry["time"]!r}')
        time, offset = read
    return {
        "time": time,
        "utc_offset": offset,
        "group": _name_of(entry.get("group")),
        "stage": _name_of(entry.get("stage")),
        "ground": _name_of(entry.get("ground") or entry.get("stadium")),
    }


def _name_of(value: Any) -> Optional[str]:
    """The name where a file has a text or an object with a name."""
    if isinstance(value, dict):
        value = _name(value)
    return value.strip() if isinstance(value, str) and value.strip() else None


def _team(entry: dict, key: str, where: str) -> str:
    value = entry.get(key)
    if isinstance(value, dict):
        value = _name(value)
    return _text({key: value}, key, where)


def _name(entry: dict) -> Optional[str]:
    found = (entry.get(key) for key in ("name", "title", "code", "key"))
    return next((value for value in found if isinstance(value, str) and value.strip()), None)


def _text(entry: dict, key: str, where: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise FormatError(f"{where}: {key}: expected a name, got {value!r}")
    return value


def _status(value: Any, where: str) -> Optional[str]:
    if value is None or value == "":
        return None
    word = value.strip().lower() if isinstance(value, str) else value
    if not isinstance(word, str) or word not in STATUSES:
        raise FormatError(f"{where}: status: {value!r} is none of {', '.join(STATUSES)}")
    return STATUSES[word]


def _score(entry: dict, where: str) -> Optional[Score]:
    value = entry.get("score")
    if value is None and ("score1" in entry or "score2" in entry):
        endings = {"ft": "", "ht": "i", "et": "et", "p": "p"}
        value = {key: [entry.get("score1" + end), entry.get("score2" + end)] for key, end in endings.items()}
    if isinstance(value, (list, str)):
        value = {"ft": value}
    if not value:
        return None
    if not isinstance(value, dict):
        raise FormatError(f"{where}: score: expected an object or [home, away], got {value!r}")
    score = Score(
        half_time=_pair(value, "ht", where),
        full_time=_pair(value, "ft", where),
        extra_time=_pair(value, "et", where),
        shootout=_pair(value, "p", where),
    )
    # The score at half time alone is no result.
    return score if score.full_time or score.extra_time or score.shootout else None


def _pair(score: dict, key: str, where: str) -> Optional[Pair]:
    """[2, 1], ["2", "1"] or "2-1"; None where the file does not tell, which [null, null] says too."""
    value = score.get(key)
    if isinstance(value, str):
        value = re.split(r"\s*[-:\u2013]\s*", value.strip()) if value.strip() else None
    if value is None or isinstance(value, list) and all(goals is None for goals in value):
        return None
    if isinstance(value, list):
        value = [int(g) if isinstance(g, str) and re.fullmatch(r"\s*\d{1,3}\s*", g, re.ASCII) else g for g in value]
    if not isinstance(value, list) or len(value) != 2 or not all(type(goals) is int and goals >= 0 for goals in value):
        raise FormatError(f"{where}: score.{key}: expected [home, away], got {score.get(key)!r}")
    return value[0], value[1]


def _goals(entry: dict, score: Optional[Score], where: str) -> Optional[tuple[Goal, ...]]:
    """The goals in the order of play. The file lists them by team and by scorer. Goals of one minute keep the file's
    order, the home team's first."""
    if entry.get("goals1") is None and entry.get("goals2") is None:
        return None
    last_minute = 120 if score and score.had_extra_time else 90
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
        spelled = re.fullmatch(r"(\d{1,3})'?(?:\+(\d{1,2}))?'?", value.strip(), re.ASCII)
        if spelled:
            value, offset = int(spelled[1]), int(spelled[2] or offset)
    if type(value) is not int or value < 1 or type(offset) is not int or offset < 0:
        raise FormatError(f'{where}: minute: expected 23, 90 with an offset, or "90+4"; got {entry}')
    if value > last_minute:
        return last_minute, value - last_minute + offset
    return value, offset

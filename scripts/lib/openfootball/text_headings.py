"""The headings of Football.TXT between the title and the matches: stages, groups, rounds, legs."""
import re
from dataclasses import dataclass
from typing import Optional

MARKER = re.compile(r"(?P<marks>[\u25aa\u25fc\u25a0\u00bb\u203a\u25ba]+)\s*")
GROUP = re.compile(r"Group\s+(?:[A-Z0-9]{1,3}|HEX)", re.IGNORECASE)
_LEG = re.compile(
    r"(?:(?P<word>1st|first|2nd|second)\s+leg|leg\s+(?P<number>\d)(?:\s+of\s+\d)?|match\s+(?P<match>\d))", re.IGNORECASE
)
_STAGE = re.compile(
    r"(?:(?:Group|League|Knockout|Final|First|Second|Preliminary)\s+(?:stage|phase)|Regular\s+season"
    r"|(?:\w+\s+(?:&\s+\w+\s+)?)(?:Conference|Region|Zone)(?:\s+[A-Z0-9])?)",
    re.IGNORECASE,
)
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th|\.)|First|Second|Third|Fourth|Fifth|Sixth|Seventh|Eighth|Wildcard|Final)"
_ROUND = re.compile(
    rf"""(?:
        (?:Round|Matchday|Week|Gameweek)\s?\d{{1,3}}(?:\s+of\s+\d{{1,3}})?
      | (?:Preliminary|Qualifying|Qual\.|Play-?offs?|Play-?ins?|{_ORDINAL})
            (?:\s+qualifying)?\s+(?:Round|Qualifier|Semi-?finals?|Final)(?:\s+\d+|\s+One|\s+Two)?(?:\s+Replays?)?
      | Round\s+(?:One|Two|Three|Four)
      | (?:Round\s+of|Last)\s+\d{{1,3}} | 1/\d{{1,2}}[\s-]Finals? | 8th\s+Finals
      | (?:Quarter|Semi)[\s-]?finals?(?:\s+Replays?)? | Quarters | Semis | Finals?(?:\s+Replays?)?
      | (?:Match|Play-?off)\s+for\s+(?:the\s+)?(?:third|3rd|fifth|5th)[\s-]place
      | (?:Third|3rd|Fifth|5th)[\s-]place(?:\s+(?:match|play-?off|final))?
      | Play-?offs?(?:\s+for\s+[\w-]+)? | Play-?ins? | Decider | Replays? | Reclassification
      | Group\s+[A-Z0-9]+\s+Play-?offs? | Group | League
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PARTS = re.compile(r"\s*,\s*|\s+[-/\u2013]\s+")


@dataclass
class Place:
    """Where in the competition a match belongs."""

    stage: Optional[str] = None
    group: Optional[str] = None
    round: Optional[str] = None
    leg: Optional[int] = None


def is_heading(text: str) -> bool:
    """Whether a line without a marker is one: each part has to be the name of a group, stage, round or leg. A stage
    may have any name in front of a comma and a round: "Championship, Round 23"."""
    text = text.rstrip(":").strip()
    stage, comma, rest = text.partition(",")
    return all(_kind(part) for part in _PARTS.split(rest.strip() if comma and not _kind(stage) else text))


def _kind(part: str) -> Optional[str]:
    patterns = {"group": GROUP, "leg": _LEG, "stage": _STAGE, "round": _ROUND}
    return next((kind for kind, pattern in patterns.items() if pattern.fullmatch(part)), None)


def read_heading(text: str) -> Place:
    place = Place()
    parts = _PARTS.split(text.rstrip(":").strip())
    for part in parts:
        kind = _kind(part)
        if kind == "group":
            place.group = part[:1].upper() + part[1:]
        elif kind == "leg":
            found = _LEG.fullmatch(part)
            word = (found["word"] or "").lower()
            place.leg = 1 if word in ("1st", "first") else 2 if word else int(found["number"] or found["match"])
        elif kind == "round" or kind is None and len(parts) == 1:
            place.round = re.sub(r"\s+of\s+\d{1,3}$", "", part) if not part.lower().startswith("round of") else part
        else:
            place.stage = part
    return place


class Outline:
    """The headings that hold for the next match. A second level (two markers) stands within the first one, which is
    its stage then."""

    def __init__(self) -> None:
        self._stage: Optional[str] = None  # by "== Stage"
        self._levels: dict[int, str] = {}

    def stage(self, text: str) -> None:
        self._stage, self._levels = text, {}

    def heading(self, level: int, text: str) -> None:
        self._levels = {depth: known for depth, known in self._levels.items() if depth < level}
        self._levels[level] = text

    @property
    def place(self) -> Place:
        if not self._levels:
            return Place(stage=self._stage)
        *above, text = (self._levels[level] for level in sorted(self._levels))
        place = read_heading(text)
        for outer in reversed(above):
            named = read_heading(outer)
            place.group = place.group or named.group
            if named.group is None or named.stage:
                place.stage = place.stage or named.stage or named.round
        place.stage = place.stage or self._stage
        return place

"""What Football.TXT tells of a match beneath its line: goals, line-ups with cards and substitutions, the kicks of a
shoot-out, officials."""
import re
from dataclasses import dataclass, field
from typing import Optional

from .competition import AWAY, HOME, Card, FormatError, Goal, Kick, Official, Pair, Player, Sheet, Substitution

_MINUTE = r"(?P<minute>\d{1,3})(?:\s?\+\s?(?P<added>\d{1,2}))?"
_KIND = r"\s*\(?\s*(?P<kind>o\.g\.?|og|pen\b\.?|p\b\.?)\s*\)?"
_GOAL_MINUTE = re.compile(rf"\s*{_MINUTE}(?P<mark>')?(?:{_KIND})?(?=[\s,;)\]]|$)", re.IGNORECASE)
_UNKNOWN_MINUTE = re.compile(r"(?:\?\?|__)'")
_TALLY = re.compile(r"\s*(\d{1,2})[-\u2013](\d{1,2})\s+(?=[^\W\d])")
_NAME = re.compile(r"[^\W\d_][^\d,;()\[\]]*?(?=\s*(?:[,;()\[\]]|\d|$))")
_CARDS = {"y": "yellow_card", "y/r": "second_yellow", "r": "red_card"}
_CARD = re.compile(rf"\[\s*(?P<card>Y/R|Y|R)\s*(?:{_MINUTE}'?)?\s*\]", re.IGNORECASE)
_CAPTAIN = re.compile(r"\[\s*c\s*\]|\(\s*c\s*\)", re.IGNORECASE)
_AT = re.compile(rf"{_MINUTE}'")
_SHIRT = re.compile(r"(\d{1,2})\s+(?=[^\W\d])")
_COACH = re.compile(r"(?:head\s+)?(?:coach|trainer|manager)\s*:\s*", re.IGNORECASE)
_KICK = re.compile(
    r"\s*(?:(?P<home>\d{1,2})[-\u2013](?P<away>\d{1,2})\s+)?(?P<name>[^\W\d][^,;()\d]*?)\s*"
    r"(?:\((?P<note>[^()]*)\))?\s*$"
)
_OFFICIAL = re.compile(r"(?P<name>[^(),;]+?)\s*(?:\((?P<country>[^()]*)\))?\s*$")


def play_minute(minute: int, added: Optional[str], last_minute: int) -> Pair:
    """A minute after the end of play, such as 94 or 129, is added time."""
    extra = int(added or 0)
    return (last_minute, minute - last_minute + extra) if minute > last_minute else (minute, extra)


def read_goals(text: str, score: Optional[Pair], last_minute: int) -> tuple[Goal, ...]:
    """The goals in the order of play, of "Messi 23' (pen.), 108' Di María 36'; Mbappé 80', 81'". A list without ";"
    is of the side that scored, or the home team's when both did."""
    if _UNKNOWN_MINUTE.search(text):
        raise FormatError("a goal has no minute")
    if _TALLY.match(text):
        goals = _tallied(text, last_minute)
    else:
        home, separator, away = text.partition(";")
        if ";" in away:
            raise FormatError("goals have more than one ;")
        if not separator and score is not None and score[HOME] == 0 and score[AWAY] > 0:
            home, away = "", home
        goals = _of_side(home, HOME, last_minute) + _of_side(away, AWAY, last_minute)
    return tuple(sorted(goals, key=lambda goal: (goal.minute, goal.added)))


def _of_side(text: str, side: int, last_minute: int) -> list[Goal]:
    goals: list[Goal] = []
    rest = text.strip()
    if rest in ("", "-"):
        return []
    while rest:
        name = _NAME.match(rest)
        if not name:
            raise FormatError(f"expected the name of a scorer at {rest!r}")
        position, count = name.end(), len(goals)
        while minute := _GOAL_MINUTE.match(rest, position):
            goals.append(_goal(side, name[0].strip(), minute, last_minute))
            position = minute.end()
            comma = re.compile(r"\s*,(?=\s*\d)").match(rest, position)
            position = comma.end() if comma else position
        if len(goals) == count:
            raise FormatError(f"{name[0].strip()!r} has no minute")
        rest = re.sub(r"^\s*,?\s*", "", rest[position:])
    return goals


def _goal(side: int, scorer: str, found: re.Match, last_minute: int) -> Goal:
    minute, added = play_minute(int(found["minute"]), found["added"], last_minute)
    if minute < 1:
        raise FormatError(f"{scorer!r} scores before the first minute")
    kind = (found["kind"] or "").lower()
    return Goal(side, scorer, minute, added, own_goal=kind.startswith("o"), penalty=kind.startswith("p"))


def _tallied(text: str, last_minute: int) -> list[Goal]:
    """Goals with the score that each makes: "1-0 Müller 12', 1-1 Kane 20'"."""
    goals, score = [], (0, 0)
    rest = text
    while tally := _TALLY.match(rest):
        made = (int(tally[1]), int(tally[2]))
        side = HOME if made == (score[HOME] + 1, score[AWAY]) else AWAY
        if side == AWAY and made != (score[HOME], score[AWAY] + 1):
            raise FormatError(f"{made[HOME]}-{made[AWAY]} does not follow {score[HOME]}-{score[AWAY]}")
        name = _NAME.match(rest, tally.end())
        minute = _GOAL_MINUTE.match(rest, name.end()) if name else None
        if not minute:
            raise FormatError(f"expected a scorer and a minute at {rest[tally.end():]!r}")
        goals.append(_goal(side, name[0].strip(), minute, last_minute))
        score = made
        rest = re.sub(r"^\s*[,;]?\s*", "", rest[minute.end() :])
    if rest.strip():
        raise FormatError(f"expected a score at {rest!r}")
    return goals


@dataclass
class LineUp:
    """A side's line-up as the file spells it, with what happened to its players."""

    sheet: Sheet
    cards: list[Card] = field(default_factory=list)
    substitutions: list[Substitution] = field(default_factory=list)


class _LineUpReader:
    def __init__(self, text: str, side: int, last_minute: int):
        # A full stop ends the line-up.
        self._text, self._at = text.rstrip().removesuffix("."), 0
        self._side, self._last_minute = side, last_minute
        self._rows: list[list[Player]] = [[]]
        self._bench: list[Player] = []
        self._cards: list[Card] = []
        self._substitutions: list[Substitution] = []
        self._coach: Optional[str] = None

    def read(self) -> LineUp:
        self._blanks()
        while True:
            if coach := self._take(_COACH):
                self._coach = self._text[coach.end() :].strip() or None
                break
            self._rows[-1].append(self._player())
            separator = self._take(re.compile(r"[,;\u2013-]"))
            if not separator:
                break
            if separator[0] != ",":
                self._rows.append([])
            if self._at == len(self._text):
                break
        if not self._coach and self._at < len(self._text.rstrip()):
            raise FormatError(f"expected a player at {self._text[self._at:]!r}")
        return LineUp(self._sheet(), self._cards, self._substitutions)

    def _blanks(self) -> None:
        self._at = re.compile(r"\s*").match(self._text, self._at).end()

    def _take(self, pattern: re.Pattern) -> Optional[re.Match]:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
            self._blanks()
        return found

    def _player(self) -> Player:
        shirt = self._take(_SHIRT)
        # A dash inside a name has letters at both sides, one between the rows of the formation has blanks.
        name = self._take(re.compile(r"[^\W\d_](?:(?!\s+[-\u2013](?:\s|$))[^\d,;()\[\]])*"))
        if not name:
            raise FormatError(f"expected a player at {self._text[self._at:][:40]!r}")
        spelled = name[0].strip()
        captain = False
        while True:
            if self._take(_CAPTAIN):
                captain = True
            elif card := self._take(_CARD):
                minute, added = self._minute(card)
                self._cards.append(Card(self._side, spelled, _CARDS[card["card"].lower()], minute, added))
            elif self._take(re.compile(r"\(")):
                self._comes_on(spelled)
            else:
                break
        return Player(spelled, int(shirt[1]) if shirt else None, captain=captain)

    def _comes_on(self, off: str) -> None:
        """After "(": the minute stands before or behind the player who comes on, who may go off too."""
        minute = self._take(_AT)
        index, known = len(self._substitutions), len(self._bench)
        self._substitutions.append(Substitution(self._side, off, ""))
        shirt_and_name = self._player()
        minute = minute or self._take(_AT)
        at, added = self._minute(minute) if minute else (None, 0)
        self._substitutions[index] = Substitution(self._side, off, shirt_and_name.name, at, added)
        self._bench.insert(known, shirt_and_name)
        while self._take(re.compile(r"\(")):
            self._comes_on(shirt_and_name.name)
        if not self._take(re.compile(r"\)")):
            raise FormatError(f"expected ) at {self._text[self._at:][:40]!r}")

    def _minute(self, found: re.Match) -> tuple[Optional[int], int]:
        if not found["minute"]:
            return None, 0
        return play_minute(int(found["minute"]), found["added"], self._last_minute)

    def _sheet(self) -> Sheet:
        rows = [row for row in self._rows if row]
        starting = [player for row in rows for player in row]
        if len(starting) > 11:
            raise FormatError(f"{len(starting)} players start")
        formation = None
        if len(starting) == 11 and len(rows) > 2 and len(rows[0]) == 1:
            formation = "-".join(str(len(row)) for row in rows[1:])
            positions = ["G", "D", *"M" * (len(rows) - 3), "F"]
            starting = [
                Player(one.name, one.number, position, f"{number}:{place}", one.captain)
                for number, (position, row) in enumerate(zip(positions, rows), start=1)
                for place, one in enumerate(row, start=1)
            ]
        return Sheet(tuple(starting), tuple(self._bench), formation, self._coach)


def read_line_up(text: str, side: int, last_minute: int) -> LineUp:
    """E.g. "Neuer - Kimmich, Tah [Y], Mittelstädt (46' Groß [Y 60']) - …; Coach: Nagelsmann"."""
    return _LineUpReader(text, side, last_minute).read()


def read_cards(text: str, kind: str, last_minute: int, side_of: dict[str, int]) -> list[Card]:
    """E.g. "Elvedi 32', Xhaka 76'; Varane 30'". Without ";" a card is its player's by the line-ups."""
    parts = text.rstrip(". ").split(";")
    cards = []
    for index, part in enumerate(parts):
        for entry in filter(None, (one.strip() for one in part.split(","))):
            found = re.fullmatch(rf"(?P<name>[^\W\d][^\d()\[\]]*?)(?:\s+{_MINUTE}')?", entry)
            if entry == "-":
                continue
            if not found:
                raise FormatError(f"expected a player and a minute, got {entry!r}")
            name = found["name"].strip()
            side = index if len(parts) == 2 else side_of.get(name.casefold())
            if side is None or len(parts) > 2:
                raise FormatError(f"{name!r} is in no line-up")
            minute = play_minute(int(found["minute"]), found["added"], last_minute) if found["minute"] else (None, 0)
            cards.append(Card(side, name, kind, *minute))
    return cards


def read_kicks(text: str) -> tuple[Kick, ...]:
    """E.g. "1-0 Vlašić, Rodrygo (missed), 2-0 Majer, …". The sides kick in turn; who begins is told by the first kick
    that scored."""
    entries = [found for entry in re.split(r"[,;]", text.rstrip(". ")) if (found := _kick(entry))]
    kicks: list[tuple[str, bool, Optional[int]]] = []
    score = (0, 0)
    for found in entries:
        made = (int(found["home"]), int(found["away"])) if found["home"] else score
        side = HOME if made[HOME] > score[HOME] else AWAY if made[AWAY] > score[AWAY] else None
        if made not in (score, (score[HOME] + 1, score[AWAY]), (score[HOME], score[AWAY] + 1)):
            raise FormatError(f"the kicks go from {score[HOME]}-{score[AWAY]} to {made[HOME]}-{made[AWAY]}")
        kicks.append((found["name"].strip(), side is not None, side))
        score = made
    first = next(((side + index) % 2 for index, (_, _, side) in enumerate(kicks) if side is not None), HOME)
    for index, (name, _, side) in enumerate(kicks):
        if side not in (None, (first + index) % 2):
            raise FormatError(f"{name!r} kicks out of turn")
    return tuple(Kick((first + index) % 2, name, scored) for index, (name, scored, _) in enumerate(kicks))


def _kick(entry: str) -> Optional[re.Match]:
    if not entry.strip():
        return None
    found = _KICK.match(entry)
    if not found:
        raise FormatError(f"expected a kick, got {entry.strip()!r}")
    return found


def read_officials(text: str) -> tuple[Official, ...]:
    """E.g. "Danny Makkelie (Netherlands), Hessel Steegstra (NED)"."""
    officials = []
    for entry in re.split(r"[,;]", text.rstrip(". ")):
        found = _OFFICIAL.match(entry.strip())
        if not found:
            raise FormatError(f"expected the name of an official, got {entry.strip()!r}")
        officials.append(Official(found["name"].strip(), found["country"]))
    return tuple(officials)

"""Reads Football.TXT, openfootball's format for people: headings, dates, matches, and beneath a match its goals,
line-ups, cards, substitutions, officials and attendance. Pure: bytes in, values out.

A line that cannot be read refuses nothing else: Competition.unreadable names it by file and number, and says why.
"""
import re
import unicodedata
from dataclasses import replace
from datetime import date
from typing import Callable, Iterator, Optional

from .competition import Competition, FormatError, Match
from .text_headings import MARKER, Outline, is_heading
from .text_match import Draft, When, read_match_line
from .text_patterns import ATTENDANCE, TIME, ZONE, date_of, find_date, zone_offset
from .text_sheet import read_cards, read_goals, read_kicks, read_line_up, read_officials

_HEADING = re.compile(r"(=+)\s*(.*?)\s*=*")
_SEASON = re.compile(r"(\d{4})(?:[/\u2013-](\d{2}|\d{4}))?(?!\d)")
_PROPERTY = re.compile(r"(?P<key>[^:|@;()\[\]]{1,60}?)\s*:(?:\s+|$)")
_BARE_GOALS = re.compile(r"(?:-\s*;\s*)?[^\W\d_][^\d\[\]@()]*?\s+(?:\d{1,3}(?:\+\d{1,2})?|\?\?|__)'")
_TALLIED_GOALS = re.compile(r"\d{1,2}[-\u2013]\d{1,2}\s+[^\W\d_][^\d@()]*\s\d{1,3}(?:\+\d{1,2})?'")
_REMARK = re.compile(r"\[?\s*(?:nb|note|n\.b\.)\s*:", re.IGNORECASE)

_OFFICIALS = ("ref", "refs", "referee", "referees", "referee(s)")
_YELLOW = ("yellow card", "yellow cards")
_RED = ("red card", "red cards", "sent off")
_KICKS = ("penalties", "penalty shootout", "penalty shoot-out", "shootout")
_ATTENDANCE = ("att", "attendance")


def read(text: bytes, name: str = "") -> Competition:
    """Raises FormatError when the bytes are no text, or hold neither a heading nor a match."""
    try:
        # The service keeps names in this form, and an import compares them.
        lines = unicodedata.normalize("NFC", text.decode("utf-8-sig")).splitlines()
    except UnicodeDecodeError as error:
        raise FormatError(f"not UTF-8: {error}") from error
    return _Reader(lines, name or "file").read()


class _Reader:
    def __init__(self, lines: list[str], name: str):
        self._lines = [self._without_comment(line) for line in lines]
        if "__END__" in self._lines:
            self._lines = self._lines[: self._lines.index("__END__")]
        self._name = name
        self._number = 0  # of the line that is read
        self._title = ""
        self._outline = Outline()
        self._when = When()
        self._date: Optional[date] = None
        self._groups: dict[str, set[str]] = {}
        self._drafts: list[Draft] = []
        self._unreadable: list[str] = []

    @staticmethod
    def _without_comment(line: str) -> str:
        return line.split("#", 1)[0].rstrip()

    def read(self) -> Competition:
        while self._number < len(self._lines):
            self._number += 1
            text = self._lines[self._number - 1].strip()
            if not text:
                continue
            number = self._number
            try:
                self._line(text)
            except FormatError as error:
                self._unreadable.append(f"{self._name}:{number}: {error}")
        if not self._title and not self._drafts:
            raise FormatError('expected a heading "= Competition 2024/25", and matches')
        matches: list[Match] = []
        for draft in self._drafts:
            try:
                matches.append(draft.match(self._groups))
            except FormatError as error:
                self._unreadable.append(f"{self._name}:{draft.line}: {error}")
        return Competition(self._title or self._name, tuple(matches), tuple(self._unreadable))

    @property
    def _draft(self) -> Optional[Draft]:
        return self._drafts[-1] if self._drafts else None

    def _line(self, text: str) -> None:
        readers: tuple[Callable[[str], bool], ...] = (
            self._heading,
            self._definition,
            self._marked_heading,
            self._remark,
            self._date_heading,
            self._property,
            self._goals,
            self._note,
            self._plain_heading,
            self._match,
        )
        if not any(reader(text) for reader in readers):
            raise FormatError(f"cannot be read: {text!r}")

    # Headings

    def _heading(self, text: str) -> bool:
        if not text.startswith("="):
            return False
        found = _HEADING.fullmatch(text)
        if not found or not found[2]:
            return bool(found)  # a rule of ====
        if len(found[1]) == 1:
            if self._title and self._title != found[2]:
                raise FormatError(f"a second competition, {found[2]!r}")
            self._title = found[2]
        else:
            self._outline.stage(found[2])
        return True

    @property
    def _season(self) -> Optional[tuple[int, int]]:
        found = None
        for found in _SEASON.finditer(self._title):
            pass
        if not found:
            return None
        first, last = int(found[1]), found[2]
        if last is None:
            return first, first
        return first, int(last) if len(last) == 4 else first + (int(last) - first) % 100

    def _definition(self, text: str) -> bool:
        """ "Group A | Brazil  Croatia" names the teams of a group, and "Final | Sun Dec 18" the dates of a round, which
        the matches tell too."""
        if "|" not in text:
            return False
        named, _, told = text.partition("|")
        name = MARKER.sub("", named.strip()).strip()
        if not name:
            raise FormatError("a definition without a name")
        if name.lower().startswith("group "):
            self._groups[name] = {team for team in re.split(r"\s{2,}", told.strip()) if team}
        return True

    def _marked_heading(self, text: str) -> bool:
        found = MARKER.match(text)
        if not found:
            return False
        self._open_heading(len(found["marks"]), text[found.end() :].strip())
        return True

    def _open_heading(self, level: int, text: str) -> None:
        if not text:
            raise FormatError("a heading without a name")
        self._outline.heading(level, text)
        self._when = replace(self._when, time=None, ground=None, attendance=None)

    def _plain_heading(self, text: str) -> bool:
        if not is_heading(text):
            return False
        self._open_heading(1, text)
        return True

    def _date_heading(self, text: str) -> bool:
        """ "Fri Aug 16 2024", "[Sat Aug/17]", "Sun Nov 20 19:00 UTC+3 @ Al Bayt Stadium, Al Khor, Att: 67372"."""
        line = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text
        found = find_date(line)
        if not found:
            return False
        when, rest = When(), line[found.end() :].lstrip(" ,")
        if time := TIME.match(rest):
            when.time = f"{int(time['hour']):02}:{time['minute']}"
            rest = rest[time.end() :].lstrip(" ,")
        if zone := ZONE.match(rest):
            when.utc_offset = zone_offset(zone)
            rest = rest[zone.end() :].lstrip(" ,")
        if attendance := ATTENDANCE.search(rest):
            when.attendance = int(re.sub(r"\D", "", attendance["people"]))
            rest = (rest[: attendance.start()] + rest[attendance.end() :]).rstrip(" ,")
        if rest.startswith("@"):
            if re.search(r"\s{2,}", rest[1:].strip()):
                return False  # teams follow: a match line
            when.ground = rest[1:].strip()
        elif rest:
            return False
        self._when = When()  # no match gets the day before because this one cannot be read
        self._date = date_of(found, self._season, self._date)
        when.date = self._date.isoformat()
        self._when = when
        return True

    # Matches

    def _match(self, text: str) -> bool:
        draft = read_match_line(text, self._when, self._season, self._date)
        if not draft:
            return False
        draft.line, draft.place = self._number, self._outline.place
        # A line without a date or a time is of the same day, at the same time, as the line before.
        self._date = date.fromisoformat(draft.when.date) if draft.when.date else self._date
        self._when = replace(self._when, date=draft.when.date, time=draft.when.time, utc_offset=draft.when.utc_offset)
        self._drafts.append(draft)
        return True

    def _remark(self, text: str) -> bool:
        if not _REMARK.match(text):
            return False
        self._whole(text, "")
        return True

    def _note(self, text: str) -> bool:
        """A note of its own line, behind the match: "[2-2 on aggregate; 2-4 on penalties]"."""
        if not (self._draft and text.startswith("[") and text.endswith("]")):
            return False
        if not self._draft.note(text[1:-1]):
            raise FormatError(f"cannot be read: {text!r}")
        return True

    def _goals(self, text: str) -> bool:
        bracketed = text[0] in "([" and not re.match(r"\(\d+\)", text)
        if bracketed and text[0] == "[" and not re.search(r"\d'|^\[\s*-\s*;", text):
            return False
        if not bracketed and not _BARE_GOALS.match(text) and not _TALLIED_GOALS.match(text):
            return False
        whole = self._whole(text, ",;" if not bracketed else "")
        draft = self._needs_match("goals")
        if bracketed:
            if whole[-1] not in ")]":
                raise FormatError(f"goals without their closing bracket: {whole!r}")
            whole = whole[1:-1]
        # Until they are read, the file does not tell this match's goals.
        draft.goals = None
        draft.goals = read_goals(whole, draft.result_score, draft.last_minute)
        return True

    def _property(self, text: str) -> bool:
        found = _PROPERTY.match(text.replace("referee(s):", "referees:").replace("Referee(s):", "Referees:"))
        if not found:
            return False
        key = found["key"].casefold()
        draft = self._draft
        side = draft.side_of(found["key"]) if draft else None
        known = (*_OFFICIALS, *_YELLOW, *_RED, *_KICKS, *_ATTENDANCE, "goals")
        if side is None and key not in known:
            if is_heading(text):
                return False
            before = "" if draft else ", and there is no match before"
            raise FormatError(f"{found['key']!r} is no team of the match before{before}")
        value = self._whole(text, ",;-\u2013").partition(":")[2].strip()
        draft = self._needs_match(key)
        last = draft.last_minute
        if side is not None:
            if draft.line_ups[side]:
                raise FormatError(f"a second line-up of {found['key']!r}")
            draft.line_ups[side] = read_line_up(value, side, last)
        elif key in _OFFICIALS:
            draft.officials = read_officials(value)
        elif key in _ATTENDANCE:
            if not re.fullmatch(r"\d[\d.,' ]*", value):
                raise FormatError(f"expected a number of people, got {value!r}")
            draft.attendance = int(re.sub(r"\D", "", value))
        elif key in _KICKS:
            draft.kicks = read_kicks(value)
        elif key == "goals":
            draft.goals = None
            draft.goals = read_goals(value, draft.result_score, last)
        else:
            kind = "yellow_card" if key in _YELLOW else "red_card"
            draft.cards += read_cards(value, kind, last, draft.side_of_players)
        return True

    def _needs_match(self, what: str) -> Draft:
        if not self._draft:
            raise FormatError(f"{what} without a match before")
        return self._draft

    def _whole(self, text: str, open_ends: str) -> str:
        """The text with the lines that continue it: while a bracket is open, or the end is one of `open_ends`."""
        for line in self._following():
            is_open = text.count("(") + text.count("[") > text.count(")") + text.count("]")
            if not is_open and text[-1] not in open_ends and not self._goes_on(line):
                break
            text = f"{text} {line}"
            self._number += 1
        return text

    @staticmethod
    def _goes_on(line: str) -> bool:
        return re.match(r"(?:coach|trainer|manager)\s*:", line, re.IGNORECASE) is not None

    def _following(self) -> Iterator[str]:
        """The lines behind this one, up to a blank line."""
        for line in self._lines[self._number :]:
            if not line.strip():
                return
            yield line.strip()

"""What a file of openfootball tells: a competition, its matches, and what happened in them."""
from dataclasses import dataclass
from typing import Optional

HOME, AWAY = 0, 1

Pair = tuple[int, int]

# The last minute of each period: first half, second half, extra time 1 and 2.
PERIOD_ENDS = (45, 90, 105, 120)


class FormatError(Exception):
    """The file does not have this format; the message says where."""


@dataclass(frozen=True)
class _AtMinute:
    @property
    def period(self) -> int:
        """1, 2 = halves, 3, 4 = halves of extra time."""
        return next(i for i, end in enumerate(PERIOD_ENDS, start=1) if (self.minute or 0) <= end)

    @property
    def clock(self) -> str:
        """E.g. "45+2'"; empty where the file does not tell."""
        if self.minute is None:
            return ""
        return f"{self.minute}+{self.added}'" if self.added else f"{self.minute}'"


@dataclass(frozen=True)
class Goal(_AtMinute):
    side: int  # HOME or AWAY: the team that gains the goal
    scorer: str
    minute: int  # 1..120; in added time the last minute of its period
    added: int  # minutes of added time, 0 = none
    own_goal: bool = False
    penalty: bool = False


@dataclass(frozen=True)
class Card(_AtMinute):
    side: int
    player: str
    kind: str  # yellow_card, second_yellow, red_card
    minute: Optional[int] = None  # None = the file does not tell
    added: int = 0


@dataclass(frozen=True)
class Substitution(_AtMinute):
    side: int
    off: str
    on: str
    minute: Optional[int] = None
    added: int = 0


@dataclass(frozen=True)
class Kick:
    """A kick of the shoot-out, in the order of the kicks."""

    side: int
    player: str
    scored: bool


@dataclass(frozen=True)
class Player:
    name: str
    number: Optional[int] = None
    position: Optional[str] = None  # G, D, M, F
    grid: Optional[str] = None  # "row:column" in the formation, from the goal on
    captain: bool = False


@dataclass(frozen=True)
class Sheet:
    """A side's line-up. Of the bench a file names only those who came on."""

    starting: tuple[Player, ...]
    bench: tuple[Player, ...] = ()
    formation: Optional[str] = None
    coach: Optional[str] = None


@dataclass(frozen=True)
class Official:
    name: str
    country: Optional[str] = None


@dataclass(frozen=True)
class Award:
    """What a decision gives each side."""

    home: str  # win, loss, none
    away: str
    goals: bool  # whether the goals of the score count


@dataclass(frozen=True)
class Score:
    half_time: Optional[Pair] = None
    full_time: Optional[Pair] = None  # after 90 minutes
    extra_time: Optional[Pair] = None  # after 120 minutes
    shootout: Optional[Pair] = None
    goals: Pair = (0, 0)  # the goals that the file lists

    @property
    def had_extra_time(self) -> bool:
        """A file that tells of a shoot-out, and not of the score after 90 minutes, leaves it out."""
        return self.full_time is None or self.extra_time is not None

    @property
    def final(self) -> Pair:
        """The score of the match itself. The shoot-out decides which team goes on, but not the score. A file that
        tells of the shoot-out alone leaves the score to the goals that it lists."""
        return self.extra_time or self.full_time or self.goals


@dataclass(frozen=True)
class Match:
    home: str
    away: str
    round: str
    date: str  # "YYYY-MM-DD", or empty
    score: Optional[Score]
    goals: Optional[tuple[Goal, ...]]  # in the order of play; None = the file does not tell
    status: Optional[str]
    time: Optional[str] = None  # "HH:MM" where the match is played
    utc_offset: Optional[int] = None  # minutes east; None = the file does not tell
    stage: Optional[str] = None
    group: Optional[str] = None
    leg: Optional[int] = None
    ground: Optional[str] = None
    attendance: Optional[int] = None
    officials: tuple[Official, ...] = ()  # the referee first
    sheets: tuple[Optional[Sheet], Optional[Sheet]] = (None, None)  # home, away
    cards: tuple[Card, ...] = ()  # in the order of play, unknown minutes last
    substitutions: tuple[Substitution, ...] = ()  # the same
    kicks: tuple[Kick, ...] = ()
    award: Optional[Award] = None  # None = an award follows from the score
    is_date_assumed: bool = False  # the file does not tell the date

    @property
    def ending(self) -> Optional[str]:
        """The status in which the match ends, or None when it is still to be played.

        A score outranks a status that says there was no play: the match was played later. An annulled result does not
        count, and a walkover without a score is a match that was not played."""
        if self.status in ("abandoned", "suspended"):
            return self.status
        if self.status == "annulled":
            return "cancelled"
        if self.score:
            return "finished"
        return {"walkover": "cancelled", "postponed": "postponed", "cancelled": "cancelled"}.get(self.status or "")

    @property
    def is_played(self) -> bool:
        return self.ending in ("finished", "abandoned", "suspended")

    def __str__(self) -> str:
        return f"{self.home} v {self.away}"


@dataclass(frozen=True)
class Competition:
    name: str
    matches: tuple[Match, ...]
    unreadable: tuple[str, ...] = ()  # a sentence for each match or line that could not be read, naming it

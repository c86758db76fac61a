"""A fixture of the truth: whoever writes a script tells what happens, at once or at a time to come."""
import bisect
import itertools
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Optional

from .state import Event, State, state_of

if TYPE_CHECKING:
    from .world import League, World

_goal_numbers = itertools.count(1)


class Fixture:
    """Each method tells one event. It happens now, or at the time of the last `at()`, `after()` or `minute()`."""

    def __init__(self, world: "World", league: "League", number: int, home: str, away: str, kick_off: datetime):
        self.world, self.league, self.number = world, league, number
        self.home, self.away, self.planned = home, away, kick_off
        self.created = world.now()
        self.round = 1
        self.group: Optional[str] = None
        self.venue = f"Ground of {home}"
        self.referee = "R. Pfeiffer"
        self.line_ups = True
        self.events: list[Event] = []
        self._at: Optional[datetime] = None

    def state(self, now: Optional[datetime] = None) -> State:
        return state_of(self.planned, self.events, now or self.world.now())

    def players(self, side: str) -> list[str]:
        """Eleven that start and seven on the bench, made up from the club's name."""
        club = self.home if side == "home" else self.away
        return [f"{first} {club.split()[-1]}" for first in _FIRST_NAMES]

    # ---- when

    def at(self, moment: datetime) -> "Fixture":
        self._at = moment
        return self

    def after(self, seconds: float) -> "Fixture":
        """So many seconds after the event that was told last."""
        base = self._at or (self.events[-1].at if self.events else self.world.now())
        return self.at(base + timedelta(seconds=seconds))

    def minute(self, minute: float, pace: float) -> "Fixture":
        """At this minute after the planned kick-off; a minute lasts `pace` seconds of the world's clock."""
        return self.at(self.planned + timedelta(seconds=minute * pace))

    def now(self) -> "Fixture":
        self._at = None
        return self

    def _tell(self, kind: str, **data: Any) -> "Fixture":
        bisect.insort(self.events, Event(self._at or self.world.now(), kind, data), key=lambda event: event.at)
        self.world.touch()
        return self

    # ---- what

    def kick_off(self) -> "Fixture":
        return self._tell("kick_off")

    def half_time(self) -> "Fixture":
        return self._tell("half_time")

    def second_half(self) -> "Fixture":
        return self._tell("second_half")

    def regular_end(self) -> "Fixture":
        return self._tell("regular_end")

    def extra_time(self) -> "Fixture":
        return self._tell("extra_time")

    def extra_half_time(self) -> "Fixture":
        return self._tell("extra_half_time")

    def extra_second(self) -> "Fixture":
        return self._tell("extra_second")

    def shootout(self) -> "Fixture":
        return self._tell("shootout")

    def kick(self, side: str, scored: bool = True, player: Optional[str] = None) -> "Fixture":
        return self._tell("kick", side=side, scored=scored, player=player or self.players(side)[4])

    def full_time(self) -> "Fixture":
        return self._tell("full_time")

    def goal(
        self, side: str, minute: Optional[int], scorer: Optional[str] = None, key: Optional[str] = None, **more: Any
    ) -> str:
        """`more`: added, own, penalty, assist, row. An own goal's `side` gains it. Returns the key that names it."""
        number = next(_goal_numbers)
        key = key or f"goal-{number}"
        self._tell("goal", key=key, number=number, side=side, minute=minute, scorer=scorer, **more)
        return key

    def change_goal(self, key: str, **changes: Any) -> "Fixture":
        return self._tell("change_goal", key=key, changes=changes)

    def recreate_goal(self, key: str, **changes: Any) -> "Fixture":
        """The source deletes the goal and enters it anew: another id, often another minute."""
        return self._tell("change_goal", key=key, changes=changes | {"number": next(_goal_numbers)})

    def cancel_goal(self, key: str, shape: str = "vanish", reason: str = "Goal cancelled") -> "Fixture":
        assert shape in ("vanish", "kept"), shape
        return self._tell("cancel_goal", key=key, shape=shape, reason=reason)

    def card(self, side: str, minute: int, player: str, colour: str = "yellow") -> "Fixture":
        assert colour in ("yellow", "second_yellow", "red"), colour
        return self._tell("card", side=side, minute=minute, player=player, colour=colour)

    def substitution(self, side: str, minute: int, off: str, on: str) -> "Fixture":
        return self._tell("substitution", side=side, minute=minute, off=off, on=on)

    def missed_penalty(self, side: str, minute: int, player: str) -> "Fixture":
        return self._tell("missed_penalty", side=side, minute=minute, player=player)

    def penalty_confirmed(self, side: str, minute: int, player: str) -> "Fixture":
        return self._tell("penalty_confirmed", side=side, minute=minute, player=player)

    def statistics(self, **values: tuple) -> "Fixture":
        """Name → (home, away), with the words of API-Football: `Ball_Possession=("53%", "47%")`."""
        return self._tell("statistics", **values)

    def postponed(self, reason: str = "Frozen pitch") -> "Fixture":
        return self._tell("postponed", reason=reason)

    def suspended(self, reason: str = "Fog") -> "Fixture":
        return self._tell("suspended", reason=reason)

    def resumed(self) -> "Fixture":
        return self._tell("resumed")

    def abandoned(self, reason: str = "Floodlights") -> "Fixture":
        return self._tell("abandoned", reason=reason)

    def cancelled(self, reason: str = "Withdrawn") -> "Fixture":
        return self._tell("cancelled", reason=reason)

    def awarded(self, home: int, away: int, winner: Optional[str] = None) -> "Fixture":
        winner = winner or ("home" if home > away else "away")
        return self._tell("awarded", score=(home, away), winner=winner, reason="Ineligible player")

    def moved(self, kick_off: datetime) -> "Fixture":
        return self._tell("moved", kick_off=kick_off)

    def result_edited(self, home: int, away: int) -> "Fixture":
        return self._tell("result_edited", score=(home, away))

    def deleted(self) -> "Fixture":
        return self._tell("deleted")

    def new_id(self) -> "Fixture":
        return self._tell("new_id")


_FIRST_NAMES = (
    "Arno",
    "Bela",
    "Cem",
    "Dario",
    "Emil",
    "Falk",
    "Gero",
    "Hugo",
    "Ivo",
    "Jaro",
    "Kian",
    "Leon",
    "Milo",
    "Nico",
    "Otto",
    "Paul",
    "Rico",
    "Sven",
)

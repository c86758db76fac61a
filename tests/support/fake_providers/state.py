"""The state of a fixture, as its events up to a moment make it. Pure."""
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Iterable, Optional

PERIODS = ("first_half", "half_time", "second_half", "extra_break", "extra_first", "extra_half_time", "extra_second")


@dataclass(frozen=True)
class Event:
    at: datetime
    kind: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Goal:
    key: str
    number: int  # a provider's id is made of it; a goal that is entered again gets a new one
    side: str  # that gains it
    minute: Optional[int]
    scorer: Optional[str]
    added: Optional[int] = None
    own: bool = False
    penalty: bool = False
    extra_time: bool = False
    assist: Optional[str] = None
    row: bool = True  # False: the score has it already, and no row tells of it
    cancelled: Optional[str] = None  # "vanish": the row goes; "kept": it stays beside the word of the video assistant
    reason: str = "Goal cancelled"


@dataclass
class Card:
    side: str
    minute: int
    player: str
    colour: str  # yellow, second_yellow, red


@dataclass
class Substitution:
    side: str
    minute: int
    off: str
    on: str


@dataclass
class Kick:
    side: str
    player: str
    scored: bool


@dataclass
class State:
    """`status`: scheduled, live, finished, postponed, suspended, abandoned, awarded, cancelled. `phase`: one of PERIODS or
    shootout, while it is live."""

    kick_off: datetime
    status: str = "scheduled"
    phase: Optional[str] = None
    period_started: Optional[datetime] = None
    goals: list[Goal] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    substitutions: list[Substitution] = field(default_factory=list)
    missed: list[Card] = field(default_factory=list)  # penalties; `colour` has no meaning
    confirmed: list[Card] = field(default_factory=list)  # penalties that the video assistant confirmed
    kicks: list[Kick] = field(default_factory=list)
    half_time: Optional[tuple[int, int]] = None
    regular: Optional[tuple[int, int]] = None
    extra: Optional[tuple[int, int]] = None  # the score after extra time
    edited: Optional[tuple[int, int]] = None
    award: Optional[str] = None  # the winner's side
    statistics: dict[str, tuple] = field(default_factory=dict)
    deleted: bool = False
    ids_changed: int = 0
    reason: Optional[str] = None
    changed: Optional[datetime] = None
    had_extra_time: bool = False
    ended: Optional[datetime] = None

    @property
    def score(self) -> Optional[tuple[int, int]]:
        """The score of the match, without a shoot-out; None before it began."""
        if self.edited is not None:
            return self.edited
        if self.period_started is None:
            return None
        standing = [goal for goal in self.goals if goal.cancelled is None]
        return tuple(sum(goal.side == side for goal in standing) for side in ("home", "away"))

    @property
    def shootout(self) -> Optional[tuple[int, int]]:
        if not self.kicks and self.phase != "shootout":
            return None
        return tuple(sum(kick.scored for kick in self.kicks if kick.side == side) for side in ("home", "away"))

    @property
    def standing(self) -> list[Goal]:
        """The goals that count and have a row, in the order of play."""
        return [goal for goal in self.goals if goal.cancelled is None and goal.row]

    @property
    def winner(self) -> Optional[str]:
        if self.award:
            return self.award
        for pair in (self.shootout, self.score):
            if pair and pair[0] != pair[1]:
                return "home" if pair[0] > pair[1] else "away"
        return None

    def running_scores(self) -> list[tuple[Goal, int, int]]:
        """Each standing goal with the score after it. Goals without a row count too."""
        home = away = 0
        told = []
        for goal in self.goals:
            if goal.cancelled is None:
                home, away = home + (goal.side == "home"), away + (goal.side == "away")
                if goal.row:
                    told.append((goal, home, away))
        return told


def state_of(kick_off: datetime, events: Iterable[Event], now: datetime) -> State:
    state = State(kick_off)
    for event in events:
        if event.at <= now:
            _apply(state, event)
            state.changed = event.at
    return state


def _goal(state: State, key: str) -> Goal:
    (found,) = [goal for goal in state.goals if goal.key == key]
    return found


def _begin(state: State, phase: str, at: datetime) -> None:
    state.status, state.phase, state.period_started = "live", phase, at


def _end(state: State, status: str, at: datetime, reason: Optional[str] = None) -> None:
    state.status, state.phase, state.ended, state.reason = status, None, at, reason


def _apply(state: State, event: Event) -> None:
    data = event.data
    match event.kind:
        case "kick_off":
            _begin(state, "first_half", event.at)
        case "half_time":
            state.half_time, state.phase = state.score, "half_time"
        case "second_half":
            _begin(state, "second_half", event.at)
        case "regular_end":
            # Full time shows for a moment before the break of extra time.
            state.regular, state.phase = state.score, "extra_break"
        case "extra_time":
            state.regular, state.had_extra_time = state.regular or state.score, True
            _begin(state, "extra_first", event.at)
        case "extra_half_time":
            state.phase = "extra_half_time"
        case "extra_second":
            _begin(state, "extra_second", event.at)
        case "shootout":
            state.extra = state.score if state.had_extra_time else None
            state.regular = state.regular or state.score
            state.phase = "shootout"
        case "kick":
            state.kicks.append(Kick(**data))
        case "full_time":
            if state.had_extra_time:
                state.extra = state.extra or state.score
            else:
                state.regular = state.regular or state.score
            _end(state, "finished", event.at)
        case "goal":
            state.goals.append(Goal(**data, extra_time=(state.phase or "").startswith("extra")))
        case "change_goal":
            goal = _goal(state, data["key"])
            for name, value in data["changes"].items():
                setattr(goal, name, value)
        case "cancel_goal":
            goal = _goal(state, data["key"])
            goal.cancelled, goal.reason = data["shape"], data["reason"]
        case "card":
            state.cards.append(Card(**data))
        case "substitution":
            state.substitutions.append(Substitution(**data))
        case "missed_penalty":
            state.missed.append(Card(colour="", **data))
        case "penalty_confirmed":
            state.confirmed.append(Card(colour="", **data))
        case "statistics":
            state.statistics |= data
        case "postponed" | "abandoned" | "cancelled":
            _end(state, event.kind, event.at, data["reason"])
        case "suspended":
            state.status, state.reason = "suspended", data["reason"]
        case "resumed":
            state.status, state.reason = "live", None
        case "awarded":
            state.edited, state.award = data["score"], data["winner"]
            _end(state, "awarded", event.at, data["reason"])
        case "moved":
            state.kick_off = data["kick_off"]
            state.status, state.phase, state.reason = "scheduled", None, None
        case "result_edited":
            state.edited = data["score"]
            if not state.had_extra_time:
                state.regular = data["score"]
        case "deleted":
            state.deleted = True
        case "new_id":
            state.ids_changed += 1
        case other:
            raise ValueError(f"no truth event is called {other!r}")

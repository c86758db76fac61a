"""A match's incidents as the service's commentary: who did what, for which side, in the order of play. Pure."""
from dataclasses import dataclass
from typing import Any, Iterator, Optional

from .competition import AWAY, HOME, PERIOD_ENDS, Card, Goal, Kick, Match, Pair, Substitution

SIDES = ("home", "away")
SHOOTOUT_PERIOD = 5
_CARD_WORDS = {"yellow_card": "Yellow card", "second_yellow": "Second yellow card", "red_card": "Red card"}

_SHORT = {
    "yellow_card": "yellow",
    "second_yellow": "yellow 2",
    "red_card": "red",
    "substitution": "change",
    "shootout_goal": "scored",
    "shootout_miss": "missed",
}


@dataclass(frozen=True)
class Incident:
    kind: str  # the event type
    side: int
    player: str
    message: str
    minute: Optional[int]  # None = the file does not tell
    added: int
    period: int
    team: str
    related: Optional[str] = None  # of a substitution: who comes on
    score: Optional[Pair] = None  # of a goal: the score that it makes
    metadata: Optional[dict] = None

    @property
    def clock(self) -> str:
        """E.g. "45+2'"; empty where the file does not tell."""
        if self.minute is None:
            return ""
        return f"{self.minute}+{self.added}'" if self.added else f"{self.minute}'"

    @property
    def short(self) -> str:
        """A word for a ticker."""
        return _SHORT.get(self.kind, self.kind)

    def body(self, sequence: int) -> dict[str, Any]:
        """As POST …/commentary takes it. `sequence`: the place among the match's entries."""
        body: dict[str, Any] = {
            "eventType": self.kind,
            # The service has no entry without a minute.
            "minute": PERIOD_ENDS[self.period - 1] if self.minute is None else self.minute,
            "addedMinute": self.added or None,
            "sequence": sequence,
            "period": self.period,
            "side": SIDES[self.side],
            "player": self.player,
            "actor": self.player,
            "team": self.team,
            "message": self.message,
            "tags": [self.kind.replace("_", "-")],
        }
        if self.related is not None:
            body["relatedPlayer"] = self.related
        metadata = {**(self.metadata or {}), **({"minuteUnknown": True} if self.minute is None else {})}
        if metadata:
            body["metadata"] = metadata
        if self.score:
            body.update(homeScore=self.score[HOME], awayScore=self.score[AWAY])
        return body


def incidents_of(match: Match) -> list[Incident]:
    """In the order of play; within a minute goals come first. Those without a minute come last, and the kicks of a
    shoot-out behind them."""
    ordered = sorted((*_goals(match), *_cards(match), *_substitutions(match)), key=_when)
    return [*ordered, *_kicks(match)]


def _when(incident: Incident) -> tuple[bool, int, int]:
    return (incident.minute is None, incident.minute or 0, incident.added)


def _team(match: Match, side: int) -> str:
    return (match.home, match.away)[side]


def _goals(match: Match) -> Iterator[Incident]:
    score = [0, 0]
    for goal in match.goals or ():
        score[goal.side] += 1
        made = (score[HOME], score[AWAY])
        kind = "own_goal" if goal.own_goal else "penalty_goal" if goal.penalty else "goal"
        yield Incident(
            kind,
            goal.side,
            goal.scorer,
            f"Goal! {match.home} {made[HOME]}-{made[AWAY]} {match.away}. {goal_facts(goal)}.",
            goal.minute,
            goal.added,
            goal.period,
            _team(match, goal.side),
            score=made,
            metadata=goal_metadata(goal, made),
        )


def goal_facts(goal: Goal) -> str:
    """E.g. "Lionel Messi (45+2', penalty)"."""
    facts = [goal.clock] + ["own goal"] * goal.own_goal + ["penalty"] * goal.penalty
    return f"{goal.scorer} ({', '.join(facts)})"


def goal_metadata(goal: Goal, score: Pair) -> dict[str, Any]:
    metadata: dict[str, Any] = {"score": list(score)}
    if goal.own_goal:
        metadata["ownGoal"] = True
    if goal.penalty:
        metadata["penalty"] = True
    if goal.added:
        metadata["addedTime"] = goal.added
    return metadata


def card_incident(match: Match, card: Card) -> Incident:
    message = f"{_CARD_WORDS[card.kind]}: {card.player} ({_team(match, card.side)})."
    period = _period(match, card)
    return Incident(
        card.kind, card.side, card.player, message, card.minute, card.added, period, _team(match, card.side)
    )


def substitution_incident(match: Match, change: Substitution) -> Incident:
    team = _team(match, change.side)
    message = f"{change.on} comes on for {change.off} ({team})."
    period = _period(match, change)
    return Incident(
        "substitution", change.side, change.off, message, change.minute, change.added, period, team, related=change.on
    )


def kick_incident(match: Match, kick: Kick) -> Incident:
    kind = "shootout_goal" if kick.scored else "shootout_miss"
    word = "scores" if kick.scored else "misses"
    team = _team(match, kick.side)
    last_minute = 120 if match.score and match.score.had_extra_time else 90
    return Incident(
        kind, kick.side, kick.player, f"{kick.player} ({team}) {word}.", last_minute, 0, SHOOTOUT_PERIOD, team
    )


def _period(match: Match, entry: Any) -> int:
    """Of what has no minute, the file does not tell the period either; the service takes the last one."""
    if entry.minute is not None:
        return entry.period
    return 4 if match.score and match.score.had_extra_time else 2


def _cards(match: Match) -> Iterator[Incident]:
    for card in match.cards:
        yield card_incident(match, card)


def _substitutions(match: Match) -> Iterator[Incident]:
    for change in match.substitutions:
        yield substitution_incident(match, change)


def _kicks(match: Match) -> Iterator[Incident]:
    for kick in match.kicks:
        yield kick_incident(match, kick)


def line_ups_of(match: Match) -> Optional[dict[str, Any]]:
    """As PUT …/lineups takes it, with the sides that the file tells; None when it tells none."""
    sides = {SIDES[side]: _side(sheet) for side, sheet in enumerate(match.sheets) if sheet}
    return sides or None


def _side(sheet: Any) -> dict[str, Any]:
    def player(one: Any) -> dict[str, Any]:
        told: dict[str, Any] = {"player": one.name}
        for name, value in (("number", one.number), ("position", one.position), ("grid", one.grid)):
            if value is not None:
                told[name] = value
        if one.captain:
            told["captain"] = True
        return told

    side: dict[str, Any] = {"starting": [player(one) for one in sheet.starting]}
    if sheet.bench:
        side["bench"] = [player(one) for one in sheet.bench]
    if sheet.formation:
        side["formation"] = sheet.formation
    if sheet.coach:
        side["coach"] = sheet.coach
    return side

"""Lays a match out in time: the steps that a scorer's desk enters, and their times. Pure."""
from dataclasses import dataclass
from typing import Iterator, Optional

from openfootball import AWAY, HOME, PERIOD_ENDS, Goal, Match, Pair
from openfootball.incidents import Incident, card_incident, kick_incident, substitution_incident

# Minutes of real time that are not on the match clock.
BREAK_BEFORE = {1: 0, 2: 15, 3: 5, 4: 1}
BREAK_BEFORE_SHOOTOUT = 3
SHOOTOUT_LENGTH = 8
ADDED_TIME = {1: 2, 2: 4, 3: 1, 4: 1}  # at least; a goal in added time may stretch it

PERIOD_STARTS = (0,) + PERIOD_ENDS[:-1]


@dataclass(frozen=True)
class Step:
    """One step that the desk enters.

    kind: kick_off the match is live (the worker has started it); the desk says so goal a goal with its facts and the
    score it makes score a score without a goal: the file does not tell the goals incident a card, a substitution, or a
    kick of the shoot-out half_time, second_half, extra_time, shootout, shootout_result end the match is over, in the
    status that the file gives it
    """

    at: float  # minutes of real time since the kick-off
    kind: str
    minute: int  # on the match clock
    period: int
    score: Pair = (0, 0)  # after this step; for shootout_result: the shoot-out's score
    goal: Optional[Goal] = None
    incident: Optional[Incident] = None


def lay_out(match: Match) -> list[Step]:
    """The steps of a match in order: only its end if there was no play, and no step if the match is to come."""
    if not match.is_played:
        return [Step(0, "end", 0, 1)] if match.ending else []
    periods = 4 if match.score and match.score.had_extra_time else 2
    by_period: dict[int, list] = {period: [] for period in range(1, periods + 1)}
    for entry in _goals(match) if match.goals is not None else _scores(match):
        by_period[entry.period].append(entry)
    for entry in _incidents(match):
        by_period[min(entry.period, periods)].append(entry)

    steps = []
    score = (0, 0)
    now = 0.0
    for period, entries in by_period.items():
        now += BREAK_BEFORE[period]
        start, end = PERIOD_STARTS[period - 1], PERIOD_ENDS[period - 1]
        opening = {1: "kick_off", 2: "second_half", 3: "extra_time"}.get(period)
        if opening:
            steps.append(Step(now, opening, start, period, score))
        added_time = ADDED_TIME[period]
        # In one minute, goals come before what else happens.
        for entry in sorted(entries, key=lambda entry: (entry.minute, entry.added)):
            added_time = max(added_time, entry.added)
            at = now + min(entry.minute, end) - start + entry.added
            score = score if entry.incident else entry.score
            steps.append(Step(at, entry.kind, entry.minute, period, score, entry.goal, entry.incident))
        now += end - start + added_time
        if period == 1:
            steps.append(Step(now, "half_time", end, period, score))

    last_minute = PERIOD_ENDS[periods - 1]
    if match.score and match.score.final != score:
        # The goals do not add up to the score. The score counts.
        score = match.score.final
        steps.append(Step(now, "score", last_minute, periods, score))
    if match.score and match.score.shootout:
        now += BREAK_BEFORE_SHOOTOUT
        steps.append(Step(now, "shootout", last_minute, periods, score))
        for number, kick in enumerate(match.kicks, start=1):
            at = now + SHOOTOUT_LENGTH * number / (len(match.kicks) + 1)
            steps.append(Step(at, "incident", last_minute, periods, score, incident=kick_incident(match, kick)))
        now += SHOOTOUT_LENGTH
        steps.append(Step(now, "shootout_result", last_minute, periods, match.score.shootout))
    steps.append(Step(now, "end", last_minute, periods, score))
    return steps


@dataclass(frozen=True)
class _Entry:
    kind: str
    minute: int
    period: int
    score: Pair
    goal: Optional[Goal] = None
    incident: Optional[Incident] = None
    added: int = 0


def _incidents(match: Match) -> Iterator[_Entry]:
    """Cards and substitutions. Those without a minute come at the end of play."""
    told = [card_incident(match, card) for card in match.cards]
    told += [substitution_incident(match, change) for change in match.substitutions]
    for incident in told:
        minute = PERIOD_ENDS[incident.period - 1] if incident.minute is None else incident.minute
        yield _Entry("incident", minute, incident.period, (0, 0), incident=incident, added=incident.added)


def _goals(match: Match) -> Iterator[_Entry]:
    score = [0, 0]
    for goal in match.goals:
        score[goal.side] += 1
        yield _Entry("goal", goal.minute, goal.period, (score[HOME], score[AWAY]), goal, added=goal.added)


def _scores(match: Match) -> Iterator[_Entry]:
    """The steps from 0-0 over the scores that the file knows, spread evenly over the time between them."""
    if not match.score:
        return
    full_time = match.score.full_time
    if full_time is None:
        # Extra time follows when the sides are level, so this is the most that they can have had.
        level = min(match.score.final)
        full_time = (level, level) if level >= max(match.score.half_time or (0, 0)) else None
    extra_time = match.score.final if match.score.had_extra_time else None
    known = [(45, match.score.half_time), (90, full_time), (120, extra_time)]
    start, score = 0, (0, 0)
    for end, target in known:
        if target is None:
            continue
        path = _path(score, target)
        for index, reached in enumerate(path, start=1):
            minute = start + max(1, (end - start) * index // (len(path) + 1))
            period = next(i for i, last in enumerate(PERIOD_ENDS, start=1) if minute <= last)
            yield _Entry("score", minute, period, reached)
        start, score = end, target


def _path(score: Pair, target: Pair) -> list[Pair]:
    """The scores goal by goal, with the sides in turn as evenly as their numbers allow. A score that was taken back
    comes in one step (the match was awarded afterwards)."""
    home, away = target[HOME] - score[HOME], target[AWAY] - score[AWAY]
    if home < 0 or away < 0:
        return [target]
    total = home + away
    return [
        (score[HOME] + (index * home + total // 2) // total, score[AWAY] + index - (index * home + total // 2) // total)
        for index in range(1, total + 1)
    ]

"""A match of ours beside the fixture of the truth."""
from typing import Any, Optional

from fake_providers import Fixture

from .story import GOALS, is_struck

_WITH_GOALS = ("openligadb", "api-football", "openfootball")
_STATUS = {"suspended": "suspended", "cancelled": "cancelled", "postponed": "postponed", "scheduled": "scheduled"}


def _kind(goal: Any) -> str:
    return "own_goal" if goal.own else "penalty_goal" if goal.penalty else "goal"


def expected_status(fixture: Fixture, provider: str) -> set[str]:
    state = fixture.state()
    if state.status == "live":
        if provider == "openligadb":
            return {"live", "halftime"}
        # Breaks of extra time are told by a phase, or as half time.
        if (state.phase or "").startswith("extra"):
            return {"live", "halftime"}
        return {"halftime"} if state.phase == "half_time" else {"live"}
    if provider == "openligadb" and state.status == "awarded":
        return {"finished"}
    if provider == "football-data" and state.status == "abandoned":
        return {"suspended"}
    return {_STATUS.get(state.status, state.status)}


def expected_goals(fixture: Fixture, provider: str) -> list[tuple]:
    """(type, side, player, minute) of the goals that count, sorted."""
    if provider not in _WITH_GOALS:
        return []
    told = []
    for goal in fixture.state().goals:
        if goal.cancelled is None:
            known = goal.row and goal.scorer
            kind = _kind(goal) if goal.row else "goal"
            told.append((kind, goal.side, goal.scorer if known else None, goal.minute if goal.row else None))
    return sorted(told, key=repr)


def mismatches(
    match: dict, entries: list[dict], fixture: Fixture, provider: str, goals: Optional[list[tuple]] = None
) -> list[str]:
    """`goals`: other than the truth's, where a trap hides something."""
    state, found = fixture.state(), []
    if match["status"] not in expected_status(fixture, provider):
        found.append(f"status is {match['status']}, the truth is {state.status} {state.phase or ''}")
    score = (match["homeScore"], match["awayScore"])
    if score != (state.score or (None, None)):
        found.append(f"score is {score}, the truth is {state.score}")
    ours = sorted(
        (
            (one["eventType"], one["side"], one["player"] or None, one["minute"])
            for one in entries
            if one["eventType"] in GOALS and not is_struck(one)
        ),
        key=repr,
    )
    wanted = expected_goals(fixture, provider) if goals is None else sorted(goals, key=repr)
    if provider in _WITH_GOALS and ours != wanted:
        found.append(f"goals are {ours}, the truth is {wanted}")
    if state.kick_off.strftime("%Y-%m-%dT%H:%M:%S") != match["startTime"][:19]:
        found.append(f"kick-off is {match['startTime']}, the truth is {state.kick_off}")
    return found

"""openfootball: a season's file, as its JSON form has it. It is written after the matches, so it has no live scores."""
from datetime import datetime
from typing import Any

from .answer import Answer, not_found
from .fixture import Fixture
from .world import World

NAME = "openfootball"


def answer(world: World, path: list[str], query: dict[str, str], now: datetime) -> Answer:
    for league in world.leagues.values():
        if "/".join(path) == league.file:
            name = f"{league.name} {league.season}/{(league.season + 1) % 100:02}"
            shown = [one for one in league.fixtures if not one.state(now).deleted]
            return Answer({"name": name, "matches": [_match(one, now, world.traps[NAME]) for one in shown]})
    return not_found()


def _match(fixture: Fixture, now: datetime, traps: set[str]) -> dict[str, Any]:
    state = fixture.state(now)
    told: dict[str, Any] = {
        "round": f"Matchday {fixture.round}",
        "date": state.kick_off.strftime("%Y-%m-%d"),
        "time": state.kick_off.strftime("%H:%M UTC+0"),
        "team1": fixture.home,
        "team2": fixture.away,
    }
    if fixture.group:
        told["group"] = fixture.group
    if state.status in ("postponed", "cancelled", "abandoned", "awarded"):
        told["status"] = state.status
    if state.status not in ("finished", "awarded"):
        return told
    score: dict[str, list[int]] = {"ft": list(state.edited or state.regular or state.score or (0, 0))}
    if state.half_time:
        score["ht"] = list(state.half_time)
    if state.had_extra_time:
        score["et"] = list(state.extra or state.score)
    if state.shootout:
        score["p"] = list(state.shootout)
    told["score"] = score
    for side, member in (("home", "goals1"), ("away", "goals2")):
        told[member] = [_goal(goal, traps) for goal in state.standing if goal.side == side]
    return told


def _goal(goal: Any, traps: set[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": goal.scorer or ""}
    if "minutes_as_text" in traps and goal.added:
        told["minute"] = f"{goal.minute}+{goal.added}"
    else:
        told["minute"] = goal.minute
        if goal.added:
            told["offset"] = goal.added
    if goal.penalty:
        told["penalty"] = True
    if goal.own:
        told["owngoal"] = True
    return told

"""The scorer's desk: enters one match into the service, step by step."""
from typing import Any

from service_client.api import Api
from openfootball import AWAY, HOME, Match, Pair
from openfootball.incidents import SIDES, goal_metadata, goal_facts as facts_of, line_ups_of
from .timeline import Step


class Desk:
    """Enters one match's steps into the service."""

    def __init__(self, api: Api, competition: str, match: Match, id: int, stats: dict[str, Any]):
        """`stats`: the stats with which the match was created. A PATCH of stats replaces them all."""
        self._api = api
        self._competition = competition
        self._match = match
        self._path = f"/api/matches/{id}"
        self._stats = stats
        self._entries = 0

    async def enter(self, step: Step) -> None:
        await getattr(self, f"_{step.kind}")(step)

    async def line_ups(self) -> None:
        """Before the kick-off, where the file has them."""
        if told := line_ups_of(self._match):
            await self._api.put(self._path + "/lineups", told)

    async def _kick_off(self, step: Step) -> None:
        where = ", ".join(filter(None, (self._competition, self._match.round)))
        await self._comment(step, "kickoff", f"Kick-off: {self._match}. {where}.")

    async def _goal(self, step: Step) -> None:
        goal = step.goal
        assert goal
        await self._comment(
            step,
            "goal",
            f"Goal! {self._match.home} {step.score[HOME]}-{step.score[AWAY]} {self._match.away}. "
            f"{goal_facts(step)}.",
            actor=goal.scorer,
            team=(self._match.home, self._match.away)[goal.side],
            side=SIDES[goal.side],
            player=goal.scorer,
            addedMinute=goal.added or None,
            metadata=goal_metadata(goal, step.score),
            tags=["goal"] + ["own-goal"] * goal.own_goal + ["penalty"] * goal.penalty,
            homeScore=step.score[HOME],
            awayScore=step.score[AWAY],
        )

    async def _incident(self, step: Step) -> None:
        assert step.incident
        self._entries += 1
        await self._api.post(self._path + "/commentary", step.incident.body(self._entries))

    async def _score(self, step: Step) -> None:
        await self._api.patch(self._path + "/score", {"homeScore": step.score[HOME], "awayScore": step.score[AWAY]})

    async def _half_time(self, step: Step) -> None:
        await self._status({"status": "halftime"})

    async def _second_half(self, step: Step) -> None:
        await self._status({"status": "live"})

    async def _extra_time(self, step: Step) -> None:
        await self._status({"status": "live", "phase": "extra_time"})

    async def _shootout(self, step: Step) -> None:
        await self._status({"status": "live", "phase": "penalty_shootout"})

    async def _shootout_result(self, step: Step) -> None:
        await self._api.patch(self._path, {"stats": {**self._stats, "shootout": sides(step.score)}})
        winner = self._match.home if step.score[HOME] > step.score[AWAY] else self._match.away
        result = f"{max(step.score)}-{min(step.score)}"
        await self._comment(step, "shootout", f"{winner} win {result} on penalties.", team=winner)

    async def _end(self, step: Step) -> None:
        assert self._match.ending
        await self._status({"status": self._match.ending})

    async def _status(self, body: dict) -> None:
        await self._api.patch(self._path + "/status", body)

    async def _comment(self, step: Step, event_type: str, message: str, **more: Any) -> None:
        self._entries += 1
        await self._api.post(
            self._path + "/commentary",
            {
                "minute": step.minute,
                "sequence": self._entries,
                "period": step.period,
                "eventType": event_type,
                "message": message,
                **more,
            },
        )


def goal_facts(step: Step) -> str:
    """E.g. "Lionel Messi (45+2', penalty)"."""
    assert step.goal
    return facts_of(step.goal)


def sides(pair: Pair) -> dict:
    return {"home": pair[HOME], "away": pair[AWAY]}

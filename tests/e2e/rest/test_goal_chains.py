"""Corrections of goals in any order, over two instances, against a tally of the test's own.

A chain is the life of one entry: it is added, corrected, moved, taken back, given again, and deleted. A few chains run
on each match at a time, so that what happens to one lies between the steps of the others. After every step the other
instance is asked for the score. LIVESCORE_GOAL_CHAINS is the number of chains; 10,000 take two minutes.
"""
import asyncio
import os
import random
from dataclasses import dataclass

import pytest

from clients import Http

CHAINS = int(os.environ.get("LIVESCORE_GOAL_CHAINS", "2000"))
CHAINS_OF_A_MATCH = 25

GOALS = ("goal", "Goal", "GOAL", "own_goal", "Own Goal", "penalty-goal", "Penalty", "Normal Goal", "Goal confirmed")
NO_GOALS = (
    "disallowed_goal",
    "Goal Disallowed - offside",
    "no goal",
    "no-goal",
    "goal_annulled",
    "goal_overturned",
    "goal_ruled_out",
    "Goal cancelled",
    "var",
    "Goal kick",
)


@pytest.fixture(scope="module")
def stack(new_module_stack):
    """Its instances read what is committed. From memory, the other instance may answer a moment late."""
    return new_module_stack(replicas=2, workers=1, env={"CACHE": "off"})


@dataclass
class Entry:
    id: int = 0
    worth: tuple[int, int] = (0, 0)
    counts: bool = False
    steps: int = 0


class Pitch:
    """A match with the entries of its chains, and the tally of what they are worth."""

    def __init__(self, apis: list[Http], match: dict, dice: random.Random):
        self.apis, self.path, self.dice = apis, f"/api/matches/{match['id']}", dice
        self.entries: list[Entry] = []
        self.by_hand = 0  # goals of the home team that somebody set without an entry
        self.story: list[str] = []

    def tally(self) -> dict[str, int]:
        counted = [entry.worth for entry in self.entries if entry.counts]
        return {"homeScore": self.by_hand + sum(home for home, _ in counted), "awayScore": sum(a for _, a in counted)}

    def maybe(self, score: bool) -> dict[str, int]:
        return self.tally() if score else {}

    async def play(self, chains: int) -> None:
        begun = 0
        while begun < chains or self.entries:
            write, read = self.dice.sample(self.apis, 2)
            if begun < chains and (len(self.entries) < 4 or self.dice.random() < 0.2):
                begun += 1
                await self.begin(write)
            else:
                await self.step(write, self.dice.choice(self.entries))
            found = (await read.get(self.path)).data
            wanted = self.tally()
            assert {name: found[name] for name in wanted} == wanted, "\n".join(self.story)

    async def begin(self, api: Http) -> None:
        goal = self.dice.random() < 0.75
        entry = Entry(worth=self.dice.choice([(1, 0), (0, 1), (2, 0)]) if goal else (0, 0), counts=goal)
        self.entries.append(entry)
        said = {"minute": 7, "message": "?", "eventType": self.dice.choice(GOALS) if goal else "commentary"}
        answer = await api.post(f"{self.path}/commentary", said | self.maybe(goal))
        assert answer.status == 201, answer
        entry.id = answer.data["id"]
        self.story.append(f"#{entry.id} {said['eventType']} {self.maybe(goal)}")

    async def change(self, api: Http, entry: Entry, **fields) -> None:
        self.story.append(f"#{entry.id} {fields}")
        answer = await api.patch(f"{self.path}/commentary/{entry.id}", fields)
        assert answer.status == 200, answer

    async def step(self, api: Http, entry: Entry) -> None:
        dice, entry.steps = self.dice, entry.steps + 1
        actor = f"Player {dice.randrange(99)}"
        chance = dice.random()
        if entry.steps > 7 or chance < 0.1:
            self.entries.remove(entry)
            self.story.append(f"#{entry.id} deleted")
            assert (await api.delete(f"{self.path}/commentary/{entry.id}")).status == 204
        elif chance < 0.15:
            self.by_hand += 1
            self.story.append(f"by hand {self.tally()}")
            assert (await api.patch(f"{self.path}/score", self.tally())).status == 200
        elif entry.worth == (0, 0):
            entry.worth, entry.counts = dice.choice([(1, 0), (0, 1)]), True
            await self.change(api, entry, eventType=dice.choice(GOALS), **self.tally())
        elif not entry.counts and chance < 0.3:  # the form sends the score along
            await self.change(api, entry, actor=actor, **self.maybe(chance < 0.22))
        elif not entry.counts:
            entry.counts = True
            moved = chance < 0.6
            if moved:
                entry.worth = entry.worth[::-1]
            team = {"team": "B"} if moved else {}
            await self.change(api, entry, eventType=dice.choice(GOALS), **team, **self.maybe(moved or chance < 0.8))
        elif chance < 0.4:
            entry.worth = entry.worth[::-1]
            await self.change(api, entry, team="B", **self.tally())
        elif chance < 0.7:
            entry.counts = False
            await self.change(api, entry, eventType=dice.choice(NO_GOALS), **self.maybe(chance < 0.5))
        else:
            word = {"eventType": dice.choice(GOALS)} if chance < 0.85 else {}
            await self.change(api, entry, actor=actor, **word, **self.maybe(chance < 0.78))


async def test_random_chains_over_two_instances_end_with_the_score_of_the_tally(api1, api2):
    async with asyncio.TaskGroup() as group:
        for seed in range(CHAINS // CHAINS_OF_A_MATCH):
            match = await api1.create_match()
            pitch = Pitch([api1, api2], match, random.Random(seed))
            group.create_task(pitch.play(CHAINS_OF_A_MATCH))

"""The four phases and the visitors' errands. Pure. tests/bench/artillery.yml is the same for Artillery."""
import random
from dataclasses import dataclass
from typing import Iterator


@dataclass(frozen=True)
class Phase:
    name: str
    seconds: float
    visitors_per_s: float


PHASES = (Phase("warm up", 60, 5), Phase("normal", 120, 10), Phase("peak", 60, 50), Phase("cool down", 60, 5))
# The errands, and how many of a hundred visitors have each of them.
ERRANDS = {"browse": 50, "commentary": 30, "health": 20}


def scaled(duration: float, rate: float) -> list[Phase]:
    return [Phase(phase.name, phase.seconds * duration, phase.visitors_per_s * rate) for phase in PHASES]


def arrivals(phase: Phase) -> Iterator[float]:
    """The arrival times in seconds from the start of the phase. They are even, whether or not earlier visitors have
    left."""
    for number in range(round(phase.seconds * phase.visitors_per_s)):
        yield number / phase.visitors_per_s


def errand(dice: random.Random) -> str:
    return dice.choices(list(ERRANDS), list(ERRANDS.values()))[0]

"""The parameters of a run, and its result."""
from collections import Counter
from dataclasses import dataclass, field
from typing import Optional

from verdict import Verdict
from writers import Trouble

# Seconds after a fault's end within which all subscribers have all events that were committed by then.
RECOVERY_SECONDS = 3.0


@dataclass
class Load:
    seconds: float = 6.0  # around the fault: half before, half after
    subscribers: int = 200
    writers: int = 8
    rate: float = 8.0  # writes per second of each writer
    matches: int = 6
    scheduled: int = 4  # matches that go from kick-off to full time meanwhile
    fed: int = 0  # matches of a provider
    seed: int = 1
    keyed: bool = True
    streams: bool = True
    recovery: float = RECOVERY_SECONDS  # more where a stalled machine must not count
    patience: float = (
        20.0  # seconds to wait for events that are due within `recovery`: tells late events from lost ones
    )


@dataclass
class Result:
    scenario: str
    verdict: Verdict = field(default_factory=Verdict)
    caught_up: Optional[
        float
    ] = None  # seconds after the fault's end until every subscriber had the events that were committed by then
    settled: Optional[float] = None  # seconds after the load's end until every subscriber had every event
    steps: Optional[
        float
    ] = None  # seconds from the fault's end and from the last due step until all steps had reached every subscriber
    healthy: Optional[float] = None  # seconds after the fault's end until every instance said that it was well
    trouble: dict[str, Trouble] = field(default_factory=dict)
    endings: Counter = field(default_factory=Counter)
    paused: float = 0.0  # seconds for which this program itself was held up
    deliveries: Counter = field(default_factory=Counter)  # by kind of subscriber
    health: dict[str, list[str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)  # in addition to those of the verdict

    @property
    def answers_5xx(self) -> int:
        return sum(one.answers_5xx for one in self.trouble.values())

    @property
    def no_answers(self) -> int:
        return sum(one.no_answers for one in self.trouble.values())

    @property
    def passed(self) -> bool:
        return self.verdict.kept and not self.failures

"""Targets, samples, and the verdicts that follow from them. Pure: this code measures nothing."""
import statistics
from dataclasses import dataclass, field
from typing import Any, Optional, Sequence


@dataclass(frozen=True)
class Target:
    """One line of the table. With an `anchor`, the bound applies to the ratio value / anchor of the same repetition."""

    figure: str
    unit: str
    bound: Optional[float] = None  # None: shown, without a verdict
    at_least: bool = False  # False: at most
    anchor: Optional[str] = None  # the figure to compare it with

    def is_met_by(self, value: float) -> bool:
        return self.bound is None or (value >= self.bound if self.at_least else value <= self.bound)


@dataclass(frozen=True)
class Sample:
    """The result of one repetition. `detail` goes only into the JSON."""

    target: Target
    value: float
    anchor: Optional[float] = None
    detail: dict[str, Any] = field(default_factory=dict)

    def judged(self) -> float:
        """The figure to which the bound applies: the ratio when there is an anchor."""
        if self.target.anchor is None:
            return self.value
        if not self.anchor or self.anchor <= 0:
            raise ValueError(f"{self.target.figure}: the anchor ({self.target.anchor}) was measured as {self.anchor}")
        return self.value / self.anchor


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    @staticmethod
    def of(values: Sequence[float]) -> "Spread":
        if not values:
            raise ValueError("no values")
        return Spread(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class Row:
    target: Target
    value: Spread
    anchor: Optional[Spread]
    judged: Spread
    repetitions: int

    @property
    def verdict(self) -> str:
        """The verdict by the median. `mostly`: met, but not by every repetition. `nearly`: missed, but not by every
        repetition."""
        if self.target.bound is None:
            return "shown"
        every = [self.target.is_met_by(edge) for edge in (self.judged.least, self.judged.most)]
        if self.target.is_met_by(self.judged.median):
            return "met" if all(every) else "mostly"
        return "nearly" if any(every) else "missed"

    @property
    def is_met(self) -> bool:
        return self.verdict in ("met", "mostly", "shown")


@dataclass(frozen=True)
class Section:
    """The rows of one group of cases."""

    group: str
    rows: list[Row]


def rows_of(samples: Sequence[Sample]) -> list[Row]:
    """One row for each target, in the order in which they first appear."""
    by_target: dict[Target, list[Sample]] = {}
    for sample in samples:
        by_target.setdefault(sample.target, []).append(sample)
    rows = []
    for target, some in by_target.items():
        anchors = [sample.anchor for sample in some if sample.anchor is not None] if target.anchor else []
        rows.append(
            Row(
                target,
                Spread.of([sample.value for sample in some]),
                Spread.of(anchors) if anchors else None,
                Spread.of([sample.judged() for sample in some]),
                len(some),
            )
        )
    return rows


def sections_of(samples: Sequence[tuple[str, Sequence[Sample]]], groups: Sequence[str]) -> list[Section]:
    """The rows of samples that belong to groups, in the order of `groups`; without empty ones."""
    return [
        Section(group, rows_of(found))
        for group in groups
        if (found := [sample for of, some in samples if of == group for sample in some])
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(0, min(len(ordered), int(rank)) - 1)]

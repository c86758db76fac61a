"""The results of the requests and the events. Pure: the caller gives all times."""
from collections import Counter
from dataclasses import dataclass, field
from typing import Optional, Sequence


def percentile(values: Sequence[float], share: float) -> Optional[float]:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed; None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered), int(-(-len(ordered) * share // 1))) - 1)]


@dataclass
class Series:
    """Durations in milliseconds, by the second of the test in which they ended."""

    by_second: dict[int, list[float]] = field(default_factory=dict)

    def add(self, at: float, milliseconds: float) -> None:
        self.by_second.setdefault(int(at), []).append(milliseconds)

    def all(self) -> list[float]:
        return [value for some in self.by_second.values() for value in some]

    def line(self, share: float) -> list[tuple[int, float]]:
        """The (second, percentile) of each second that has values."""
        return [
            (second, value)
            for second in sorted(self.by_second)
            if (value := percentile(self.by_second[second], share)) is not None
        ]


@dataclass
class Measurements:
    requests: dict[str, Series] = field(default_factory=dict)  # by endpoint: "GET /api/matches"
    deliveries: Series = field(default_factory=Series)  # from the post to each subscriber
    errors: Counter = field(default_factory=Counter)  # by the kind of failure
    posted: Counter = field(default_factory=Counter)  # events, by match
    expected: int = 0
    received: int = 0

    def answered(self, endpoint: str, at: float, milliseconds: float) -> None:
        self.requests.setdefault(endpoint, Series()).add(at, milliseconds)

    def all_requests(self) -> Series:
        together = Series()
        for series in self.requests.values():
            for second, values in series.by_second.items():
                together.by_second.setdefault(second, []).extend(values)
        return together

    def problems(self) -> list[str]:
        """The failures; none when the test has passed."""
        found = [f"{count} × {what}" for what, count in self.errors.most_common()]
        if self.received != self.expected:
            found.append(f"subscribers received {self.received} of {self.expected} events")
        if not self.requests:
            found.append("there was no request")
        return found


@dataclass
class Place:
    """A subscriber's place in one match: each event exactly once, in order."""

    last: int

    def judge(self, seq: int) -> Optional[str]:
        """Returns the fault, if this event must not come now."""
        expected = self.last + 1
        self.last = max(self.last, seq)
        if seq < expected:
            return "event that came twice or late"
        return "gap before an event" if seq > expected else None

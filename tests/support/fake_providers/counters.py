"""What a provider saw of its clients: requests, their headers, and budgets that were not kept."""
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Optional


@dataclass
class Budget:
    """Requests a minute and a day of UTC. 0: no limit."""

    per_minute: int = 0
    per_day: int = 0


@dataclass
class Seen:
    at: float  # time.monotonic()
    path: str  # with the query
    headers: dict[str, str]  # names in lower case
    status: int = 0


@dataclass
class Counters:
    """One provider's."""

    budget: Budget = field(default_factory=Budget)
    requests: Counter = field(default_factory=Counter)  # by path
    seen: list[Seen] = field(default_factory=list)
    violations: int = 0  # requests over a budget; they got 429
    not_modified: int = 0
    _windows: dict[str, tuple[int, int]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def total(self) -> int:
        return sum(self.requests.values())

    def note(self, path: str, headers: dict[str, str]) -> Seen:
        seen = Seen(time.monotonic(), path, headers)
        with self._lock:
            self.requests[path] += 1
            self.seen.append(seen)
            for name, seconds in (("minute", 60), ("day", 86400)):
                window = int(time.time() // seconds)
                began, used = self._windows.get(name, (window, 0))
                self._windows[name] = (window, used + 1 if began == window else 1)
            over = any(limit and self.used(name) > limit for name, limit in self._limits())
            self.violations += over
        return seen

    def used(self, name: str) -> int:
        seconds = 60 if name == "minute" else 86400
        window, used = self._windows.get(name, (0, 0))
        return used if window == int(time.time() // seconds) else 0

    def left(self, name: str) -> Optional[int]:
        limit = dict(self._limits())[name]
        return max(0, limit - self.used(name)) if limit else None

    def exceeded(self) -> Optional[str]:
        return next((name for name, limit in self._limits() if limit and self.used(name) > limit), None)

    def use(self, minute: int = 0, day: int = 0) -> None:
        """Requests of somebody else with the same key."""
        for name, seconds, more in (("minute", 60, minute), ("day", 86400, day)):
            self._windows[name] = (int(time.time() // seconds), self.used(name) + more)

    def _limits(self) -> list[tuple[str, int]]:
        return [("minute", self.budget.per_minute), ("day", self.budget.per_day)]

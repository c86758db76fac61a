"""Delays between attempts: exponential, with full jitter, so that clients do not return in step."""
import random


class Backoff:
    def __init__(self, first: float = 0.1, longest: float = 5.0):
        self._first = first
        self._longest = longest
        self._attempt = 0

    def next(self) -> float:
        """Seconds to wait before the next attempt."""
        ceiling = min(self._longest, self._first * 2 ** min(self._attempt, 16))
        self._attempt += 1
        # At least a tenth of a second, so that jitter does not turn the wait into a busy loop.
        return random.uniform(ceiling / 10, ceiling)

    def reset(self) -> None:
        self._attempt = 0

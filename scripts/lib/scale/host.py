"""A machine in simulated time: threads that share its cores, and timers."""
from __future__ import annotations

import heapq
from collections import deque
from itertools import count
from typing import Callable, Optional

Action = Callable[[], None]


class Thread:
    """Works off what is posted to it, one piece after the other."""

    def __init__(self, alone: bool) -> None:
        self.alone = alone  # has a core of its own beside those of the host
        self.cpu_us = 0.0
        self.queue: deque[list] = deque()

    def post(self, work_us: float, done: Optional[Action] = None) -> None:
        self.queue.append([work_us, done])


class Host:
    """All times are in µs. When more threads have work than there are cores, each gets an equal share of them: what the
    scheduler of Linux makes of processes of equal priority."""

    def __init__(self, cores: float):
        self.now = 0.0
        self.cores = cores
        self._threads: list[Thread] = []
        self._timers: list[tuple[float, int, Action]] = []
        self._order = count()

    def thread(self, alone: bool = False) -> Thread:
        self._threads.append(Thread(alone))
        return self._threads[-1]

    def at(self, moment: float, action: Action) -> None:
        heapq.heappush(self._timers, (moment, next(self._order), action))

    def run(self, until: float = float("inf")) -> None:
        """Until that moment, or until nothing is left to do."""
        while True:
            busy = [thread for thread in self._threads if thread.queue]
            sharing = sum(not thread.alone for thread in busy)
            shares = [1.0 if thread.alone else min(1.0, self.cores / sharing) for thread in busy]
            step = min((thread.queue[0][0] / share for thread, share in zip(busy, shares)), default=float("inf"))
            due = self._timers[0][0] if self._timers else float("inf")
            moment = min(self.now + step, due, until)
            if moment == float("inf"):
                return
            for thread, share in zip(busy, shares):
                done = (moment - self.now) * share
                thread.queue[0][0] -= done
                thread.cpu_us += done
            self.now = moment
            for thread in busy:
                # A billionth of a second of work is what rounding leaves.
                while thread.queue and thread.queue[0][0] <= 1e-3:
                    if (done := thread.queue.popleft()[1]) is not None:
                        done()
            while self._timers and self._timers[0][0] <= self.now:
                heapq.heappop(self._timers)[2]()
            if self.now >= until:
                return

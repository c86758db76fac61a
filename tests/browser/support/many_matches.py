"""Many matches of today at once, written as the API writes them."""
import json
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

from visitor import HERE


def call(base: str, method: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


def enter(base: str, count: int, leagues: int, live: int, prefix: str) -> list[int]:
    """Matches of today, in leagues of equal size; the first `live` of them are live. Returns their ids."""
    size = -(-count // leagues)
    midnight = datetime.now(HERE).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(timezone.utc)

    def one(n: int) -> int:
        start = midnight + timedelta(minutes=1 + n % 1438)
        match = call(
            base,
            "POST",
            "/api/matches",
            {
                "sport": "football",
                "league": f"{prefix} League {n // size:02}",
                "homeTeam": f"{prefix} {n} Home",
                "awayTeam": f"{prefix} {n} Away",
                "startTime": start.isoformat(),
                "endTime": (start + timedelta(hours=2)).isoformat(),
                "clockSource": "scorer",
            },
        )
        if n < live:
            call(base, "PATCH", f"/api/matches/{match['id']}/status", {"status": "live"})
        return match["id"]

    # The leagues and their teams are made by the first matches, one after the other.
    made = {n: one(n) for n in range(0, count, size)}
    with ThreadPoolExecutor(6) as pool:
        rest = [n for n in range(count) if n not in made]
        made |= dict(zip(rest, pool.map(one, rest)))
    return [made[n] for n in range(count)]


class Changes:
    """Scores that change at a steady rate, as long as it is entered."""

    def __init__(self, base: str, ids: list[int], per_second: float):
        self._base, self._ids, self._pause = base, ids, 1 / per_second
        self._over = threading.Event()
        self.made = 0
        self.failed: list[Exception] = []

    def __enter__(self):
        self._pool = ThreadPoolExecutor(4)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
        self._pool.shutdown()
        assert not self.failed, self.failed[0]

    def _run(self) -> None:
        began, n = time.monotonic(), 0
        while not self._over.wait(max(0, began + n * self._pause - time.monotonic())):
            self._pool.submit(self._change, self._ids[n * 7 % len(self._ids)], n)
            n += 1

    def _change(self, match: int, n: int) -> None:
        try:
            call(
                self._base,
                "PATCH",
                f"/api/matches/{match}/score",
                {"homeScore": n // len(self._ids) + 1, "awayScore": n % 5},
            )
            self.made += 1
        except Exception as error:  # told at the end, by the test's own thread
            self.failed.append(error)

"""Polls of a provider: what they cost the worker and PostgreSQL, and how soon a change is at a subscriber. The provider is
a fake on this machine."""
import json
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Iterator

from stack.settings import SOURCE

from ..lab import Lab
from ..machine import BenchError, run_quietly
from ..private_stack import Layout
from ..verdicts import Sample, Target, percentile
from ..websocket import JsonSocket

INTERVAL_MS = 1_000
_PROVIDER = "openligadb"
_CHANGES = 50
_PARSED = 20
_TOLD_SECONDS = 11  # an idle backend of PostgreSQL tells after ten seconds what it has written
UNCHANGED = Target("poll of 1,000 live fixtures without a change: CPU of the worker", "ms", 1.5, anchor="read anew")
REREAD = Target(
    "poll of 1,000 live fixtures, read anew: CPU of the worker", "ms", 3, anchor="Python's json parses the answer"
)
CHANGED = Target(f"poll of 1,000 live fixtures with {_CHANGES} changes: CPU of the worker", "ms", 150)
WRITES = Target("poll without a change: rows written in PostgreSQL", "rows", 0)
LATENCY = Target(
    f"change at a provider, polled every {INTERVAL_MS:,} ms: at a subscriber within",
    "ms",
    2,
    anchor="half the interval",
)
LATENCY_MOST = Target("change at a provider: the latest of all at a subscriber within", "ms", INTERVAL_MS + 1_000)
BURST = Target(f"{_CHANGES} changes at once: the last is at a subscriber within", "ms", INTERVAL_MS + 1_000)
IMPORT = Target("import of a season of 380 matches (scripts/import)", "s", 3)


class _Provider:
    """`count` fixtures that run, and a stack that follows them."""

    def __init__(self, lab: Lab, fake: Any, fixtures: list):
        self.lab, self.fake, self.fixtures = lab, fake, fixtures

    def cpu_seconds(self) -> float:
        pid = self.lab.stack.pid("worker-1")
        tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def rows_written(self) -> int:
        text = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables"
        return int(self.lab.stack.sql(text))

    def matches(self) -> int:
        return int(self.lab.stack.sql("SELECT count(*) FROM matches WHERE status = 'live'"))

    def polls(self) -> float:
        """By the worker's own count: a poll may ask for the matches, or only whether anything changed."""
        return self.lab.stack.worker_metric_of("livescore_feed_polls_total", 'result="ok"')

    def idle_cpu_a_second(self) -> float:
        """What the worker uses while the provider is paused."""
        self._order("pause")
        time.sleep(INTERVAL_MS / 1e3 * 1.5)
        began, cpu = time.monotonic(), self.cpu_seconds()
        time.sleep(self.lab.seconds(6))
        idle = (self.cpu_seconds() - cpu) / (time.monotonic() - began)
        self._order("resume")
        return idle

    def _order(self, word: str) -> None:
        run_quietly(
            [
                "curl",
                "-fsS",
                "-X",
                "POST",
                f"http://127.0.0.1:{self.lab.stack.port()}/api/admin/feeds/{_PROVIDER}/{word}",
            ]
        )

    def cpu_ms_of_a_poll(self, idle: float, polls: int) -> float:
        """Over polls without a change."""
        self.fake.wait_for_requests(_PROVIDER, 4)
        first, began, cpu = self.polls(), time.monotonic(), self.cpu_seconds()
        deadline = began + 60
        while self.polls() < first + polls:
            if time.monotonic() > deadline:
                raise BenchError(f"{self.polls() - first} polls in a minute")
            time.sleep(0.25)  # each look costs the worker
        used = self.cpu_seconds() - cpu - idle * (time.monotonic() - began)
        return max(0.0, used) / (self.polls() - first) * 1e3

    def parsing_cpu_ms(self) -> float:
        """What the standard parser of Python, which is C, takes for the answer to a poll."""
        path = next(seen.path for seen in self.fake.counters[_PROVIDER].seen if seen.path.startswith("/getmatchdata/"))
        with urllib.request.urlopen(self.fake.url(_PROVIDER) + path) as answer:
            body = answer.read()
        began = time.thread_time()
        for _ in range(_PARSED):
            json.loads(body)
        return (time.thread_time() - began) / _PARSED * 1e3

    def score(self, number: int) -> None:
        fixture = self.fixtures[number]
        minute = len(fixture.events)
        fixture.goal("home", minute, f"Scorer {number} {minute}")


@contextmanager
def _followed(lab: Lab) -> Iterator[_Provider]:
    # Only this case needs the fakes, and their aiohttp.
    sys.path.insert(0, str(SOURCE / "tests" / "support"))
    from fake_providers import FakeServer, World

    world = World()
    league = world.league("bench", "Benchliga")
    count = 100 if lab.quick else 1_000
    fixtures = [league.fixture(f"Home {i}", f"Away {i}", world.now(), round=1) for i in range(count)]
    for fixture in fixtures:
        fixture.kick_off()
        fixture.goal("home", 1, "Somebody")
    with FakeServer(world) as fake:
        settings = fake.environment(_PROVIDER) | {
            "OPENLIGADB_POLL_LIVE_MS": str(INTERVAL_MS),
            "OPENLIGADB_POLL_IDLE_MS": "600000",
        }
        lab.stack.has(Layout(settings=tuple(settings.items())))
        provider = _Provider(lab, fake, fixtures)
        try:
            deadline = time.monotonic() + 120
            while provider.matches() < count:
                if time.monotonic() > deadline:
                    raise BenchError(f"{provider.matches()} of {count} fixtures were taken in within two minutes")
                time.sleep(0.2)
            yield provider
        finally:
            # The next case has no provider, so it must not find this stack.
            lab.stack.down()


def _heard(socket: JsonSocket, changes: int, since: float) -> float:
    """Milliseconds until so many scores were heard."""
    for _ in range(changes):
        socket.until("score:update")
    return (time.monotonic() - since) * 1e3


def polls(lab: Lab) -> Iterator[Sample]:
    with _followed(lab) as provider:
        idle = provider.idle_cpu_a_second()
        count = 3 if lab.quick else 10
        time.sleep(_TOLD_SECONDS)
        before = provider.rows_written()
        unchanged = provider.cpu_ms_of_a_poll(idle, count)
        provider.fake.conditional = False
        provider.fake.world.trap(_PROVIDER, "restless")
        reread = provider.cpu_ms_of_a_poll(idle, count)
        if reread <= 0:
            raise BenchError("the polls cost less than the worker uses without them: the machine is too busy")
        yield Sample(REREAD, reread, provider.parsing_cpu_ms())
        yield Sample(UNCHANGED, unchanged, reread, {"idle_ms_a_second": idle * 1e3})
        time.sleep(_TOLD_SECONDS)
        yield Sample(WRITES, provider.rows_written() - before)
        with JsonSocket(lab.stack.port()) as socket:
            socket.send({"action": "subscribe", "channel": "matches"})
            socket.until("subscribed")
            yield from _changes(provider, socket, idle, reread)


def _changes(provider: _Provider, socket: JsonSocket, idle: float, reread: float) -> Iterator[Sample]:
    bursts, costs = [], []
    for _ in range(3):
        provider.fake.wait_for_requests(_PROVIDER, 1)
        began, cpu = time.monotonic(), provider.cpu_seconds()
        asked = provider.polls()
        with provider.fake.world.changing():
            for number in range(_CHANGES):
                provider.score(number)
        bursts.append(_heard(socket, _CHANGES, began))
        time.sleep(0.1)  # the poll ends with its bookkeeping
        used = provider.cpu_seconds() - cpu - idle * (time.monotonic() - began)
        # A poll in between that came before the change was read anew for nothing.
        costs.append(used * 1e3 - reread * max(0, provider.polls() - asked - 1))
    yield Sample(CHANGED, median(costs), detail={"all_ms": costs})
    yield Sample(BURST, max(bursts), detail={"all_ms": bursts})
    single = []
    for number in range(5 if provider.lab.quick else 30):
        time.sleep(0.037 * (number % 27))  # at any time of the interval
        began = time.monotonic()
        provider.score(number)
        single.append(_heard(socket, 1, began))
    yield Sample(LATENCY, percentile(single, 0.5), INTERVAL_MS / 2, {"all_ms": single})
    yield Sample(LATENCY_MOST, max(single))


def season_import(lab: Lab) -> Iterator[Sample]:
    """20 clubs, each against each, at home and away; each match with its goals."""
    lab.stack.has(Layout())
    clubs = [f"Club {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    pairs = [(home, away) for home in clubs for away in clubs if home != away]
    matches = [
        {
            "round": f"Matchday {number // 10 + 1}",
            "date": f"2024-{8 + number // 100:02}-{1 + number % 28:02}",
            "time": "15:00",
            "team1": home,
            "team2": away,
            "score": {"ft": [2, 1], "ht": [1, 0]},
            "goals1": [{"name": f"{home} Nine", "minute": 12}, {"name": f"{home} Ten", "minute": 80}],
            "goals2": [{"name": f"{away} Nine", "minute": 60, "penalty": True}],
        }
        for number, (home, away) in enumerate(pairs)
    ]
    with TemporaryDirectory(prefix="livescore-bench-") as folder:
        file = Path(folder, "season.json")
        # A name of its own for each repetition: a second import of one season would find everything there.
        file.write_text(json.dumps({"name": f"Bench League {time.monotonic_ns()} 2024/25", "matches": matches}))
        began = time.monotonic()
        run_quietly(
            [
                str(SOURCE / "scripts" / "import"),
                str(file),
                *("--api", f"http://127.0.0.1:{lab.stack.port()}", "--timezone", "Europe/London"),
            ]
        )
        took = time.monotonic() - began
    count = int(lab.stack.sql("SELECT count(*) FROM matches WHERE status = 'finished'"))
    if count < len(pairs):
        raise BenchError(f"{count} of {len(pairs)} matches are there")
    yield Sample(IMPORT, took)

"""PostgreSQL's primary is killed under load, and a standby takes over."""
import http.client
import itertools
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Iterator

from ..lab import Lab
from ..machine import BenchError
from ..private_stack import Layout
from ..verdicts import Sample, Target

_LAYOUT = Layout(replicas=2, io_threads=0, standbys=True)
_WRITERS = 4  # of each instance
_CASES = {"synchronous": "postgres-2", "asynchronous": "postgres-3"}


@dataclass
class _Writer:
    """Posts comments one after the other. It knows when each was acknowledged."""

    name: str
    port: int
    match: int
    ending: threading.Event
    acknowledged: dict[str, float] = field(default_factory=dict)  # message -> time.monotonic()

    def run(self) -> None:
        numbers = itertools.count()
        while not self.ending.is_set():
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                while not self.ending.is_set():
                    message = f"{self.name}, number {next(numbers)}"
                    link.request(
                        "POST",
                        f"/api/matches/{self.match}/commentary",
                        json.dumps({"minute": 1, "message": message}),
                        {"Content-Type": "application/json"},
                    )
                    answer = link.getresponse()
                    answer.read()
                    if answer.status == 201:
                        self.acknowledged[message] = time.monotonic()
                    else:
                        time.sleep(0.02)
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
            finally:
                link.close()


def _await_more(writers: list[_Writer], count: int) -> None:
    goal = sum(len(writer.acknowledged) for writer in writers) + count
    deadline = time.monotonic() + 60
    while sum(len(writer.acknowledged) for writer in writers) < goal:
        if time.monotonic() > deadline:
            raise BenchError("no post is acknowledged")
        time.sleep(0.005)


def take_over(lab: Lab) -> Iterator[Sample]:
    for kind, standby in _CASES.items():
        lab.stack.has(_LAYOUT)
        match = lab.stack.insert_matches(1)
        ending = threading.Event()
        writers = [_Writer(f"writer {i}", lab.stack.port(1 + i % 2), match, ending) for i in range(2 * _WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        for thread in threads:
            thread.start()
        try:
            time.sleep(lab.seconds(3))
            killed = time.monotonic()
            lab.stack.kill("postgres")
            lab.stack.promote(standby)
            promoted = time.monotonic()
            _await_more(writers, 100)
        finally:
            ending.set()
            for thread in threads:
                thread.join()
        acknowledged = {message: at for writer in writers for message, at in writer.acknowledged.items()}
        kept = set(lab.stack.ask(standby, f"SELECT message FROM commentary WHERE match_id = {match}").split("\n"))
        lost = [at for one, at in acknowledged.items() if one not in kept]
        after = min(at for at in acknowledged.values() if at >= promoted)
        detail = {"acknowledged": len(acknowledged), "lost": len(lost)}
        bound = 0 if kind == "synchronous" else None
        name = f"fail-over to the {kind} standby"
        yield Sample(Target(f"{name}: acknowledged posts that are lost", "posts", bound), len(lost), detail=detail)
        behind = max((1000 * (killed - at) for at in lost), default=0.0)
        yield Sample(Target(f"{name}: the oldest of them, before the crash", "ms", bound), behind)
        yield Sample(Target(f"{name}: first post after the promotion", "ms"), 1000 * (after - promoted))

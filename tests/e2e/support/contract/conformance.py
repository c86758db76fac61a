"""Judges all that the tests' clients hear by the API's own descriptions: each answer by /openapi.json, each message of a socket or an
event stream by /asyncapi.json.

The clients (clients.Http, clients.Socket, EventSource) tell `heard_answer` and `heard_message`. A process of Node.js judges beside the
test (judge.cjs), so a test waits only at its end, for the faults.
"""
import json
import queue
import subprocess
import threading
from pathlib import Path
from typing import Any, Iterable, Mapping, Optional

from stack_fixture import ROOT, binaries

_JUDGE = Path(__file__).with_name("judge.cjs")
_PATIENCE = 60  # seconds


def documents() -> dict[str, Any]:
    """Both descriptions, as the programs under test print them."""
    return {
        name: json.loads(
            subprocess.run([binaries() / "livescore-describe", name], check=True, capture_output=True).stdout
        )
        for name in ("openapi", "asyncapi")
    }


class Conformance:
    def __init__(self, descriptions: Mapping[str, Any]):
        self.seen: dict[str, int] = {}  # "getMatch 200" -> how many answers
        self._told: set[int] = set()
        self._asked = 0
        self._lines: queue.SimpleQueue[Optional[tuple[str, Any]]] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            ["node", _JUDGE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()
        self._tell("documents", dict(descriptions))

    def _tell(self, kind: str, given: Any) -> None:
        self._lines.put((kind, given))

    def _write(self) -> None:
        # A thread, so that a pipe that is full holds up no test.
        while line := self._lines.get():
            self._process.stdin.write(json.dumps(line) + "\n")
            if self._lines.empty():
                self._process.stdin.flush()

    def _is_new(self, *parts: Any) -> bool:
        """Whether the same was not told before: many tests ask until something is there."""
        mark = hash(parts)
        if mark in self._told:
            return False
        self._told.add(mark)
        return True

    def answer(
        self,
        method: str,
        target: str,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        sent: Optional[str] = None,
        sent_type: str = "application/json",
    ) -> None:
        if self._is_new(method, target, status, body):
            text = body.decode(errors="replace")
            given = {"method": method, "target": target, "status": status, "headers": list(headers), "body": text}
            self._tell("answer", given | {"sent": sent, "sentType": sent_type})

    def message(self, path: str, text: str, by: str = "server", kind: Optional[str] = None) -> None:
        """`kind`: the type that an event stream names beside the data."""
        if self._is_new(path, text, by, kind):
            self._tell("message", {"path": path, "by": by, "text": text, "kind": kind})

    def _ask(self, kind: str) -> dict[str, Any]:
        self._asked += 1
        self._tell(kind, self._asked)
        watchdog = threading.Timer(_PATIENCE, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        watchdog.cancel()
        assert line, "the judge of conformance has ended"
        verdict = json.loads(line)
        assert verdict["number"] == self._asked
        return verdict

    def faults(self) -> list[str]:
        """The faults of what was told since the last call."""
        verdict = self._ask("flush")
        self.seen = verdict["seen"]
        return verdict["faults"]

    def example_faults(self) -> tuple[list[str], int]:
        """The examples of the descriptions that are not as their schemas say, and how many examples there are."""
        verdict = self._ask("examples")
        return verdict["faults"], verdict["judged"]

    def close(self) -> None:
        self._lines.put(None)
        self._writer.join(_PATIENCE)
        self._process.stdin.close()
        self._process.wait(_PATIENCE)


# What the clients of this process tell; None: nobody judges.
current: Optional[Conformance] = None
_paused: Optional[Conformance] = None


def pause() -> None:
    """Nobody judges until the end of this test: it reads what the API did not write."""
    global current, _paused
    if current:
        current, _paused = None, current


def resume() -> None:
    global current, _paused
    if _paused:
        current, _paused = _paused, None

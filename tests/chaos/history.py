"""The record of a run: of the writers, of the subscribers, and of the log. verdict.py compares them."""
import json
import re
from dataclasses import dataclass, field
from typing import Any, Optional

# The part that its writer chose freely identifies an entry of the log. It is the text of a comment, a score that no
# other writer posts, or the reason of a status. The forms:
#
#     ("comment", match, text), ("corrected", match, text), ("score", match, home, away), ("status", match, word, reason)
Identity = tuple

_EVENT = re.compile(r'\{"type":"([a-z:]+)","matchId":(\d+),"seq":(\d+),')


@dataclass(slots=True)
class Write:
    """One request of a writer, with all its repetitions."""

    identities: tuple[Identity, ...]  # the events that it makes
    writer: str
    attempts: int = 0
    acknowledged: bool = False
    refused: Optional[str] = None  # an answer that no repetition can improve
    unchanged: Optional[str] = None  # an answer that says that nothing was changed; the request was not repeated
    seq: Optional[int] = None  # the seq of the (only) event, where the answer tells it


@dataclass(slots=True)
class Logged:
    seq: int
    identity: Identity
    payload: str


@dataclass(slots=True)
class Following:
    """The events of one match that one subscriber received, over all its connections."""

    subscriber: str
    match: int
    start: Optional[int] = None  # the seq of the snapshot it began with; its first event is the next one
    events: list[tuple[int, str]] = field(default_factory=list)  # (seq, bytes) as they came
    newest: int = 0  # the largest received seq, or the snapshot's: it resumes there
    epoch: Optional[str] = None  # of the log, where the service tells it
    joins: int = 0
    snapshots: list[dict] = field(default_factory=list)  # the match, as `subscribed` told it
    complaints: list[str] = field(default_factory=list)  # violations of the protocol itself

    def joined(self, answer: dict, since: Optional[int]) -> None:
        """`answer`: a `subscribed`; `since`: the value in the subscription."""
        seq = answer["seq"]
        self.joins += 1
        self.snapshots.append(answer["data"])
        if answer["data"]["seq"] != seq:
            self.complaints.append(f"`subscribed` says {seq}, its match {answer['data']['seq']}")
        epoch = answer.get("epoch")
        if self.epoch not in (None, epoch):
            self.complaints.append(f"the epoch changed from {self.epoch} to {epoch}, though nothing was restored")
        self.epoch = epoch
        if self.start is None:
            self.start = self.newest = since if answer["recovered"] and since is not None else seq

    def received(self, seq: int, payload: str) -> None:
        self.events.append((seq, payload))
        if seq > self.newest:
            self.newest = seq


@dataclass
class History:
    writes: list[Write]
    followings: list[Following]
    log: dict[int, list[Logged]]  # match -> its log, by seq
    # match -> the statuses that its schedule makes, in order; for matches whose status no writer sets
    plans: dict[int, list[str]] = field(default_factory=dict)
    keyed: bool = True  # the service honours Idempotency-Key


def event_head(text: str) -> Optional[tuple[str, int, int]]:
    """The (type, match, seq) of an event, or of an answer of the same form; None for any other message."""
    found = _EVENT.match(text)
    if found:
        return found[1], int(found[2]), int(found[3])
    message = json.loads(text)
    if "seq" in message and "matchId" in message:
        return message["type"], message["matchId"], message["seq"]
    return None


class IdentityReader:
    """Tells the identities of one match's log, read in order."""

    def __init__(self) -> None:
        self._reason: Optional[str] = None

    def read(self, match: int, payload: str) -> Identity:
        event: dict[str, Any] = json.loads(payload)
        kind, data = event["type"], event["data"]
        if kind == "commentary:new":
            return "comment", match, data["message"]
        if kind == "commentary:updated":
            if data.get("retractedBy"):
                return "struck", match, data["id"]
            return "corrected", match, data["message"]
        if kind == "lineups:updated":
            return "lineups", match, data["home"]["coach"]
        if kind == "score:update":
            return "score", match, data["homeScore"], data["awayScore"]
        if kind == "match:status":
            # The way back has no separate reason, and takes the reason of the status before.
            self._reason = data.get("reason", self._reason)
            return "status", match, data["newStatus"], self._reason
        return kind, match, event["seq"]

"""Compares a history with the promise. Each subscriber sees each event exactly once, in order, without gaps, and byte
for byte as the log has it. A write with an answer 2xx is in the log, and a write that a client asked for once is in it
once. Pure."""
import json
from collections import Counter
from dataclasses import dataclass, field

from history import Following, History, Logged

KINDS = {
    "lost": "acknowledged, and not in the log; or in the log, and never received at the end of a subscriber's stream",
    "duplicated": "received again",
    "gaps": "never received though later ones were; or missing inside the log",
    "reordered": "received, or done by the schedule, after a later one",
    "altered": "received with other bytes than the log's, or not in the log at all; a snapshot that the log does not make",
    "doubled": "asked for once, and in the log more than once",
    "denied": "answered that nothing was changed, and in the log",
    "refused": "answered with an error that no repetition mends",
}
_OFFENDERS = 10  # reported for each kind


@dataclass
class Verdict:
    acknowledged: int = 0
    deliveries: int = 0
    counts: Counter = field(default_factory=Counter)
    offenders: dict[str, list[str]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> int:
        if name in KINDS:
            return self.counts[name]
        raise AttributeError(name)

    @property
    def kept(self) -> bool:
        """Whether the service kept its promise."""
        return not any(self.counts.values())

    def note(self, kind: str, text: str, count: int = 1) -> None:
        self.counts[kind] += count
        told = self.offenders.setdefault(kind, [])
        if len(told) < _OFFENDERS:
            told.append(text)


def judge(history: History) -> Verdict:
    verdict = Verdict()
    for match, log in history.log.items():
        _judge_log(verdict, match, log)
    for following in history.followings:
        _judge_following(verdict, following, history.log[following.match])
    _judge_writes(verdict, history)
    for match, plan in history.plans.items():
        _judge_plan(verdict, match, plan, history.log[match])
    return verdict


def _judge_log(verdict: Verdict, match: int, log: list[Logged]) -> None:
    expected = 1
    for entry in log:
        if entry.seq > expected:
            verdict.note(
                "gaps", f"log of match {match}: {expected} to {entry.seq - 1} are missing", entry.seq - expected
            )
        expected = entry.seq + 1


def _judge_following(verdict: Verdict, following: Following, log: list[Logged]) -> None:
    who = f"{following.subscriber}, match {following.match}"
    for complaint in following.complaints:
        verdict.note("altered", f"{who}: {complaint}")
    verdict.deliveries += len(following.events)
    head = log[-1].seq if log else 0
    if following.start is None:
        verdict.note("lost", f"{who}: never joined")
        return
    _judge_snapshots(verdict, who, following, log)
    payloads = {entry.seq: entry.payload for entry in log}
    seen: set[int] = set()
    newest = following.start
    for position, (seq, payload) in enumerate(following.events):
        if payloads.get(seq) != payload:
            verdict.note("altered", f"{who}: {payload[:200]} against {str(payloads.get(seq))[:200]} in the log")
        if seq in seen or seq <= following.start:
            verdict.note("duplicated", f"{who}: {seq} again, as delivery {position + 1}, after {newest}")
        elif seq < newest:
            verdict.note("reordered", f"{who}: {seq} after {newest}")
        seen.add(seq)
        newest = max(newest, seq)
    missing = [entry.seq for entry in log if following.start < entry.seq < newest and entry.seq not in seen]
    if missing:
        verdict.note("gaps", f"{who}: {_ranges(missing)} never came, up to {newest} all others did", len(missing))
    if newest < head:
        verdict.note("lost", f"{who}: ends at {newest}, the log at {head}", head - newest)


def _judge_snapshots(verdict: Verdict, who: str, following: Following, log: list[Logged]) -> None:
    """Checks that a snapshot at seq S is the match that the events up to S make."""
    states = _states(log)
    for snapshot in following.snapshots:
        state = states.get(snapshot["seq"])
        told = (snapshot["status"], snapshot["homeScore"], snapshot["awayScore"])
        if told != state:
            verdict.note("altered", f"{who}: the snapshot at {snapshot['seq']} says {told}, the log {state}")


def _states(log: list[Logged]) -> dict[int, tuple]:
    """Maps each seq to the (status, home score, away score) after it."""
    states: dict[int, tuple] = {}
    status, home, away = None, None, None
    for entry in log:
        kind, _, *what = entry.identity
        if kind == "match:created":
            data = json.loads(entry.payload)["data"]
            status, home, away = data["status"], data["homeScore"], data["awayScore"]
        elif kind == "score":
            home, away = what
        elif kind == "status":
            status = what[0]
        states[entry.seq] = status, home, away
    return states


def _judge_writes(verdict: Verdict, history: History) -> None:
    in_log = Counter(entry.identity for log in history.log.values() for entry in log)
    at = {(entry.identity, entry.seq) for log in history.log.values() for entry in log}
    for write in history.writes:
        verdict.acknowledged += write.acknowledged
        if write.refused:
            verdict.note("refused", f"{write.writer}: {write.identities}: {write.refused}")
        for identity in write.identities:
            count = in_log[identity]
            if write.acknowledged and count == 0:
                verdict.note("lost", f"{write.writer}: {identity} was acknowledged and is not in the log")
            elif write.acknowledged and write.seq and count == 1 and (identity, write.seq) not in at:
                verdict.note(
                    "altered", f"{write.writer}: {identity} was acknowledged as {write.seq}, and has another seq"
                )
            if write.unchanged and count:
                verdict.note("denied", f"{write.writer}: {identity} is in the log, after {write.unchanged}", count)
            if count > 1 and (history.keyed or write.attempts == 1):
                verdict.note(
                    "doubled",
                    f"{write.writer}: {identity} is {count} times in the log, " f"after {write.attempts} attempts",
                    count - 1,
                )


def _judge_plan(verdict: Verdict, match: int, plan: list[str], log: list[Logged]) -> None:
    steps = [entry.identity[2] for entry in log if entry.identity[0] == "status"]
    if steps == plan:
        return
    missing, extra = Counter(plan) - Counter(steps), Counter(steps) - Counter(plan)
    told = f"match {match}: {' > '.join(steps) or 'nothing'} instead of {' > '.join(plan)}"
    if missing:
        verdict.note("lost", told, missing.total())
    if extra:
        verdict.note("doubled", told, extra.total())
    if not missing and not extra:
        verdict.note("reordered", told)


def _ranges(numbers: list[int]) -> str:
    parts, first = [], None
    for number, following in zip(numbers, [*numbers[1:], None]):
        first = number if first is None else first
        if following != number + 1:
            parts.append(str(first) if first == number else f"{first}-{number}")
            first = None
    return ", ".join(parts[:8]) + (" …" if len(parts) > 8 else "")

"""The rules that the events of one match keep, from its first one on. Pure."""
from collections import Counter
from typing import Iterable, Optional

GOALS = ("goal", "own_goal", "penalty_goal")
FINAL = ("finished", "cancelled", "abandoned", "awarded")
Score = tuple[Optional[int], Optional[int]]


def is_struck(entry: dict) -> bool:
    return bool(entry.get("retractedBy")) or entry.get("review") == "overturned"


def goals_told(events: list[dict]) -> dict[int, dict]:
    """The entries of goals that stand after these events, by id."""
    standing: dict[int, dict] = {}
    for event in events:
        data = event["data"]
        if event["type"] in ("commentary:new", "commentary:updated"):
            standing.pop(data["id"], None)
            if data["eventType"] in GOALS and not is_struck(data):
                standing[data["id"]] = data
        elif event["type"] == "commentary:removed":
            standing.pop(data["id"], None)
    return standing


def complaints(events: list[dict], shown: Optional[Iterable[tuple[int, int]]] = None) -> list[str]:
    """What contradicts itself. `shown`: every score that the provider ever showed; no other may be told."""
    return _Reader(None if shown is None else set(shown)).read(events)


class _Reader:
    def __init__(self, shown: Optional[set[tuple[int, int]]]):
        self._shown = shown
        self._found: list[str] = []
        self._score: Score = (None, None)
        self._status: Optional[str] = None
        self._phase: Optional[str] = None
        self._entries: dict[int, dict] = {}
        self._struck: Counter = Counter()

    def read(self, events: list[dict]) -> list[str]:
        expected = 1
        for event in events:
            if event["seq"] != expected:
                self._say(event, f"seq {expected} was to come")
            expected = event["seq"] + 1
            if event["type"] == "match:created" and event["seq"] != 1:
                self._say(event, "a second beginning")
            reader = getattr(self, "_" + event["type"].replace(":", "_"), None)
            if reader:
                reader(event, event["data"])
        return self._found

    def _say(self, event: dict, text: str) -> None:
        self._found.append(f"{event['type']} {event['seq']}: {text}: {event['data']}")

    def _match_created(self, event: dict, data: dict) -> None:
        self._status = data["status"]
        self._score = data["homeScore"], data["awayScore"]

    def _match_status(self, event: dict, data: dict) -> None:
        if data["oldStatus"] != self._status:
            self._say(event, f"the status was {self._status}")
        # A part of play that begins is told with the status that it has: live, in extra time.
        same = (data["newStatus"], data.get("phase")) == (self._status, self._phase)
        if (same or (data["newStatus"] == self._status and "phase" not in data)) and "award" not in data:
            self._say(event, "the same status again")
        self._phase = data.get("phase")
        if self._status in FINAL and not data.get("correction"):
            self._say(event, "leaves an end, and is no correction")
        self._status = data["newStatus"]

    def _score_update(self, event: dict, data: dict) -> None:
        told = data["homeScore"], data["awayScore"]
        if told == self._score and "periods" not in data:
            self._say(event, "the same score again")
        if self._shown is not None and told not in self._shown:
            self._say(event, f"the provider never showed it; it showed {sorted(self._shown)}")
        lower = None not in self._score and (told[0] < self._score[0] or told[1] < self._score[1])
        if lower and not data.get("correction"):
            self._say(event, f"lower than {self._score}, and is no correction")
        if self._status in FINAL and self._score != (None, None) and not data.get("correction"):
            self._say(event, "after the end, and is no correction")
        if self._status in ("scheduled", "postponed"):
            self._say(event, "before the kick-off")
        self._score = told

    def _commentary_new(self, event: dict, data: dict) -> None:
        if data["id"] in self._entries:
            self._say(event, "an entry a second time")
        same = [one for one in self._entries.values() if _is_same_goal(one, data)]
        if same and data["eventType"] in GOALS:
            self._say(event, f"a goal that is there already, as {same[0]['id']}")
        self._entries[data["id"]] = data

    def _commentary_updated(self, event: dict, data: dict) -> None:
        if data["id"] not in self._entries:
            self._say(event, "of an entry that nobody told of")
        if data == self._entries.get(data["id"]):
            self._say(event, "nothing is new")
        if is_struck(data) and not is_struck(self._entries.get(data["id"], {})):
            self._count_strike(event, data["id"])
        self._entries[data["id"]] = data

    def _commentary_removed(self, event: dict, data: dict) -> None:
        if data["id"] not in self._entries:
            self._say(event, "of an entry that nobody told of")
        elif not is_struck(self._entries[data["id"]]):
            self._count_strike(event, data["id"])
        self._entries.pop(data["id"], None)

    def _count_strike(self, event: dict, entry: int) -> None:
        self._struck[entry] += 1
        if self._struck[entry] > 1:
            self._say(event, "struck a second time")


def _is_same_goal(one: dict, other: dict) -> bool:
    """Both stand, with one scorer and one minute. A player does not score twice in a minute of these days."""
    members = ("eventType", "side", "player", "minute", "addedMinute")
    return (
        not is_struck(one)
        and one.get("player") is not None
        and all(one.get(name) == other.get(name) for name in members)
    )

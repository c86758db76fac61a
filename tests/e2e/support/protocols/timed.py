"""A WebSocket client that notes when it heard each message."""
import time
from datetime import datetime

from clients import Socket


class _Stamped(list):
    """A list that notes when each item came."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def append(self, item) -> None:
        self.times.append(time.time())
        super().append(item)


class TimedSocket(Socket):
    def __init__(self, url: str, **options):
        super().__init__(url, **options)
        self.messages = _Stamped()

    def heard(self, match_id: int) -> list[tuple[dict, float]]:
        """The events of this match, and when each came (seconds since 1970)."""
        events = {id(event) for event in self.events(match_id)}
        return [(m, at) for m, at in zip(self.messages, self.messages.times) if id(m) in events]

    def ages(self, match_id: int) -> list[float]:
        """How old each event was when it came, in seconds."""
        return [at - happened(event) for event, at in self.heard(match_id)]


def happened(event: dict) -> float:
    return datetime.fromisoformat(event["timestamp"].replace("Z", "+00:00")).timestamp()

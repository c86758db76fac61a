"""The status events of a match, as subscribers hear them and in the log. It also helps tests of transitions to act in
time."""
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any, Optional

from clients import Http, Socket

ON_TIME = (
    10.0  # seconds, so that no stall of the machine fails a test; how late a transition really is, tests/bench measures
)


async def in_time(act: Callable[[float], Awaitable[tuple[str, Any]]]) -> Any:
    """Acts before a moment and returns the result. `act(lead)` places the moment so many seconds ahead, acts, and
    returns the moment and the result. When the moment was over by then, this function repeats it with more time."""
    for lead in (2, 6, 20):
        due, done = await act(lead)
        if datetime.now(timezone.utc) < moment(due):
            return done
    raise AssertionError(f"{lead} s were not enough")


async def scheduled(create: Callable[[float], Awaitable[dict]]) -> dict:
    """A match that was created before its start; `create(later)` makes a match with all its times so many seconds
    later."""
    for later in (0, 4, 16):
        if (match := await create(later))["status"] == "scheduled":
            return match
    raise AssertionError(f"created too late: {match}")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def lateness(event: dict, due: str) -> float:
    return (moment(event["timestamp"]) - moment(due)).total_seconds()


def on_time(event: dict, due: str) -> bool:
    """Whether the event is on time and not early."""
    return 0 <= lateness(event, due) < ON_TIME


async def status_events(api: Http, match_id: int) -> list[dict]:
    return [
        event for event in (await api.get(f"/api/matches/{match_id}/events")).data if event["type"] == "match:status"
    ]


async def statuses(api: Http, match_id: int) -> list[str]:
    return [event["data"]["status"] for event in await status_events(api, match_id)]


async def hear_status(socket: Socket, match_id: int, status: str, since: int = 0) -> dict:
    def find() -> Optional[dict]:
        for event in socket.events(match_id)[since:]:
            if event["type"] == "match:status" and event["data"]["status"] == status:
                return event
        return None

    return await socket.until(find)

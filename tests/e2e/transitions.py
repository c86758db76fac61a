"""What tests of transitions look at: the status events of a match, heard and in the log."""
from datetime import datetime
from typing import Optional

from clients import Http, Socket

ON_TIME = 5.0  # seconds, so that no stall of the disk fails a test; how late a transition really is, tests/bench measures


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def lateness(event: dict, due: str) -> float:
    return (moment(event["timestamp"]) - moment(due)).total_seconds()


def on_time(event: dict, due: str) -> bool:
    """And never early."""
    return 0 <= lateness(event, due) < ON_TIME


async def status_events(api: Http, match_id: int) -> list[dict]:
    return [event for event in (await api.get(f"/api/matches/{match_id}/events")).data if event["type"] == "match:status"]


async def statuses(api: Http, match_id: int) -> list[str]:
    return [event["data"]["status"] for event in await status_events(api, match_id)]


async def hear_status(socket: Socket, match_id: int, status: str, since: int = 0) -> dict:
    def find() -> Optional[dict]:
        for event in socket.events(match_id)[since:]:
            if event["type"] == "match:status" and event["data"]["status"] == status:
                return event
        return None
    return await socket.until(find)

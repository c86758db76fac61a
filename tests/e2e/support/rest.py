"""Requests and checks that tests of the REST contract share."""
import uuid

from checks import check_problem
from clients import Http

STATUSES = ["scheduled", "live", "halftime", "finished", "postponed", "cancelled", "suspended", "abandoned"]
UNKNOWN = 2_000_000_000
NEW_MATCH = {
    "sport": "football",
    "homeTeam": "Reds",
    "awayTeam": "Blues",
    "startTime": "2030-01-01T12:00:00Z",
    "endTime": "2030-01-01T14:00:00Z",
}


def unique(prefix: str = "sport") -> str:
    """A word for a test's own list in the shared database."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def body(**changes) -> dict:
    """A valid body for a new match; a member changed to `...` is left out."""
    full = {
        "sport": "football",
        "homeTeam": "Reds",
        "awayTeam": "Blues",
        "startTime": "2031-05-01T12:00:00Z",
        "endTime": "2031-05-01T14:00:00Z",
    } | changes
    return {name: value for name, value in full.items() if value is not ...}


def problem(answer, status: int, path=None) -> dict:
    return check_problem(answer.status, answer.headers, answer.body, status, path)


async def listed(api: Http, **query) -> list[int]:
    return [match["id"] for match in (await api.get("/api/matches", params=query)).data]

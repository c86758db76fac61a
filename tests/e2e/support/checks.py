"""Checks that several tests share."""
import asyncio
import json
import re
from typing import Any, Mapping, Optional

ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

MATCH_MEMBERS = [
    "id",
    "sport",
    "league",
    "homeTeam",
    "awayTeam",
    "homeTeamId",
    "awayTeamId",
    "status",
    "phase",
    "startTime",
    "endTime",
    "homeScore",
    "awayScore",
    "elapsedSeconds",
    "stats",
    "seq",
    "createdAt",
    "updatedAt",
]
COMMENTARY_MEMBERS = [
    "id",
    "matchId",
    "minute",
    "sequence",
    "period",
    "eventType",
    "actor",
    "team",
    "message",
    "metadata",
    "tags",
    "createdAt",
]
# What the entry of an incident has besides.
INCIDENT_MEMBERS = [
    "addedMinute",
    "clock",
    "side",
    "player",
    "playerId",
    "relatedPlayer",
    "relatedPlayerId",
    "homeScore",
    "awayScore",
    "review",
    "retractedBy",
    "corrects",
    "source",
]


def check_problem(
    status: int, headers: Mapping[str, str], body: bytes, expected: int, path: Optional[list[str]] = None
) -> dict[str, Any]:
    """The body is a problem (RFC 9457) with the original's `error` and `details`; returns it. `path`: of one detail."""
    assert status == expected, f"{status} {body.decode(errors='replace')[:500]}"
    assert headers["Content-Type"].split(";")[0] == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == expected
    assert problem["title"] and problem["type"]
    assert isinstance(problem["error"], str) and problem["error"]
    assert "<" not in problem["error"]
    for detail in problem["details"]:
        assert list(detail) == ["path", "message", "code"]
        assert all(isinstance(step, str) for step in detail["path"])
        assert detail["message"] and detail["code"]
    if path is not None:
        assert path in [detail["path"] for detail in problem["details"]], problem["details"]
    return problem


def check_match(match: dict[str, Any]) -> None:
    """Every member of the contract, in its order."""
    assert list(match)[: len(MATCH_MEMBERS)] == MATCH_MEMBERS
    for name in ("startTime", "endTime", "createdAt", "updatedAt"):
        assert ISO_TIME.fullmatch(match[name]), (name, match[name])
    for name in ("id", "homeScore", "awayScore", "elapsedSeconds", "seq"):
        assert type(match[name]) is int, (name, match[name])
    assert match["id"] > 0 and match["seq"] >= 0
    assert isinstance(match["stats"], dict)


def check_commentary(entry: dict[str, Any]) -> None:
    assert list(entry) in (COMMENTARY_MEMBERS, COMMENTARY_MEMBERS + INCIDENT_MEMBERS)
    assert ISO_TIME.fullmatch(entry["createdAt"])
    for name in ("id", "matchId", "minute", "sequence", "period"):
        assert type(entry[name]) is int, (name, entry[name])


async def all_instances_read_api_keys(database: Any, instances: int) -> None:
    """Waits until each instance has begun anew to read the version of the API keys. By this it also knows that
    PostgreSQL is there."""
    with database.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (start,) = cursor.fetchone()
        async with asyncio.timeout(20):
            while True:
                cursor.execute(
                    """SELECT count(*) FROM pg_stat_activity WHERE application_name = 'livescore-api'
                              AND query LIKE '%%FROM api_keys_version' AND query_start > %s""",
                    (start,),
                )
                if cursor.fetchone()[0] >= instances:
                    return
                await asyncio.sleep(0.02)


async def waits_for_lock(database: Any, program: str = "livescore-api") -> None:
    """Waits until a statement of that program waits for a locked row."""
    async with asyncio.timeout(20):
        while True:
            with database.cursor() as cursor:
                cursor.execute(
                    """SELECT count(*) FROM pg_stat_activity
                              WHERE wait_event_type = 'Lock' AND application_name = %s""",
                    (program,),
                )
                if cursor.fetchone()[0]:
                    return
            await asyncio.sleep(0.01)

"""The requests that bring a match of the service to what the file tells, and no request when it is so already. Pure."""
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Iterator, Optional

from openfootball import AWAY, HOME
from openfootball.incidents import SIDES, Incident

from .plan import SOURCE, PlannedMatch

GOALS = ("goal", "own_goal", "penalty_goal")
KICKS = ("shootout_goal", "shootout_miss")
_CLASSES = {kind: "goal" for kind in GOALS} | {
    "yellow_card": "yellow_card",
    "second_yellow": "second_yellow",
    "red_card": "red_card",
    "substitution": "substitution",
    "shootout_goal": "kick",
    "shootout_miss": "kick",
}
# Members that a provider of live data knows better than a file.
_OF_THE_SOURCE = ("source", "coverage", "clockSource")
# The steps that need no correction (docs/API.md).
_STEPS = {"scheduled": ("postponed", "cancelled"), "postponed": ("cancelled",), "live": ("finished", "abandoned")}


@dataclass(frozen=True)
class Request:
    method: str
    path: str  # behind /api/matches/:id
    body: Optional[dict[str, Any]] = None


def instant(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def creation(planned: PlannedMatch, league: Optional[int]) -> dict[str, Any]:
    """The body that makes the match, with its score and periods where no goals follow that make them."""
    match = planned.match
    body: dict[str, Any] = {
        "sport": "football",
        "leagueId": league,
        "homeTeam": match.home,
        "awayTeam": match.away,
        "startTime": instant(planned.start),
        "endTime": instant(planned.end),
        **planned.details,
    }
    if planned.score and not _any(planned, GOALS):
        body.update(homeScore=planned.score[HOME], awayScore=planned.score[AWAY])
    if _any(planned, (*GOALS, *KICKS)):
        body.pop("periods", None)
    return body


def _any(planned: PlannedMatch, kinds: tuple[str, ...]) -> bool:
    return any(incident.kind in kinds for incident in planned.incidents)


def requests_for(
    planned: PlannedMatch,
    found: dict[str, Any],
    entries: list[dict[str, Any]],
    line_ups: Optional[dict[str, Any]],
    is_new: bool = False,
) -> list[Request]:
    """`found`: the match as the service answers it, `entries`: its commentary. Of a match that is new, its creation has
    brought the details."""
    requests = [] if is_new else _details(planned, found)
    changes = list(_incidents(planned, entries))
    requests += changes
    if planned.line_ups and not _is_within(planned.line_ups, line_ups):
        requests.append(Request("PUT", "/lineups", planned.line_ups))
    if score := _score(planned, found, changes):
        requests.append(score)
    if periods := _periods(planned, found, changes):
        requests.append(periods)
    if status := _status(planned, found):
        requests.append(status)
    return requests


def _details(planned: PlannedMatch, found: dict[str, Any]) -> list[Request]:
    is_ours = found.get("source") in (None, SOURCE)
    changed = {
        name: value
        for name, value in planned.details.items()
        if name != "periods"
        and (is_ours or name not in _OF_THE_SOURCE)
        and not _is_within(_normal(name, value), _normal(name, found.get(name)))
    }
    # The plan of a match that is over stays: it cannot be played at another time any more.
    is_open = found.get("status") in ("scheduled", "postponed") and not planned.match.is_date_assumed
    if is_open and _moment(found.get("startTime")) != planned.start:
        changed.update(startTime=instant(planned.start), endTime=instant(planned.end))
    return [Request("PATCH", "", changed)] if changed else []


def _periods(planned: PlannedMatch, found: dict[str, Any], changes: list[Request]) -> Optional[Request]:
    """Behind the goals, because each goal that is entered or corrected moves those of its period."""
    told = planned.details.get("periods")
    if told is None:
        return None
    is_there = _is_within(_normal("periods", told), _normal("periods", found.get("periods")))
    return None if is_there and not changes else Request("PATCH", "", {"periods": told})


def _moment(text: Any) -> Optional[datetime]:
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if isinstance(text, str) else None


def _normal(name: str, value: Any) -> Any:
    """A round is the same as a number and as "Matchday 7". A period of the service has its times too."""
    if name == "round" and value is not None:
        words = str(value).split()
        is_numbered = words and words[-1].isdigit() and (len(words) == 1 or words[0].lower() in ("matchday", "round"))
        return int(words[-1]) if is_numbered and len(words) < 3 else str(value)
    if name == "periods" and isinstance(value, list):
        return {period.get("kind"): [period.get("home"), period.get("away")] for period in value}
    return value


def _is_within(wanted: Any, found: Any) -> bool:
    """Whether the service has all that the file tells. It may know more: members, and players behind those on a
    bench."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(_is_within(value, found.get(name)) for name, value in wanted.items())
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) >= len(wanted)
            and all(_is_within(one, other) for one, other in zip(wanted, found))
        )
    return wanted == found


def _score(planned: PlannedMatch, found: dict[str, Any], changes: list[Request]) -> Optional[Request]:
    if not planned.score:
        return None
    wanted = {"homeScore": planned.score[HOME], "awayScore": planned.score[AWAY]}
    now = (found.get("homeScore"), found.get("awayScore"))
    entered = [change.body for change in changes if change.body and "homeScore" in change.body]
    if entered:
        now = (entered[-1]["homeScore"], entered[-1]["awayScore"])
    # A goal that is taken back or corrected moves the score by itself.
    is_moved = any(change.method != "POST" for change in changes)
    return Request("PATCH", "/score", wanted) if now != planned.score or is_moved else None


def _status(planned: PlannedMatch, found: dict[str, Any]) -> Optional[Request]:
    now = found.get("status")
    if planned.status is None:
        return None
    if now == planned.status:
        if planned.award and not _is_within(planned.award, found.get("award")):
            body = {"status": now, "correction": True, "award": planned.award}
            return Request("PATCH", "/status", body)
        return None
    body = {"status": planned.status}
    if planned.status not in _STEPS.get(now or "", ()):
        body["correction"] = True
    if planned.award:
        body["award"] = planned.award
    return Request("PATCH", "/status", body)


# Incidents


def _incidents(planned: PlannedMatch, entries: list[dict[str, Any]]) -> Iterator[Request]:
    """What is there is recognised by what it tells. What is left over is paired by class, side and player, then by
    class and side, never by the minute: providers correct that."""
    left = sorted((entry for entry in entries if _stands(entry)), key=lambda entry: entry["id"])
    wanted = list(enumerate(planned.incidents, start=1))
    pairs: list[tuple[int, Incident, dict[str, Any]]] = []
    for key in (_whole, _by_player, _by_side):
        rest = []
        for number, incident in wanted:
            told = key(_facts(incident))
            entry = next((one for one in left if key(_found_facts(one, planned)) == told), None)
            if entry is None:
                rest.append((number, incident))
            else:
                left.remove(entry)
                pairs.append((number, incident, entry))
        wanted = rest
    for entry in left:
        # What people or other providers entered stays.
        if entry.get("source") == SOURCE:
            yield Request("DELETE", f"/commentary/{entry['id']}")
    for number, incident, entry in pairs:
        if _facts(incident) != _found_facts(entry, planned):
            changed = {name: value for name, value in _body(incident, number).items() if entry.get(name) != value}
            for name in ("homeScore", "awayScore", "sequence", "source", "tags"):
                changed.pop(name, None)
            yield Request("PATCH", f"/commentary/{entry['id']}", changed)
    for number, incident in wanted:
        yield Request("POST", "/commentary", _body(incident, number))


def _body(incident: Incident, number: int) -> dict[str, Any]:
    return {**incident.body(number), "source": SOURCE}


def _stands(entry: dict[str, Any]) -> bool:
    return entry.get("eventType") in _CLASSES and not entry.get("retractedBy") and entry.get("review") != "overturned"


def _facts(incident: Incident) -> tuple:
    return (
        incident.kind,
        SIDES[incident.side],
        incident.player,
        incident.related,
        incident.minute,
        incident.added or None,
    )


def _found_facts(entry: dict[str, Any], planned: PlannedMatch) -> tuple:
    """Entries that a desk wrote before there were sides and players have a team and an actor."""
    facts = entry.get("metadata") if isinstance(entry.get("metadata"), dict) else {}
    teams = {planned.match.home: SIDES[HOME], planned.match.away: SIDES[AWAY]}
    kind = entry["eventType"]
    if kind == "goal":
        kind = "own_goal" if facts.get("ownGoal") else "penalty_goal" if facts.get("penalty") else kind
    return (
        kind,
        entry.get("side") or teams.get(entry.get("team") or ""),
        entry.get("player") or entry.get("actor"),
        entry.get("relatedPlayer"),
        None if facts.get("minuteUnknown") else entry.get("minute"),
        entry.get("addedMinute") or facts.get("addedTime") or None,
    )


def _whole(facts: tuple) -> tuple:
    return facts


def _by_player(facts: tuple) -> tuple:
    return _CLASSES[facts[0]], facts[1], facts[2], facts[3]


def _by_side(facts: tuple) -> tuple:
    return _CLASSES[facts[0]], facts[1]

"""football-data.org v4: what it answers for the truth. https://docs.football-data.org/general/v4/match.html"""
from datetime import datetime, timedelta
from typing import Any, Optional

from .answer import Answer
from .fixture import Fixture
from .state import State
from .world import League, World

NAME = "football-data"
_ID_BASE, _ID_STEP = 400_000, 500_000


def answer(world: World, path: list[str], query: dict[str, str], now: datetime) -> Answer:
    traps = world.traps[NAME]
    match path:
        case ["v4", "matches"]:
            leagues = list(world.leagues.values())
            if codes := query.get("competitions"):
                leagues = [one for one in leagues if one.code in codes.split(",")]
            # Without dates the answer is today's.
            today = now.strftime("%Y-%m-%d")
            query = query if "dateFrom" in query or "ids" in query else query | {"dateFrom": today, "dateTo": today}
            return Answer(_list(leagues, query, now, traps))
        case ["v4", "matches", number] if number.isdigit():
            found = [one for one in world.fixtures if match_id(one, one.state(now)) == int(number)]
            if found and not found[0].state(now).deleted:
                return Answer(_match(found[0], now, traps))
        case ["v4", "competitions", code, "matches"]:
            leagues = [one for one in world.leagues.values() if one.code == code]
            if leagues and query.get("season", str(leagues[0].season)) == str(leagues[0].season):
                return Answer(_list(leagues, query, now, traps) | {"competition": _competition(leagues[0])})
    return Answer({"message": "The resource you are looking for does not exist.", "error": 404}, 404)


def match_id(fixture: Fixture, state: State) -> int:
    return _ID_BASE + fixture.number + _ID_STEP * state.ids_changed


def _list(leagues: list[League], query: dict[str, str], now: datetime, traps: set[str]) -> dict:
    found = []
    for fixture in (one for league in leagues for one in league.fixtures):
        state = fixture.state(now)
        day = state.kick_off.strftime("%Y-%m-%d")
        if state.deleted or day < query.get("dateFrom", day) or day > query.get("dateTo", day):
            continue
        if ids := query.get("ids"):
            if str(match_id(fixture, state)) not in ids.split(","):
                continue
        if status := query.get("status"):
            wanted = set(status.split(","))
            wanted |= {"IN_PLAY", "PAUSED"} if "LIVE" in wanted else set()
            if _status(state, now, traps) not in wanted:
                continue
        if query.get("matchday", str(fixture.round)) == str(fixture.round):
            found.append(_match(fixture, now, traps))
    days = sorted(one["utcDate"][:10] for one in found)
    played = sum(one["status"] == "FINISHED" for one in found)
    return {
        "filters": dict(query),
        "resultSet": {
            "count": len(found),
            "first": days[0] if days else None,
            "last": days[-1] if days else None,
            "played": played,
        },
        "matches": found,
    }


def _competition(league: League) -> dict:
    return {"id": 2000 + league.number, "name": league.name, "code": league.code, "type": "LEAGUE", "emblem": None}


def _status(state: State, now: datetime, traps: set[str]) -> str:
    if "unknown_status" in traps:
        return "HALF_ASLEEP"
    if state.status == "live":
        return {
            "half_time": "PAUSED",
            "extra_break": "PAUSED",
            "extra_first": "EXTRA_TIME",
            "extra_half_time": "EXTRA_TIME",
            "extra_second": "EXTRA_TIME",
            "shootout": "PENALTY_SHOOTOUT",
        }.get(state.phase, "IN_PLAY")
    if state.status == "scheduled":
        return "TIMED" if state.kick_off - now < timedelta(days=14) else "SCHEDULED"
    return {"abandoned": "SUSPENDED"}.get(state.status, state.status.upper())


def _match(fixture: Fixture, now: datetime, traps: set[str]) -> dict[str, Any]:
    league, state = fixture.league, fixture.state(now)
    played = state.period_started is not None or state.edited is not None
    minute = added = None
    if state.status == "live" and state.phase in ("first_half", "second_half"):
        base, most = (0, 45) if state.phase == "first_half" else (45, 90)
        minute = min(most, base + 1 + int((now - state.period_started).total_seconds() // 60))
    return {
        "area": {"id": 2088, "name": league.country, "code": league.country[:3].upper(), "flag": None},
        "competition": _competition(league),
        "season": {
            "id": 1500 + league.number,
            "startDate": f"{league.season}-08-01",
            "endDate": f"{league.season + 1}-05-31",
            "currentMatchday": fixture.round,
            "winner": None,
        },
        "id": match_id(fixture, state),
        "utcDate": state.kick_off.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "status": _status(state, now, traps),
        "minute": minute,
        "injuryTime": added,
        "attendance": None,
        "venue": fixture.venue,
        "matchday": fixture.round,
        "stage": "REGULAR_SEASON",
        "group": fixture.group,
        "lastUpdated": (state.changed or state.kick_off - timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "homeTeam": _team(fixture.world, fixture.home, traps),
        "awayTeam": _team(fixture.world, fixture.away, traps),
        "score": _score(state, played, traps),
        "odds": {"msg": "Activate Odds-Package in User-Panel to retrieve odds."},
        "referees": [{"id": 11000, "name": fixture.referee, "type": "REFEREE", "nationality": league.country}],
    }


def _team(world: World, name: str, traps: set[str]) -> dict:
    code = "".join(letter for letter in name.split()[-1].upper() if letter.isascii())[:3]
    return {
        "id": world.club_id(name),
        "name": name,
        "shortName": name.split()[-1],
        "tla": f"{code[0]} {code[1]}" if "tla_blank" in traps else code,
        "crest": f"https://crests.example/{world.club_id(name)}.png",
    }


def _score(state: State, played: bool, traps: set[str]) -> dict:
    def pair(value: Optional[tuple[int, int]]) -> dict:
        return {"home": value[0] if value else None, "away": value[1] if value else None}

    shootout = state.shootout
    full = state.score if played else None
    if shootout and full and "inconsistent_subtraction" not in traps:
        full = (full[0] + shootout[0], full[1] + shootout[1])
    duration = "PENALTY_SHOOTOUT" if shootout else "EXTRA_TIME" if state.had_extra_time else "REGULAR"
    over = state.status in ("finished", "awarded")
    winner = {"home": "HOME_TEAM", "away": "AWAY_TEAM", None: "DRAW"}[state.winner] if over else None
    told = {"winner": winner, "duration": duration, "fullTime": pair(full), "halfTime": pair(state.half_time)}
    if duration != "REGULAR":
        told["regularTime"] = None if "regular_time_null" in traps else pair(state.regular)
        extra = state.extra or (state.score if state.had_extra_time else None)
        goals = tuple(a - b for a, b in zip(extra, state.regular)) if extra and state.regular else None
        told["extraTime"] = pair(goals)
        if shootout:
            told["penalties"] = None if "penalties_null" in traps else pair(shootout)
    return told
